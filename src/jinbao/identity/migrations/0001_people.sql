-- People, merchants and staff; how they come in, how they prove that they mean it, and what staff did.
create table identity_member (
    id            blob    not null primary key,
    phone         text    not null unique,
    country_code  text    not null,
    handle        text    unique,
    name          text    not null,
    account_class text    not null,
    frozen        integer not null,
    language      text    not null,
    created_at_ms integer not null
) strict;

-- Every handle anybody ever had: none is handed on to somebody else.
create table identity_handle (
    handle      text    not null primary key,
    member_id   blob    not null,
    taken_at_ms integer not null
) strict;
create index identity_handle_by_member on identity_handle (member_id);

create table identity_merchant (
    id            blob    not null primary key,
    owner_id      blob    not null,
    name          text    not null,
    name_latin    text    not null,
    mcc           text    not null,
    city          text    not null,
    country       text    not null,
    fee_bp        integer not null,
    settle        text    not null,
    bank_account  text    not null,
    frozen        integer not null,
    created_at_ms integer not null
) strict;
create index identity_merchant_by_owner on identity_merchant (owner_id, id);

create table identity_staff (
    id            blob    not null primary key,
    name          text    not null unique,
    password_hash text    not null,
    role          text    not null,
    active        integer not null,
    created_at_ms integer not null
) strict;

create table identity_device (
    id            blob    not null primary key,
    realm         text    not null,
    owner_id      blob    not null,
    name          text    not null,
    paired        integer not null,
    created_at_ms integer not null
) strict;

-- Keyed by the token's hash, so that the look-up of every request is one descent of one tree.
create table identity_session (
    token_hash    blob    not null primary key,
    id            blob    not null,
    realm         text    not null,
    owner_id      blob    not null,
    device_id     blob    not null,
    role          text    not null,
    created_at_ms integer not null,
    seen_at_ms    integer not null,
    ends_at_ms    integer not null
) strict, without rowid;
create unique index identity_session_by_id on identity_session (id);
create index identity_session_by_owner on identity_session (owner_id, realm);
create index identity_session_by_device on identity_session (device_id);
create index identity_session_by_seen on identity_session (realm, seen_at_ms);
create index identity_session_by_end on identity_session (ends_at_ms);

create table identity_code (
    phone         text    not null primary key,
    salt          blob    not null,
    code_hash     blob    not null,
    tries_left    integer not null,
    resend_at_ms  integer not null,
    expires_at_ms integer not null
) strict;
create index identity_code_by_age on identity_code (expires_at_ms);

-- How often something was done in the window that began at window_at_ms.
create table identity_throttle (
    kind         text    not null,
    subject      blob    not null,
    window_at_ms integer not null,
    count        integer not null,
    primary key (kind, subject)
) strict, without rowid;
create index identity_throttle_by_age on identity_throttle (window_at_ms);

-- Wrong guesses in a row, and until when no further one is taken.
create table identity_lock (
    kind            text    not null,
    subject         blob    not null,
    wrong_run       integer not null,
    locked_until_ms integer not null,
    tried_at_ms     integer not null,
    primary key (kind, subject)
) strict, without rowid;
create index identity_lock_by_age on identity_lock (tried_at_ms);

create table identity_pin (
    member_id blob    not null primary key,
    pin_hash  text    not null,
    set_at_ms integer not null
) strict;

create table identity_passkey (
    id              blob    not null primary key,
    member_id       blob    not null,
    credential_id   blob    not null unique,
    public_key      blob    not null,
    sign_count      integer not null,
    backed_up       integer not null,
    name            text    not null,
    created_at_ms   integer not null,
    last_used_at_ms integer not null
) strict;
create index identity_passkey_by_member on identity_passkey (member_id, id);

-- Questions that were asked and not answered yet; an answer takes its question with it.
create table identity_challenge (
    challenge     blob    not null primary key,
    use           text    not null,
    member_id     blob,
    purpose       blob    not null,
    expires_at_ms integer not null
) strict;
create index identity_challenge_by_age on identity_challenge (expires_at_ms);

create table identity_staff_action (
    seq        integer not null primary key,
    id         blob    not null,
    at_ms      integer not null,
    staff_id   blob    not null,
    staff_name text    not null,
    action     text    not null,
    subject    text    not null,
    details    text    not null,
    previous   blob    not null,
    seal       blob    not null
) strict;
