"""What a merchant-presented code means: who is paid, how much, in what currency, with which tip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from jinbao.kit.money import Rounding, round_fraction
from jinbao.pay.rules.emv_mpm.check import minor_units
from jinbao.pay.rules.emv_mpm.read import Level, Reading
from jinbao.pay.rules.emv_mpm.tree import DataObject
from jinbao.pay.rules.iso4217 import Currency, by_numeric

#: The value by which a merchant asks the payer for what a label of template 62 should hold.
ASK = "***"

_LABELS = {
    "01": "bill_number",
    "02": "mobile_number",
    "03": "store_label",
    "04": "loyalty_number",
    "05": "reference_label",
    "06": "customer_label",
    "07": "terminal_label",
    "08": "purpose",
    "09": "consumer_data_request",
    "10": "merchant_tax_id",
    "11": "merchant_channel",
}


class TipKind(Enum):
    """Field 55: the payer may add a tip, must add a fixed fee (56), or must add a percentage (57)."""

    PROMPT = "01"
    FIXED = "02"
    PERCENT = "03"


@dataclass(frozen=True, slots=True)
class Tip:
    """``fixed_minor`` belongs to FIXED; ``percent`` (3 means 3 %) to PERCENT."""

    kind: TipKind
    fixed_minor: int = 0
    percent: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Account:
    """One way to pay: root ID 02 to 51. Primitives (card networks) have ``guid=None`` and only ``value``."""

    id: str
    guid: str | None
    value: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MerchantCode:
    """The content of a code, typed. Absent objects are ``None`` or empty.

    ``amount_minor`` is ``None`` when the payer types the amount (54 absent, or a zero that is forgiven);
    ``amount_text`` is 54 as written. ``labels`` are the children of 62 by name; ``asked`` names those with "***".
    """

    accounts: tuple[Account, ...]
    single_use: bool | None
    mcc: str | None
    currency: Currency | None
    currency_numeric: str | None
    amount_minor: int | None
    amount_text: str | None
    tip: Tip | None
    country: str | None
    name: str | None
    city: str | None
    postal_code: str | None
    language: str | None
    local_name: str | None
    local_city: str | None
    labels: Mapping[str, str]
    asked: frozenset[str]


def describe(reading: Reading, level: Level = Level.INTEROPERABLE) -> MerchantCode | None:
    """The typed content, or ``None`` when ``reading`` has a fault at this level, an amount that cannot be counted in
    the currency's minor unit, or an amount in a currency that is not known."""
    if not reading.accepted(level):
        return None
    currency = by_numeric(reading.value("53") or "")
    amount_text = reading.value("54")
    amount = _amount(amount_text, currency)
    tip = _tip(reading, currency)
    if (amount_text is not None and amount is None) or (tip is None and reading.value("55") is not None):
        return None
    local = reading.get("64")
    labels = _labels(reading.get("62"))
    return MerchantCode(
        accounts=accounts(reading),
        single_use={"11": False, "12": True}.get(reading.value("01") or ""),
        mcc=reading.value("52"),
        currency=currency,
        currency_numeric=reading.value("53"),
        amount_minor=amount or None,
        amount_text=amount_text,
        tip=tip,
        country=reading.value("58"),
        name=reading.value("59"),
        city=reading.value("60"),
        postal_code=reading.value("61"),
        language=local.child("00") if local else None,
        local_name=local.child("01") if local else None,
        local_city=local.child("02") if local else None,
        labels={name: text for name, text in labels.items() if text != ASK},
        asked=frozenset(name for name, text in labels.items() if text == ASK),
    )


def accounts(reading: Reading) -> tuple[Account, ...]:
    """The merchant accounts (02 to 51) in the order of the code, whatever else is wrong with it."""
    return tuple(_account(item) for item in reading.objects if "02" <= item.id <= "51")


def _account(item: DataObject) -> Account:
    fields = {child.id: child.value for child in reversed(item.children or ())}
    return Account(item.id, fields.pop("00", None), item.value, fields)


def _amount(text: str | None, currency: Currency | None) -> int | None:
    if text is None or currency is None:
        return None
    return minor_units(text, currency.exponent)


def _tip(reading: Reading, currency: Currency | None) -> Tip | None:
    kind = reading.value("55")
    if kind == TipKind.PROMPT.value:
        return Tip(TipKind.PROMPT)
    if kind == TipKind.FIXED.value:
        fixed = _amount(reading.value("56"), currency)
        return None if fixed is None else Tip(TipKind.FIXED, fixed_minor=fixed)
    if kind == TipKind.PERCENT.value:
        whole, _, part = (reading.value("57") or "").partition(".")
        return Tip(TipKind.PERCENT, percent=Fraction(int(whole + part), 10 ** len(part)))
    return None


def _labels(additional: DataObject | None) -> dict[str, str]:
    children = additional.children if additional else None
    return {_LABELS[child.id]: child.value for child in reversed(children or ()) if child.id in _LABELS}


def payer_total(amount_minor: int, tip: Tip | None, entered_tip_minor: int = 0) -> int:
    """What the payer pays in minor units: the amount with the fee of field 56 or 57, or the tip that was entered.

    The percentage is rounded once, half up. ``entered_tip_minor`` (0 for no tip) counts only when the code prompts;
    a bug (assert) when it is given otherwise. EMVCo guidance: 50 + 10.75 = 60.75; 3000 + 3.00 % = 3090.
    """
    assert amount_minor >= 0 and entered_tip_minor >= 0
    assert entered_tip_minor == 0 or (tip is not None and tip.kind is TipKind.PROMPT)
    if tip is None:
        return amount_minor
    if tip.kind is TipKind.PROMPT:
        return amount_minor + entered_tip_minor
    if tip.kind is TipKind.FIXED:
        return amount_minor + tip.fixed_minor
    return amount_minor + round_fraction(amount_minor * tip.percent * Fraction(1, 100), Rounding.HALF_UP)
