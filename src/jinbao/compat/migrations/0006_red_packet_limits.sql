-- How much a merchant sends in red packets, so that its limits of a day and of a minute need not add up a day's rows.

create table compat_red_packet_day (
    account text not null,
    day text not null,
    amount integer not null,
    primary key (account, day)
) strict, without rowid;

create index compat_red_packet_by_time on compat_red_packet (account, created_at_ms);
