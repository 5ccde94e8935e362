"""How the two schemes number trades and refunds, and what opens a trade: the shapes that merchants' software expects.

Randomness is handed in: ``digits(n)`` gives n random decimal digits, ``letters(n)`` n random letters and digits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jinbao.compat.types import Product, Scheme

Draw = Callable[[int], str]

TRADE_NUMBER_LENGTH = 28
REFUND_NUMBER_LENGTH = 29
PREPAY_ID_LENGTH = 36

CODE_URL = "weixin://wxpay/bizpayurl?pr="
COMBINED_CODE_URL = "weixin://pay.weixin.qq.com/bizpayurl/up?pr="
ALIPAY_CODE = "https://qr.alipay.com/"


def trade_number(scheme: Scheme, day: date, digits: Draw) -> str:
    """28 digits: WeChat Pay's start with 4200 and have the day inside, Alipay's start with the day and 22."""
    stamp = f"{day:%Y%m%d}"
    if scheme is Scheme.WECHAT:
        return f"4200{digits(6)}{stamp}{digits(10)}"
    return f"{stamp}2200{digits(16)}"


def refund_number(day: date, digits: Draw) -> str:
    """29 digits, starting with 50, with the day inside (WeChat Pay's ``refund_id``)."""
    return f"50{digits(8)}{day:%Y%m%d}{digits(11)}"


def token(product: Product, at_ms: int, zone: ZoneInfo, letters: Draw) -> str:
    """What opens a trade of this product: a prepay id, the part of a code's text that names it, or a page's name.

    All carry 60 random bits and more, since whoever has one can look at the order.
    """
    if product in (Product.JSAPI, Product.H5, Product.APP):
        stamp = datetime.fromtimestamp(at_ms // 1000, zone).strftime("%Y%m%d%H%M%S")
        return f"wx{stamp}{letters(20)}"
    if product is Product.PRECREATE:
        return f"bax{letters(21)}"
    return letters(12) if product is Product.NATIVE else f"{product.value}{letters(24)}"
