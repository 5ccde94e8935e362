-- Where an app may have members sent who let it know them: without this, anybody could have its codes sent to himself.

create table compat_page_host (
    app_id text not null,
    host text not null,
    primary key (app_id, host)
) strict, without rowid;
