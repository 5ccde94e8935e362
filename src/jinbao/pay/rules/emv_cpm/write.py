"""Writing a consumer-presented code."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from jinbao.kit.errors import Invalid
from jinbao.pay.rules.emv_cpm.read import read
from jinbao.pay.rules.emv_cpm.tlv import Tlv, encode

#: Shortest and longest value in bytes of the objects that a template may hold.
_SIZES = {
    "4F": (5, 16),
    "50": (1, 16),
    "57": (1, 19),
    "5A": (1, 10),
    "5F20": (2, 26),
    "5F2D": (2, 8),
    "9F08": (2, 2),
    "9F19": (6, 6),
    "9F24": (29, 29),
    "9F25": (2, 2),
}


@dataclass(frozen=True, slots=True)
class CpmApplication:
    """One application: its AID in hex (5 to 16 bytes) and its other objects in order."""

    aid: str
    objects: tuple[Tlv, ...]


def write(applications: Sequence[CpmApplication], common: Sequence[Tlv] = ()) -> str:
    """The base64 text of one or two applications and, with two, a common data template.

    Raises ``Invalid`` with ``field`` = the tag and ``reason`` when a value has a wrong size or a rule of the till
    would be broken.
    """
    assert 1 <= len(applications) <= 2, "one or two applications"
    assert not common or len(applications) == 2, "common data is shared by two applications"
    objects = [Tlv("85", b"CPV01")]
    for application in applications:
        inside = (Tlv("4F", bytes.fromhex(application.aid)), *application.objects)
        objects.append(Tlv("61", b"", inside))
    if common:
        objects.append(Tlv("62", b"", tuple(common)))
    for item in [child for one in objects for child in one.children or ()]:
        shortest, longest = _SIZES.get(item.tag, (0, 0xFFFF))
        if item.children is None and not shortest <= len(item.value) <= longest:
            raise Invalid(field=item.tag, reason="LENGTH")
    text = base64.b64encode(encode(objects)).decode()
    for violation in read(text).violations:
        raise Invalid(field="payload", reason=violation)
    return text
