-- Receipts of transfers: the file is drawn anew whenever it is fetched, so only that one was asked for is kept.

create table compat_receipt (
    transfer text not null primary key references compat_transfer (number),
    created_at_ms integer not null
) strict, without rowid;
