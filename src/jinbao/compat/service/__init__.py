"""Use cases of the gateway, put together as ``Compat``."""

from __future__ import annotations

from jinbao.compat.ports import Courier, Meddler, Nobody, ReceiptPrinter, Witness
from jinbao.compat.rules.alipay.dialect import ALIPAY
from jinbao.compat.rules.wechat.dialect import V2, V3
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.alipay.returning import order_string, returns
from jinbao.compat.service.alipay.telling import EVENT as STATUS_SYNC
from jinbao.compat.service.callbacks import Callbacks
from jinbao.compat.service.context import Context
from jinbao.compat.service.desk import Desk
from jinbao.compat.service.doubting import Doubts
from jinbao.compat.service.front import Front
from jinbao.compat.service.keys import Keys
from jinbao.compat.service.making import MakeKey, make_rsa
from jinbao.compat.service.notices import Notices
from jinbao.compat.service.noting import SIGNAL
from jinbao.compat.service.opening import TradeReader
from jinbao.compat.service.settings import CompatSettings
from jinbao.compat.service.telling import Telling
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat.sealing import EVENTS
from jinbao.compat.service.wechat.telling_money_out import GIVEN_BACK, SHARED
from jinbao.compat.types import NoticeKind, Scheme
from jinbao.identity import Identity
from jinbao.kit.clock import Clock
from jinbao.kit.http import Rate, RateLimits
from jinbao.kit.runtime import Runtime
from jinbao.packets import Packets
from jinbao.pay import Pay
from jinbao.wallet import Wallet

__all__ = ["SIGNAL", "Compat", "CompatSettings"]


class Compat:
    """One per process. ``load`` reads keys and accounts; ``prepare`` also makes our own keys where there are none.

    ``wall`` is the clock on the wall, which a sandbox never moves. ``make_key`` makes private keys (tests bring some).
    """

    def __init__(
        self,
        runtime: Runtime,
        wall: Clock,
        identity: Identity,
        wallet: Wallet,
        pay: Pay,
        packets: Packets,
        settings: CompatSettings,
        courier: Courier,
        receipts: ReceiptPrinter,
        *,
        witness: Witness | None = None,
        meddler: Meddler | None = None,
        make_key: MakeKey = make_rsa,
    ) -> None:
        self.settings = settings
        self.keys = Keys(runtime.db, wall, settings.seal_key, make_key)
        self.accounts = Accounts(runtime, identity, self.keys, settings.seal_key)
        self.context = Context(
            runtime=runtime,
            wall=wall,
            identity=identity,
            wallet=wallet,
            pay=pay,
            packets=packets,
            accounts=self.accounts,
            keys=self.keys,
            settings=settings,
            witness=witness or Nobody(),
            meddler=meddler or Nobody(),
            pace=RateLimits(Rate(settings.calls_per_s, settings.calls_per_s * 3)),
            doubts=Doubts(settings.unproven_per_s, spare_local=settings.explain),
            receipts=receipts,
        )
        self.trades = Trades(self.context)
        self.notices = Notices(self.context, courier)
        self.telling = Telling(self.context)
        self.desk = Desk(self.context)
        self.callbacks = Callbacks(self.context, self.notices)
        self.front = Front(self.context)
        self.front.returns[Scheme.ALIPAY] = returns(self.context)
        self.front.order_string = order_string(self.context)
        pay.qr.ask(TradeReader(self.context))

    @property
    def refusals(self) -> frozenset[str]:
        """The codes of refusals that a protocol of the gateway has words for."""
        return frozenset({*V3, *V2, *ALIPAY})

    @property
    def events(self) -> frozenset[str]:
        """What notices tell of, by their kinds and by the schemes' names of events."""
        kinds = {kind.value for kind in NoticeKind}
        return frozenset(kinds | set(EVENTS) | {SHARED, GIVEN_BACK, STATUS_SYNC})

    async def load(self) -> None:
        """Read keys and accounts; a house does this once, when it opens."""
        await self.keys.load()
        await self.accounts.load()

    async def prepare(self) -> None:
        """Make what the gateway needs before it can answer: keys of our own, where some are missing."""
        await self.keys.complete()

    async def close(self) -> None:
        """Stop telling merchants; the next process goes on."""
        await self.notices.close()
