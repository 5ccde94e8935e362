"""The recorder hears of every exchange and attempt, keeps them, and tells whoever watches."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping

import msgspec

from jinbao.compat.types import Attempt, Exchange, Note, Notice, Trade
from jinbao.kit.db import Database
from jinbao.kit.http import Hub
from jinbao.kit.ids import IdMaker, show
from jinbao.sandbox import store
from jinbao.sandbox.rules.faults import named
from jinbao.sandbox.types import Act, Seen, Told, ToldNote

#: Of each body so many bytes are kept; requests are short, and bills are fetched again.
BODY_KEPT = 65_536
#: Exchanges that wait to be written. More come only under load tests, whose oldest nobody misses.
_WAITING_MAX = 2_000
ALL = "sandbox"


class Recorder:
    """Fills ``compat.ports.Witness``. What is kept is in ``db``; the newest is written in the background."""

    def __init__(self, db: Database, new_id: IdMaker) -> None:
        self.hub = Hub()
        self._db = db
        self._new_id = new_id
        self._waiting: deque[Seen] = deque(maxlen=_WAITING_MAX)
        self._writing: asyncio.Task[None] | None = None

    def saw(self, exchange: Exchange) -> None:
        """A request was answered (or cut)."""
        seen = _seen(exchange, show("spx", self._new_id()))
        self._waiting.append(seen)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())
        self.tell("exchange", seen.account, seen.out_no, _short(seen))

    def called_back(self, notice: Notice, attempt: Attempt) -> None:
        """A notice was posted once. Compat keeps attempts itself."""
        out_no, _ = named(notice)
        told = {
            "id": show("cbk", notice.id),
            "account": notice.account,
            "out_no": out_no,
            "kind": notice.kind.value,
            "event": notice.event,
            "url": notice.url,
            "attempt": attempt.number,
            "at_ms": attempt.at_ms,
            "status": attempt.posted.status,
            "ok": attempt.ok,
            "error": attempt.posted.error,
            "tampered": attempt.tampered,
            "order": "" if notice.order_id is None else show("ord", notice.order_id),
        }
        self.tell("callback", notice.account, out_no, told)

    def opened(self, trade: Trade) -> None:
        """A payer has opened an order. Compat keeps when."""
        for account in filter(None, (trade.account, trade.sub_account)):
            told = {"event": "opened", "account": account, "out_no": trade.out_no, "order": show("ord", trade.order_id)}
            self.tell("order", account, trade.out_no, told)

    @staticmethod
    def topic(account: str, out_no: str) -> str:
        """What to follow: everything, an account, or one of its orders."""
        return ":".join(part for part in (ALL, account, out_no if account else "") if part)

    def tell(self, name: str, account: str, out_no: str, told: Mapping[str, object]) -> None:
        """Send an event to whoever watches everything, this account, or this order."""
        topics = dict.fromkeys((ALL, self.topic(account, ""), self.topic(account, out_no)))
        line = b""
        for topic in topics:
            if self.hub.has(topic):
                line = line or msgspec.json.encode(told)
                self.hub.publish(topic, name, line)

    async def note(self, act: Act) -> None:
        """Keep what a person did."""
        await self._db.write(lambda tx: store.add_act(tx, act))

    async def flush(self) -> None:
        """Return when everything seen so far can be read."""
        while self._writing is not None and not self._writing.done():
            await asyncio.shield(self._writing)

    async def forget(self) -> None:
        """Forget what was seen and done, and the rules for faults."""
        await self.flush()
        await self._db.write(store.forget_all)

    async def close(self) -> None:
        """Write what waits, and end the streams."""
        self.hub.close()
        await self.flush()

    async def _write(self) -> None:
        while self._waiting:
            batch = list(self._waiting)
            self._waiting.clear()
            await self._db.write(lambda tx, batch=batch: store.add_exchanges(tx, batch))  # type: ignore[misc]


def _seen(exchange: Exchange, shown_id: str) -> Seen:
    request, reply, told = exchange.request, exchange.reply, exchange.explanation
    return Seen(
        id=shown_id,
        at_ms=exchange.at_ms,
        wall_ms=request.wall_ms,
        protocol=exchange.protocol.value,
        operation=exchange.operation,
        account=exchange.account,
        merchant="" if exchange.merchant_id is None else show("mch", exchange.merchant_id),
        out_no=exchange.out_no,
        order="" if exchange.order_id is None else show("ord", exchange.order_id),
        method=request.method,
        target=request.target,
        headers=request.headers,
        body=request.body[:BODY_KEPT],
        peer=request.peer,
        status=reply.status,
        reply_headers=reply.headers,
        reply=reply.body[:BODY_KEPT],
        code=exchange.code,
        told=None
        if told is None
        else Told(
            problems=tuple(problem.value for problem in told.problems),
            signed=told.signed,
            key=None if told.key is None else _kept(told.key),
            serial=told.serial,
            skew_ms=told.skew_ms,
            notes=tuple([_kept(each) for each in told.notes]),
        ),
        took_us=exchange.took_us,
        cut=exchange.cut,
        ordered=exchange.ordered,
        cut_body=len(request.body) > BODY_KEPT or len(reply.body) > BODY_KEPT,
    )


def _kept(told: Note) -> ToldNote:
    return ToldNote(code=told.code.value, facts=told.facts)


def _short(seen: Seen) -> dict[str, object]:
    """What a list shows of an exchange."""
    return {
        "id": seen.id,
        "at_ms": seen.at_ms,
        "protocol": seen.protocol,
        "operation": seen.operation,
        "account": seen.account,
        "out_no": seen.out_no,
        "order": seen.order,
        "method": seen.method,
        "target": seen.target,
        "status": seen.status,
        "code": seen.code,
        "failed": seen.failed,
        "ordered": seen.ordered,
        "problems": [] if seen.told is None else list(seen.told.problems),
        "took_us": seen.took_us,
        "cut": seen.cut,
    }
