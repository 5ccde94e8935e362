"""Bodies and parameters that come in."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from jinbao.kit.http import Parameter
from jinbao.kit.pages import LIMIT_MAX

Account: TypeAlias = Annotated[str, Parameter(min_length=1, max_length=32)]
Wanted: TypeAlias = Annotated[str, Parameter(max_length=64)]
Cursor: TypeAlias = Annotated[str | None, Parameter(max_length=256)]
Limit: TypeAlias = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[^\s/]+$")]
Text = Annotated[str, Meta(max_length=64)]
Minor = Annotated[int, Meta(ge=1, le=10**11)]


class Pay(Struct, forbid_unknown_fields=True):
    """Who pays what: a text that leads to an order, or an account and its own number of the order."""

    payer: Name = "rich"
    text: Annotated[str, Meta(max_length=16_384)] = ""
    account: Text = ""
    out_no: Text = ""


class By(Struct, forbid_unknown_fields=True):
    """Who does it."""

    payer: Name = "rich"


class NewPayer(Struct, forbid_unknown_fields=True):
    """Somebody who can pay."""

    name: Name
    balance_minor: Annotated[int, Meta(ge=0, le=10**9)] = 100_000


class Fund(Struct, forbid_unknown_fields=True):
    """So much more money."""

    amount_minor: Annotated[int, Meta(ge=1, le=10**9)] = 100_000


class Move(Struct, forbid_unknown_fields=True):
    """How far, or where to: one of them."""

    advance_ms: Annotated[int, Meta(ge=0, le=10**12)] | None = None
    to_ms: Annotated[int, Meta(ge=0, le=10**14)] | None = None


class NewMerchant(Struct, forbid_unknown_fields=True):
    """Another shop."""

    scheme: Literal["wechat", "alipay"]
    name: Annotated[str, Meta(min_length=1, max_length=32)] = "沙盒新店"


class ChangeMerchant(Struct, forbid_unknown_fields=True):
    """How an account verifies: ``certificate`` or ``public_key`` (WeChat Pay), ``key`` or ``certificate`` (Alipay)."""

    mode: Literal["certificate", "public_key", "key"] | None = None
    certificates: bool | None = None
    public_key: bool | None = None
    api_v3_key: Annotated[str, Meta(min_length=32, max_length=32)] | None = None


class Rotate(Struct, forbid_unknown_fields=True):
    """Whose platform certificate is to be a new one."""

    scheme: Literal["wechat", "alipay"] = "wechat"


class NewFault(Struct, forbid_unknown_fields=True):
    """What is to go wrong: conditions (empty ones fit everything), how often, and what happens then."""

    on: Literal["call", "callback"]
    account: Text = ""
    operation: Text = ""
    out_no: Text = ""
    amount_minor: int | None = None
    text: Annotated[str, Meta(max_length=128)] = ""
    times: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    stage: Literal["before", "after"] = "before"
    delay_ms: Annotated[int, Meta(ge=0, le=604_800_000)] = 0
    refuse: Annotated[str, Meta(max_length=64)] = ""
    cut: bool = False
    ask_payer: bool = False
    mis_sign: bool = False
    drop: bool = False
    copies: Annotated[int, Meta(ge=0, le=20)] = 0
    corrupt: bool = False
    wrong_key: bool = False
    sign_test: bool = False
    hold: bool = False


class Turn(Struct, forbid_unknown_fields=True):
    """On or off."""

    on: bool


class Received(Struct, forbid_unknown_fields=True):
    """A callback that somebody received."""

    scheme: Literal["wechat", "alipay"]
    account: Text
    headers: dict[str, str] = {}
    body: Annotated[str, Meta(max_length=262_144)] = ""
