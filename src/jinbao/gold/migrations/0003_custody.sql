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
