-- Other people's protocols: who may call and with which keys, the trades behind orders, and what is called back.

-- Our own keys. Private ones are sealed with a key that is not in this file.
create table compat_key (
    id text not null primary key,
    kind text not null check (kind in ('wechat_certificate', 'wechat_public_key', 'alipay', 'wechat_ca', 'alipay_ca')),
    sealed blob not null,
    public_pem text not null,
    certificate_pem text not null,
    effective_at_ms integer not null,
    expires_at_ms integer not null,
    retires_at_ms integer
) strict, without rowid;

create table compat_wechat_merchant (
    mchid text not null primary key check (length(mchid) between 8 and 10),
    merchant blob not null,
    api_v2_sealed blob not null,
    api_v3_sealed blob not null,
    mode text not null check (mode in ('certificate', 'public_key')),
    certificates integer not null check (certificates in (0, 1)),
    public_key integer not null check (public_key in (0, 1)),
    provider integer not null check (provider in (0, 1)),
    created_at_ms integer not null,
    check (certificates = 1 or public_key = 1)
) strict, without rowid;

create index compat_wechat_merchant_by_merchant on compat_wechat_merchant (merchant);

create table compat_wechat_app (
    appid text not null,
    mchid text not null references compat_wechat_merchant (mchid),
    secret_sealed blob not null,
    primary key (appid, mchid)
) strict, without rowid;

create table compat_wechat_sub (
    provider text not null references compat_wechat_merchant (mchid),
    sub text not null references compat_wechat_merchant (mchid),
    primary key (provider, sub)
) strict, without rowid;

create table compat_wechat_certificate (
    serial text not null primary key,
    mchid text not null references compat_wechat_merchant (mchid),
    pem text not null,
    revoked integer not null default 0 check (revoked in (0, 1)),
    created_at_ms integer not null
) strict, without rowid;

create index compat_wechat_certificate_by_mchid on compat_wechat_certificate (mchid);

create table compat_alipay_app (
    app_id text not null primary key check (length(app_id) = 16),
    merchant blob not null,
    seller_id text not null,
    mode text not null check (mode in ('key', 'certificate')),
    public_pem text not null,
    certificate_pem text not null default '',
    certificate_sn text not null default '',
    aes_sealed blob,
    created_at_ms integer not null
) strict, without rowid;

create index compat_alipay_app_by_merchant on compat_alipay_app (merchant);

-- What a member is called by each app (openid), and by everybody at Alipay (user id).
create table compat_openid (
    appid text not null,
    openid text not null,
    member blob not null,
    primary key (appid, openid)
) strict, without rowid;

create unique index compat_openid_by_member on compat_openid (member, appid);

-- A one-time code that a page gets for a member who let it, and what it may be changed for.
create table compat_grant (
    code text not null primary key,
    scheme text not null check (scheme in ('wechat', 'alipay')),
    appid text not null,
    member blob not null,
    expires_at_ms integer not null,
    used integer not null default 0 check (used in (0, 1))
) strict, without rowid;

create table compat_trade (
    order_id blob not null primary key,
    scheme text not null check (scheme in ('wechat', 'alipay')),
    account text not null,
    app_id text not null,
    sub_account text not null,
    sub_app_id text not null,
    merchant blob not null,
    out_no text not null,
    product text not null,
    number text not null unique,
    notify_url text not null,
    return_url text not null,
    asked blob not null,
    details blob not null,
    token text not null unique,
    token_until_ms integer not null,
    payer blob,
    combined text not null default '',
    seen_at_ms integer,
    reversed_at_ms integer,
    created_at_ms integer not null,
    unique (merchant, out_no)
) strict, without rowid;

create index compat_trade_by_combined on compat_trade (account, combined) where combined <> '';
create index compat_trade_by_account on compat_trade (account, order_id);

-- Tokens that a newer one has replaced: whoever still shows one is told so.
create table compat_old_token (
    token text not null primary key,
    order_id blob not null references compat_trade (order_id)
) strict, without rowid;

-- The scheme's own number of a refund (50 and 27 digits), and where to tell of it; written before the money moves.
create table compat_refund (
    refund_id blob not null primary key,
    order_id blob not null references compat_trade (order_id),
    number text not null unique,
    notify_url text not null,
    details blob not null,
    created_at_ms integer not null
) strict, without rowid;

create index compat_refund_by_order on compat_refund (order_id);

create table compat_notice (
    id blob not null primary key,
    scheme text not null check (scheme in ('wechat', 'alipay')),
    account text not null,
    merchant blob not null,
    order_id blob,
    kind text not null check (kind in ('payment', 'refund', 'transfer', 'split', 'closed')),
    event text not null,
    url text not null,
    host text not null,
    content blob not null,
    state text not null check (state in ('waiting', 'done', 'given_up')),
    attempts integer not null default 0,
    due_at_ms integer not null,
    created_at_ms integer not null,
    ended_at_ms integer,
    hold integer not null default 0 check (hold in (0, 1))
) strict, without rowid;

create index compat_notice_due on compat_notice (due_at_ms, id, host) where state = 'waiting' and hold = 0;
create index compat_notice_ended on compat_notice (ended_at_ms) where ended_at_ms is not null;
create index compat_notice_by_order on compat_notice (order_id);
create index compat_notice_by_account on compat_notice (account, id);

create table compat_attempt (
    id blob not null primary key,
    notice blob not null references compat_notice (id),
    number integer not null,
    at_ms integer not null,
    headers text not null,
    body blob not null,
    status integer,
    answer_headers text not null,
    answer blob not null,
    error text not null,
    took_ms integer not null,
    ok integer not null check (ok in (0, 1)),
    tampered text not null default ''
) strict, without rowid;

create index compat_attempt_by_notice on compat_attempt (notice, number);
