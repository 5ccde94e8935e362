"""Bodies of the calls that members' pages make about the gateway."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=64)]
Sign = Annotated[str, Meta(min_length=1, max_length=1024)]
ShopLatin = Annotated[str, Meta(description="Its name in Latin letters, for readers who read no others")]
PrepayId = Annotated[str, Meta(min_length=1, max_length=80)]


class CashierView(Struct):
    """What a payer sees before paying. ``amount_minor`` of a combined order is that of all of it."""

    scheme: str
    product: str
    shop: str
    description: str
    amount_minor: int
    state: str
    expires_at_ms: int
    qr: Annotated[str, Meta(description="What another phone scans to open the same order")]
    return_url: Annotated[str, Meta(description="Where the browser goes, once it is paid; empty for nowhere")]
    quit_url: Annotated[str, Meta(description="Where it goes back to without paying; empty once paid, or for nowhere")]
    shop_latin: ShopLatin = ""


class MemberCashier(Struct):
    """The same for whoever is logged in, with the order (or the bundle of orders) to pay."""

    cashier: CashierView
    order_id: str
    bundle_id: str | None


class AskBridge(Struct, forbid_unknown_fields=True):
    """What a page inside the wallet calls ``chooseWXPay`` or ``getBrandWCPayRequest`` with."""

    appId: Text
    timeStamp: Text
    nonceStr: Text
    package: PrepayId
    paySign: Sign
    signType: Text = "MD5"


class AskApp(Struct, forbid_unknown_fields=True):
    """What an app calls the wallet with: either WeChat Pay's parameters, or Alipay's order string."""

    appid: Text = ""
    partnerid: Text = ""
    prepayid: PrepayId | None = None
    package: Text = "Sign=WXPay"
    noncestr: Text = ""
    timestamp: Text = ""
    sign: Annotated[str, Meta(max_length=1024)] = ""
    order_string: Annotated[str, Meta(max_length=16_384)] | None = None


class Payable(Struct):
    """What to pay: the order, or the bundle of orders that it is paid in."""

    order_id: str
    bundle_id: str | None
    shop: str
    description: str
    amount_minor: int
    shop_latin: ShopLatin = ""


class AppView(Struct):
    """Whose app asks who the member is."""

    name: str


class AskGrant(Struct, forbid_unknown_fields=True):
    """The member agrees that an app may know them; ``state`` goes back to the app as it came."""

    scheme: Literal["wechat", "alipay"]
    appid: Text
    redirect_uri: Annotated[str, Meta(min_length=1, max_length=2_048)]
    scope: Text = ""
    state: Annotated[str, Meta(max_length=128)] = ""


class Granted(Struct):
    """Where the browser goes."""

    redirect_to: str


class AskTransfer(Struct, forbid_unknown_fields=True):
    """What a page calls ``requestMerchantTransfer`` with."""

    mchId: Text
    appId: Text
    package: Annotated[str, Meta(min_length=1, max_length=512)]


class OfferedTransfer(Struct):
    """What a merchant wants to pay to the member. ``state`` is that of the payout."""

    payout_id: str
    shop: str
    title: str
    amount_minor: int
    state: str
    expires_at_ms: int
    shop_latin: ShopLatin = ""
