-- The price of gold over time, and whether staff have stopped dealing.

-- Prices are mid prices in minor units per gram. A step of a day is a business day of the operator's zone.
create table gold_candle (
    step_ms integer not null,
    start_ms integer not null,
    open integer not null check (open > 0),
    high integer not null,
    low integer not null check (low > 0),
    close integer not null,
    made_up integer not null check (made_up in (0, 1)),
    primary key (step_ms, start_ms),
    check (low <= open and low <= close and high >= open and high >= close)
) strict, without rowid;

-- One row. "told" is the state that was last announced.
create table gold_market (
    one integer not null primary key check (one = 1),
    halted integer not null check (halted in (0, 1)),
    reason text not null,
    halted_at_ms integer not null,
    resumed_at_ms integer not null,
    told text check (told in ('live', 'stale', 'jumped', 'closed', 'halted', 'none'))
) strict;
