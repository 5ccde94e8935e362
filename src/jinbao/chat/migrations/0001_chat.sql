-- Friends, conversations and what is said in them, pictures included; and the devices that are told by web push.

-- Two rows a friendship, one for each side, so that each has its own name for the other.
create table chat_friend (
    member       blob    not null,
    friend       blob    not null,
    alias        text    not null,
    conversation blob    not null,
    since_at_ms  integer not null,
    primary key (member, friend),
    check (member <> friend)
) strict, without rowid;

create table chat_friend_request (
    id            blob    not null primary key,
    asker         blob    not null,
    asked         blob    not null,
    greeting      text    not null,
    state         text    not null,
    created_at_ms integer not null,
    expires_at_ms integer not null,
    closed_at_ms  integer,
    check (asker <> asked)
) strict, without rowid;
create index chat_friend_request_in on chat_friend_request (asked, id);
create index chat_friend_request_out on chat_friend_request (asker, id);
create unique index chat_friend_request_open on chat_friend_request (asker, asked) where state = 'open';
create index chat_friend_request_due on chat_friend_request (expires_at_ms) where state = 'open';

create table chat_block (
    member  blob    not null,
    blocked blob    not null,
    at_ms   integer not null,
    primary key (member, blocked),
    check (member <> blocked)
) strict, without rowid;

-- last_seq is the newest message's number; counted is how many of them count as unread for whoever was away
-- (notices do not). A newcomer's first message is never before shared_seq, so everybody has seen what comes after.
create table chat_conversation (
    id            blob    not null primary key,
    kind          text    not null,
    name          text    not null,
    low           blob,
    high          blob,
    members       integer not null check (members >= 0),
    last_seq      integer not null,
    counted       integer not null,
    shared_seq    integer not null,
    created_at_ms integer not null,
    at_ms         integer not null,
    check ((kind = 'direct') = (low is not null) and (low is null) = (high is null)),
    check (low < high)
) strict, without rowid;
create unique index chat_conversation_between on chat_conversation (low, high) where low is not null;

-- Who is in a conversation now. counted is the conversation's count at read_seq, and own_behind how many of the
-- member's own messages after it count there but not for their sender: unread needs no look at the messages.
create table chat_participant (
    conversation blob    not null,
    member       blob    not null,
    owner        integer not null,
    joined_seq   integer not null,
    read_seq     integer not null,
    read_counted integer not null,
    own_behind   integer not null,
    muted        integer not null,
    primary key (conversation, member)
) strict, without rowid;
create index chat_participant_of on chat_participant (member, conversation);

create table chat_message (
    conversation   blob    not null,
    seq            integer not null,
    id             blob    not null,
    sender         blob    not null,
    kind           text    not null,
    at_ms          integer not null,
    text           text    not null,
    mentions       text    not null,
    reply_seq      integer,
    picture        blob,
    what           text    not null,
    ref            text    not null,
    data           text    not null,
    counted        integer not null,
    behind         integer not null,
    recalled_at_ms integer,
    primary key (conversation, seq)
) strict, without rowid;
create unique index chat_message_by_id on chat_message (id);
create unique index chat_message_card on chat_message (conversation, ref) where kind = 'card';
create index chat_message_behind on chat_message (conversation, sender, seq) where behind = 1;

-- Who is called by name and has not read it yet. The member of 16 zero bytes stands for everybody.
create table chat_mention (
    conversation blob    not null,
    member       blob    not null,
    seq          integer not null,
    primary key (conversation, member, seq)
) strict, without rowid;

-- Pictures stand in the same file as the messages that show them: one commit writes both, a recall removes both, and
-- a backup has both. Their bytes have a table of their own, so that nobody reads them by looking at the rest.
create table chat_picture (
    id           blob    not null primary key,
    conversation blob    not null,
    seq          integer not null,
    owner        blob    not null,
    media_type   text    not null,
    width        integer not null,
    height       integer not null,
    at_ms        integer not null
) strict, without rowid;

create table chat_picture_data (
    picture blob not null,
    size    text not null,
    content blob not null,
    primary key (picture, size)
) strict;

create table chat_push_subscription (
    id            blob    not null primary key,
    member        blob    not null,
    device        blob    not null,
    endpoint      text    not null unique,
    p256dh        blob    not null,
    auth          blob    not null,
    private       integer not null,
    created_at_ms integer not null
) strict;
create index chat_push_subscription_of on chat_push_subscription (member);
create index chat_push_subscription_on on chat_push_subscription (device);

-- What waits to be pushed: at most one for a device and a conversation, the newest.
create table chat_push (
    subscription blob    not null,
    conversation blob    not null,
    seq          integer not null,
    attempts     integer not null,
    due_at_ms    integer not null,
    primary key (subscription, conversation)
) strict, without rowid;
create index chat_push_due on chat_push (due_at_ms);
