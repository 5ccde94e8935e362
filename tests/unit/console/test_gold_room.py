"""Gold as staff see and steer it: figures that agree with the ledger, acts with power, once, and in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold.types.accounts import dealing_cash, inventory
from jinbao.gold.types.custody import CustodianFault, CustodyMode
from jinbao.gold.types.quote import Side
from jinbao.identity.types import Role
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.packets.types import Holds, NewPacket, PacketKind
from tests import make
from tests.make_console import PROOF, refusal_of
from tests.make_treasure import GRAM, PRICE, Treasure, hear, send, trade, treasure

Act = Callable[[Treasure, Principal, str, Once], Awaitable[Any]]


async def log_of(here: Treasure, caller: Principal) -> list[tuple[str, str]]:
    """What this member of staff did, newest first."""
    lines = (await here.console.log(None, 100)).items
    return [(line.action, line.subject) for line in lines if line.staff.id == show("stf", caller.id)]


def test_the_page_of_gold_says_what_the_ledger_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            desk = await here.console.gold.desk()
            metal, cash = await here.world.journal.balances([inventory(), dealing_cash(here.world.runtime.home)])
            assert (desk.position.inventory_ug, desk.position.dealing_minor) == (metal.available, cash.available)
            assert desk.position.net_worth_minor == metal.posted * PRICE // GRAM
            owed = desk.coverage
            assert owed.custodian_ug == owed.members_ug + owed.pledged_ug + owed.in_delivery_ug + owed.inventory_ug
            told = owed.statement
            assert told is not None and (told.ug, told.gap_ug, told.faults) == (owed.custodian_ug, 0, [])
            assert owed.covered and (desk.price.state, desk.halted, desk.halt) == ("live", False, None)
            (batch,) = desk.batches
            assert (batch.side, batch.state) == ("buy", "done") and batch.staff is not None
            assert (desk.instructions.waiting, desk.accounts) == (0, 3)
            overview = await here.console.overviews.get()
            assert overview.gold.members_ug == owed.members_ug + owed.pledged_ug + owed.in_delivery_ug
            assert overview.gold.covered and overview.gold.inventory_ug == metal.posted
            money = overview.balances
            parts = money.members_minor + money.packets_minor + money.fees_minor + money.dealing_minor
            assert money.bank_minor == parts and money.packets_minor == overview.packets.amount_minor == 600
            bars = await here.console.gold.bars()
            assert bars.fine_ug == sum(bar.fine_ug for bar in bars.items) >= owed.custodian_ug

    make.run(scenario())


def test_a_halt_stops_dealing_at_once_and_a_resumption_lets_it_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller, once = await here.staff(Role.TREASURY), here.world.once()
            room, make_quote = here.console.gold, here.world.gold.quotes.make
            halted = await room.halt(caller, "the feed looks wrong", once)
            assert halted.halted and halted.price.state == "halted"
            assert await refusal_of(make_quote(here.rich.id, Side.BUY, ug=GRAM)) == "gold.halted"
            assert (await room.halt(caller, "the feed looks wrong", once)).halted
            why = (await room.desk()).halt
            assert why is not None and why.reason == "the feed looks wrong" and why.staff.id == show("stf", caller.id)
            assert not (await room.resume(caller, "it was right", here.world.once())).halted
            assert (await make_quote(here.rich.id, Side.BUY, ug=GRAM)).ug == GRAM
            assert (await room.resume(caller, "once more", here.world.once())).price.state == "live"
            assert await log_of(here, caller) == [("gold.resume", "gold"), ("gold.halt", "gold")]

    make.run(scenario())


def test_a_price_that_jumped_is_taken_when_staff_resume(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller = await here.staff(Role.TREASURY)
            await hear(here, PRICE * 2)
            assert (await here.console.gold.desk()).price.state == "jumped"
            resumed = await here.console.gold.resume(caller, "it is all over the news", here.world.once())
            assert resumed.price.state == "live" and resumed.price.mid_minor == PRICE * 2
            assert await log_of(here, caller) == [("gold.resume", "gold")]

    make.run(scenario())


def test_payments_go_on_while_gold_is_halted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            await here.console.gold.halt(await here.staff(), "for an hour", here.world.once())
            sent = await here.world.wallet.transfers.send(here.rich, here.one.id, 100, "", PROOF, here.world.once())
            assert sent.state.value == "done"
            new = NewPacket(here.group, Holds.CASH, PacketKind.EQUAL, 2, amount_minor=200)
            assert (await send(here, here.rich, new)).packet.state.value == "open"

    make.run(scenario())


def test_a_delivery_is_walked_from_order_to_door(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller, room = await here.staff(Role.TREASURY), here.console.gold
            (item,) = (await room.deliveries("ordered", None, 20)).items
            assert (item.id, item.next, item.step) == (show("gdl", here.ordered.id), "packed", "")
            assert item.member.name == "陈金花" and item.address.region == "上海市黄浦区"
            packed = await room.advance(caller, here.ordered.id, "packed", "", here.world.once())
            assert (packed.state, packed.next, len(packed.serials)) == ("packed", "shipped", 2)
            untracked = room.advance(caller, here.ordered.id, "shipped", "", here.world.once())
            assert await refusal_of(untracked) == "kit.invalid"
            once = here.world.once()
            shipped = await room.advance(caller, here.ordered.id, "shipped", "SF-7", once)
            assert (shipped.state, shipped.tracking, shipped.next) == ("shipped", "SF-7", "delivered")
            assert await room.advance(caller, here.ordered.id, "shipped", "SF-7", once) == shipped
            again = room.advance(caller, here.ordered.id, "packed", "", here.world.once())
            assert await refusal_of(again) == "gold.delivery_step_wrong"
            done = await room.advance(caller, here.ordered.id, "delivered", "", here.world.once())
            assert [step.state for step in done.history] == ["ordered", "packed", "shipped", "delivered"]
            assert done.next is None and done.at_ms == item.at_ms
            assert len(await log_of(here, caller)) == 3 and await here.findings() == {}

    make.run(scenario())


async def halt(here: Treasure, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.gold.halt(caller, reason, once)


async def freeze(here: Treasure, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.gold.freeze(caller, here.rich.id, reason, once)


async def freeze_nobody(here: Treasure, caller: Principal, reason: str, once: Once) -> Any:
    stranger = await here.world.member("没有金子")
    return await here.console.gold.freeze(caller, stranger.id, reason, once)


async def batch(here: Treasure, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.gold.order_batch(caller, once)


async def advance(here: Treasure, caller: Principal, reason: str, once: Once) -> Any:
    return await here.console.gold.advance(caller, here.ordered.id, "packed", "", once)


@pytest.mark.parametrize(
    ("act", "role", "reason", "code"),
    [
        (halt, Role.SUPPORT, "it looks wrong", "identity.not_allowed"),
        (halt, Role.TREASURY, " ", "kit.invalid"),
        (halt, Role.TREASURY, "x" * 201, "kit.invalid"),
        (batch, Role.SUPPORT, "", "identity.not_allowed"),
        (batch, Role.TREASURY, "", "gold.nothing_to_batch"),
        (advance, Role.SUPPORT, "", "identity.not_allowed"),
        (freeze, Role.TREASURY, "no", "kit.invalid"),
        (freeze_nobody, Role.SUPPORT, "asked by the court", "kit.not_found"),
    ],
)
def test_an_act_on_gold_without_power_or_reason_changes_nothing(
    tmp_path: Path, act: Act, role: Role, reason: str, code: str
) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller = await here.staff(role)
            tables = ("gold_market", "gold_account", "gold_batch", "gold_delivery", "gold_instruction", "gold_trade")
            before = [await here.rows(f"select * from {table}") for table in tables]
            assert await refusal_of(act(here, caller, reason, here.world.once())) == code
            assert [await here.rows(f"select * from {table}") for table in tables] == before
            assert await log_of(here, caller) == []

    make.run(scenario())


def test_a_frozen_gold_account_neither_buys_nor_receives_until_it_is_thawed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller, once = await here.staff(Role.SUPPORT), here.world.once()
            frozen = await here.console.gold.freeze(caller, here.rich.id, "asked by the court", once)
            assert frozen.frozen and frozen.reason == "asked by the court"
            assert await here.console.gold.freeze(caller, here.rich.id, "asked by the court", once) == frozen
            detail = await here.console.people.member(here.rich.id)
            assert detail.gold == frozen and detail.packets.sent.count == 5
            assert await refusal_of(trade(here, here.rich, Side.BUY, GRAM)) == "gold.account_frozen"
            thawed = await here.console.gold.unfreeze(caller, here.rich.id, "the court let go", here.world.once())
            assert not thawed.frozen
            assert (await trade(here, here.rich, Side.BUY, GRAM)).state.value == "done"
            shown = show("mbr", here.rich.id)
            assert await log_of(here, caller) == [("gold.unfreeze", shown), ("gold.freeze", shown)]

    make.run(scenario())


def test_looking_at_a_member_leaves_one_line_an_hour(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            caller, other = await here.staff(Role.SUPPORT), await here.staff(Role.SUPPORT)
            people, shown = here.console.people, show("mbr", here.rich.id)
            for _ in range(3):
                await people.note_look(caller, here.rich.id)
            assert await log_of(here, caller) == [("member.look", shown)]
            await people.note_look(other, here.rich.id)
            await people.note_look(caller, here.one.id)
            here.world.clock.advance(3_600_000)
            await people.note_look(caller, here.rich.id)
            assert len(await log_of(here, caller)) == 3 and len(await log_of(here, other)) == 1
            with pytest.raises(NotFound):
                await people.note_look(caller, 5)
            assert await refusal_of(people.note_look(here.one, here.rich.id)) == "identity.not_allowed"

    make.run(scenario())


def test_what_the_custodian_has_not_answered_is_pending_and_can_be_asked_about(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path, CustodyMode.BANK_OF_RECORD) as here:
            world, caller = here.world, await here.staff(Role.TREASURY)
            await world.custodian.order_fault(CustodianFault(silent=1))
            await world.gold.capital.put_in(GRAM, 0)
            await world.gold.desk.deliver_due()
            (item,) = (await here.console.pending.page(None, 20)).items
            assert (item.kind, item.what, item.state) == ("custodian", "custodian.deposit", "unknown")
            assert (item.asset, item.amount_minor, item.askable, item.late) == ("AUG", GRAM, True, False)
            assert await here.console.pending.count() == (1, 0)
            after = await here.console.pending.ask(caller, item.id, world.once())
            assert after.state == "done" and not after.askable
            assert await log_of(here, caller) == [("pending.ask", item.id)]
            (entry,) = (await here.console.pending.page(None, 20)).items
            assert (entry.kind, entry.asset, entry.amount_minor) == ("journal", "AUG", GRAM)

    make.run(scenario())


def test_deliveries_left_lying_batches_unsettled_and_packets_going_back_are_pending(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            world, caller = here.world, await here.staff(Role.TREASURY)
            assert (await here.console.pending.page(None, 20)).items == []
            world.clock.advance(2 * DAY_MS + 1)
            await here.damage("update packets_packet set state = 'returning' where state = 'open'")
            await here.damage("update gold_batch set state = 'due', reason = 'closed', closed_at_ms = null")
            items = (await here.console.pending.page(None, 20)).items
            assert sorted((item.kind, item.owner, item.asset, item.amount_minor) for item in items) == [
                ("batch", "bank", "CNY", (await here.console.gold.batches(None, 1)).items[0].amount_minor),
                ("delivery", "staff", "AUG", 2 * GRAM),
                ("packet", "packets", "CNY", 600),
            ]
            assert all(item.late and not item.askable for item in items)
            assert await here.console.pending.count() == (3, 3)
            for item in items:
                asked = here.console.pending.ask(caller, item.id, world.once())
                assert await refusal_of(asked) == "console.not_askable"

    make.run(scenario())


def test_packets_are_found_and_shown_with_every_share_and_no_greeting(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            room = here.console.packets
            every = (await room.find("", "", "", None, 100)).items
            assert [item.state for item in every] == ["refused", "open", "empty", "empty", "empty", "returned"]
            first = await room.find("", "", "", None, 4)
            rest = await room.find("", "", "", first.next, 4)
            assert [*first.items, *rest.items] == every and rest.next is None
            assert {item.asset for item in (await room.find("", "empty", "gold", None, 20)).items} == {"gold"}
            assert (await room.find(show("mbr", here.one.id), "", "", None, 20)).items == every[:1]
            assert (await room.find("陈金花", "", "", None, 20)).items == every[1:]
            assert (await room.find(show("pkt", here.red.packet.id), "", "", None, 20)).items[0].kind == "lucky"
            assert (await room.find("nobody", "", "", None, 20)).items == []
            assert await refusal_of(room.find("", "stolen", "", None, 20)) == "kit.invalid"
            assert await refusal_of(room.find("", "", "silver", None, 20)) == "kit.invalid"
            gold = await room.get(here.lucky_gold.packet.id)
            assert sum(claim.units for claim in gold.claims) == gold.total == GRAM and gold.left == 0
            assert gold.worth_minor == PRICE - 1 and [claim.best for claim in gold.claims].count(True) == 1
            kinds = [entry.kind for entry in gold.entries]
            assert kinds == ["packets.gold_bought", "packets.gold_opened", "packets.gold_opened"]
            assert "恭喜发财" not in str(await room.get(here.red.packet.id))
            with pytest.raises(NotFound):
                await room.get(5)

    make.run(scenario())


def test_the_summary_of_packets_adds_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            seen = await here.console.packets.summary()
            assert (seen.in_flight.count, seen.in_flight.amount_minor, seen.in_flight.grams_ug) == (1, 600, 0)
            assert (seen.expired_today.count, seen.expired_today.amount_minor) == (1, 600)
            assert len(seen.by_day) == 30
            yesterday, today = seen.by_day[-2:]
            assert (yesterday.cash.sent, yesterday.cash.sent_units, yesterday.cash.claimed_units) == (1, 900, 300)
            assert (today.cash.sent_units, today.gold.sent, today.gold.sent_units) == (1_600, 2, 2 * GRAM)
            assert today.gold.claimed_units == 2 * GRAM and seen.by_day[0].cash.sent == 0

    make.run(scenario())


def test_the_explorer_knows_whose_gold_it_is_and_in_which_measure(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            ledger = here.console.ledger
            (mine,) = (await ledger.accounts("member.gold", show("mbr", here.one.id), None, 20)).items
            assert (mine.owner.name, mine.asset) == ("李小红", "AUG")
            packet = show("pkt", here.waiting.packet.id)
            (escrow,) = (await ledger.accounts("", packet, None, 20)).items
            assert (escrow.kind, escrow.owner.kind, escrow.owner.id) == ("packets.cash_escrow", "packet", packet)
            assert (await ledger.accounts("gold.custodian", "", None, 20)).items[0].owner.kind == "custodian"
            bought = (await ledger.entries("gold.bought", "", None, 20)).items
            assert {entry.asset for entry in bought} == {"CNY"}
            trade_entry = await ledger.entry(here.bought.id)
            assert trade_entry.entry.amount_minor == here.bought.amount_minor
            assert {leg.asset for leg in trade_entry.legs} == {"CNY", "AUG"}
            (given,) = (await ledger.entries("packets.gold_given", "", None, 20)).items
            assert (given.asset, given.amount_minor, given.subject[:4]) == ("AUG", GRAM, "pkt_")
            subjects = {entry.kind: entry.subject for entry in (await ledger.entries("", "", None, 100)).items}
            unnamed = {kind for kind, subject in subjects.items() if not subject}
            assert unnamed <= {"gold.metal_put_in", "gold.cash_put_in"}
            trial = {asset.asset: asset for asset in (await ledger.trial_balance()).assets}
            assert trial["AUG"].debit_minor == trial["AUG"].credit_minor > 0

    make.run(scenario())
