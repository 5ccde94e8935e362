"""Phones that make payment codes: pairing, new handles, and codes made by the server for a phone that is online."""

from __future__ import annotations

import secrets
from functools import partial

from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.pay.errors import DeviceNotPaired
from jinbao.pay.rules import payment_code
from jinbao.pay.service.context import Context
from jinbao.pay.service.sealing import SeedSeal
from jinbao.pay.store import codes as code_rows
from jinbao.pay.types import Pairing, ShownCode

#: The phone may not have heard of its newest handle, so the one before stays good until the next is drawn.
_HANDLES_KEPT = 2
_DRAWS = 50


class Codes:
    """What a member's phone asks for. The till's side is ``charges``."""

    def __init__(self, context: Context, seal: SeedSeal) -> None:
        self._context = context
        self._seal = seal

    async def pair(self, caller: Principal) -> Pairing:
        """Let the caller's device make codes without a connection. Pairing again ends its former seed."""
        seed = secrets.token_bytes(payment_code.SEED_BYTES)

        def work(tx: Tx) -> str:
            self._context.identity.sessions.mark_paired_in(tx, caller.device_id, True)
            return self._pair(caller, seed, tx)

        return self._pairing(await self._context.runtime.db.write(work), seed)

    async def redraw(self, caller: Principal) -> str:
        """A new handle for a paired device, so that codes cannot be linked; raises ``DeviceNotPaired``."""

        def work(tx: Tx) -> str:
            known = code_rows.of_device(tx, caller.device_id, caller.id)
            if known is None:
                raise DeviceNotPaired()
            return self._draw(caller.device_id, tx)

        return await self._context.runtime.db.write(work)

    async def current(self, caller: Principal, prefix: str | None = None, *, redraw: bool = False) -> ShownCode:
        """The code that the caller's phone may show now, made here.

        A code that has just paid is followed at once by the next one. When that has paid as well, the phone has none
        until half a minute is over, and the used one is given, unless it may ``redraw``: that is for a phone which
        makes no codes of its own, because those are worth nothing after two draws. ``prefix`` is one of the configured
        prefixes, the first unless said: the other digits are the same, so a code that paid with one is used with all.
        """
        prefixes = self._context.settings.code_prefixes
        assert prefix is None or prefix in prefixes, prefix
        now_step = payment_code.step_of(self._context.now_ms())
        known = await self._paired(caller)
        if known is None:
            seed = secrets.token_bytes(payment_code.SEED_BYTES)
            await self._context.runtime.db.write(partial(self._pair_unless, caller, seed))
            known = await self._paired(caller)
        elif redraw and known.last_step > now_step:
            await self._context.runtime.db.write(partial(self._draw, caller.device_id))
            known = await self._paired(caller)
        assert known is not None
        step = min(max(now_step, known.last_step + 1), now_step + 1)
        seed = self._seal.open(known.sealed_seed, known.device_id)
        code = payment_code.derive(prefix or prefixes[0], known.handle, seed, step)
        return ShownCode(code, payment_code.expires_at_ms(step))

    async def unpair(self, caller: Principal) -> None:
        """Forget the caller's device; its codes are worth nothing from now on."""

        def work(tx: Tx) -> None:
            self._context.identity.sessions.mark_paired_in(tx, caller.device_id, False)
            code_rows.unpair(tx, caller.device_id)

        await self._context.runtime.db.write(work)

    def unpair_in(self, tx: Tx, device_id: int) -> None:
        """Forget a device whose session has ended."""
        code_rows.unpair(tx, device_id)

    async def forget_old(self, before_ms: int) -> int:
        """Drop uses and wrong tries older than ``before_ms``; how many."""
        gone = 0
        while fresh := await self._context.runtime.db.write(lambda tx: code_rows.forget_before(tx, before_ms, 1_000)):
            gone += fresh
        return gone

    async def _paired(self, caller: Principal) -> code_rows.CodeDevice | None:
        return await self._context.runtime.db.read(lambda tx: code_rows.of_device(tx, caller.device_id, caller.id))

    def _pair_unless(self, caller: Principal, seed: bytes, tx: Tx) -> None:
        if code_rows.of_device(tx, caller.device_id, caller.id) is None:
            self._pair(caller, seed, tx)

    def _pair(self, caller: Principal, seed: bytes, tx: Tx) -> str:
        sealed = self._seal.close(seed, caller.device_id)
        code_rows.pair(tx, caller.device_id, caller.id, sealed, self._context.now_ms())
        return self._draw(caller.device_id, tx)

    def _draw(self, device_id: int, tx: Tx) -> str:
        """A handle that no phone has; eight digits make a hit on a taken one rare, and fifty in a row a bug."""
        draw_id = self._context.runtime.new_id()
        for _ in range(_DRAWS):
            handle = f"{secrets.randbelow(10**payment_code.HANDLE_DIGITS):0{payment_code.HANDLE_DIGITS}d}"
            if code_rows.add_handle(tx, handle, device_id, draw_id):
                code_rows.drop_handles(tx, device_id, _HANDLES_KEPT)
                return handle
        raise AssertionError("no free handle in fifty draws")

    def _pairing(self, handle: str, seed: bytes) -> Pairing:
        return Pairing(
            handle=handle,
            seed=seed,
            prefix=self._context.settings.code_prefixes[0],
            step_ms=payment_code.STEP_MS,
            lifetime_ms=payment_code.LIFETIME_MS,
            server_now_ms=self._context.now_ms(),
        )
