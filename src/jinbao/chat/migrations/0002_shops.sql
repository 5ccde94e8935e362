-- What a shop tells a member has a conversation of its own, made when there is something to tell.
create table chat_shop (
    merchant     blob    not null,
    member       blob    not null,
    conversation blob    not null unique,
    blocked      integer not null,
    primary key (merchant, member)
) strict, without rowid;

alter table chat_message add column from_shop integer not null default 0;
