-- Events go out with the change that they tell of; a repeated request finds what its first try made.
create table kit_outbox (
    seq     integer primary key autoincrement,
    id      blob    not null,
    name    text    not null,
    at_ms   integer not null,
    body    blob    not null
) strict;

create table kit_cursor (
    consumer text    not null primary key,
    seq      integer not null
) strict;

create table kit_once (
    scope       blob    not null,
    key         text    not null,
    fingerprint blob    not null,
    id          blob    not null,
    at_ms       integer not null,
    primary key (scope, key)
) strict, without rowid;
create index kit_once_by_age on kit_once (at_ms);
