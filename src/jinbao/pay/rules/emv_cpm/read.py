"""A consumer-presented code as a till must read it (EMVCo QRCPS CPM 1.0, sections 4 and 5)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jinbao.pay.rules.emv_cpm.tlv import NotBerTlv, Tlv, parse

#: Every consumer-presented code begins so: base64 of 85 05 "CPV01" and the top bits of what follows.
PREFIX = "hQVDUFY"

#: A reader must take 512 bytes; the largest QR in byte mode holds 2,953 characters.
_TEXT_MAX = 2_953


@dataclass(frozen=True, slots=True)
class Application:
    """One template 61 that a till may use: its place among the 61s, its AID in hex, its objects."""

    index: int
    aid: str
    objects: tuple[Tlv, ...]


@dataclass(frozen=True, slots=True)
class CpmReading:
    """What a text says as a consumer-presented code.

    ``this_standard`` is false when it is something else (not base64, not BER-TLV, 85 not first): try other kinds of
    code. ``violations`` is empty when the code may be used; then ``chosen`` is the application to use.
    """

    objects: tuple[Tlv, ...] | None
    violations: tuple[str, ...]
    this_standard: bool
    eligible: tuple[Application, ...] = ()
    chosen: Application | None = None

    def tree(self) -> list[Any] | None:
        """``[[tag, hex or children], ...]`` as plain lists, or ``None`` when nothing could be parsed."""
        return None if self.objects is None else [item.plain() for item in self.objects]

    def find(self, tag: str) -> bytes | None:
        """A primitive of the chosen application or, failing that, of the common template 62."""
        own = self.chosen.objects if self.chosen else ()
        common = [child for item in self.objects or () if item.tag == "62" for child in item.children or ()]
        return next((item.value for item in (*own, *common) if item.tag == tag), None)


def read(text: str, accepted_aids: Sequence[str] = (), prefer: Sequence[str] = (), repad: bool = False) -> CpmReading:
    """Read any text; never raises.

    ``accepted_aids`` (hex) are the till's: an application is eligible when one of them equals its AID or begins it;
    none given means all are. ``prefer`` orders the till's choice between two eligible ones (earlier wins), otherwise
    the first in the code is taken. ``repad`` adds base64 padding that a scanner lost. CR, LF and TAB are dropped.
    """
    text = text.translate({10: None, 13: None, 9: None})
    if repad:
        text = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    data = _decoded(text)
    if data is None:
        return CpmReading(None, ("NOT_BASE64",), False)
    try:
        objects = parse(data)
    except NotBerTlv as fault:
        return CpmReading(None, (f"NOT_BERTLV:{fault}",), False)
    if not objects or objects[0].tag != "85":
        return CpmReading(objects, ("PFI_NOT_FIRST",), False)
    eligible = tuple(_eligible(objects, accepted_aids))
    chosen = min(eligible, key=lambda one: (_rank(one.aid, prefer), one.index), default=None)
    found = [*_format(objects), *_applications(objects)]
    if chosen is None:
        found.append("NO_ELIGIBLE_APPLICATION")
    else:
        found.extend(_data_twice(objects, chosen))
    return CpmReading(objects, tuple(found), True, eligible, chosen)


def _decoded(text: str) -> bytes | None:
    """RFC 4648 with padding and without stray bits; anything else is not base64."""
    if len(text) > _TEXT_MAX or not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text):
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data).decode() == text else None


def _templates(objects: tuple[Tlv, ...]) -> list[tuple[Tlv, ...]]:
    return [item.children or () for item in objects if item.tag == "61"]


def _first(objects: tuple[Tlv, ...], tag: str) -> bytes | None:
    return next((item.value for item in objects if item.tag == tag), None)


def _eligible(objects: tuple[Tlv, ...], accepted_aids: Sequence[str]) -> Iterator[Application]:
    for index, inside in enumerate(_templates(objects)):
        adf = _first(inside, "4F")
        if adf is None or not 5 <= len(adf) <= 16:
            continue
        aid = adf.hex().upper()
        if not accepted_aids or _rank(aid, accepted_aids) < len(accepted_aids):
            yield Application(index, aid, inside)


def _rank(aid: str, wanted: Sequence[str]) -> int:
    """The place of the first wanted AID that equals or begins ``aid``; past the end when none does."""
    return next((place for place, one in enumerate(wanted) if one and aid.startswith(one.upper())), len(wanted))


def _format(objects: tuple[Tlv, ...]) -> Iterator[str]:
    if objects[0].value != b"CPV01":
        yield "PFI_VALUE"
    if _repeated([item for item in objects if item.tag == "85"]):
        yield "DUPLICATE_85"
    applications = len(_templates(objects))
    if applications == 0:
        yield "NO_APPLICATION_TEMPLATE"
    elif applications > 2:
        yield "TOO_MANY_61"
    if len([item for item in objects if item.tag == "62"]) > 1:
        yield "DUPLICATE_62"
    if applications and objects[1].tag != "61":
        yield "ORDER_61"


def _applications(objects: tuple[Tlv, ...]) -> Iterator[str]:
    common = next((item.children or () for item in objects if item.tag == "62"), ())
    for index, inside in enumerate(_templates(objects)):
        adf = _first(inside, "4F")
        if adf is None:
            yield f"NO_ADF_61_{index}"
        elif not 5 <= len(adf) <= 16:
            yield f"ADF_LENGTH_61_{index}"
        if _repeated(inside):
            yield f"DUPLICATE_IN_61_{index}"
        if all(_first((*inside, *common), tag) is None for tag in ("57", "5A")):
            yield f"NO_PAN_61_{index}"
    if _repeated(common):
        yield "DUPLICATE_IN_62"


def _data_twice(objects: tuple[Tlv, ...], chosen: Application) -> Iterator[str]:
    """The same primitive in the chosen application and in the common template."""
    own = {item.tag for item in chosen.objects if item.children is None}
    for item in objects:
        for child in (item.children or ()) if item.tag == "62" else ():
            if child.tag in own:
                yield f"DUPLICATE_POI_DATA:{child.tag}"


def _repeated(objects: Sequence[Tlv]) -> bool:
    return len({item.tag for item in objects}) < len(objects)
