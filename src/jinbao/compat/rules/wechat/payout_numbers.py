"""How WeChat Pay numbers transfers, splits and red packets. ``digits(n)`` gives n random decimal digits."""

from __future__ import annotations

from datetime import date

from jinbao.compat.rules.numbers import Draw

#: What 40-digit numbers of money sent out begin with: a transfer, a batch, a detail of one.
TRANSFER, BATCH, DETAIL = "1330000", "1030000", "1040000"

_DETAIL_MODULUS = 10**20


def transfer_number(prefix: str, day: date, digits: Draw) -> str:
    """40 digits with the day inside (``transfer_bill_no``, ``batch_id``, ``detail_id``)."""
    return f"{prefix}{digits(14)}{day:%Y%m%d}{digits(11)}"


def payment_number(day: date, digits: Draw) -> str:
    """28 digits: a transfer to change (``payment_no``)."""
    return f"1007{digits(6)}{day:%Y%m%d}{digits(10)}"


def split_number(day: date, digits: Draw) -> str:
    """28 digits: a split (``order_id``) or a return of one (``return_id``)."""
    return f"300845{digits(4)}{day:%Y%m%d}{digits(10)}"


def part_number(split_id: int, place: int) -> str:
    """23 digits: one receiver's part of a split (``detail_id``), the same whenever it is asked for."""
    return f"360{(split_id + place) % _DETAIL_MODULUS:020d}"


def red_packet_number(packet_id: int, day: date) -> str:
    """28 digits: a red packet (``send_listid``, ``detail_id``), the same whenever it is asked for."""
    return f"10000{day:%Y%m%d}{packet_id % 10**15:015d}"
