-- Tills are touched by many hands: they pay out, and name whom to share with, only where the shop's owner has said so.

create table pay_till_rule (
    merchant blob not null primary key,
    pays_out_since_ms integer not null
) strict, without rowid;
