-- Refunds that were accepted but whose money cannot go back to where it came from: WeChat Pay calls them abnormal.

-- 'stuck' until its merchant says where the money goes: to another card of the payer's (then pay has the refund, and
-- refund says which), or nowhere, as the merchant settles with the payer by itself ('kept').
create table compat_stuck_refund (
    number text not null primary key,
    order_id blob not null references compat_trade (order_id),
    merchant blob not null,
    out_no text not null,
    amount integer not null check (amount > 0),
    reason text not null,
    notify_url text not null,
    details blob not null,
    state text not null check (state in ('stuck', 'kept')),
    refund blob,
    created_at_ms integer not null,
    ended_at_ms integer,
    unique (merchant, out_no)
) strict, without rowid;

create index compat_stuck_refund_by_order on compat_stuck_refund (order_id);
