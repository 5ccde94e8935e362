"""Which rule strikes, what it does, and the descriptions that order a fault by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from jinbao.compat.types import Fault, FaultStage, Notice, Tamper
from jinbao.sandbox.types import FaultRule

#: What a description like ``Tea jinbao:slow`` orders when such rules are on. The names are of ours, and stable.
MAGIC: Mapping[str, Fault] = {
    "system_error": Fault(refuse="compat.system_failure"),
    "system_error_after": Fault(stage=FaultStage.AFTER, refuse="compat.system_failure"),
    "too_frequent": Fault(refuse="compat.too_frequent"),
    "slow": Fault(delay_ms=3_000),
    "cut": Fault(cut=True),
    "cut_after": Fault(stage=FaultStage.AFTER, cut=True),
    "userpaying": Fault(ask_payer=True),
    "no_balance": Fault(refuse="pay.payer_balance_too_low"),
    "bad_signature": Fault(mis_sign=True),
    "refund_abnormal": Fault(abnormal=True),
}
#: What a rule refuses to have refunds accepted that do not arrive, and the calls that it strikes then.
STUCK_REFUND = "compat.refund_abnormal"
_REFUNDS = frozenset({"refund", "v2.refund"})
#: What a description orders for the callbacks of its order.
MAGIC_CALLBACKS: Mapping[str, Tamper] = {
    "callback_dropped": Tamper(drop=True),
    "callback_twice": Tamper(copies=1),
    "callback_corrupt": Tamper(corrupt=True),
    "callback_wrong_key": Tamper(wrong_key=True),
    "callback_held": Tamper(hold=True),
}
_WORD = re.compile(r"jinbao:([a-z_]{1,40})", re.ASCII)
#: The longest that a call may be kept waiting.
_DELAY_MOST_MS = 120_000


def words(text: str) -> list[str]:
    """The orders in a description."""
    return _WORD.findall(text)


def by_word(text: str) -> Fault | None:
    """What a description orders for its call."""
    return next((MAGIC[word] for word in words(text) if word in MAGIC), None)


def tamper_by_word(text: str) -> Tamper | None:
    """What a description orders for the callbacks of its order."""
    return next((MAGIC_CALLBACKS[word] for word in words(text) if word in MAGIC_CALLBACKS), None)


def call_rule(
    rules: Iterable[FaultRule], account: str, operation: str, out_no: str, amount_minor: int | None, text: str
) -> FaultRule | None:
    """The oldest rule that strikes this call."""
    for rule in rules:
        if (
            rule.on == "call"
            and rule.left > 0
            and rule.account in ("", account)
            and rule.operation in ("", operation)
            and rule.out_no in ("", out_no)
            and rule.amount_minor in (None, amount_minor)
            and rule.text in text
            and (rule.refuse != STUCK_REFUND or operation in _REFUNDS)
        ):
            return rule
    return None


def callback_rule(rules: Iterable[FaultRule], notice: Notice, out_no: str, text: str) -> FaultRule | None:
    """The oldest rule that strikes this attempt."""
    for rule in rules:
        if (
            rule.on == "callback"
            and rule.left > 0
            and rule.account in ("", notice.account)
            and rule.operation in ("", notice.kind.value, notice.event)
            and rule.out_no in ("", out_no)
            and rule.text in text
        ):
            return rule
    return None


def fault_of(rule: FaultRule) -> Fault:
    """What a rule for calls does."""
    return Fault(
        stage=FaultStage(rule.stage),
        delay_ms=min(rule.delay_ms, _DELAY_MOST_MS),
        refuse="" if rule.refuse == STUCK_REFUND else rule.refuse,
        cut=rule.cut,
        ask_payer=rule.ask_payer,
        mis_sign=rule.mis_sign,
        abnormal=rule.refuse == STUCK_REFUND,
    )


def tamper_of(rule: FaultRule) -> Tamper:
    """What a rule for callbacks does."""
    return Tamper(
        drop=rule.drop,
        delay_ms=rule.delay_ms,
        copies=rule.copies,
        corrupt=rule.corrupt,
        wrong_key=rule.wrong_key,
        sign_test=rule.sign_test,
        hold=rule.hold,
    )


def does_nothing(rule: FaultRule) -> bool:
    """Whether a rule orders nothing of its kind."""
    if rule.on == "call":
        return fault_of(rule) in (Fault(), Fault(stage=FaultStage.AFTER))
    return tamper_of(rule) == Tamper()


def named(notice: Notice) -> tuple[str, str]:
    """The merchant's number in a notice, and every text of it, where descriptions are looked for."""
    try:
        content = msgspec.json.decode(notice.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return "", ""
    return str(content.get("out_trade_no") or ""), notice.content.decode("utf-8", "replace")
