-- What a member agreed to is more than being known where a page asked for a name too, and a code stands for just that.
alter table compat_grant add column scope text not null default '';
