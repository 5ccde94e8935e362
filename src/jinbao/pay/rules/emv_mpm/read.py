"""Reading a merchant-presented payload: strictly for our own codes, interoperably for everybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from jinbao.pay.rules.emv_mpm.check import errors, remarks
from jinbao.pay.rules.emv_mpm.tree import DataObject, Unreadable, parse


class Level(Enum):
    """How much is forgiven: nothing (our own codes), or what national schemes are known to do (standards 1.4)."""

    STRICT = "strict"
    INTEROPERABLE = "interoperable"


#: Faults that public national codes really have and that leave no doubt about who is paid and how much. Everything
#: else, a wrong or missing checksum first of all, makes a code unusable at both levels.
FORGIVEN = frozenset(
    {
        "CRC_LOWERCASE",  # MB Bank (VN)
        "POI_VALUE",  # KHQR writes 13
        "MISSING_52",  # PromptPay, VietQR, VNPAY
        "MISSING_59",
        "MISSING_60",  # Pix
        "FORMAT_52",
        "FORMAT_58",
        "LENGTH_59",  # Vietnamese utilities
        "LENGTH_60",
        "LENGTH_61",
        "CHARSET_59",
        "CHARSET_60",
        "ZERO_54",  # Pix: the payer types the amount
        "UNDEFINED_62_00",  # QR Ph
        "FORMAT_62_09",
        "LENGTH_62_11",
        "MISSING_64_00",
        "MISSING_64_01",
        "FORMAT_64_00",
        "LENGTH_64_01",
        "LENGTH_64_02",
    }
    | {f"LENGTH_62_{number:02d}" for number in range(1, 11)}
    | {f"LENGTH_ZERO_{number:02d}" for number in (59, 60, 61, 62, 64, *range(65, 100))}
    # TrueMoney's message in 81, MoMo's phone digits in 80, KHQR's times in 99
    | {f"{fault}_{number}" for fault in ("TEMPLATE_PARSE", "GUID_MISSING", "GUID_LENGTH") for number in range(80, 100)}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says as a merchant-presented code.

    ``errors`` has a code for every broken rule, in a fixed order, and is exactly ``("PARSE",)`` when the text is no
    list of data objects (then ``objects`` is empty and ``unreadable`` says where and why). ``remarks`` are oddities
    that no level refuses.
    """

    text: str
    objects: tuple[DataObject, ...]
    errors: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    unreadable: str | None = None

    def faults(self, level: Level) -> tuple[str, ...]:
        """The errors that this level does not forgive; empty means the code may be used."""
        if level is Level.STRICT:
            return self.errors
        return tuple(code for code in self.errors if code not in FORGIVEN)

    def accepted(self, level: Level) -> bool:
        """Whether the code may be used at this level."""
        return not self.faults(level)

    def get(self, id: str) -> DataObject | None:
        """The first root object with this ID, or ``None``."""
        return next((item for item in self.objects if item.id == id), None)

    def value(self, id: str) -> str | None:
        """The value of the first root object with this ID, or ``None``."""
        item = self.get(id)
        return None if item is None else item.value

    def tree(self) -> list[list[Any]] | None:
        """``[[id, value or [[id, value], ...]], ...]`` as plain lists, or ``None`` when nothing could be parsed."""
        if self.unreadable is not None:
            return None
        return [
            [item.id, item.value if item.children is None else [[child.id, child.value] for child in item.children]]
            for item in self.objects
        ]


def read(text: str) -> Reading:
    """Read any text; never raises. The text is taken as it is: trim what a scanner adds before."""
    root = parse(text)
    if isinstance(root, Unreadable):
        return Reading(text, (), ("PARSE",), (), str(root))
    return Reading(text, root, errors(root), remarks(root, text))
