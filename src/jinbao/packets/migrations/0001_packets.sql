-- Packets, who opened what of them, and the sums that history and the gifting page show without counting.
-- Units are minor units of the home currency in a red packet, micrograms in a gold packet. Names are those of the
-- moment, so that a look at a packet needs nobody else's table.
create table packets_packet (
    id             blob    not null primary key,
    chat           blob    not null,
    direct         integer not null,
    sender         blob    not null,
    sender_name    text    not null,
    holds          text    not null,
    kind           text    not null,
    source         text    not null,
    to_member      blob,
    to_name        text    not null,
    greeting       text    not null,
    cover          text    not null,
    shares         integer not null check (shares >= 1),
    units          integer not null check (units >= 1),
    least_units    integer not null check (least_units >= 1),
    cost_minor     integer not null check (cost_minor >= 0),
    quote          blob,
    shares_left    integer not null check (shares_left >= 0),
    units_left     integer not null check (units_left >= 0),
    shares_moving  integer not null check (shares_moving >= 0),
    units_moving   integer not null check (units_moving >= 0),
    shares_claimed integer not null check (shares_claimed >= 0),
    units_claimed  integer not null check (units_claimed >= 0),
    units_returned integer not null check (units_returned >= 0),
    drawn          integer not null,
    state          text    not null,
    reason         text    not null,
    best           blob,
    return_entry   blob,
    created_at_ms  integer not null,
    opened_at_ms   integer,
    expires_at_ms  integer not null,
    due_at_ms      integer not null,
    closed_at_ms   integer,
    check (units_left + units_moving + units_claimed + units_returned = units),
    check (shares_left + shares_moving + shares_claimed <= shares)
) strict, without rowid;
create index packets_packet_sent on packets_packet (sender, id);
create index packets_packet_due on packets_packet (due_at_ms, id) where state = 'open';
-- Those that still hold something, or are just being filled or emptied: few, beside all that ever were.
create index packets_packet_live on packets_packet (id) where state in ('sending', 'open', 'returning');

-- A claim's id is that of the journal entry that moves it.
create table packets_claim (
    packet       blob    not null,
    place        integer not null,
    id           blob    not null,
    member       blob    not null,
    member_name  text    not null,
    units        integer not null check (units >= 1),
    worth_minor  integer not null,
    state        text    not null check (state in ('moving', 'done')),
    best         integer not null,
    sticker      text    not null,
    thanks       text    not null,
    at_ms        integer not null,
    closed_at_ms integer,
    primary key (packet, place)
) strict, without rowid;
create unique index packets_claim_once on packets_claim (packet, member);
create index packets_claim_got on packets_claim (member, id);

-- Shares that ledger or custodian would not move: they were put back, count for nothing, and are kept for the record.
create table packets_void (
    packet       blob    not null,
    place        integer not null,
    id           blob    not null,
    member       blob    not null,
    member_name  text    not null,
    units        integer not null check (units >= 1),
    reason       text    not null,
    at_ms        integer not null,
    closed_at_ms integer not null,
    primary key (packet, place)
) strict, without rowid;

-- What a member sent ('sent') or got ('received') in a year of the operator's zone.
create table packets_year (
    member       blob    not null,
    box          text    not null,
    year         integer not null,
    packets      integer not null,
    amount_minor integer not null,
    grams_ug     integer not null,
    best         integer not null,
    primary key (member, box, year)
) strict, without rowid;

-- What happened on a day of the operator's zone, by what packets held and what they wore.
create table packets_day (
    day            integer not null,
    holds          text    not null,
    cover          text    not null,
    sent           integer not null,
    sent_units     integer not null,
    claims         integer not null,
    claimed_units  integer not null,
    returned       integer not null,
    returned_units integer not null,
    primary key (day, holds, cover)
) strict, without rowid;
