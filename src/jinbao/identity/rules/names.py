"""What counts as a phone number, a name and a handle, and how each is written in one way only."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from jinbao.identity.errors import HandleInvalid, NameInvalid, PhoneInvalid

NAME_MAX = 40
DEVICE_NAME_MAX = 60
HANDLES_MAX = 5

_PHONE = re.compile(r"\+?[0-9 ().-]{4,31}", re.ASCII)
_HANDLE = re.compile(r"[a-z](?:_?[a-z0-9]){3,19}", re.ASCII)
_RESERVED = frozenset(
    "admin administrator anonymous bank cashier everyone finance help jinbao member merchant moderator null official "
    "operator owner payment payments police refund root sandbox security service staff support system tax team "
    "treasury undefined wallet".split()
)
# Marks that reorder or hide text: a name must look the same to everybody.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def parse_phone(text: str, region: str) -> tuple[str, str]:
    """``(E.164 number, country code)`` of what somebody typed; ``region`` (``CN``) fills in a missing country.

    Full-width digits, spaces, dots, dashes and brackets are welcome; letters and extensions are not.
    Raises ``PhoneInvalid`` unless the number exists in its country's numbering plan.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(text) > 32 or _PHONE.fullmatch(plain) is None:
        raise PhoneInvalid()
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        raise PhoneInvalid() from None
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), str(number.country_code)


def clean_name(text: str) -> str:
    """A name with its spaces put in order: 1 .. 40 characters, at least one letter, nothing invisible.

    Raises ``NameInvalid``.
    """
    name = _one_line(text, 4 * NAME_MAX)
    if name is None or not 1 <= len(name) <= NAME_MAX:
        raise NameInvalid()
    if not any(unicodedata.category(char).startswith("L") for char in name):
        raise NameInvalid()
    return name


def clean_device_name(text: str) -> str:
    """What a device calls itself, cut to 60 characters; ``"?"`` when nothing readable is left."""
    kept = "".join(char for char in text[: 4 * DEVICE_NAME_MAX] if unicodedata.category(char) not in _INVISIBLE)
    return " ".join(kept.split())[:DEVICE_NAME_MAX].strip() or "?"


def clean_handle(text: str) -> str:
    """A handle in lower case, without the ``@`` in front that people type.

    4 .. 20 of a-z, 0-9 and single inner underscores, beginning with a letter, not one that could
    pass for the operator. Raises ``HandleInvalid``.
    """
    handle = text.strip().removeprefix("@").lower()
    if not 4 <= len(handle) <= 20 or _HANDLE.fullmatch(handle) is None or handle.replace("_", "") in _RESERVED:
        raise HandleInvalid()
    return handle


def search_terms(text: str) -> tuple[str, str]:
    """``(LIKE pattern, digits)`` for finding people by ``text``; both empty when there is nothing to find.

    The pattern's own signs are escaped with ``!``. Fewer than four digits are no phone number.
    """
    plain = unicodedata.normalize("NFC", text).strip()[:64]
    if not plain:
        return "", ""
    escaped = plain.removeprefix("@").replace("!", "!!").replace("%", "!%").replace("_", "!_")
    digits = re.sub(r"[^0-9]", "", plain)
    looks_like_phone = re.fullmatch(r"\+?[0-9 ().-]+", plain) is not None
    return f"%{escaped}%", digits if looks_like_phone and len(digits) >= 4 else ""


def _one_line(text: str, longest: int) -> str | None:
    """NFC with single spaces, or ``None`` when it is too long or holds invisible characters."""
    if len(text) > longest:
        return None
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return None if any(unicodedata.category(char) in _INVISIBLE for char in plain) else plain
