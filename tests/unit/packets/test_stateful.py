"""Anything may happen to packets, in any order: nothing of one is lost, doubled, or given to somebody twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from jinbao.gold.types.custody import CustodianFault, CustodyMode, InstructionKind
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.packets.types import ClaimState, Look, Opened, PacketState
from tests.make_packets import GRAM, MG, PacketWorld, packet_world

FUNDS = 3_000_000
TRANSFER = InstructionKind.TRANSFER


class Hall(RuleBasedStateMachine):
    """A group that scrambles for packets while time passes, the price moves and the custodian has its days."""

    packets: Bundle[Look] = Bundle("packets")
    mode = CustodyMode.TRUSTEE

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        self.shares: dict[tuple[int, int], int] = {}

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def attempt(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The outcome, or the refusal: any refusal will do, as long as the invariants hold."""
        try:
            return self.do(work)
        except Refusal as refusal:
            return refusal

    @initialize()
    def open_hall(self) -> None:
        async def build() -> tuple[PacketWorld, int, list[Principal], int]:
            world = await self.stack.enter_async_context(
                packet_world(Path(self.folder.name), mode=self.mode, house_ug=200 * GRAM)
            )
            chat, people = await world.group(5, FUNDS, gold=True)
            return world, chat, people, await world.everybodys_cash(people)

        self.world, self.chat, self.people, self.cash = self.do(build())

    @rule(
        target=packets,
        gold=st.booleans(),
        count=st.integers(1, 4),
        amount=st.one_of(st.integers(4, 20_000), st.sampled_from([4, 20_000])),
        kind=st.sampled_from(["lucky", "equal"]),
    )
    def send(self, gold: bool, count: int, amount: int, kind: str) -> Any:
        sender = self.people[0]
        if gold:
            self.do(self.world.hear(27_320))
            sent = self.attempt(self.world.golden(sender, self.chat, amount * MG, count, kind))
        else:
            sent = self.attempt(self.world.red(sender, self.chat, amount, count, kind))
        return sent if isinstance(sent, Look) else multiple()

    @rule(look=packets, who=st.integers(0, 4))
    def open(self, look: Look, who: int) -> None:
        outcome = self.attempt(self.world.open(self.people[who], look))
        if isinstance(outcome, Opened):
            self.keep(outcome)

    @rule(look=packets, again=st.booleans())
    def scramble(self, look: Look, again: bool) -> None:
        people = [*self.people, *self.people] if again else self.people
        for outcome in self.do(self.world.scramble(people, look)):
            if isinstance(outcome, Opened):
                self.keep(outcome)

    def keep(self, opened: Opened) -> None:
        """Whoever has a share has the same one for ever."""
        claim = opened.claim
        if claim.state is ClaimState.DONE:
            assert self.shares.setdefault((claim.packet_id, claim.member_id), claim.units) == claim.units

    @rule(hours=st.sampled_from([1, 12, 24]))
    def wait(self, hours: int) -> None:
        self.world.clock.advance(hours * HOUR_MS)
        self.do(self.world.settle())

    @rule(mid=st.integers(24_000, 31_000))
    def move_the_price(self, mid: int) -> None:
        self.do(self.world.price(mid))

    @rule()
    def look_at_everything(self) -> None:
        before = self.do(self.world.rows("packets_packet"))
        for packet in self.do(self.world.packets.review.page(limit=50)):
            for each in self.people:
                self.attempt(self.world.packets.looking.look(each.id, packet.id))
        assert self.do(self.world.rows("packets_packet")) == before

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "world"):
            return
        for packet in self.do(self.world.packets.review.page(limit=100)):
            assert packet.left + packet.moving + packet.claimed + packet.returned == packet.total
            if packet.state is PacketState.EMPTY:
                assert packet.claimed == packet.total
        assert self.do(self.world.findings()) == []

    def teardown(self) -> None:
        """At the end everything comes to rest, and every unit is somewhere."""

        async def end() -> None:
            if not hasattr(self, "world"):
                return
            await self.world.custodian.behave(TRANSFER)
            for _ in range(3):
                self.world.clock.advance(DAY_MS)
                await self.world.settle()
            packets = await self.world.packets.review.page(limit=100)
            assert all(packet.state.final for packet in packets), [packet.state for packet in packets]
            assert await self.world.findings() == []
            kept = [packet for packet in packets if packet.state is not PacketState.REFUSED]
            grams = sum([await self.world.grams(each) for each in self.people])
            assert grams == sum(packet.total for packet in kept if packet.gold)
            spent = sum(packet.cost_minor for packet in kept if packet.gold)
            assert await self.world.everybodys_cash(self.people) == self.cash - spent

        try:
            self.do(end())
        finally:
            self.do(self.stack.aclose())
            self.loop.close()
            self.folder.cleanup()


class HallOfRecord(Hall):
    """The same where the custodian executes every share, and sometimes will not or does not answer."""

    mode = CustodyMode.BANK_OF_RECORD

    @rule(
        fault=st.sampled_from(
            [
                CustodianFault(refuse="closed"),
                CustodianFault(silent=2),
                CustodianFault(lost=True),
                CustodianFault(late_ms=HOUR_MS),
            ]
        )
    )
    def misbehave(self, fault: CustodianFault) -> None:
        self.do(self.world.custodian.order_fault(fault, TRANSFER))


_FEW = settings(max_examples=15, stateful_step_count=20, suppress_health_check=list(HealthCheck))
TestHall = Hall.TestCase
TestHall.settings = _FEW
TestHallOfRecord = HallOfRecord.TestCase
TestHallOfRecord.settings = _FEW
