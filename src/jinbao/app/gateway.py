"""The gateway's part of the house: what it is made of, what it does when events arrive and when time passes."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from jinbao.app.printing import LateReceipts
from jinbao.app.secrets import Secrets
from jinbao.app.settings import Settings
from jinbao.compat import Compat, CompatSettings
from jinbao.compat.adapters.courier import HttpCourier
from jinbao.compat.ports import Meddler, Witness
from jinbao.compat.service.making import MakeKey, make_rsa
from jinbao.identity import Identity
from jinbao.kit.clock import Clock, SystemClock
from jinbao.kit.runtime import Runtime
from jinbao.packets import Packets
from jinbao.pay import Pay
from jinbao.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the gateway: the clock on the wall, and in a sandbox whoever watches and meddles."""

    wall: Clock
    witness: Witness | None = None
    meddler: Meddler | None = None
    make_key: MakeKey = make_rsa


#: Nobody watches or meddles, and the wall shows the machine's time.
PLAIN = Around(SystemClock())


def make_compat(
    settings: Settings,
    secrets: Secrets,
    runtime: Runtime,
    people: Identity,
    purse: Wallet,
    till: Pay,
    gifts: Packets,
    around: Around,
) -> Compat:
    """The gateway's services. They are there whether it listens or not, since what it began must be finished."""
    chosen = settings.gateway
    in_sandbox = around.meddler is not None
    return Compat(
        runtime,
        around.wall,
        people,
        purse,
        till,
        gifts,
        CompatSettings(
            seal_key=hmac.new(secrets.identity, b"jinbao gateway", hashlib.sha256).digest(),
            origin=settings.origin,
            gateway_origin=chosen.origin,
            calls_per_s=settings.limits.merchant_per_s,
            unproven_per_s=chosen.unproven_per_s,
            red_packets_per_minute=chosen.red_packets_per_minute,
            red_packets_per_receiver_minute=chosen.red_packets_per_receiver_minute,
            red_packets_day_minor=chosen.red_packets_day_minor,
            unknown_cancels_per_day=chosen.unknown_cancels_per_day,
            explain=chosen.explain,
            lang=chosen.lang,
            private_urls=chosen.private_urls,
            attempt_timeout_ms=chosen.attempt_timeout_ms,
            body_max=chosen.body_bytes,
            skew_ms=chosen.skew_s * 1_000,
            closed_after_ms=chosen.closed_after_s * 1_000,
            outcomes_at_once=not in_sandbox if chosen.outcomes_at_once is None else chosen.outcomes_at_once,
        ),
        HttpCourier(private=chosen.private_urls),
        LateReceipts(),
        witness=around.witness,
        meddler=around.meddler,
        make_key=around.make_key,
    )
