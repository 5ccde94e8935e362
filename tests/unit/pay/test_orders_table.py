from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.kit.errors import Refusal
from jinbao.kit.money import CNY, Money
from jinbao.pay.rules import orders as rules
from jinbao.pay.rules.refunds import refund_refusal
from jinbao.pay.types import Channel, ClosedWhy, NewOrder, Order, OrderState, PaySettings, StaticQr

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "orders.md"
NOW = 1_000_000
PAYER = 7
SETTINGS = PaySettings(seed_key=bytes(32))


def make_order(**changes: object) -> Order:
    usual = Order(
        id=1,
        merchant_id=2,
        merchant_name="Noodles",
        out_no="n1",
        amount=Money(1_000, CNY),
        subject="",
        state=OrderState.OPEN,
        channel=Channel.API,
        created_at_ms=NOW - 10,
        expires_at_ms=NOW + 10,
        payer_id=None,
        payer_name="",
        payment_id=None,
        fee=Money(6, CNY),
        refunded=Money(0, CNY),
        fee_returned=Money(0, CNY),
        refund_id=None,
        waiting_until_ms=None,
        paid_at_ms=None,
        closed_at_ms=None,
        closed_why=None,
        qr_id=None,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def paid(state: OrderState, refunded: int) -> Order:
    return make_order(
        state=state, payer_id=PAYER, payment_id=9, paid_at_ms=NOW - 5, refunded=Money(refunded, CNY), expires_at_ms=NOW
    )


WAITING = {"state": OrderState.PAYING, "payer_id": PAYER, "channel": Channel.PAYMENT_CODE}
#: One order for every row of the page's table.
STANDS = {
    "open": make_order(),
    "open, expiry passed": make_order(expires_at_ms=NOW),
    "paying, waiting": make_order(**WAITING, waiting_until_ms=NOW + 1),
    "paying, waiting, time passed": make_order(**WAITING, waiting_until_ms=NOW),
    "paying, on its way": make_order(state=OrderState.PAYING, payer_id=PAYER, payment_id=9, expires_at_ms=NOW),
    "paid": paid(OrderState.PAID, 0),
    "part_refunded": paid(OrderState.PART_REFUNDED, 400),
    "refunded": paid(OrderState.REFUNDED, 1_000),
    "closed": make_order(state=OrderState.CLOSED, payer_id=PAYER, closed_at_ms=NOW - 1, closed_why=ClosedWhy.DECLINED),
    "expired": make_order(state=OrderState.EXPIRED, payer_id=PAYER, closed_at_ms=NOW - 1),
}


def said(refusal: Refusal | None) -> str:
    return "yes" if refusal is None else f"`{refusal.code}`"


ASKED: dict[str, Callable[[Order], str]] = {
    "pay": lambda order: said(rules.pay_refusal(order, PAYER, NOW)),
    "confirm or decline (its payer)": lambda order: said(rules.confirm_refusal(order, PAYER, NOW)),
    "close": lambda order: said(rules.close_refusal(order)),
    "time is over": lambda order: "expires" if rules.may_expire(order, expiry_of(order)) else "stays",
    "refund": lambda order: said(refund_refusal(order, Money(1, CNY), NOW, 365)),
}


def expiry_of(order: Order) -> int:
    """``open`` is asked when its time is over; a waiting order by its payer's time."""
    return NOW if order.waiting else max(NOW, order.expires_at_ms)


def table(heading: str) -> list[list[str]]:
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| \n").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= set("-| ")]


def test_the_page_says_what_the_rules_do() -> None:
    head, *rows = table("What may be done in which state")
    assert head == ["state", *ASKED]
    assert [row[0] for row in rows] == list(STANDS)
    for row in rows:
        assert row[1:] == [ask(STANDS[row[0]]) for ask in ASKED.values()], row[0]


def test_every_state_is_on_the_page() -> None:
    assert {order.state for order in STANDS.values()} == set(OrderState)


def test_every_refusal_of_pay_is_in_the_order_of_some_use_case_or_is_said_elsewhere() -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE.read_text("utf-8")))
    codes = {kind.code for kind in Refusal.__subclasses__() if kind.__module__ == "jinbao.pay.errors"}
    elsewhere = {
        "pay.payment_failed",  # the ledger's other words, which no setting leads to
        "pay.device_not_paired",
        "pay.static_code_limit",
        "pay.bank_account_unknown",
    }
    assert codes - named == elsewhere
    assert {code for code in named if code.startswith("pay.")} <= codes


@pytest.mark.parametrize(
    ("amount", "expires", "code"),
    [
        (1, None, None),
        (1, NOW + 1, None),
        (SETTINGS.order_most_minor, NOW + SETTINGS.order_life_max_ms, None),
        (0, NOW, "pay.amount_too_small"),
        (SETTINGS.order_most_minor + 1, NOW, "pay.amount_too_large"),
        (1, NOW, "pay.expiry_out_of_range"),
        (1, NOW + SETTINGS.order_life_max_ms + 1, "pay.expiry_out_of_range"),
    ],
)
def test_what_an_order_may_ask(amount: int, expires: int | None, code: str | None) -> None:
    new = NewOrder(amount=Money(amount, CNY), expires_at_ms=expires)
    refusal = rules.creation_refusal(new, NOW, SETTINGS)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("fixed", "amount", "code"),
    [
        (None, 5, None),
        (5, 5, None),
        (5, 6, "pay.amount_fixed"),
        (5, 0, "pay.amount_too_small"),
        (5, 10**12, "pay.amount_too_large"),
    ],
)
def test_what_may_be_paid_to_a_static_code(fixed: int | None, amount: int, code: str | None) -> None:
    qr = StaticQr(id=1, merchant_id=2, label="", amount=None if fixed is None else Money(fixed, CNY), created_at_ms=NOW)
    refusal = rules.static_amount_refusal(qr, Money(amount, CNY), SETTINGS)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (OrderState.OPEN, None)),
        ({"channel": Channel.DYNAMIC_QR}, (OrderState.OPEN, None)),
        ({"channel": Channel.STATIC_QR}, (OrderState.CLOSED, ClosedWhy.REFUSED)),
        ({"channel": Channel.PAYMENT_CODE}, (OrderState.CLOSED, ClosedWhy.REFUSED)),
        ({"channel": Channel.PAYMENT_CODE, "waiting_until_ms": NOW + 1}, (OrderState.PAYING, None)),
        ({"channel": Channel.PAYMENT_CODE, "waiting_until_ms": NOW}, (OrderState.CLOSED, ClosedWhy.REFUSED)),
    ],
)
def test_where_an_order_goes_when_the_ledger_refuses(
    changes: dict[str, object], expected: tuple[OrderState, ClosedWhy | None]
) -> None:
    order = make_order(**{"state": OrderState.PAYING, "payer_id": PAYER, "payment_id": 9, **changes})
    assert rules.after_failure(order, NOW) == expected


def test_somebody_elses_confirmation_is_not_told_from_none() -> None:
    for order in STANDS.values():
        refusal = rules.confirm_refusal(order, PAYER + 1, NOW)
        assert refusal is not None and refusal.code == "pay.not_waiting"


@pytest.mark.parametrize(
    ("amount", "at", "code"),
    [
        (0, NOW, "pay.amount_too_small"),
        (601, NOW, "pay.refund_exceeds_payment"),
        (600, NOW, None),
        (601, NOW - 5 + 86_400_000 * 365 + 1, "pay.refund_too_late"),
        (600, NOW - 5 + 86_400_000 * 365, None),
    ],
)
def test_what_may_be_refunded_and_until_when(amount: int, at: int, code: str | None) -> None:
    refusal = refund_refusal(STANDS["part_refunded"], Money(amount, CNY), at, 365)
    assert (refusal.code if refusal else None) == code
