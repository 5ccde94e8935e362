"""Settings: defaults that work, a TOML file over them, the environment over both.

The environment is read here and nowhere else. ``JINBAO_SERVER__PORT=9000`` sets ``port`` of the
``[server]`` table.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

from jinbao.kit.http import ApiSettings, Lang, Rate
from jinbao.kit.money import Asset

_PREFIX = "JINBAO_"
PerSecond = Annotated[int, Meta(ge=1, le=1_000_000)]


class SettingsError(Exception):
    """The settings cannot be read; the message says which one and what it may be."""


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """Who runs this: shown on pages and receipts."""

    name: str = "Jinbao"
    zone: str = "Asia/Shanghai"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    currency_number: Annotated[int, Meta(ge=1, le=999)] = 156
    currency_scale: Annotated[int, Meta(ge=0, le=4)] = 2
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "CN"
    #: What is allowed and how much of it, in payments, gold, packets and chat: ``neutral`` or ``cn``.
    profile: str = "neutral"


class Server(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it listens, and what browsers call it."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    #: What the browser's address bar shows; empty means this machine, as ``localhost``.
    origin: Annotated[str, Meta(pattern=r"^(https?://[A-Za-z0-9.\[\]:-]+)?$")] = ""
    tls_cert: str = ""
    tls_key: str = ""
    access_log: bool = False


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Calls a second for each caller, in the long run; three times that at once."""

    public_per_s: PerSecond = 20
    member_per_s: PerSecond = 20
    merchant_per_s: PerSecond = 200
    staff_per_s: PerSecond = 50
    body_bytes: Annotated[int, Meta(ge=1024, le=16_777_216)] = 65_536


class Codes(Struct, frozen=True, forbid_unknown_fields=True):
    """How one-time codes reach phones: a program of yours, which gets one as JSON on its standard input."""

    command: tuple[str, ...] = ()


class Storage(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the files are, and whether every commit waits for the disk."""

    folder: str = ""
    durable: bool = True


class GoldFeed(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the price of gold comes from. Without a ``kind`` there is no dealing; a demo makes a market up.

    ``bid``, ``ask`` or ``last``, and ``time``, are JSON pointers into what ``url`` says; ``factor`` is what one unit of
    its currency is worth in the operator's.
    """

    kind: Literal["", "simulated", "replay", "http", "websocket"] = ""
    name: Annotated[str, Meta(max_length=40)] = ""
    seed: str = "jinbao"
    file: str = ""
    speed_percent: Annotated[int, Meta(ge=1, le=1_000_000)] = 100
    url: Annotated[str, Meta(pattern=r"^((https?|wss?)://.+)?$")] = ""
    headers: dict[str, str] = {}
    subscribe: tuple[str, ...] = ()
    bid: str = ""
    ask: str = ""
    last: str = ""
    time: str = ""
    time_unit: Literal["ms", "s", "iso"] = "ms"
    per: Literal["ounce", "gram"] = "gram"
    factor: Annotated[str, Meta(pattern=r"^[0-9]{1,9}([.][0-9]{1,9})?$")] = "1"


class GoldPosition(Struct, frozen=True, forbid_unknown_fields=True):
    """What the house keeps to deal with, where the profile's figures are not the operator's: metal is filled up to the
    target below the least and brought down to it above the most; cash likewise. 0 leaves a figure to the profile.
    """

    least_g: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    target_g: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    most_g: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    cash_least_minor: Annotated[int, Meta(ge=0, le=10**15)] = 0
    cash_target_minor: Annotated[int, Meta(ge=0, le=10**15)] = 0


class Gold(Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's gold: its price, and where batches are paid and capital is collected (``BANK:number``)."""

    feed: GoldFeed = GoldFeed()
    position: GoldPosition = GoldPosition()
    custodian_account: str = "JBSB:6222009900000001"
    own_account: str = "JBSB:6222009900000002"


class Gateway(Struct, frozen=True, forbid_unknown_fields=True):
    """Where software written for WeChat Pay and Alipay finds this house: a listener of its own, at the host's root.

    ``extra_port`` (0: none) is a second one for software that cannot name a port. ``explain`` tells callers on this
    machine why a signature does not hold (in ``lang``, where a request has no ``Accept-Language``), and
    ``private_urls`` lets notices go to http and to this network: both are for a sandbox. ``skew_s`` is how far a
    caller's clock may be off. ``origin`` is what callers call it, where a proxy stands before it. ``unproven_per_s``
    is how many requests a second may fail to prove who calls, from one network or for one account; three times that at
    once. ``red_packets_per_minute`` and ``red_packets_day_minor`` limit what one account sends,
    ``red_packets_per_receiver_minute`` how many of those go to one member within a minute. ``unknown_cancels_per_day``:
    how many numbers of trades that are not known one app of Alipay's may cancel within a day: they are remembered for
    fifteen days, and nothing can be paid by them. ``outcomes_at_once``: what gives money back or shares it out over
    WeChat Pay's API v3 is answered with how it ended (``SUCCESS``, ``FINISHED``); else with ``PROCESSING``, as by the
    real service, while queries and notices say what became of it. Not set, it is true, and false in a sandbox. The
    money moves at once either way. ``closed_after_s``: how long after its ``time_expire`` an order that nobody paid is
    called ``CLOSED`` (until then ``NOTPAY``), of which merchants have read both.
    """

    enabled: bool = False
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8010
    origin: Annotated[str, Meta(pattern=r"^(https?://[A-Za-z0-9.\[\]:-]+)?$")] = ""
    extra_host: str = "127.0.0.1"
    extra_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    tls_cert: str = ""
    tls_key: str = ""
    explain: bool = False
    lang: Lang = "en"
    private_urls: bool = False
    attempt_timeout_ms: Annotated[int, Meta(ge=100, le=60_000)] = 5_000
    body_bytes: Annotated[int, Meta(ge=1_024, le=16_777_216)] = 1_048_576
    skew_s: Annotated[int, Meta(ge=1, le=86_400)] = 300
    unproven_per_s: PerSecond = 10
    red_packets_per_minute: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_800
    red_packets_per_receiver_minute: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    red_packets_day_minor: Annotated[int, Meta(ge=1, le=10**14)] = 100_000_000
    unknown_cancels_per_day: Annotated[int, Meta(ge=1, le=1_000_000)] = 10_000
    outcomes_at_once: bool | None = None
    closed_after_s: Annotated[int, Meta(ge=0, le=604_800)] = 60


class DemoLogIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to be with one tap in the demo. Staff have no phone: their name will do."""

    realm: Literal["member", "merchant", "staff"]
    name: str
    phone: str
    hint: str = ""
    hint_zh: str = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an operator may set."""

    operator: Operator = Operator()
    server: Server = Server()
    limits: Limits = Limits()
    codes: Codes = Codes()
    storage: Storage = Storage()
    gold: Gold = Gold()
    gateway: Gateway = Gateway()
    #: Demo log-ins and codes shown on the page. Never with other people's money.
    demo: bool = False
    #: Who can be logged in with one tap in the demo.
    demo_logins: tuple[DemoLogIn, ...] = ()

    @property
    def home(self) -> Asset:
        """The operator's currency."""
        operator = self.operator
        return Asset(operator.currency, operator.currency_number, operator.currency_scale)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the operator's business day."""
        return ZoneInfo(self.operator.zone)

    @property
    def folder(self) -> Path:
        """Where the data is."""
        return Path(self.storage.folder) if self.storage.folder else default_folder("data")

    @property
    def origin(self) -> str:
        """The address that browsers show, which passkeys are bound to."""
        scheme = "https" if self.server.tls_cert else "http"
        return self.server.origin or f"{scheme}://localhost:{self.server.port}"

    @property
    def api(self) -> ApiSettings:
        """The limits as the API takes them."""
        limits = self.limits
        return ApiSettings(
            public_rate=Rate(limits.public_per_s, limits.public_per_s * 3),
            member_rate=Rate(limits.member_per_s, limits.member_per_s * 3),
            merchant_rate=Rate(limits.merchant_per_s, limits.merchant_per_s * 3),
            staff_rate=Rate(limits.staff_per_s, limits.staff_per_s * 3),
            body_max=limits.body_bytes,
        )


def default_folder(name: str) -> Path:
    """``$XDG_DATA_HOME/jinbao/<name>``, or the usual place for it."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "jinbao" / name


def terminal_lang() -> Lang:
    """The language that the terminal speaks: Chinese where its locale does, else English."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-CN" if chosen.lower().startswith("zh") else "en"


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Settings from a TOML file (``path``, or ``$JINBAO_SETTINGS``), the environment, and ``overrides``.

    ``overrides`` is what the command line says, as nested tables. Raises ``SettingsError``.
    """
    named = os.environ.get(_PREFIX + "SETTINGS")
    source = path or (Path(named) if named else None)
    values: dict[str, Any] = {}
    if source is not None:
        try:
            values = tomllib.loads(source.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{source} cannot be read as TOML: {error}") from None
    _merge(values, _from_environment(os.environ))
    _merge(values, overrides or {})
    try:
        settings = msgspec.convert(values, Settings, strict=False)
        settings.zone  # noqa: B018 - asks the zone database now, not at the first payment
        settings.home  # noqa: B018 - an asset checks itself
    except (msgspec.ValidationError, AssertionError) as error:
        raise SettingsError(f"A setting is not usable: {error}") from None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = values["operator"]["zone"]
        raise SettingsError(f"A setting is not usable: there is no time zone `{zone}` - at `$.operator.zone`") from None
    if settings.operator.profile == "sandbox" and not settings.demo:
        raise SettingsError(
            "A setting is not usable: the profile `sandbox` is for play money - at `$.operator.profile`"
        )
    for table in ("server", "gateway"):
        for name in ("tls_cert", "tls_key"):
            file = getattr(getattr(settings, table), name)
            if file and not Path(file).is_file():
                raise SettingsError(f"A setting is not usable: there is no file `{file}` - at `$.{table}.{name}`")
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in environment.items():
        if not name.startswith(_PREFIX) or "__" not in name:
            continue
        table, _, key = name.removeprefix(_PREFIX).lower().partition("__")
        values.setdefault(table, {})[key] = value
    return values


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, Mapping):
            table = into.setdefault(name, {})
            if not isinstance(table, dict):
                raise SettingsError(
                    f"A setting is not usable: `{name}` is a table, so write `[{name}]` and a line each."
                )
            _merge(table, value)
        elif value is not None:
            into[name] = value
