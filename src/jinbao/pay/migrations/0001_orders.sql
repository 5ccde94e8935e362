-- A merchant asks for money: orders, refunds, static codes, payment codes, settlements, and each merchant's statement.

create table pay_order (
    id blob not null primary key,
    merchant blob not null,
    merchant_name text not null,
    out_no text not null,
    amount integer not null check (amount > 0),
    subject text not null,
    state text not null check (state in ('open', 'paying', 'paid', 'part_refunded', 'refunded', 'closed', 'expired')),
    channel text not null check (channel in ('dynamic_qr', 'static_qr', 'payment_code', 'api')),
    created_at_ms integer not null,
    expires_at_ms integer not null,
    payer blob,
    payer_name text not null default '',
    payment blob,
    fee integer not null default 0 check (fee between 0 and amount),
    refunded integer not null default 0 check (refunded between 0 and amount),
    fee_returned integer not null default 0 check (fee_returned between 0 and fee),
    refund blob,
    waiting_until_ms integer,
    paid_at_ms integer,
    closed_at_ms integer,
    closed_why text check (closed_why in ('merchant', 'declined', 'refused')),
    qr blob,
    unique (merchant, out_no)
) strict, without rowid;

-- The ids of orders rise with time, so this also serves a merchant's lists by day.
create index pay_order_by_merchant on pay_order (merchant, id);
create index pay_order_to_expire on pay_order (expires_at_ms) where state = 'open';
create index pay_order_waiting on pay_order (payer, waiting_until_ms) where waiting_until_ms is not null;

create table pay_refund (
    id blob not null primary key,
    order_id blob not null references pay_order (id),
    merchant blob not null,
    payer blob not null,
    out_no text not null,
    amount integer not null check (amount > 0),
    fee_back integer not null check (fee_back between 0 and amount),
    reason text not null,
    state text not null check (state in ('pending', 'done', 'refused')),
    entry blob not null,
    at_ms integer not null,
    done_at_ms integer,
    unique (merchant, out_no)
) strict, without rowid;

create index pay_refund_by_order on pay_refund (order_id, id);
create index pay_refund_by_merchant on pay_refund (merchant, id);

create table pay_qr (
    id blob not null primary key,
    merchant blob not null,
    label text not null,
    amount integer check (amount > 0),
    created_at_ms integer not null
) strict, without rowid;

create index pay_qr_by_merchant on pay_qr (merchant, id);

-- A phone that makes payment codes. The newest two handles of a device are good: the phone may not have got the newest.
create table pay_code_device (
    device blob not null primary key,
    member blob not null,
    paired_at_ms integer not null
) strict, without rowid;

create index pay_code_device_by_member on pay_code_device (member);

-- Seeds lie apart from everything else and encrypted with a key that is not in this file.
create table pay_code_seed (
    device blob not null primary key references pay_code_device (device) on delete cascade,
    sealed blob not null
) strict, without rowid;

create table pay_code_handle (
    handle text not null primary key check (length(handle) = 8),
    device blob not null references pay_code_device (device) on delete cascade,
    draw blob not null,
    last_step integer not null default 0
) strict, without rowid;

create index pay_code_handle_by_device on pay_code_handle (device, draw);

-- One payment for each code: the key lets only one of two tills in.
create table pay_code_use (
    handle text not null,
    step integer not null,
    order_id blob not null,
    merchant blob not null,
    at_ms integer not null,
    primary key (handle, step)
) strict, without rowid;

create index pay_code_use_by_time on pay_code_use (at_ms);

-- Wrong codes: whose handle, which merchant's till. Old ones are dropped by a job.
create table pay_code_failure (
    who text not null,
    at_ms integer not null,
    id blob not null,
    primary key (who, at_ms, id)
) strict, without rowid;

create index pay_code_failure_by_time on pay_code_failure (at_ms);

create table pay_settlement (
    id blob not null primary key,
    merchant blob not null,
    amount integer not null check (amount > 0),
    bank_account text not null,
    state text not null check (state in ('pending', 'held', 'done', 'refused')),
    reason text not null default '',
    hold blob not null,
    closing blob,
    at_ms integer not null,
    done_at_ms integer
) strict, without rowid;

create index pay_settlement_by_merchant on pay_settlement (merchant, id);

-- Where each merchant's statement stands. settling is the settlement on its way; daily ones run once per day.
create table pay_account (
    merchant blob not null primary key,
    seq integer not null,
    balance integer not null,
    changed_at_ms integer not null,
    settling blob,
    settled_day integer not null,
    retry_at_ms integer not null
) strict, without rowid;

create index pay_account_to_settle on pay_account (merchant) where settling is null and balance > 0;

create table pay_line (
    merchant blob not null,
    seq integer not null,
    at_ms integer not null,
    kind text not null check (kind in ('payment', 'refund', 'settlement')),
    gross integer not null,
    fee integer not null,
    change integer not null,
    balance_after integer not null,
    ref blob not null,
    title text not null,
    counterpart text not null,
    primary key (merchant, seq)
) strict, without rowid;

-- Sums by merchant and hour of the operator's zone, so that a day's totals are read at once however busy the day.
create table pay_hour (
    merchant blob not null,
    hour_ms integer not null,
    orders integer not null,
    paid integer not null,
    refunded integer not null,
    fees integer not null,
    primary key (merchant, hour_ms)
) strict, without rowid;

create index pay_hour_by_time on pay_hour (hour_ms);
