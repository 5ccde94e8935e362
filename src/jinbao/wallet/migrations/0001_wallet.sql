-- Members' statements, what they have used of their limits, and everything between a balance and the world.
create table wallet_line (
    member              blob    not null,
    seq                 integer not null,
    at_ms               integer not null,
    amount_minor        integer not null,
    balance_after_minor integer not null,
    kind                text    not null,
    title               text    not null,
    counterpart_kind    text    not null,
    counterpart_id      text    not null,
    counterpart_name    text    not null,
    ref                 text    not null,
    note                text    not null,
    entry               blob    not null,
    primary key (member, seq)
) strict, without rowid;

-- One row a member: counters of a past day or year are read as nothing.
create table wallet_usage (
    member          blob    not null primary key,
    day             integer not null,
    day_minor       integer not null,
    year_minor      integer not null,
    lifetime_minor  integer not null,
    tier_a_minor    integer not null,
    tier_b_minor    integer not null,
    tier_c_minor    integer not null,
    tier_d_minor    integer not null,
    no_proof_minor  integer not null,
    pin_minor       integer not null,
    passkey_minor   integer not null,
    pin_free_count  integer not null,
    withdrawn_minor integer not null
) strict, without rowid;

create table wallet_linked (
    id            blob    not null primary key,
    member        blob    not null,
    account       text    not null,
    name          text    not null,
    holder        text    not null,
    is_default    integer not null,
    created_at_ms integer not null,
    removed_at_ms integer
) strict;
create unique index wallet_linked_once on wallet_linked (member, account) where removed_at_ms is null;

create table wallet_bank_move (
    id             blob    not null primary key,
    kind           text    not null,
    member         blob    not null,
    linked         blob    not null,
    account        text    not null,
    amount_minor   integer not null check (amount_minor > 0),
    fee_minor      integer not null check (fee_minor >= 0),
    state          text    not null,
    hold           blob    not null,
    instruction    blob,
    reason         text    not null,
    created_at_ms  integer not null,
    deadline_at_ms integer not null,
    closed_at_ms   integer
) strict;
create index wallet_bank_move_of on wallet_bank_move (member, kind, id);
create index wallet_bank_move_open on wallet_bank_move (deadline_at_ms, id) where closed_at_ms is null;

create table wallet_transfer (
    id            blob    not null primary key,
    payer         blob    not null,
    payee         blob    not null,
    amount_minor  integer not null check (amount_minor > 0),
    note          text    not null,
    request       blob,
    state         text    not null,
    reason        text    not null,
    created_at_ms integer not null,
    closed_at_ms  integer,
    check (payer <> payee)
) strict;

create table wallet_request (
    id            blob    not null primary key,
    asker         blob    not null,
    payer         blob    not null,
    amount_minor  integer not null check (amount_minor > 0),
    note          text    not null,
    state         text    not null,
    transfer      blob,
    created_at_ms integer not null,
    expires_at_ms integer not null,
    closed_at_ms  integer,
    check (asker <> payer)
) strict;
create index wallet_request_in on wallet_request (payer, id);
create index wallet_request_out on wallet_request (asker, id);
create index wallet_request_due on wallet_request (expires_at_ms) where state = 'open';
