"""Codes of our own: an account template under our globally unique id, written strictly and found again by that id.

26  00 io.jinbao
    01 merchant's id     with  02 static QR's id  or  03 order's id     a shop
    04 member's id or handle                                            a person
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from jinbao.kit.errors import Invalid
from jinbao.kit.money import Asset, Money
from jinbao.pay.rules.emv_mpm.check import ANS, errors, remarks
from jinbao.pay.rules.emv_mpm.read import Level, Reading
from jinbao.pay.rules.emv_mpm.tree import DataObject, parse, sealed

#: Our globally unique id unless the operator configures another: a reverse domain name, matched without case.
OWN_GUID = "io.jinbao"

#: "Not stated": what FPS, PayNow and Pix write as merchant category, and what a person has.
MCC_NOT_STATED = "0000"

_MERCHANT, _STATIC, _ORDER, _MEMBER = "01", "02", "03", "04"


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """Who is paid: a merchant (with the static QR or the order), or a member. Texts as ids are shown."""

    merchant: str | None = None
    static_qr: str | None = None
    order: str | None = None
    member: str | None = None

    def __post_init__(self) -> None:
        assert (self.merchant is None) != (self.member is None), "a code pays a merchant or a member"
        assert self.merchant is not None or (self.static_qr is None and self.order is None)
        assert self.static_qr is None or self.order is None, "a code is static or made for an order"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCode:
    """What to write. ``name`` and ``city`` must be printable ASCII of at most 25 and 15 characters: use
    ``printable_ascii`` to make them so, knowingly. Names in other scripts go to ``local_name`` (25) and ``local_city``
    (15) under ``language``. ``amount`` (of ``asset``, not zero) is fixed for the payer; ``None`` lets the payer type.
    ``asset.ledger`` is the currency's ISO 4217 number. ``country`` is ISO 3166-1 alpha-2.
    """

    target: OwnTarget
    asset: Asset
    name: str
    city: str
    country: str
    amount: Money | None = None
    mcc: str = MCC_NOT_STATED
    language: str = "zh"
    local_name: str = ""
    local_city: str = ""
    bill_number: str = ""
    store_label: str = ""
    reference_label: str = ""
    terminal_label: str = ""
    purpose: str = ""
    guid: str = OWN_GUID
    account_id: str = "26"


def write(code: OwnCode) -> str:
    """The payload of ``code``: clean by every rule of the standard, at most 512 characters.

    Made for an order it says "new for each payment" (12), otherwise "for many payments" (11). Raises ``Invalid``
    with ``field`` = the EMVCo ID and ``reason`` = the broken rule (``LENGTH_59``, ``CHARSET_60``, ...) when something
    does not fit.
    """
    assert "26" <= code.account_id <= "51", code.account_id
    assert code.amount is None or code.amount.asset == code.asset, code.asset.code
    root = [
        DataObject("00", "01"),
        DataObject("01", "12" if code.target.order else "11"),
        _template(code.account_id, (("00", code.guid), *_target_fields(code.target))),
        DataObject("52", code.mcc),
        DataObject("53", f"{code.asset.ledger:03d}"),
        DataObject("58", code.country),
        DataObject("59", code.name),
        DataObject("60", code.city),
    ]
    if code.amount is not None:
        root.insert(5, DataObject("54", code.amount.plain()))
    labels = _template("62", _labels(code))
    if labels.children:
        root.append(labels)
    if code.local_name:
        local = (("00", code.language), ("01", code.local_name), ("02", code.local_city))
        root.append(_template("64", tuple(field for field in local if field[1])))
    for item in root:
        if len(item.value) > 99:
            _refuse(f"LENGTH_{item.id}")
    text = sealed(root)
    # what was written is read again: a value that breaks a rule, or the whole that is too long, never gets out
    read_back = parse(text)
    assert isinstance(read_back, tuple)
    for fault in (*errors(read_back), *remarks(read_back, text)):
        _refuse(fault)
    return text


def own_target(reading: Reading, guid: str = OWN_GUID) -> OwnTarget | None:
    """Who a code of our own pays, found by the unique id under whatever account ID it stands; otherwise ``None``.

    ``None`` too when the code breaks any rule (our own are strict) or the account says no one or two payees.
    """
    if not reading.accepted(Level.STRICT):
        return None
    for item in reading.objects:
        if "26" <= item.id <= "51" and (item.child("00") or "").casefold() == guid.casefold():
            return _target(item)
    return None


def _target(item: DataObject) -> OwnTarget | None:
    merchant, member = item.child(_MERCHANT), item.child(_MEMBER)
    static_qr, order = item.child(_STATIC), item.child(_ORDER)
    of_merchant = bool(merchant) and member is None and not (static_qr and order)
    of_member = bool(member) and merchant is None and static_qr is None and order is None
    if not (of_merchant or of_member):
        return None
    return OwnTarget(merchant, static_qr or None, order or None, member)


def _target_fields(target: OwnTarget) -> tuple[tuple[str, str], ...]:
    named = (
        (_MERCHANT, target.merchant),
        (_STATIC, target.static_qr),
        (_ORDER, target.order),
        (_MEMBER, target.member),
    )
    return tuple((id, text) for id, text in named if text)


def _labels(code: OwnCode) -> tuple[tuple[str, str], ...]:
    named = (
        ("01", code.bill_number),
        ("03", code.store_label),
        ("05", code.reference_label),
        ("07", code.terminal_label),
        ("08", code.purpose),
    )
    return tuple((id, text) for id, text in named if text)


def _template(id: str, fields: tuple[tuple[str, str], ...]) -> DataObject:
    for child, text in fields:
        if not ANS.fullmatch(text) and id != "64":
            _refuse(f"CHARSET_{id}_{child}")
        if len(text) > 99:
            _refuse(f"LENGTH_{id}_{child}")
    children = tuple(DataObject(child, text) for child, text in fields)
    value = "".join([f"{child.id}{len(child.value):02d}{child.value}" for child in children])
    return DataObject(id, value, children)


def _refuse(fault: str) -> NoReturn:
    """``Invalid`` whose field is the ID at the end of the fault's code."""
    field = "_".join([word for word in fault.split("_") if word.isdigit()])
    raise Invalid(field=field or "payload", reason=fault)


@lru_cache(maxsize=4_096)
def printable_ascii(text: str, longest: int, otherwise: str) -> str:
    """``text`` as printable ASCII of at most ``longest`` characters: accents are taken off (``Café`` → ``Cafe``), what
    has no ASCII base letter is left out; ``otherwise`` when nothing readable remains. Chinese is not romanised here:
    hand in the merchant's own Latin name."""
    assert 1 <= len(otherwise) <= longest and ANS.fullmatch(otherwise), otherwise
    plain = unicodedata.normalize("NFKD", text)
    kept = " ".join("".join([char for char in plain if ANS.fullmatch(char)]).split())[:longest].strip()
    return kept if any(char.isalnum() for char in kept) else otherwise
