-- What the sandbox remembers beside the house, in a file of its own: whoever is played, what was seen and done.

create table sandbox_setting (
    name text not null primary key,
    value text not null
) strict, without rowid;

create table sandbox_payer (
    key text not null primary key,
    member blob not null,
    name text not null,
    phone text not null,
    bank blob not null,
    hesitates integer not null check (hesitates in (0, 1)),
    created_at_ms integer not null
) strict, without rowid;

create table sandbox_shop (
    account text not null primary key,
    key text not null,
    scheme text not null check (scheme in ('wechat', 'alipay')),
    role text not null,
    name text not null,
    merchant blob not null,
    serial text not null,
    files text not null,
    created_at_ms integer not null
) strict, without rowid;

-- The newest few thousand calls. `said` is the whole exchange as JSON; the columns beside it are what is looked for.
create table sandbox_exchange (
    id blob not null primary key,
    account text not null,
    out_no text not null,
    order_id blob,
    failed integer not null check (failed in (0, 1)),
    said blob not null
) strict, without rowid;

create index sandbox_exchange_by_order on sandbox_exchange (account, out_no, id);
create index sandbox_exchange_by_order_id on sandbox_exchange (order_id, id) where order_id is not null;

create table sandbox_fault (
    id blob not null primary key,
    rule blob not null
) strict, without rowid;

create table sandbox_act (
    id blob not null primary key,
    said blob not null
) strict, without rowid;
