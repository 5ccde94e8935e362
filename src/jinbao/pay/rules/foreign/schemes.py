"""Payment schemes of the world by the unique id in their codes. Facts; the list is in docs/reference/barcodes.md.

Schemes are matched by their globally unique id, never by the ID of the template it stands under: the same network
may have another ID at each merchant (EMVCo MPM 1.1, 4.7.12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scheme:
    """``country`` is ISO 3166-1 alpha-2, empty when it is the merchant's. ``fields`` names sub-IDs worth showing.

    ``rank`` decides which of several schemes in one code names it: the national scheme before a network before an
    acquirer.
    """

    name: str
    country: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    rank: int = 1


_PROMPTPAY = {"01": "mobile", "02": "national_id", "03": "e_wallet", "04": "bank_account"}

#: Unique id in lower case to scheme.
BY_GUID = {
    "a000000677010111": Scheme("PromptPay", "TH", _PROMPTPAY, 0),
    "a000000677010112": Scheme(
        "PromptPay bill payment", "TH", {"01": "biller_id", "02": "reference_1", "03": "reference_2"}, 0
    ),
    "a000000677010113": Scheme("PromptPay", "TH", {}, 0),
    "a000000677010114": Scheme("PromptPay", "TH", {}, 0),
    "a000000727": Scheme("VietQR", "VN", {"02": "service"}, 0),
    "a000000775": Scheme("VNPAY-QR", "VN", {"01": "merchant_id"}),
    "vn.airpay.www": Scheme("AirPay", "VN", {}),
    "br.gov.bcb.pix": Scheme("Pix", "BR", {"01": "key", "02": "note", "25": "location"}, 0),
    "id.co.qris.www": Scheme("QRIS", "ID", {"02": "nmid"}, 0),
    "sg.paynow": Scheme("PayNow", "SG", {"01": "proxy_type", "02": "proxy", "04": "expires_on"}),
    "sg.sgqr": Scheme("SGQR", "SG", {"01": "sgqr_id"}, 0),
    "sg.com.nets": Scheme("NETS QR", "SG", {}),
    "hk.com.hkicl": Scheme("FPS", "HK", {"02": "fps_id", "03": "mobile", "04": "email"}, 0),
    "jp.or.paymentsjapan": Scheme("JPQR", "JP", {}, 0),
    "ph.ppmi.p2m": Scheme("QR Ph", "PH", {"01": "bic", "03": "merchant_id"}, 0),
    "com.p2pqrpay": Scheme("QR Ph", "PH", {"01": "bic", "04": "account"}, 0),
    "int.bceao.pi": Scheme("PI-SPI", "", {"01": "alias"}, 0),
    "a0000006150001": Scheme("DuitNow QR", "MY", {"01": "acquirer", "02": "merchant_id"}, 0),
    "a005266284662577": Scheme("LaoQR", "LA", {}, 0),
    "a000000524": Scheme("Bharat QR", "IN", {}, 0),
    "co.com.crb.lla": Scheme("Colombia QR", "CO", {}, 0),
    "a000000333": Scheme("UnionPay", "", {}, 2),
    "com.unionpay": Scheme("UnionPay", "", {}, 2),
    "com.qq.weixin.pay": Scheme("WeChat Pay", "", {}, 2),
    "com.alipay": Scheme("Alipay", "", {}, 2),
    "com.grab": Scheme("GrabPay", "", {}, 2),
}

#: Unique ids that begin so, for schemes whose members have ids of their own.
BY_GUID_PREFIX = (
    ("a0000006770101", BY_GUID["a000000677010111"]),
    ("a000000727", BY_GUID["a000000727"]),
    ("a000000333", BY_GUID["a000000333"]),
    ("com.alipay", BY_GUID["com.alipay"]),
    ("com.unionpay", BY_GUID["com.unionpay"]),
    ("com.grab", BY_GUID["com.grab"]),
    ("sg.com.nets", BY_GUID["sg.com.nets"]),
    ("co.com.", BY_GUID["co.com.crb.lla"]),
)

KHQR = Scheme("KHQR", "KH", {"01": "account", "02": "bank"}, 0)
CEMAC = Scheme("CEMAC QR", "", {}, 0)
LAOQR = BY_GUID["a005266284662577"]

#: Primitive accounts: card networks, whose IDs EMVCo has given out itself.
BY_ROOT_ID = (
    ("02", "03", Scheme("Visa", rank=3)),
    ("04", "05", Scheme("Mastercard", rank=3)),
    ("09", "10", Scheme("Discover", rank=3)),
    ("11", "12", Scheme("American Express", rank=3)),
    ("13", "14", Scheme("JCB", rank=3)),
    ("15", "16", Scheme("UnionPay", rank=3)),
)

#: AIDs (hex) at the start of a consumer-presented code's application.
BY_AID = (
    ("A0000006022020", Scheme("QRIS", "ID")),
    ("A000000333", Scheme("UnionPay")),
    ("A000000003", Scheme("Visa")),
    ("A000000004", Scheme("Mastercard")),
    ("A000000025", Scheme("American Express")),
    ("A000000065", Scheme("JCB")),
    ("A000000152", Scheme("Discover")),
    ("A000000677", Scheme("PromptPay", "TH")),
    ("A000000615", Scheme("DuitNow QR", "MY")),
    ("A000000524", Scheme("RuPay", "IN")),
)

#: Six states of central Africa whose codes carry currency 950 and a payment-system template 62-50.
CEMAC_CURRENCY = "950"


def by_guid(guid: str) -> Scheme | None:
    """The scheme with this unique id (any case), or ``None``."""
    low = guid.casefold()
    return BY_GUID.get(low) or next((scheme for start, scheme in BY_GUID_PREFIX if low.startswith(start)), None)
