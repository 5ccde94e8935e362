-- Orders for one payer only, shared out or paid together; and what merchants pay to members.

alter table pay_order add column split integer not null default 0 check (split in (0, 1));
alter table pay_order add column only_payer blob;
alter table pay_order add column bundle blob;

-- The orders of a bundle were made in the order that they were given in, so their ids say it.
create index pay_order_by_bundle on pay_order (bundle, id) where bundle is not null;

-- How much of a refund came out of what was set aside to be shared out.
alter table pay_refund add column from_held integer not null default 0 check (from_held between 0 and amount);

-- A merchant's second account, set aside to be shared out, in the same lines: change = gross - fee - held.
alter table pay_line add column held integer not null default 0;
alter table pay_line add column held_after integer not null default 0;
alter table pay_account add column held integer not null default 0;

create table pay_bundle (
    id blob not null primary key,
    merchant blob not null,
    out_no text not null,
    created_at_ms integer not null,
    unique (merchant, out_no)
) strict, without rowid;

create table pay_payout (
    id blob not null primary key,
    merchant blob not null,
    merchant_name text not null,
    member blob not null,
    member_name text not null,
    out_no text not null,
    amount integer not null check (amount > 0),
    title text not null,
    waits integer not null check (waits in (0, 1)),
    state text not null check (state in ('pending', 'waiting', 'done', 'returned', 'refused')),
    why text check (why in ('cancelled', 'expired')),
    entry blob not null,
    closing blob,
    at_ms integer not null,
    expires_at_ms integer not null,
    done_at_ms integer,
    unique (merchant, out_no)
) strict, without rowid;

create index pay_payout_by_merchant on pay_payout (merchant, id);
create index pay_payout_waiting on pay_payout (member, id) where state = 'waiting';
create index pay_payout_to_expire on pay_payout (expires_at_ms) where state = 'waiting' and closing is null;

-- What a paid order has set aside. moving is the entry of a split on its way: there is one at a time.
create table pay_held (
    order_id blob not null primary key references pay_order (id),
    merchant blob not null,
    held integer not null check (held >= 0),
    remaining integer not null check (remaining between 0 and held),
    given integer not null default 0 check (given between 0 and held),
    most integer not null,
    due_at_ms integer not null,
    finished_at_ms integer,
    moving blob,
    check (finished_at_ms is null or remaining = 0)
) strict, without rowid;

create index pay_held_to_finish on pay_held (due_at_ms) where finished_at_ms is null;
create index pay_held_by_merchant on pay_held (merchant, order_id);

create table pay_receiver (
    merchant blob not null,
    kind text not null check (kind in ('member', 'merchant')),
    receiver blob not null,
    relation text not null,
    name text not null,
    at_ms integer not null,
    primary key (merchant, kind, receiver)
) strict, without rowid;

-- A merchant's own figure for how much of an order may go to others, in basis points.
create table pay_split_rule (
    merchant blob not null primary key,
    most_bp integer not null check (most_bp between 0 and 10000)
) strict, without rowid;

create table pay_split (
    id blob not null primary key,
    order_id blob not null references pay_order (id),
    merchant blob not null,
    out_no text not null,
    finish integer not null check (finish in (0, 1)),
    rest integer not null check (rest >= 0),
    note text not null,
    state text not null check (state in ('pending', 'done', 'refused')),
    entry blob,
    at_ms integer not null,
    done_at_ms integer,
    unique (merchant, out_no)
) strict, without rowid;

create index pay_split_by_order on pay_split (order_id, id);

create table pay_split_part (
    split blob not null references pay_split (id),
    place integer not null,
    kind text not null check (kind in ('member', 'merchant')),
    receiver blob not null,
    amount integer not null check (amount > 0),
    note text not null,
    returned integer not null default 0 check (returned between 0 and amount),
    primary key (split, place),
    unique (split, kind, receiver)
) strict, without rowid;

create table pay_split_return (
    id blob not null primary key,
    split blob not null references pay_split (id),
    merchant blob not null,
    receiver blob not null,
    out_no text not null,
    amount integer not null check (amount > 0),
    note text not null,
    state text not null check (state in ('pending', 'done', 'refused')),
    entry blob not null,
    at_ms integer not null,
    done_at_ms integer,
    unique (merchant, out_no)
) strict, without rowid;

create index pay_split_return_by_split on pay_split_return (split, id);
