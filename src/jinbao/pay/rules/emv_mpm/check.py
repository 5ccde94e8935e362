"""Every rule of EMVCo QRCPS MPM 1.1 that one payload can break, as codes in a fixed order.

A code ends in the ID that it is about (``DUPLICATE_53``, ``LENGTH_62_01``). All faults are collected, not the first.
Objects of a fixed length and form (00, 01, 52, 53, 55, 58, 63) have one code for whatever is wrong with their value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinbao.pay.rules.emv_mpm.tree import TEMPLATES, DataObject, crc
from jinbao.pay.rules.iso4217 import by_numeric

#: Digits with at most one point after the first digit; never ``\\d``, which takes full-width digits.
AMOUNT = re.compile(r"[0-9]+\.?[0-9]*")
#: The ``ans`` characters of EMV Book 4: printable ASCII.
ANS = re.compile(r"[\x20-\x7e]*")

_MANDATORY = ("52", "53", "58", "59", "60")
_LONGEST = {"54": 13, "56": 13, "57": 5, "59": 25, "60": 15, "61": 10}
_FORMS = (
    ("52", re.compile(r"[0-9]{4}")),
    ("53", re.compile(r"[0-9]{3}")),
    ("58", re.compile(r"[A-Z]{2}")),
)
_NEEDS_GUID = frozenset(f"{number:02d}" for number in (*range(26, 52), *range(80, 100)))
_GUID_LONGEST = 32
_LONGEST_62 = {"10": 20, "09": 3} | {f"{number:02d}": 25 for number in range(1, 9)}
_LONGEST_64 = {"01": 25, "02": 15}
_PAYLOAD_LONGEST = 512


def errors(root: tuple[DataObject, ...]) -> tuple[str, ...]:
    """The codes of everything that is wrong with a payload that could be parsed; empty when it is clean."""
    first = {item.id: item.value for item in reversed(root)}
    found = [
        *_ends(root, first),
        *_seal(root, first),
        *_single_use(first),
        *(f"DUPLICATE_{id}" for id in _repeated(root)),
        *_presence(first),
        *_lengths(root),
        *_forms(first),
        *_percent(first),
        *_tip(first),
        *(f"CHARSET_{id}" for id in ("59", "60") if not ANS.fullmatch(first.get(id, ""))),
        *_templates(root),
    ]
    return tuple(dict.fromkeys(found))


def remarks(root: tuple[DataObject, ...], text: str) -> tuple[str, ...]:
    """What is odd without breaking a rule that a reader must enforce, as codes; a writer must not produce any.

    ``PAYLOAD_LENGTH`` over 512 characters · ``CURRENCY_UNKNOWN`` not in ISO 4217 · ``DECIMALS_54``/``56`` more decimals
    than the currency has · ``GUID_62_nn`` a payment-system template in 62 without its unique id.
    """
    first = {item.id: item.value for item in reversed(root)}
    found: list[str] = []
    if len(text) > _PAYLOAD_LONGEST:
        found.append("PAYLOAD_LENGTH")
    currency = by_numeric(first.get("53", ""))
    if "53" in first and currency is None:
        found.append("CURRENCY_UNKNOWN")
    for id in ("54", "56"):
        amount = first.get(id, "")
        if currency and AMOUNT.fullmatch(amount) and minor_units(amount, currency.exponent) is None:
            found.append(f"DECIMALS_{id}")
    for item in root:
        for child in (item.children or ()) if item.id == "62" else ():
            if child.id >= "50" and not re.match(r"00(0[1-9]|[12][0-9]|3[0-2])", child.value):
                found.append(f"GUID_62_{child.id}")
    return tuple(dict.fromkeys(found))


def minor_units(amount: str, exponent: int) -> int | None:
    """An amount of field 54 or 56 in minor units, or ``None`` when it is not one or has a part below the minor unit."""
    if not AMOUNT.fullmatch(amount):
        return None
    whole, _, part = amount.partition(".")
    if part[exponent:].strip("0"):
        return None
    return int(whole + part[:exponent].ljust(exponent, "0"))


def _ends(root: tuple[DataObject, ...], first: dict[str, str]) -> Iterator[str]:
    if not root or root[0].id != "00":
        yield "PFI_NOT_FIRST"
    if "00" not in first:
        yield "MISSING_00"
    elif first["00"] != "01":
        yield "PFI_VALUE"
    if "63" not in first:
        yield "MISSING_63"
    elif root[-1].id != "63":
        yield "CRC_NOT_LAST"


def _seal(root: tuple[DataObject, ...], first: dict[str, str]) -> Iterator[str]:
    """The checksum that stands last (or, wrongly, elsewhere) covers everything before it and its own header."""
    if "63" not in first:
        return
    place = max(index for index, item in enumerate(root) if item.id == "63")
    stated = root[place].value
    if len(stated) != 4:
        yield "CRC_LENGTH"
        return
    right = crc(_as_read(root[:place]) + "6304")
    if stated.upper() != right:
        yield "CRC_MISMATCH"
    elif stated != right:
        yield "CRC_LOWERCASE"


def _as_read(items: tuple[DataObject, ...]) -> str:
    return "".join([f"{item.id}{len(item.value):02d}{item.value}" for item in items])


def _single_use(first: dict[str, str]) -> Iterator[str]:
    if first.get("01", "11") not in ("11", "12"):
        yield "POI_VALUE"


def _repeated(items: tuple[DataObject, ...]) -> list[str]:
    seen: set[str] = set()
    again: dict[str, None] = {}
    for item in items:
        if item.id in seen:
            again[item.id] = None
        seen.add(item.id)
    return list(again)


def _presence(first: dict[str, str]) -> Iterator[str]:
    if not any("02" <= id <= "51" for id in first):
        yield "NO_MERCHANT_ACCOUNT"
    for id in _MANDATORY:
        if id not in first:
            yield f"MISSING_{id}"


def _lengths(root: tuple[DataObject, ...]) -> Iterator[str]:
    for item in root:
        if len(item.value) > _LONGEST.get(item.id, 99):
            yield f"LENGTH_{item.id}"
        elif not item.value:
            yield f"LENGTH_ZERO_{item.id}"


def _forms(first: dict[str, str]) -> Iterator[str]:
    for id, form in _FORMS:
        if id in first and not form.fullmatch(first[id]):
            yield f"FORMAT_{id}"
    for id in ("54", "56"):
        if id not in first:
            continue
        if not AMOUNT.fullmatch(first[id]):
            yield f"FORMAT_{id}"
        elif not first[id].strip("0."):
            yield f"ZERO_{id}"


def _percent(first: dict[str, str]) -> Iterator[str]:
    """57 is 0.01 to 99.99, without a percent sign."""
    if "57" not in first:
        return
    percent = first["57"]
    if not AMOUNT.fullmatch(percent):
        yield "FORMAT_57"
        return
    whole, _, part = percent.partition(".")
    hundredths = int(whole) * 100 + int(part[:2].ljust(2, "0"))
    beyond = part[2:].strip("0")
    if hundredths < 1 or hundredths > 9999 or (hundredths == 9999 and beyond):
        yield "RANGE_57"


def _tip(first: dict[str, str]) -> Iterator[str]:
    tip = first.get("55")
    if tip is not None and tip not in ("01", "02", "03"):
        yield "TIP_VALUE"
    if ("56" in first) != (tip == "02"):
        yield "TIP_56_PRESENCE"
    if ("57" in first) != (tip == "03"):
        yield "TIP_57_PRESENCE"


def _templates(root: tuple[DataObject, ...]) -> Iterator[str]:
    for item in root:
        if item.id not in TEMPLATES:
            continue
        if item.children is None:
            yield f"TEMPLATE_PARSE_{item.id}"
            continue
        if item.id in _NEEDS_GUID:
            yield from _guid(item)
        if _repeated(item.children):
            yield f"DUPLICATE_IN_{item.id}"
        if item.id == "62":
            yield from _additional_data(item.children)
        elif item.id == "64":
            yield from _language(item)


def _guid(item: DataObject) -> Iterator[str]:
    guid = item.child("00")
    if guid is None:
        yield f"GUID_MISSING_{item.id}"
    elif not 1 <= len(guid) <= _GUID_LONGEST:
        yield f"GUID_LENGTH_{item.id}"


def _additional_data(children: tuple[DataObject, ...]) -> Iterator[str]:
    for child in children:
        if child.id == "00":
            yield "UNDEFINED_62_00"
        elif child.id in _LONGEST_62 and not 1 <= len(child.value) <= _LONGEST_62[child.id]:
            yield f"LENGTH_62_{child.id}"
        elif child.id == "11" and len(child.value) != 3:
            yield "LENGTH_62_11"
        if child.id == "09" and (set(child.value) - set("AME") or len(set(child.value)) != len(child.value)):
            yield "FORMAT_62_09"


def _language(item: DataObject) -> Iterator[str]:
    for id in ("00", "01"):
        if item.child(id) is None:
            yield f"MISSING_64_{id}"
    language = item.child("00")
    if language is not None and not re.fullmatch(r"[A-Za-z]{2}", language):
        yield "FORMAT_64_00"
    for id, longest in _LONGEST_64.items():
        text = item.child(id)
        if text is not None and not 1 <= len(text) <= longest:
            yield f"LENGTH_64_{id}"
