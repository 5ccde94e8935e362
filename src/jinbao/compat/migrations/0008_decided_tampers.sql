-- What a sandbox has decided to do to the next attempt of a notice that it holds or delays, so that a restart does not
-- forget it: JSON, empty for nothing.

alter table compat_notice add column decided text not null default '';
