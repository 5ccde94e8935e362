-- A shop can send a packet to a member, by a number of its own; one with several shares may be passed on to a group.
alter table packets_packet add column by_shop integer not null default 0;
alter table packets_packet add column passed_to blob;

create table packets_asked (
    merchant blob not null,
    out_no   text not null,
    packet   blob not null,
    member   blob not null,
    title    text not null,
    primary key (merchant, out_no)
) strict, without rowid;
create index packets_asked_by_packet on packets_asked (merchant, packet);
