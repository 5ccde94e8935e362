-- Numbers that merchants of Alipay's cancelled before anything was asked for under them: a till that knows nothing of its
-- call relies on it that what arrives late is not paid. They are dropped once no order could live so long.

create table compat_cancelled (
    merchant blob not null,
    out_no text not null,
    account text not null,
    at_ms integer not null,
    primary key (merchant, out_no)
) strict, without rowid;

create index compat_cancelled_by_account on compat_cancelled (account, at_ms);
create index compat_cancelled_by_time on compat_cancelled (at_ms);
