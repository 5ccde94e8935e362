-- A merchant's balance is moved by more than orders: which kinds of lines there are is said in one place, the code.
create table pay_line_any (
    merchant blob not null,
    seq integer not null,
    at_ms integer not null,
    kind text not null,
    gross integer not null,
    fee integer not null,
    change integer not null,
    balance_after integer not null,
    ref blob not null,
    title text not null,
    counterpart text not null,
    primary key (merchant, seq)
) strict, without rowid;
insert into pay_line_any (merchant, seq, at_ms, kind, gross, fee, change, balance_after, ref, title, counterpart)
    select merchant, seq, at_ms, kind, gross, fee, change, balance_after, ref, title, counterpart from pay_line;
drop table pay_line;
alter table pay_line_any rename to pay_line;
