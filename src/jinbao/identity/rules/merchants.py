"""What a merchant's particulars may be; much of it is dictated by what an EMVCo QR payload can carry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from jinbao.identity.errors import MerchantInvalid
from jinbao.identity.types import NewMerchant

NAME_MAX = 64
#: EMVCo merchant-presented mode: tag 59 carries at most 25 characters, tag 60 at most 15.
NAME_LATIN_MAX = 25
CITY_MAX = 15
FEE_BP_MAX = 1_000
MERCHANTS_MAX = 20

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_MCC = re.compile(r"[0-9]{4}", re.ASCII)
_ACCOUNT = re.compile(r"[A-Z0-9]{6,34}", re.ASCII)


def check(new: NewMerchant) -> NewMerchant:
    """The particulars with spaces put in order; raises ``MerchantInvalid`` naming the first field that cannot be."""
    name = _line(new.name, "name", NAME_MAX)
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs") for char in name):
        raise MerchantInvalid(field="name")
    name_latin = _ascii(new.name_latin, "name_latin", NAME_LATIN_MAX)
    if not is_mcc(new.mcc):
        raise MerchantInvalid(field="mcc")
    city = _ascii(new.city, "city", CITY_MAX)
    if _COUNTRY.fullmatch(new.country) is None:
        raise MerchantInvalid(field="country")
    if new.fee_bp is not None:
        check_fee_bp(new.fee_bp)
    return replace(new, name=name, name_latin=name_latin, city=city, bank_account=clean_bank_account(new.bank_account))


def is_mcc(text: str) -> bool:
    """Whether ``text`` is four digits in a range that ISO 18245 hands out (0001 and up; 0000 is nobody's)."""
    return _MCC.fullmatch(text) is not None and text != "0000"


def check_fee_bp(fee_bp: int) -> None:
    """Raises ``MerchantInvalid`` unless 0 .. 1000 basis points (10 %)."""
    if not 0 <= fee_bp <= FEE_BP_MAX:
        raise MerchantInvalid(field="fee_bp")


def clean_bank_account(text: str) -> str:
    """An account number without its spaces and dashes, 6 .. 34 digits and letters (an IBAN's most).

    Raises ``MerchantInvalid``.
    """
    account = text.replace(" ", "").replace("-", "").upper()
    if _ACCOUNT.fullmatch(account) is None:
        raise MerchantInvalid(field="bank_account")
    return account


def _line(text: str, field: str, longest: int) -> str:
    line = " ".join(unicodedata.normalize("NFC", text[: 4 * longest]).split())
    if not 1 <= len(line) <= longest:
        raise MerchantInvalid(field=field)
    return line


def _ascii(text: str, field: str, longest: int) -> str:
    line = _line(text, field, longest)
    if not line.isascii() or not line.isprintable():
        raise MerchantInvalid(field=field)
    return line
