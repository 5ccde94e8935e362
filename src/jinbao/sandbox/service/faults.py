"""Faults that were ordered: rules in the order in which they came, each good for so many strikes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from jinbao.compat.types import Fault, Notice, Tamper
from jinbao.kit.clock import Clock
from jinbao.kit.db import Database
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import IdMaker, show
from jinbao.sandbox import store
from jinbao.sandbox.errors import FaultEmpty, TooManyFaults
from jinbao.sandbox.rules import faults as rules
from jinbao.sandbox.types import FaultRule

_RULES_MAX = 200
_BY_TEXT = "rules_by_text"


class Faults:
    """Fills ``compat.ports.Meddler``. Rules are in memory, as it must answer at once, and kept behind that."""

    def __init__(self, db: Database, new_id: IdMaker, wall: Clock) -> None:
        self._db = db
        self._new_id = new_id
        self._wall = wall
        self._rules: dict[str, FaultRule] = {}
        self._saving: set[asyncio.Task[None]] = set()
        self.by_text = False

    async def load(self) -> None:
        """Take up the rules that were kept."""
        kept = await self._db.read(store.faults)
        self._rules = {rule.id: rule for rule in kept}
        self.by_text = await self._db.read(lambda tx: store.setting(tx, _BY_TEXT)) == "on"

    def all(self) -> list[FaultRule]:
        """Every rule that has strikes left, the oldest first."""
        return list(self._rules.values())

    async def order(self, rule: FaultRule) -> FaultRule:
        """Add a rule; raises ``FaultEmpty``, ``TooManyFaults``."""
        assert not rule.id and rule.left >= 1, rule
        if rules.does_nothing(rule):
            raise FaultEmpty(on=rule.on)
        if len(self._rules) >= _RULES_MAX:
            raise TooManyFaults(most=_RULES_MAX)
        added = replace(rule, id=show("spf", self._new_id()), created_at_ms=self._wall.now_ms())
        self._rules[added.id] = added
        await self._db.write(lambda tx: store.keep_fault(tx, added))
        return added

    async def drop(self, rule_id: str) -> None:
        """Take a rule away; raises ``NotFound``."""
        if self._rules.pop(rule_id, None) is None:
            raise NotFound()
        await self._db.write(lambda tx: store.drop_fault(tx, rule_id))

    async def drop_all(self) -> int:
        """Take every rule away; how many there were."""
        count = len(self._rules)
        for rule_id in list(self._rules):
            await self.drop(rule_id)
        return count

    async def turn_by_text(self, on: bool) -> None:
        """Let descriptions order faults, or not."""
        self.by_text = on
        await self._db.write(lambda tx: store.keep_setting(tx, _BY_TEXT, "on" if on else ""))

    def fault(self, account: str, operation: str, out_no: str, amount_minor: int | None, text: str) -> Fault | None:
        """What should go wrong with this call; a rule that strikes has one strike less."""
        rule = rules.call_rule(self._rules.values(), account, operation, out_no, amount_minor, text)
        if rule is not None:
            self._struck(rule)
            return rules.fault_of(rule)
        return rules.by_word(text) if self.by_text else None

    def tamper(self, notice: Notice) -> Tamper | None:
        """What should be done to the next attempt of this notice."""
        if not self._rules and not self.by_text:
            return None
        out_no, text = rules.named(notice)
        rule = rules.callback_rule(self._rules.values(), notice, out_no, text)
        if rule is not None:
            self._struck(rule)
            return rules.tamper_of(rule)
        return rules.tamper_by_word(text) if self.by_text else None

    async def close(self) -> None:
        """Write what waits."""
        await asyncio.gather(*self._saving)

    def _struck(self, rule: FaultRule) -> None:
        left = replace(rule, left=rule.left - 1)
        if left.left:
            self._rules[rule.id] = left
            self._later(self._db.write(lambda tx: store.keep_fault(tx, left)))
        else:
            del self._rules[rule.id]
            self._later(self._db.write(lambda tx: store.drop_fault(tx, rule.id)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)


def most_like(name: str, known: Iterable[str], usual: str) -> str:
    """The known name that is written most like another; ``usual`` where none is."""
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.5)), usual)
