"""How WeChat Pay numbers, dates and names things, without a house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from jinbao.compat.rules import numbers
from jinbao.compat.rules.tokens import token_in
from jinbao.compat.rules.wechat.states import STATE_SENTENCES, Seen, trade_state
from jinbao.compat.rules.wechat.times import compact, read_time, rfc3339
from jinbao.compat.types import Product, Scheme, Trade
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Channel, ClosedWhy, Order, OrderState

SHANGHAI = ZoneInfo("Asia/Shanghai")
CNY = Asset("CNY", 156, 2)
NOON_MS = 1_795_381_878_000
PREPAY_ID = "wx20261126095758" + "a1B2c3D4e5F6g7H8i9J0"
ORIGIN = "http://localhost:8000"


def sevens(count: int) -> str:
    return "7" * count


def test_numbers_have_the_shape_that_software_expects() -> None:
    day = date(2026, 11, 22)
    wechat = numbers.trade_number(Scheme.WECHAT, day, sevens)
    alipay = numbers.trade_number(Scheme.ALIPAY, day, sevens)
    assert (wechat, len(wechat)) == ("4200777777202611227777777777", numbers.TRADE_NUMBER_LENGTH)
    assert (alipay, len(alipay)) == ("2026112222007777777777777777", numbers.TRADE_NUMBER_LENGTH)
    refund = numbers.refund_number(day, sevens)
    assert (refund, len(refund)) == ("50777777772026112277777777777", numbers.REFUND_NUMBER_LENGTH)
    for product in Product:
        token = numbers.token(product, NOON_MS, SHANGHAI, sevens)
        assert token.isalnum() and (token.startswith("wx2026") or product.value not in ("jsapi", "h5", "app"))


def test_times_are_written_with_the_zones_offset_and_read_with_any() -> None:
    assert rfc3339(1_528_425_296_789, SHANGHAI) == "2018-06-08T10:34:56+08:00"
    assert read_time(rfc3339(NOON_MS, SHANGHAI)) == NOON_MS
    assert read_time("2018-06-08T10:34:56+08:00") == read_time("2018-06-08T02:34:56Z") == 1_528_425_296_000
    assert compact(1_528_425_296_789, SHANGHAI) == "20180608103456"
    for text in (
        "",
        "2018-06-08",
        "2018-06-08T10:34:56",
        "2018-06-08 10:34:56+08:00",
        "2018-13-08T10:34:56Z",
        "x" * 64,
    ):
        assert read_time(text) is None, text


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("weixin://wxpay/bizpayurl?pr=p4lpSuKzz", "p4lpSuKzz"),
        ("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9zz&groupid=00", "NwY5Mz9zz"),
        ("weixin://pay.weixin.qq.com/bizpayurl/up?pr=NwY5Mz9zz", "NwY5Mz9zz"),
        ("https://qr.alipay.com/bax03431ljhokirwl38f00a7", "bax03431ljhokirwl38f00a7"),
        (PREPAY_ID, PREPAY_ID),
        (f" prepay_id={PREPAY_ID}\n", PREPAY_ID),
        (f"http://127.0.0.1:8010/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={PREPAY_ID}&package=1", PREPAY_ID),
        (f"{ORIGIN}/cashier/page12345678?back=x", "page12345678"),
        ("http://elsewhere/cashier/page12345678", None),
        ("weixin://wxpay/bizpayurl?pr=", None),
        ("weixin://wxpay/bizpayurl?pr=../../etc", None),
        ("weixin://wxpay/other?pr=p4lpSuKzz", None),
        ("http://[", None),
        ("hello", None),
        ("weixin://wxpay/bizpayurl?pr=" + "a" * 3_000, None),
    ],
)
def test_a_scanned_text_is_known_by_its_shape(text: str, token: str | None) -> None:
    assert token_in(text, ORIGIN) == token


def order(state: OrderState, **changes: object) -> Order:
    nothing = Money(0, CNY)
    made = Order(
        id=1,
        merchant_id=2,
        merchant_name="Noodles",
        out_no="order_1",
        amount=Money(100, CNY),
        subject="",
        state=state,
        channel=Channel.API,
        created_at_ms=0,
        expires_at_ms=1_000,
        payer_id=None,
        payer_name="",
        payment_id=None,
        fee=nothing,
        refunded=nothing,
        fee_returned=nothing,
        refund_id=None,
        waiting_until_ms=None,
        paid_at_ms=None,
        closed_at_ms=None,
        closed_why=None,
        qr_id=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def trade(product: Product = Product.NATIVE, reversed_at_ms: int | None = None) -> Trade:
    return Trade(
        order_id=1,
        scheme=Scheme.WECHAT,
        account="1600000001",
        app_id="wx1",
        sub_account="",
        sub_app_id="",
        merchant_id=2,
        out_no="order_1",
        product=product,
        number="4200",
        notify_url="",
        return_url="",
        asked=b"",
        details=b"{}",
        token="t",
        token_until_ms=0,
        payer_id=None,
        combined="",
        seen_at_ms=None,
        reversed_at_ms=reversed_at_ms,
        created_at_ms=0,
    )


@pytest.mark.parametrize(
    ("state", "product", "now_ms", "changes", "wanted"),
    [
        (OrderState.OPEN, Product.NATIVE, 999, {}, "NOTPAY"),
        (OrderState.OPEN, Product.NATIVE, 1_000, {}, "NOTPAY"),
        (OrderState.OPEN, Product.NATIVE, 1_050, {}, "CLOSED"),
        (OrderState.EXPIRED, Product.NATIVE, 999, {}, "CLOSED"),
        (OrderState.EXPIRED, Product.NATIVE, 1_049, {}, "NOTPAY"),
        (OrderState.EXPIRED, Product.NATIVE, 1_050, {}, "CLOSED"),
        (OrderState.EXPIRED, Product.CODE, 1_000, {}, "PAYERROR"),
        (OrderState.PAYING, Product.NATIVE, 0, {"payment_id": 3}, "NOTPAY"),
        (OrderState.PAYING, Product.CODE, 0, {"payment_id": 3}, "USERPAYING"),
        (OrderState.PAYING, Product.CODE, 0, {"waiting_until_ms": 5}, "USERPAYING"),
        (OrderState.PAID, Product.NATIVE, 0, {}, "SUCCESS"),
        (OrderState.PAID, Product.NATIVE, 0, {"refund_id": 4}, "REFUND"),
        (OrderState.PART_REFUNDED, Product.NATIVE, 0, {}, "REFUND"),
        (OrderState.REFUNDED, Product.CODE, 0, {}, "REFUND"),
        (OrderState.CLOSED, Product.NATIVE, 0, {"closed_why": ClosedWhy.MERCHANT}, "CLOSED"),
        (OrderState.CLOSED, Product.CODE, 0, {"closed_why": ClosedWhy.DECLINED}, "PAYERROR"),
        (OrderState.CLOSED, Product.CODE, 0, {"closed_why": ClosedWhy.REFUSED}, "PAYERROR"),
    ],
)
def test_every_state_has_its_name(
    state: OrderState, product: Product, now_ms: int, changes: dict[str, object], wanted: str
) -> None:
    assert trade_state(trade(product), order(state, **changes), Seen(now_ms, SHANGHAI, 50)) == wanted
    assert wanted in STATE_SENTENCES


@pytest.mark.parametrize("state", [OrderState.CLOSED, OrderState.EXPIRED, OrderState.REFUNDED])
def test_what_was_taken_back_is_revoked_once_it_is_back(state: OrderState) -> None:
    seen = Seen(0, SHANGHAI, 50)
    assert trade_state(trade(Product.CODE, 1), order(state, closed_why=ClosedWhy.MERCHANT), seen) == "REVOKED"
    assert trade_state(trade(Product.CODE, 1), order(OrderState.PAID), seen) == "SUCCESS"
