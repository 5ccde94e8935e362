"""Naming what was scanned. Order matters: the most certain forms first, any text last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from jinbao.pay.rules import emv_cpm, emv_mpm
from jinbao.pay.rules.emv_mpm.describe import accounts
from jinbao.pay.rules.foreign.links import link_of, upi_details, url_of
from jinbao.pay.rules.foreign.schemes import BY_AID, BY_GUID, BY_ROOT_ID, CEMAC, CEMAC_CURRENCY, KHQR, Scheme, by_guid
from jinbao.pay.rules.foreign.slip import slip_of


class Kind(Enum):
    """What a text is. ``OWN`` is the only kind that names a payee of this wallet for sure.

    ``OWN_DAMAGED`` has our unique id but breaks a rule; ``MERCHANT_DAMAGED`` looks like an EMVCo code and cannot be
    used (wrong checksum, cut off).
    """

    OWN = "own"
    OWN_DAMAGED = "own_damaged"
    MERCHANT = "merchant"
    MERCHANT_DAMAGED = "merchant_damaged"
    CONSUMER = "consumer"
    PAYMENT_CODE = "payment_code"
    SLIP = "slip"
    PAYMENT_LINK = "payment_link"
    LINK = "link"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognised:
    """``scheme_name`` is what people call it ("PromptPay"), "" when unknown; ``country`` ISO alpha-2 or "".

    ``details`` are texts worth showing (name, city, amount, currency, host, ...), as they stand in the code: none of
    it is checked. ``schemes`` has every scheme of a code that several can pay. ``target`` is set for ``OWN``.
    """

    kind: Kind
    scheme_name: str = ""
    country: str = ""
    details: dict[str, str] = field(default_factory=dict)
    schemes: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    target: emv_mpm.OwnTarget | None = None


_EMV = "EMVCo merchant QR"
_EMV_START = re.compile(r"0002[0-9]{2}[0-9]{2}")
_PAYMENT_CODES = (
    # 18 digits 10-15 are also what this wallet's own payer codes look like: the server alone can tell
    (re.compile(r"1[0-5][0-9]{16}"), "WeChat Pay payment code", "CN"),
    (re.compile(r"(?:2[5-9]|30)[0-9]{14,22}"), "Alipay payment code", "CN"),
    (re.compile(r"fp[0-9A-Za-z]{33}"), "Alipay face payment code", "CN"),
    (re.compile(r"62[0-9]{17}"), "UnionPay payment code", "CN"),
)


def recognise(text: str, own_guid: str = emv_mpm.OWN_GUID) -> Recognised:
    """Name any text; never raises. White space that scanners add around it is dropped."""
    text = text.strip(" \t\r\n\ufeff")
    if not text:
        return Recognised(Kind.UNKNOWN)
    for attempt in (_digits, _consumer, _slip, _link):
        found = attempt(text)
        if found is not None:
            return found
    return _merchant(text, own_guid) or _address(text) or Recognised(Kind.UNKNOWN)


def _digits(text: str) -> Recognised | None:
    for form, name, country in _PAYMENT_CODES:
        if form.fullmatch(text):
            return Recognised(Kind.PAYMENT_CODE, name, country)
    return None


def _consumer(text: str) -> Recognised | None:
    if not text.startswith(emv_cpm.PREFIX):
        return None
    reading = emv_cpm.read(text, repad=True)
    if not reading.this_standard:
        return None
    aids = [application.aid for application in reading.eligible]
    named = [scheme for aid in aids for start, scheme in BY_AID if aid.startswith(start)]
    return Recognised(
        Kind.CONSUMER,
        named[0].name if named else "EMVCo consumer-presented code",
        named[0].country if named else "",
        {"aid": aids[0]} if aids else {},
        tuple(dict.fromkeys(scheme.name for scheme in named)),
        reading.violations,
    )


def _slip(text: str) -> Recognised | None:
    slip = slip_of(text)
    if slip is None:
        return None
    details = {"bank": slip.bank, "reference": slip.reference}
    return Recognised(Kind.SLIP, "Thai bank slip", "TH", details, errors=() if slip.crc_ok else ("CRC_MISMATCH",))


def _link(text: str) -> Recognised | None:
    link = link_of(text)
    if link is None:
        return None
    details = upi_details(text) if link.name == "UPI" else {}
    return Recognised(Kind.PAYMENT_LINK, link.name, link.country, details, (link.name,))


def _address(text: str) -> Recognised | None:
    url = url_of(text)
    return Recognised(Kind.LINK, "", "", {"scheme": url.scheme, "host": url.host}) if url else None


def _merchant(text: str, own_guid: str) -> Recognised | None:
    reading = emv_mpm.read(text)
    if reading.unreadable is not None:
        return _cut_off(text, reading) if _EMV_START.match(text) else None
    if not reading.objects or reading.objects[0].id != "00":
        return None
    if any((account.guid or "").casefold() == own_guid.casefold() for account in accounts(reading)):
        return _own(reading, own_guid)
    found = sorted(_schemes(reading), key=lambda named: named[0].rank)
    usable = reading.accepted(emv_mpm.Level.INTEROPERABLE)
    details = _details(reading)
    for scheme, fields in reversed(found):
        details |= {name: fields[id] for id, name in scheme.fields.items() if fields.get(id)}
    country = reading.value("58") or ""
    return Recognised(
        Kind.MERCHANT if usable else Kind.MERCHANT_DAMAGED,
        found[0][0].name if found else _EMV,
        (found[0][0].country if found else "") or country.upper(),
        details,
        tuple(dict.fromkeys(scheme.name for scheme, _ in found)),
        reading.errors,
    )


def _cut_off(text: str, reading: emv_mpm.Reading) -> Recognised:
    """A code that cannot even be parsed is still named when a scheme's unique id stands in it."""
    low = text.casefold()
    named = sorted((scheme for guid, scheme in BY_GUID.items() if guid in low), key=lambda scheme: scheme.rank)
    name, country = (named[0].name, named[0].country) if named else (_EMV, "")
    schemes = tuple(dict.fromkeys(scheme.name for scheme in named))
    return Recognised(Kind.MERCHANT_DAMAGED, name, country, {}, schemes, reading.errors)


def _own(reading: emv_mpm.Reading, own_guid: str) -> Recognised:
    target = emv_mpm.own_target(reading, own_guid)
    return Recognised(
        Kind.OWN if target else Kind.OWN_DAMAGED,
        "Jinbao",
        reading.value("58") or "",
        _details(reading),
        ("Jinbao",),
        reading.errors,
        target,
    )


def _schemes(reading: emv_mpm.Reading) -> Iterator[tuple[Scheme, dict[str, str]]]:
    """Every scheme of the code with the fields of its account, in the order of the code."""
    country = (reading.value("58") or "").upper()
    for account in accounts(reading):
        if account.guid is None:
            named = [scheme for low, high, scheme in BY_ROOT_ID if low <= account.id <= high]
            yield from ((scheme, {}) for scheme in named)
            continue
        scheme = by_guid(account.guid)
        if scheme is not None:
            yield scheme, dict(account.fields)
        elif country == "KH":
            # the Cambodian scheme has no id of its own: the unique id is the account, name@bank
            yield KHQR, {"01": account.guid, "02": account.fields.get("02", "")}
    if country == "KH":
        yield KHQR, {}
    if reading.value("53") == CEMAC_CURRENCY:
        yield CEMAC, {}
    additional = reading.get("62")
    if additional is not None and (additional.child("00") or "").startswith("ph.ppmi"):
        yield Scheme("QR Ph", "PH", rank=0), {}


def _details(reading: emv_mpm.Reading) -> dict[str, str]:
    content = {
        "name": reading.value("59"),
        "city": reading.value("60"),
        "amount": reading.value("54"),
        "currency": reading.value("53"),
    }
    local = reading.get("64")
    content["local_name"] = local.child("01") if local else None
    return {name: text for name, text in content.items() if text}
