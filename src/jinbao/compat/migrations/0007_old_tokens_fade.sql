-- Tokens that newer ones have replaced were kept for ever; those from before this are dropped at the first opportunity.

alter table compat_old_token add column replaced_at_ms integer not null default 0;

create index compat_old_token_by_time on compat_old_token (replaced_at_ms);
