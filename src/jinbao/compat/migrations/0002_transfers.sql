-- Money that merchants send or share out over WeChat Pay's protocols: the scheme's numbers and words beside our payouts.

-- A transfer to a member, of the new model ('bill') or the old one to change ('change'). What became of it is said by
-- its payout; without one it failed before anything moved, and reason says why.
create table compat_transfer (
    number text not null primary key,
    kind text not null check (kind in ('bill', 'change')),
    account text not null,
    app_id text not null,
    out_no text not null,
    merchant blob not null,
    member blob not null,
    openid text not null,
    payout blob unique,
    amount integer not null check (amount > 0),
    remark text not null,
    scene text not null,
    named integer not null check (named in (0, 1)),
    notify_url text not null,
    package text not null unique,
    asked blob not null,
    details blob not null,
    reason text not null,
    created_at_ms integer not null,
    unique (account, kind, out_no)
) strict, without rowid;

create table compat_batch (
    number text not null primary key,
    account text not null,
    app_id text not null,
    out_no text not null,
    merchant blob not null,
    name text not null,
    remark text not null,
    total integer not null check (total > 0),
    size integer not null check (size > 0),
    scene text not null,
    notify_url text not null,
    asked blob not null,
    state text not null check (state in ('accepted', 'finished')),
    created_at_ms integer not null,
    updated_at_ms integer not null,
    unique (account, out_no)
) strict, without rowid;

create index compat_batch_open on compat_batch (number) where state = 'accepted';

create table compat_batch_detail (
    number text not null primary key,
    batch text not null references compat_batch (number),
    place integer not null,
    out_no text not null,
    openid text not null,
    member blob,
    amount integer not null check (amount > 0),
    remark text not null,
    named integer not null check (named in (0, 1)),
    state text not null check (state in ('init', 'success', 'fail')),
    reason text not null,
    payout blob,
    created_at_ms integer not null,
    updated_at_ms integer not null,
    unique (batch, out_no),
    unique (batch, place)
) strict, without rowid;

-- A red packet that a merchant sent by its own number: what it is is said by packets.
create table compat_red_packet (
    number text not null primary key,
    account text not null,
    app_id text not null,
    out_no text not null,
    merchant blob not null,
    member blob not null,
    openid text not null,
    packet blob not null unique,
    amount integer not null check (amount > 0),
    size integer not null check (size > 0),
    asked blob not null,
    details blob not null,
    created_at_ms integer not null,
    unique (account, out_no)
) strict, without rowid;

create index compat_red_packet_by_member on compat_red_packet (account, openid, created_at_ms);

-- What a receiver of parts of payments is called by the merchant who registered it; who it is is said by pay.
create table compat_receiver (
    account text not null,
    kind text not null check (kind in ('MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID')),
    receiver text not null,
    app_id text not null,
    party_kind text not null check (party_kind in ('member', 'merchant')),
    party blob not null,
    relation text not null,
    custom text not null,
    at_ms integer not null,
    primary key (account, kind, receiver)
) strict, without rowid;

create table compat_split (
    split_id blob not null primary key,
    number text not null unique,
    account text not null,
    order_id blob not null references compat_trade (order_id),
    out_no text not null,
    notify_url text not null,
    asked blob not null,
    details blob not null,
    created_at_ms integer not null,
    unique (account, out_no)
) strict, without rowid;

create index compat_split_by_order on compat_split (order_id);

create table compat_split_return (
    return_id blob not null primary key,
    number text not null unique,
    split_id blob not null references compat_split (split_id),
    account text not null,
    out_no text not null,
    receiver text not null,
    asked blob not null,
    note text not null,
    created_at_ms integer not null,
    unique (account, out_no)
) strict, without rowid;
