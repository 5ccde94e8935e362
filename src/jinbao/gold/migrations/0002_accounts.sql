-- Members hold gold: their accounts and statements, the prices that they were quoted, and what they bought and sold.

-- One row a member. Micrograms mirror the newest line (and may dip below zero while entries complete out of order, as
-- the wallet's lines may); cost is what the gold that is still there was bought for.
create table gold_account (
    member         blob    not null primary key,
    ug             integer not null,
    pledged_ug     integer not null check (pledged_ug >= 0),
    in_delivery_ug integer not null check (in_delivery_ug >= 0),
    cost_minor     integer not null check (cost_minor >= 0),
    realised_minor integer not null,
    lines          integer not null,
    frozen         integer not null,
    reason         text    not null,
    opened_at_ms   integer not null
) strict, without rowid;

create table gold_line (
    member            blob    not null,
    seq               integer not null,
    at_ms             integer not null,
    kind              text    not null,
    ug                integer not null,
    after_ug          integer not null,
    price_minor       integer not null,
    amount_minor      integer not null,
    cost_minor        integer not null,
    counterpart_kind  text    not null,
    counterpart_id    text    not null,
    counterpart_name  text    not null,
    ref               text    not null,
    entry             blob    not null,
    primary key (member, seq)
) strict, without rowid;

create table gold_quote (
    id            blob    not null primary key,
    member        blob    not null,
    side          text    not null,
    ug            integer not null check (ug > 0),
    price_minor   integer not null,
    market_minor  integer not null,
    spread_bp     integer not null,
    amount_minor  integer not null check (amount_minor > 0),
    fee_minor     integer not null check (fee_minor >= 0),
    made_at_ms    integer not null,
    expires_at_ms integer not null,
    used_at_ms    integer,
    used_by       blob
) strict, without rowid;
create index gold_quote_unused on gold_quote (id) where used_at_ms is null;

create table gold_trade (
    id            blob    not null primary key,
    member        blob    not null,
    quote         blob    not null unique,
    standing      text    not null,
    side          text    not null,
    ug            integer not null check (ug > 0),
    price_minor   integer not null,
    amount_minor  integer not null check (amount_minor > 0),
    fee_minor     integer not null check (fee_minor >= 0),
    profit_minor  integer,
    state         text    not null,
    reason        text    not null,
    made_at_ms    integer not null,
    closed_at_ms  integer
) strict, without rowid;
create index gold_trade_of on gold_trade (member, id);

-- Buying again and again. A plan that is due has a time, and one that is paused keeps its reason.
create table gold_plan (
    id           blob    not null primary key,
    member       blob    not null,
    amount_minor integer not null check (amount_minor > 0),
    every        text    not null,
    on_day       integer not null,
    hour         integer not null,
    proof        text    not null,
    state        text    not null,
    reason       text    not null,
    refusals     integer not null,
    bought_ug    integer not null,
    bought_minor integer not null,
    runs         integer not null,
    next_at_ms   integer not null,
    last_at_ms   integer not null,
    made_at_ms   integer not null
) strict;
create index gold_plan_of on gold_plan (member, id) where state <> 'ended';
create index gold_plan_due on gold_plan (next_at_ms, id) where state = 'active';

-- A price that somebody waits for, perhaps to sell at.
create table gold_alert (
    id           blob    not null primary key,
    member       blob    not null,
    way          text    not null,
    price_minor  integer not null check (price_minor > 0),
    sell_ug      integer not null check (sell_ug >= 0),
    proof        text    not null,
    state        text    not null,
    reason       text    not null,
    trade        blob,
    hit_at_ms    integer,
    hit_minor    integer,
    made_at_ms   integer not null
) strict;
create index gold_alert_of on gold_alert (member, id) where state <> 'removed';
create index gold_alert_waiting on gold_alert (way, price_minor, id) where state = 'waiting';
