"""Routes that no single module can answer: what a page needs at its start, and live updates."""

from __future__ import annotations

import msgspec

from jinbao import __version__
from jinbao.app.live import CONSOLE as CONSOLE_TOPIC
from jinbao.app.live import PRICE
from jinbao.app.settings import DemoLogIn, Settings
from jinbao.identity import Identity
from jinbao.identity.types import Realm
from jinbao.kit.http import LANGS, Hub, Principal, Stream, get, live_stream, produces
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime
from jinbao.pay import Pay
from jinbao.pay.routes import WaitingView, waiting_view
from jinbao.wallet import Wallet


class Currency(msgspec.Struct, frozen=True):
    """The operator's currency: ISO 4217 code and number of decimals."""

    code: str
    scale: int


class Config(msgspec.Struct, frozen=True):
    """What every page needs before anybody has logged in."""

    product: str
    currency: Currency
    languages: list[str]
    demo: bool
    demo_logins: list[DemoLogIn]
    rp_id: str
    profile: str
    pin_free_minor: int
    version: str
    now_ms: int


class MemberView(msgspec.Struct, frozen=True):
    """A member as the member's own phone shows it."""

    id: str
    name: str
    handle: str | None
    phone: str
    phone_masked: str
    account_class: str
    frozen: bool
    language: str
    created_at_ms: int


class BalanceView(msgspec.Struct, frozen=True):
    """A balance in minor units."""

    available_minor: int
    pending_in_minor: int
    pending_out_minor: int


class Me(msgspec.Struct, frozen=True):
    """Everything that the member's first page shows."""

    member: MemberView
    pin_set: bool
    passkeys: int
    balance: BalanceView
    waiting: list[WaitingView]
    requests_open: int
    payouts_waiting: int


@get("/config")
async def config(settings: Settings, runtime: Runtime, identity: Identity) -> Config:
    """What every page needs before anybody has logged in."""
    return Config(
        product=settings.operator.name,
        currency=Currency(settings.home.code, settings.home.scale),
        languages=list(LANGS),
        demo=settings.demo,
        demo_logins=list(settings.demo_logins) if settings.demo else [],
        rp_id=identity.settings.rp_id,
        profile=identity.profile.name,
        pin_free_minor=identity.profile.pin_free.single_minor,
        version=__version__,
        now_ms=runtime.clock.now_ms(),
    )


@get("/me")
async def member_me(caller: Principal, identity: Identity, wallet: Wallet, pay: Pay) -> Me:
    """The member, the balance, and what waits for an answer."""
    member = await identity.members.get(caller.id)
    balance = await wallet.statements.balance(caller.id)
    pin = await identity.pins.state(caller.id)
    waiting = await pay.payments.waiting(caller.id)
    latin = await identity.merchants.latin_names([order.merchant_id for order in waiting])
    return Me(
        member=MemberView(
            id=show("mbr", member.id),
            name=member.name,
            handle=member.handle,
            phone=member.phone,
            phone_masked=member.phone_masked,
            account_class=member.account_class.value,
            frozen=member.frozen,
            language=member.language,
            created_at_ms=member.created_at_ms,
        ),
        pin_set=pin.is_set,
        passkeys=len(await identity.passkeys.of(caller.id)),
        balance=BalanceView(balance.available, balance.pending_in, balance.pending_out),
        waiting=[waiting_view(order, latin.get(order.merchant_id, "")) for order in waiting],
        requests_open=await wallet.requests.open_count(caller.id),
        payouts_waiting=len(await pay.payouts.waiting(caller.id)),
    )


@get("/live", opt=produces("text/event-stream"))
async def member_live(caller: Principal, hub: Hub) -> Stream:
    """Server-sent events that concern the member. After a gap, fetch what the page shows again."""
    return live_stream(hub, [show("mbr", caller.id), PRICE], show("dev", caller.device_id))


@get("/live", opt=produces("text/event-stream"))
async def merchant_live(caller: Principal, hub: Hub) -> Stream:
    """Server-sent events that concern the merchant. After a gap, fetch what the page shows again."""
    return live_stream(hub, [show("mch", caller.id)], show("dev", caller.device_id))


@get("/live", opt=produces("text/event-stream"))
async def console_live(caller: Principal, hub: Hub) -> Stream:
    """Every event, for the operator's screens."""
    assert caller.kind == Realm.STAFF.value
    return live_stream(hub, [CONSOLE_TOPIC], show("dev", caller.device_id))


PUBLIC = [config]
MEMBER = [member_me, member_live]
MERCHANT = [merchant_live]
CONSOLE = [console_live]
