-- The sandbox custodian keeps books of its own, in a file of its own, so that it can disagree with ours.
create table gold_sandbox_order (
    instruction  blob    not null primary key,
    number       integer not null unique,
    body         blob    not null,
    state        text    not null,
    due_at_ms    integer not null,
    amount_minor integer not null,
    serials      text    not null,
    reason       text    not null,
    silent       integer not null
) strict;

create index gold_sandbox_order_working on gold_sandbox_order (due_at_ms) where state = 'working';

create table gold_sandbox_holder (
    name text    not null primary key,
    ug   integer not null check (ug >= 0)
) strict;

create table gold_sandbox_line (
    seq         integer not null primary key,
    at_ms       integer not null,
    ug          integer not null,
    after_ug    integer not null check (after_ug >= 0),
    instruction blob,
    text        text    not null
) strict;

create table gold_sandbox_bar (
    number   integer not null primary key,
    serial   text    not null unique,
    refiner  text    not null,
    gross_ug integer not null,
    fineness integer not null,
    fine_ug  integer not null,
    assay    text    not null,
    vault    text    not null,
    ours     integer not null
) strict;

create index gold_sandbox_bar_ours on gold_sandbox_bar (fine_ug) where ours = 1;

create table gold_sandbox_stock (
    product text    not null primary key,
    pieces  integer not null check (pieces >= 0),
    packed  integer not null
) strict;

create table gold_sandbox_fault (
    what       text    not null primary key,
    late_ms    integer not null,
    silent     integer not null,
    lost       integer not null,
    refuse     text    not null,
    short_ug   integer not null,
    short_bars integer not null,
    times      integer
) strict;
