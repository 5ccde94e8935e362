-- Orders to the safeguarding bank outlive every crash, and each is asked about until the bank has answered.
create table bank_instruction (
    id             blob    not null primary key,
    kind           text    not null,
    amount_minor   integer not null check (amount_minor > 0),
    asset          text    not null,
    account        text    not null,
    reference      blob    not null,
    owner          text    not null,
    state          text    not null,
    attempts       integer not null,
    created_at_ms  integer not null,
    deadline_at_ms integer not null,
    next_try_at_ms integer not null,
    closed_at_ms   integer,
    reason         text    not null,
    bank_ref       text    not null,
    trouble        text,
    bank_minor     integer
) strict;

-- Whose turn it is, and what the console shows as pending: both look at the few that are open.
create index bank_instruction_due on bank_instruction (next_try_at_ms) where closed_at_ms is null;
create index bank_instruction_open on bank_instruction (deadline_at_ms, id) where closed_at_ms is null;

-- How far the bank's own confirmations have been read.
create table bank_cursor (
    name text    not null primary key,
    seq  integer not null
) strict;
