-- A movement between several owners says whose account did not cover it: the buyer's money or the house's gold.
alter table ledger_entry add column refused_leg integer not null default 0;
