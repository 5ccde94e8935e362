"""Notices: what a merchant has to be told, until it has heard or the schedule has come to its end.

A notice is written in the unit of work of what it tells of, and posted afterwards. What was posted is recorded after
the answer: a crash in between sends it once more, and never loses it. Merchants are told side by side, a few at a time
each, so that one that is slow holds nobody else up.

Everything is dated by the house's clock. While that is the clock on the wall, the next attempt is due so long after the
present one was made; where it has been moved (a sandbox), so long after the present one was due, so that a day that was
jumped over has all of its attempts, in order and each at its time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog

from jinbao.compat.ports import Courier
from jinbao.compat.rules.schedules import V2_PREFIX, after, heard
from jinbao.compat.service.addresses import host_of, url_problem
from jinbao.compat.service.alipay import sealing as alipay_sealing
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import SIGNAL
from jinbao.compat.service.patience import Patience
from jinbao.compat.service.sealed import UNTOUCHED, CannotSeal, Headers, When
from jinbao.compat.service.wechat import sealing as wechat_sealing
from jinbao.compat.store import notices as store
from jinbao.compat.types import Attempt, Notice, NoticeState, Posted, Scheme, Tamper
from jinbao.kit.clock import DAY_MS, seconds
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import decode, encode
from jinbao.kit.pages import LIMIT_DEFAULT, Page, make_cursor, parse_cursor

AT_ONCE, PER_HOST = 32, 4
#: What is kept of a body, sent or answered.
BODY_KEPT = 65_536
#: Clocks that differ by more than this were not set to the same time.
_MOVED_MS = 5_000
#: While something is on its way, it is looked so often whether more has become due.
_LOOK_MS = 500
_KEPT_MS, _FORGET_BATCH = 30 * DAY_MS, 500
_GIVE_UP_BATCH = 500

_log = structlog.get_logger("jinbao.compat.notices")
T = TypeVar("T")


class Notices:
    """Tells merchants. One in a process, for what is on its way is known to nobody else."""

    def __init__(self, context: Context, courier: Courier) -> None:
        self._context = context
        self._courier = courier
        self.patience = Patience(context.settings.attempt_timeout_ms)
        self._going: dict[int, asyncio.Task[Any]] = {}
        self._readers: list[set[int]] = []
        self._hosts: Counter[str] = Counter()
        self._made = 0
        self._woken: asyncio.Event | None = None

    # -- looking

    async def get(self, notice_id: int) -> Notice:
        """The notice with this id. Raises ``NotFound``."""
        return await self._context.runtime.db.read(lambda tx: _found(store.get(tx, notice_id)))

    async def attempts(self, notice_id: int) -> list[Attempt]:
        """The newest attempts of a notice (at most 20 are kept), the oldest of them first. Raises ``NotFound``."""

        def work(tx: Tx) -> list[Attempt]:
            _found(store.get(tx, notice_id))
            return store.attempts_of(tx, notice_id)

        return await self._context.runtime.db.read(work)

    async def page(
        self,
        *,
        account: str = "",
        order_id: int | None = None,
        state: NoticeState | None = None,
        cursor: str | None = None,
        limit: int = LIMIT_DEFAULT,
    ) -> Page[Notice]:
        """Notices, newest first: of an account, of an order, in a state, or all. Raises ``Invalid`` for the cursor."""
        key = parse_cursor(cursor, (str,))
        before = None if key is None else decode(str(key[0]))
        found = await self._context.runtime.db.read(
            lambda tx: store.page(tx, account=account, order_id=order_id, state=state, before=before, limit=limit + 1)
        )
        shown = found[:limit]
        return Page(shown, make_cursor((encode(shown[-1].id),)) if len(found) > limit else None)

    async def count(self) -> int:
        """How many notices there are."""
        return await self._context.runtime.db.scan(store.count)

    async def next_due_ms(self) -> int | None:
        """When the next attempt of all is due (maybe in the past), ``None`` when nothing waits.

        Whoever moves the clock far moves it from one such moment to the next.
        """
        return await self._context.runtime.db.read(store.next_due_ms)

    # -- by hand

    async def resend(self, notice_id: int) -> Attempt:
        """Post a notice once more, now, whatever its state; the attempt. Raises ``NotFound``.

        It is no step of the schedule: a notice that waits goes on waiting for its next one unless it was heard now, and
        one that was given up is done if it was.
        """
        await self.get(notice_id)
        while (before := self._going.get(notice_id)) is not None:
            await asyncio.wait({before})
        return await self._begin(notice_id, "", self._send_extra(notice_id))

    async def release(self, notice_id: int) -> Notice:
        """Let a notice that is held go, now; the notice as it then stands. Raises ``NotFound``."""

        def work(tx: Tx) -> Notice:
            notice = _found(store.get(tx, notice_id))
            if notice.hold:
                notice = replace(notice, hold=False, due_at_ms=self._context.now_ms())
                store.change(tx, notice)
                tx.signal(SIGNAL)
            return notice

        return await self._context.runtime.db.write(work)

    async def give_up_waiting(self) -> int:
        """Try nothing any more that still waits, held or not (a sandbox forgets); how many."""

        def work(tx: Tx) -> int:
            found = store.waiting(tx, _GIVE_UP_BATCH)
            for notice in found:
                ended = replace(notice, state=NoticeState.GIVEN_UP, hold=False, ended_at_ms=self._context.now_ms())
                store.change(tx, ended)
            return len(found)

        return await _until_none(lambda: self._context.runtime.db.write(work))

    # -- as time passes

    async def deliver_due(self) -> int:
        """Post whatever is due, and what becomes due meanwhile, until nothing is; how many attempts were made.

        A second caller waits for what the first has on its way.
        """
        woken = self._listening()
        before = self._made
        while True:
            woken.clear()
            await self._start_due()
            if not self._going:
                return self._made - before
            wake = asyncio.ensure_future(woken.wait())
            try:
                over, _ = await asyncio.wait(
                    {*self._going.values(), wake}, timeout=seconds(_LOOK_MS), return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                wake.cancel()
            for task in over:
                task.result()

    async def forget_ended(self) -> int:
        """Drop notices that ended more than 30 days ago, with their attempts; how many."""
        before_ms = self._context.now_ms() - _KEPT_MS
        db = self._context.runtime.db
        return await _until_none(lambda: db.write(lambda tx: store.forget_ended(tx, before_ms, _FORGET_BATCH)))

    async def close(self) -> None:
        """Stop posting; what was on its way is sent again by the next process."""
        going = list(self._going.values())
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        await self._courier.close()

    # -- within

    def _listening(self) -> asyncio.Event:
        if self._woken is None:
            woken = self._woken = asyncio.Event()
            loop = asyncio.get_running_loop()

            def wake() -> None:
                loop.call_soon_threadsafe(woken.set)

            self._context.runtime.db.listen(SIGNAL, wake)
        return self._woken

    async def _start_due(self) -> None:
        """Start what is due, as long as there is room: in all, and with each host."""
        while len(self._going) < AT_ONCE:
            now_ms = self._context.now_ms()
            busy = [host for host, count in self._hosts.items() if count >= PER_HOST]
            limit = AT_ONCE + len(self._going)  # what is on its way is still due in the store
            found, ended = await self._read_due(partial(store.due, now_ms=now_ms, busy=busy, limit=limit))
            started = 0
            for notice in found:
                host = host_of(notice.url)
                has_room = len(self._going) < AT_ONCE and self._hosts[host] < PER_HOST
                if has_room and notice.id not in self._going and notice.id not in ended:
                    self._begin(notice.id, host, self._send_due(notice))
                    started += 1
            if not started or len(found) < limit:
                return

    async def _read_due(self, due: Callable[[Tx], list[Notice]]) -> tuple[list[Notice], set[int]]:
        """What the store says, and which notices were seen to meanwhile, so that it is old news of those."""
        ended: set[int] = set()
        self._readers.append(ended)
        try:
            return await self._context.runtime.db.read(due), ended
        finally:
            self._readers = [each for each in self._readers if each is not ended]

    def _begin(self, notice_id: int, host: str, sending: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Send in a task of its own, under the limit of ``host`` (empty: of none)."""
        task = asyncio.create_task(sending, name=f"notice {encode(notice_id)}")
        self._going[notice_id] = task
        self._hosts[host] += bool(host)

        def ended(done: asyncio.Task[T]) -> None:
            del self._going[notice_id]
            for reader in self._readers:
                reader.add(notice_id)
            self._hosts[host] -= bool(host)
            if not self._hosts[host]:
                del self._hosts[host]
            if not done.cancelled() and done.exception() is not None:
                _log.warning("notice_waits", notice=encode(notice_id), why=str(done.exception()))

        task.add_done_callback(ended)
        return task

    async def _send_due(self, notice: Notice) -> None:
        """The next attempt of the schedule."""
        at_ms = self._time_of(notice, self._context.now_ms())
        tamper = notice.decided or self._context.meddler.tamper(notice) or UNTOUCHED
        if tamper.hold or tamper.delay_ms:
            await self._put_off(notice, at_ms + tamper.delay_ms, tamper)
            return
        made = await self._carry(notice, notice.attempts + 1, at_ms, tamper)
        await self._record(notice.id, made, at_ms, is_extra=False)

    async def _send_extra(self, notice_id: int) -> Attempt:
        notice = await self.get(notice_id)
        tamper = self._context.meddler.tamper(notice) or UNTOUCHED
        at_ms = self._context.now_ms()
        made = await self._carry(notice, notice.attempts, at_ms, replace(tamper, hold=False, delay_ms=0), "resend")
        await self._record(notice.id, made, at_ms, is_extra=True)
        return made[-1]

    def _time_of(self, notice: Notice, now_ms: int) -> int:
        """When an attempt is made that is made now: see the top of this file."""
        moved = abs(now_ms - self._context.wall.now_ms()) > _MOVED_MS
        return notice.due_at_ms if moved else now_ms

    async def _put_off(self, notice: Notice, due_at_ms: int, tamper: Tamper) -> None:
        """Keep it back as ``tamper`` says, and write down what else that does, for after a restart as well."""
        rest = replace(tamper, hold=False, delay_ms=0)

        def work(tx: Tx) -> None:
            current = _found(store.get(tx, notice.id))
            if current.state is NoticeState.WAITING:
                store.change(tx, replace(current, due_at_ms=due_at_ms, hold=tamper.hold, decided=rest))

        await self._context.runtime.db.write(work)

    async def _carry(self, notice: Notice, number: int, at_ms: int, tamper: Tamper, why: str = "") -> list[Attempt]:
        """Post once, with whatever is to be done to it: what was sent and what came back, the notice itself last."""
        when = When(at_ms, self._context.wall.now_ms())
        made: list[Attempt] = []
        if tamper.sign_test and notice.scheme is Scheme.WECHAT and not notice.event.startswith(V2_PREFIX):
            sent, posted = await self._post(notice, when, UNTOUCHED, probe=True)
            made.append(self._attempt(notice, number, at_ms, sent, posted, "sign_test"))
        words = [name for name in ("drop", "corrupt", "wrong_key") if getattr(tamper, name)]
        several = await asyncio.gather(*(self._post(notice, when, tamper) for _ in range(1 + tamper.copies)))
        for place, (sent, posted) in enumerate(reversed(several)):
            is_copy = place < tamper.copies
            told = ",".join([*([why] if why else []), *(["copy"] if is_copy else []), *words])
            made.append(self._attempt(notice, number, at_ms, sent, posted, told))
        return made

    async def _post(
        self, notice: Notice, when: When, tamper: Tamper, *, probe: bool = False
    ) -> tuple[tuple[Headers, bytes], Posted]:
        settings = self._context.settings
        if problem := url_problem(notice.url, notice.scheme, private=settings.private_urls):
            return ((), b""), Posted(status=None, error=f"the address {problem}")
        try:
            if notice.scheme is Scheme.ALIPAY:
                headers, body = alipay_sealing.seal(self._context, notice, when, tamper)
            else:
                headers, body = wechat_sealing.seal(self._context, notice, when, tamper, probe=probe)
        except CannotSeal as error:
            return ((), b""), Posted(status=None, error=str(error))
        except Exception as error:  # noqa: BLE001 - one notice that cannot be written must not stop the others
            _log.exception("notice_unwritable", notice=encode(notice.id))
            return ((), b""), Posted(status=None, error=f"it cannot be written: {type(error).__name__}")
        if tamper.drop:
            return (headers, body), Posted(status=None, error="dropped on purpose")
        given_ms = self.patience.ms(notice.url)
        posted = await self._courier.post(notice.url, headers, body, given_ms)
        self.patience.learn(notice.url, posted, given_ms)
        return (headers, body), posted

    def _attempt(
        self, notice: Notice, number: int, at_ms: int, sent: tuple[Headers, bytes], posted: Posted, tampered: str
    ) -> Attempt:
        return Attempt(
            id=self._context.runtime.new_id(),
            notice_id=notice.id,
            number=number,
            at_ms=at_ms,
            headers=sent[0],
            body=sent[1][:BODY_KEPT],
            posted=replace(posted, body=posted.body[:BODY_KEPT]),
            ok=tampered != "sign_test" and heard(notice, posted),
            tampered=tampered,
        )

    async def _record(self, notice_id: int, made: list[Attempt], at_ms: int, *, is_extra: bool) -> None:
        """Write what was sent, and what that means for the notice; then tell whoever watches."""
        is_heard = any(attempt.ok for attempt in made)

        def work(tx: Tx) -> Notice:
            for attempt in made:
                store.add_attempt(tx, attempt)
            notice = _found(store.get(tx, notice_id))
            changed = after(notice, at_ms, is_heard=is_heard, is_extra=is_extra)
            store.change(tx, changed)
            return changed

        changed = await self._context.runtime.db.write(work)
        self._made += 1
        for attempt in made:
            self._context.witness.called_back(changed, attempt)


def _found(notice: Notice | None) -> Notice:
    if notice is None:
        raise NotFound
    return notice


async def _until_none(step: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Do a step again until it finds nothing to do; the sum."""
    total = 0
    while fresh := await step():
        total += fresh
    return total
