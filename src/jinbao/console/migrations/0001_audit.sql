-- The newest results of the audit stay readable after a restart, and a repeated request finds the run that it asked for.
create table console_audit (
    id       blob    not null primary key,
    at_ms    integer not null,
    ok       integer not null,
    findings integer not null,
    body     blob    not null
) strict, without rowid;
