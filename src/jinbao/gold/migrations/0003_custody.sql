-- Orders to the custodian outlive every crash, and a movement that the custodian must execute first waits in a row.
create table gold_instruction (
    id             blob    not null primary key,
    kind           text    not null,
    ug             integer not null check (ug > 0),
    moves          blob    not null,
    limit_minor    integer not null,
    product        text    not null,
    count          integer not null,
    reference      blob    not null,
    owner          text    not null,
    state          text    not null,
    attempts       integer not null,
    created_at_ms  integer not null,
    deadline_at_ms integer not null,
    next_try_at_ms integer not null,
    closed_at_ms   integer,
    reason         text    not null,
    ref            text    not null,
    amount_minor   integer not null,
    serials        text    not null,
    trouble        text
) strict;

-- Whose turn it is, and what the console shows as pending: both look at the few that are open.
create index gold_instruction_due on gold_instruction (next_try_at_ms) where closed_at_ms is null;
create index gold_instruction_open on gold_instruction (deadline_at_ms, id) where closed_at_ms is null;

create table gold_held (
    entry         blob    not null primary key,
    hold          blob    not null,
    return_entry  blob,
    instruction   blob,
    subject       blob    not null,
    note          blob    not null,
    movement      blob    not null,
    reserved      text    not null,
    state         text    not null,
    reason        text    not null,
    created_at_ms integer not null,
    closed_at_ms  integer
) strict;

-- What the house buys from and sells to the custodian; one is dealt at a time, which the service sees to.
create table gold_batch (
    id               blob    not null primary key,
    side             text    not null,
    ug               integer not null check (ug > 0),
    price_minor      integer not null,
    limit_minor      integer not null,
    amount_minor     integer not null,
    state            text    not null,
    urgent           integer not null,
    staff            blob,
    hold             blob    not null,
    instruction      blob,
    fill             blob,
    bank_instruction blob,
    settle           blob,
    reason           text    not null,
    created_at_ms    integer not null,
    next_try_at_ms   integer not null,
    filled_at_ms     integer not null,
    closed_at_ms     integer
) strict;

create index gold_batch_open on gold_batch (id) where closed_at_ms is null;

-- The operator's own metal and cash.
create table gold_capital (
    id           blob    not null primary key,
    ug           integer not null check (ug >= 0),
    amount_minor integer not null check (amount_minor >= 0),
    metal        text    not null,
    cash         text    not null,
    reason       text    not null,
    at_ms        integer not null
) strict;

create table gold_delivery (
    id           blob    not null primary key,
    member       blob    not null,
    product      text    not null,
    count        integer not null check (count > 0),
    ug           integer not null check (ug > 0),
    fee_minor    integer not null check (fee_minor >= 0),
    name         text    not null,
    phone        text    not null,
    region       text    not null,
    line         text    not null,
    state        text    not null,
    step         text    not null,
    serials      text    not null,
    tracking     text    not null,
    trouble      text    not null,
    entry        blob    not null,
    end_entry    blob,
    at_ms        integer not null
) strict;

create index gold_delivery_member on gold_delivery (member, id);
create index gold_delivery_state on gold_delivery (state, id);

create table gold_delivery_change (
    delivery blob    not null,
    seq      integer not null,
    state    text    not null,
    at_ms    integer not null,
    primary key (delivery, seq)
) strict, without rowid;

create table gold_pledge (
    id            blob    not null primary key,
    member        blob    not null,
    ug            integer not null check (ug > 0),
    note          text    not null,
    state         text    not null,
    entry         blob    not null,
    release_entry blob,
    at_ms         integer not null,
    closed_at_ms  integer
) strict;

create index gold_pledge_member on gold_pledge (member, id);

-- The custodian's statements beside our books, a row a day.
create table gold_custody_day (
    day          text    not null primary key,
    at_ms        integer not null,
    custodian_ug integer not null,
    ledger_ug    integer not null,
    waiting_ug   integer not null,
    customers_ug integer not null,
    bars_ug      integer not null,
    digest       text    not null,
    faults       text    not null
) strict;

-- The few that are between the custodian's answer and the ledger's.
create index gold_capital_posting on gold_capital (id) where metal = 'posting';
create index gold_delivery_leaving on gold_delivery (id) where step = 'leaving';
create index gold_instruction_reference on gold_instruction (reference);
