-- Shops whose Alipay product has it hear once that a payment can be given back no more; this says which of them are still
-- to be looked at, so that a look costs as much as there is to tell.
alter table compat_trade add column finish_told integer not null default 0;

create index compat_trade_to_finish on compat_trade (created_at_ms, order_id)
    where finish_told = 0 and scheme = 'alipay' and product in ('app', 'wap') and notify_url <> '';
