"""How much of a name or number a stranger may see: enough to recognise, too little to misuse."""

from __future__ import annotations

import unicodedata


def masked_phone(phone: str, country_code: str) -> str:
    """``"+8613812345678"`` with country code ``"86"`` is ``"+86 138****5678"``.

    Ten digits and more keep three in front and four at the end, shorter numbers one and two.
    """
    assert phone.startswith("+" + country_code), "the country code opens an E.164 number"
    national = phone[1 + len(country_code) :]
    front, back = (3, 4) if len(national) >= 10 else (1, 2)
    hidden = "*" * max(4, len(national) - front - back)
    return f"+{country_code} {national[:front]}{hidden}{national[-back:]}"


def masked_name(name: str) -> str:
    """A person's name as another person may see it before they have dealt with each other.

    A name in Han, kana or hangul loses its first character (``"*小明"``); any other keeps its first word
    and one letter of each word after (``"Alice S***"``), or one letter if it is a single word.
    """
    assert name, "a name is never empty"
    if _is_east_asian(name[0]):
        return "*" + name[1:]
    first, *rest = name.split()
    if not rest:
        return first[0] + "***"
    return " ".join([first, *(word[0] + "***" for word in rest)])


def masked_account(number: str) -> str:
    """A bank account's last four characters behind four stars; all of it hidden when it is that short."""
    return "****" + number[-4:] if len(number) > 4 else "****"


def _is_east_asian(char: str) -> bool:
    return unicodedata.east_asian_width(char) == "W" and unicodedata.category(char) == "Lo"
