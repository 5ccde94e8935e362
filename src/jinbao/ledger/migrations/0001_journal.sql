-- Every movement of money is an entry first: what was asked, before the engine is told, and how it ended.
create table ledger_entry (
    id            blob    not null primary key,
    kind          integer not null,
    subject       blob    not null,
    state         integer not null,
    reason        text    not null default '',
    legs          blob    not null,
    note          blob    not null,
    created_at_ms integer not null,
    closed_at_ms  integer not null default 0
) strict, without rowid;
create index ledger_entry_pending on ledger_entry (id) where state = 0;
create index ledger_entry_by_subject on ledger_entry (subject);
