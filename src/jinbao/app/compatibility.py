"""The page on compatibility: what real SDKs did in the tests, which calls are answered, and what is not there.

The first part is made from ``tests/sdk/results.json``, which ``make sdk`` holds against what the SDKs do; the second
from the gateway's own tables. Neither needs an SDK.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import msgspec

from jinbao.app.tried_by_hand import TRIED_BY_HAND
from jinbao.compat.routes.alipay.table import METHODS
from jinbao.compat.routes.wechat.table import OPERATIONS
from jinbao.compat.routes.wechat.v2 import OPERATIONS as XML_OPERATIONS


class Life(msgspec.Struct, forbid_unknown_fields=True):
    """One SDK in one mode, with each step of a payment's life and whether it stood."""

    sdk: str
    version: str
    language: str
    mode: str
    flavour: str
    steps: dict[str, bool]


#: Steps that every SDK goes through, in the order of the columns.
_COLUMNS = {
    "order": "order",
    "pay": "paid by phone",
    "callback": "callback verified",
    "query": "query",
    "refund": "part refunded",
    "refund_callback": "refund called back",
    "refund_query": "refund query",
    "bill": "bill, hashed",
    "close": "closed",
    "not_there": "unknown order",
    "wrong_key": "wrong key explained",
}
#: Steps that some have besides.
_BESIDES = {
    "connect": "",
    "code_pay": "payer's code, reversed",
    "products": "JSAPI, H5, app",
    "combine": "combined order",
    "partner_share": "service provider, shared out and returned",
    "transfer": "transfer to a user",
    "batch": "batch of transfers",
    "v2_code_pay": "payer's code by XML, reversed",
    "v2_order": "order, callback, refund by XML",
    "v2_red_packet": "red packet by XML",
    "encrypted": "encrypted contents",
    "page": "page.pay",
    "wap": "wap.pay",
    "app": "app.pay",
}
_MODES = {"certificate": "certificates", "public_key": "public key", "key": "keys"}
_FLAVOURS = {
    "": "",
    "sync": "sync",
    "async": "async",
    "classic": "classic (`exec`)",
    "v3": "v3 (`curl`)",
    "gbk": "GBK",
    "proxy": "unchanged program: proxy and CA variables alone",
}

_NOT_THERE = """\
## What is not there

Nothing here pretends: a call that is not in the lists above is answered as an unknown one (`RESOURCE_NOT_EXISTS` 404,
`isv.invalid-method`).

WeChat Pay:

- pay score, coupons and other marketing, parking, contracts for deductions (`papay`), smart guides, business circles;
- opening accounts for sub-merchants, media uploads, complaints, electronic invoices (`fapiao`), e-commerce ledgers,
  brand profit sharing, bills of sub-merchants' fund flow that are encrypted for the caller;
- callbacks to those who *receive* parts of a payment: the real service tells a receiving merchant, at the address that
  it set on the merchant platform and under its own API v3 key. Merchants here have no such address, so what is told of
  a share or a return (`TRANSACTION.SUCCESS`, `profitsharing`) goes to the `notify_url` of the call that shared, under
  the key of the order's merchant, once for each part that a merchant got; without a `notify_url` nobody is told;
- XML calls other than those listed; client certificates are not asked for, where the real service asks for one;
- SM2 certificates and signatures; hosts and products outside mainland China; currencies other than the house's;
- WeChat itself: log-in, mini-programs and official accounts beyond what a payment page needs.

Alipay:

- pre-authorisations, agreements and deductions, instalments, coupons and vouchers, logistics, invoices;
- third-party applications (`app_auth_token`), the WebSocket message service, file uploads;
- `security_code` (faces) and sound waves as ways to show a code; settlement in other currencies;
- red packets that a user starts (`alipay.fund.trans.app.pay`), bills other than `trade` and `signcustomer`.

`alipay.trade.cancel` says yes to an `out_trade_no` that is not known. It is remembered for fifteen days: what arrives
under it after that is answered with `ACQ.TRADE_HAS_CLOSE`. Of unknown numbers an app may cancel 10,000 a day
(`unknown_cancels_per_day`). WeChat Pay's `reverse` of an unknown number is an error (`ORDERNOTEXIST`,
`ORDER_NOT_EXIST`), and nothing is remembered.

Both: nothing goes to a bank. Balances are this house's own, and what a scheme's risk control, limits and fees would do
is done by this house's.

## What SDKs do that cannot work, here or there

- wechatpayv3's async client signs an empty body where a call has none (`mch_transfer_bills_cancel`), and sends the four
  letters `null`: the signature does not hold.
- alipay-sdk-python can name no port: it needs port 80 or 443 of an address (`--port-80`).
- wechatpay-node-v3 and alipay-sdk for Node ignore `HTTPS_PROXY`; they take an address or a hook.
- alipay-sdk-python cannot encrypt contents with a Python of today (`Object type <class 'str'> cannot be passed`).
- alipay-sdk for Node can verify neither an `error_response`, which the classic gateway gives for a method that is
  unknown, nor an answer with encrypted contents, in its classic interface; v3 has neither trouble.
"""


def compatibility_page(root: Path) -> str:
    """The page, from a checkout's record."""
    lives = msgspec.json.decode((root / "tests" / "sdk" / "results.json").read_bytes(), type=list[Life])
    return "\n".join(["# Compatibility", "", _INTRODUCTION, _lives(lives), TRIED_BY_HAND, _calls(), _NOT_THERE])


_INTRODUCTION = """\
Each line is a real SDK, unmodified and in an environment of its own, that goes through the whole life of a payment
against `jinbao sandbox`: `make sdk` runs them all, and fails when what they do is not what this table says. Callbacks
are verified by each SDK's own verifier, which also has to refuse a forged one; a wrong key has to be refused *and*
recognised. Beside these, raw requests as the SDKs for Go, Java and PHP send them are tested byte for byte; what was
[tried by hand](#tried-by-hand) with those SDKs is said below.

✓ it works · ✗ it does not · – this SDK has no such call
"""


def _lives(lives: list[Life]) -> str:
    steps = {step for life in lives for step in life.steps}
    assert steps <= _COLUMNS.keys() | _BESIDES.keys(), f"no words for {steps - _COLUMNS.keys() - _BESIDES.keys()}"
    heads = ["SDK", "keys", "interface", *_COLUMNS.values(), "besides"]
    rows = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for _, same in groupby(lives, key=lambda life: life.sdk):
        rows += [_row(life, first=number == 0) for number, life in enumerate(same)]
    return "## SDKs\n\n" + "\n".join(rows) + "\n"


def _row(life: Life, *, first: bool) -> str:
    name = f"**{life.sdk}** {life.version} ({life.language})" if first else ""
    besides = [words for step, words in _BESIDES.items() if words and life.steps.get(step)]
    broken = [step for step in _BESIDES if life.steps.get(step) is False]
    told = "; ".join([*besides, *(f"✗ {step}" for step in broken)])
    marks = ["–" if step not in life.steps else "✓" if life.steps[step] else "✗" for step in _COLUMNS]
    return f"| {' | '.join([name, _MODES[life.mode], _FLAVOURS[life.flavour], *marks, told])} |"


def _calls() -> str:
    v3 = [f"| `{one.method}` | `{one.pattern}` |" for one in sorted(OPERATIONS, key=lambda one: one.pattern)]
    xml = sorted(one.path for one in XML_OPERATIONS)
    alipay = [
        f"| `{name}` | {'`' + ' '.join(method.rest) + '`' if method.rest else '–'} |"
        for name, method in sorted(METHODS.items())
    ]
    return "\n".join(
        [
            "## Calls that are answered",
            "",
            "WeChat Pay API v3:",
            "",
            "| verb | path |",
            "| --- | --- |",
            *v3,
            "",
            "WeChat Pay's XML API (`POST`): " + ", ".join(f"`{path}`" for path in xml) + ".",
            "",
            "Alipay, by the classic gateway (`/gateway.do`) and by v3 where it has a path there:",
            "",
            "| method | v3 |",
            "| --- | --- |",
            *alipay,
            "",
        ]
    )
