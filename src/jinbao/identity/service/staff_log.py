"""The staff log: append only, each line sealed onto the one before, so that no line can quietly change or go."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from jinbao.identity.errors import NotAllowed
from jinbao.identity.events import StaffActed
from jinbao.identity.rules import roles
from jinbao.identity.store import staff as rows
from jinbao.identity.types import LogCheck, StaffAction
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime

_BATCH = 1_000
_SEQ_MAX = 2**62


class StaffLog:
    """Who on the staff did what to whom, and why."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def record_in(
        self, tx: Tx, staff: Principal, action: str, subject: str, details: Mapping[str, str | int]
    ) -> StaffAction:
        """Add a line in the caller's unit of work and announce its seal.

        ``action`` is ``thing.verb``, ``subject`` the shown id of what was acted on. Never put a secret
        into ``details``. Raises ``NotAllowed`` when the caller is not on the staff.
        """
        acting = rows.staff(tx, staff.id) if staff.kind == "staff" else None
        if acting is None or not acting.active:
            raise NotAllowed(power=action)
        last = rows.last_action(tx)
        seq, previous = (last.seq + 1, last.seal) if last is not None else (1, roles.GENESIS)
        line_id, now_ms = self._runtime.new_id(), self._runtime.clock.now_ms()
        text = msgspec.json.encode(details, order="sorted").decode()
        sealed = roles.seal(previous, seq, now_ms, (line_id, acting.id, acting.name), (action, subject, text))
        line = StaffAction(seq, line_id, now_ms, acting.id, acting.name, action, subject, text, previous, sealed)
        rows.append_action(tx, line)
        self._runtime.outbox.announce(
            tx,
            StaffActed(
                seq=seq,
                staff_id=show("stf", acting.id),
                action=action,
                subject=subject,
                seal=sealed.hex(),
                at_ms=now_ms,
            ),
        )
        return line

    async def page(self, cursor: str | None = None, limit: int = LIMIT_DEFAULT, subject: str = "") -> Page[StaffAction]:
        """Lines newest first, on one subject or on all. Raises ``Invalid`` for a cursor that is not ours."""
        limit = max(1, min(limit, LIMIT_MAX))
        key = parse_cursor(cursor, (int,))
        before = _SEQ_MAX if key is None else int(key[0])
        found = await self._runtime.db.read(lambda tx: rows.actions_before(tx, before, subject, limit + 1))
        return Page(found[:limit], make_cursor((found[limit - 1].seq,)) if len(found) > limit else None)

    async def verify(self) -> LogCheck:
        """Read the whole log and recompute every seal."""
        return await self._runtime.db.scan(verify_in)


def verify_in(tx: Tx) -> LogCheck:
    """Whether every line still is what it was when it was written, in its place, with none missing before it."""
    previous, seq = roles.GENESIS, 0
    while batch := rows.actions_after(tx, seq, _BATCH):
        for line in batch:
            expected = roles.seal(
                previous,
                seq + 1,
                line.at_ms,
                (line.id, line.staff_id, line.staff_name),
                (line.action, line.subject, line.details),
            )
            if line.seq != seq + 1 or line.previous != previous or line.seal != expected:
                return LogCheck(ok=False, lines=seq, bad_seq=line.seq, head=previous)
            previous, seq = line.seal, line.seq
    return LogCheck(ok=True, lines=seq, bad_seq=None, head=previous)
