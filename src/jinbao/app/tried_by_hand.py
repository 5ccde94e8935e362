"""SDKs that a person ran against the sandbox, for the page on compatibility: what was seen, and no test repeats.

A line says which release or commit, what was put in place of anything of its own, what was gone through, and what did
not work. What these SDKs turned out to need is held by tests that send the same bytes.
"""

from __future__ import annotations

TRIED_BY_HAND = """\
## Tried by hand

Programs for these SDKs were written and run against `jinbao sandbox`, from sources at the commit named, with none of
their lines changed. No test runs them again; what they turned out to need is held by tests that send the same bytes.

**Go**, November 2026:

- **wechatpay-go** 0.2.21 (`6dbd7ce`, Go 1.19): public key by a transport, and `WithWechatPayAutoAuthCipher` by
  `HTTPS_PROXY` and `SSL_CERT_FILE` alone. Native, JSAPI and app with what their pages are given, H5; callbacks of
  payment, refund and combined order by `notify.Handler`, which refused a forged one; queries by both numbers; refund
  in part; close; service provider; receivers, sharing out, return, unfreezing, amounts, ratio; batch and single
  transfer, names encrypted both ways; combined order; three bills asked for, two fetched and hashed; certificate
  downloader; a wrong key explained.
- **gopay** 1.5.123 (`68245f4`, Go 1.27; golang.org/x/crypto as Debian has it). WeChat Pay v3, public key by
  `SetProxyHost` and certificates by proxy: the same, payer's code and reversal, single transfer with its callback,
  its receipt. XML: order, callback, payer's code and reversal, refund and its callback, close, red packet, transfer,
  both bills. Alipay classic and v3, keys and certificates, by proxy: precreate, callback (classic), query, refund,
  payer's code and cancel, create and close, page, wap, app, transfer, bill, a wrong key (classic). Not: its
  encryption, which it calls unusable itself; files by `SetProxyHost`, since it cuts their address at `.com`.
- **smartwalle/alipay** v3 (`6ff099b`, Go 1.27): keys and certificates, plain and encrypted: the same as gopay's
  classic Alipay, a forged callback refused, a certificate of ours that it fetches itself.

**Java** 17, November 2026; whatever else they need is as Debian has it:

- **wechatpay-java** 0.2.17 (`1dab7be`; OkHttp 4.12): `RSAPublicKeyConfig` and `RSAAutoCertificateConfig` by an
  interceptor, and unchanged by the virtual machine's proxy options and a trust store. Native, JSAPI and app with what
  their pages are given, H5; `NotificationParser` on callbacks of payment, refund and batch, by each configuration and
  by the combined one, a forged one refused; queries by both numbers; refund in part, repeated, too large; close, twice;
  service provider; receivers with an encrypted name, sharing out, return, unfreezing, amounts; batch of transfers and
  its details by all four queries; trade and fund bills, plain and gzip, by its own hash check; certificate service;
  payer's code and single transfer by its bare client, as it has no classes for them; wrong key, wrong serial, wrong
  key id and wrong API v3 key. What its helpers sign for pages and apps holds by the gateway's own rule, and WxJava's
  too. Not there, and said so: uploads, marketing, bills of sub-merchants' fund flow.
- **wechatpay-apache-httpclient** 0.6.0 (`d60ea25`): public key with the gateway as its proxy, and
  `CertificatesManager` by the proxy and a trust store: native, query, close, refund, callback by its handler.
- **WxJava** 4.7.2.B (`3e48dc7`), its payment module with the gateway as its proxy; jodd, its QR library and two
  annotations were stand-ins, its Redis and Jodd parts left out. Public key and certificates from the `.p12`. v3:
  native, JSAPI, app, H5, payer's code and reversal, queries, refund, close, combined order, single transfer with an
  encrypted name and its cancellation, receivers, sharing out, return, unfreezing, bill, callbacks of payment, refund,
  combined order and transfer. XML with MD5 and HMAC-SHA256: native, JSAPI, app, MWEB, payer's code and reversal,
  `authcodetoopenid`, queries, refund by both paths, close, both callbacks with `req_info`, red packet, payment to
  change, both bills; a wrong key. Not: `setPayBaseUrl` on our address, for it signs for WeChat Pay's hosts alone.
- **alipay-sdk-java** 4.10.167 (a copy of December 2020, as the SDK's own repository was too large to fetch), keys and
  certificates, plain and encrypted: precreate, callbacks of payment and refund by `rsaCheckV1` and `rsaCertCheckV1`,
  which refused a forged one; query; refund, repeated, too large, and its query; payer's code and cancel; page by GET
  and by form, wap, app; create and close; transfer and its query, balance; both bills unpacked; our certificate
  downloaded; GBK; RSA; a wrong key explained. Not: batches and `format=xml`, and with encryption it cannot read what is
  said of a method that is not there. Its v3 was not tried.

**PHP** 8.2, November 2026:

- **wechatpay-php** 1.4.12 (`bd2148e`; Guzzle 7.4 as Debian has it): certificate, public key, both, and unchanged by
  proxy. Native, JSAPI, app, H5, payer's code and reversal; callbacks of payment, refund, transfer, combined order;
  queries; refund in part; close; service provider and sharing as above; both transfers, names encrypted both ways;
  combined order and its close; three bills hashed; XML order, refund and their callbacks, red packet, transfer;
  `bin/CertificateDownloader.php`; a wrong key explained.
- **alipay-sdk-php-all** (`d95249a`), classic 4.20.880 with `AopClient` and `AopCertClient`, plain and encrypted, RSA2
  and RSA: precreate, callbacks of payment and refund by `rsaCheckV1`, which refused a forged one; query; refund and
  its query; payer's code and cancel; create and close; `pageExecute` by GET and by form, `sdkExecute`; transfer, its
  query, balance; bill; a wrong key explained. Not: GBK, which it refuses for sources in UTF-8; errors in plain text
  where it expects encrypted ones.
- **alipay-sdk-php-all**, v3 3.0.70 (`d95249a`), keys and certificates, plain and encrypted: the same by the classes
  of trades, refunds, transfers, bills and log-in (a code that nobody has), a query that is waited for, and
  `GenericExecuteApi` for pages and apps; receivers of shares bound, listed and unbound, shared out and asked for.
- **yansongda/pay** 3.8.0-beta.2 (`45f1b1f`; a container of ten lines in place of hyperf/pimple), unchanged by proxy,
  WeChat Pay's certificates given and fetched: scan, mp, mini, app, h5, pos, query, refund, close, single transfer,
  bill hashed, service provider, callbacks of payment and refund; Alipay's scan, web, h5, app, mini, pos, query,
  refund, cancel, close, transfer, callback and a forged one.
- **w7corp/easywechat** 6 (`7a93b80`; Symfony 5.4 as Debian has it), its payment part, certificate and public key:
  native, JSAPI and what pages and apps are given, query, refund, close, a transfer with an encrypted name, callbacks
  by its server; XML order, refund and their callbacks.
"""
