-- The sandbox bank keeps books of its own, so that it can disagree with ours.
create table bank_sandbox_account (
    account       text    not null primary key,
    holder        text    not null,
    balance_minor integer not null check (balance_minor >= 0),
    lines         integer not null
) strict;

create table bank_sandbox_order (
    instruction   blob    not null primary key,
    number        integer not null unique,
    kind          text    not null,
    amount_minor  integer not null,
    account       text    not null,
    state         text    not null,
    due_at_ms     integer not null,
    booked_minor  integer not null,
    answer_minor  integer not null,
    reason        text    not null,
    silent        integer not null,
    confirmations integer not null
) strict;

create index bank_sandbox_order_working on bank_sandbox_order (due_at_ms) where state = 'working';

create table bank_sandbox_line (
    account             text    not null,
    seq                 integer not null,
    at_ms               integer not null,
    amount_minor        integer not null,
    balance_after_minor integer not null,
    instruction         blob,
    text                text    not null,
    primary key (account, seq)
) strict;

create table bank_sandbox_notice (
    seq         integer not null primary key,
    instruction blob    not null
) strict;

create table bank_sandbox_fault (
    account        text    not null primary key,
    late_ms        integer not null,
    twice          integer not null,
    silent         integer not null,
    lost           integer not null,
    refuse         text    not null,
    wrong_by_minor integer not null,
    misbook_minor  integer not null,
    times          integer
) strict;
