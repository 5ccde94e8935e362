"""The auditor over gold, packets and chat: sound they pass every check, and damage is named by the checks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from jinbao.gold.types.accounts import inventory, member_gold
from jinbao.gold.types.custody import CustodianFault, CustodyMode
from jinbao.kit.errors import Unknown
from jinbao.kit.ids import to_bytes
from jinbao.kit.money import GOLD
from jinbao.ledger.types import Transfer
from tests import make
from tests.make_console import PROOF, findings_of
from tests.make_treasure import GRAM, Treasure, treasure

Damage = Callable[[Treasure], Awaitable[None]]


@pytest.mark.parametrize("custody", CustodyMode)
def test_a_sound_house_with_gold_passes_every_check(tmp_path: Path, custody: CustodyMode) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path, custody) as here:
            result = await here.console.audit.run()
            assert findings_of(result) == {} and result.pending == 0

    make.run(scenario())


async def a_trade_undone(here: Treasure) -> None:
    await here.damage("update gold_trade set state = 'refused' where id = :id", id=to_bytes(here.bought.id))


async def a_trade_lost(here: Treasure) -> None:
    await here.damage("delete from gold_trade where id = :id", id=to_bytes(here.sold.id))


async def a_trade_made_heavier(here: Treasure) -> None:
    await here.damage("update gold_trade set ug = ug + 1 where id = :id", id=to_bytes(here.bought.id))


async def a_fee_forgotten(here: Treasure) -> None:
    await here.damage("update gold_trade set fee_minor = 0 where id = :id", id=to_bytes(here.sold.id))


async def a_trade_of_somebody_else(here: Treasure) -> None:
    await here.damage(
        "update gold_trade set member = :m where id = :id", m=to_bytes(here.one.id), id=to_bytes(here.bought.id)
    )


async def a_quote_used_by_another(here: Treasure) -> None:
    packet = here.lucky_gold.packet
    assert packet.quote_id is not None
    await here.damage(
        "update gold_quote set used_by = :by where id = :id",
        by=to_bytes(here.red.packet.id),
        id=to_bytes(packet.quote_id),
    )


async def a_quote_used_for_nothing(here: Treasure) -> None:
    await here.damage("update gold_quote set used_at_ms = 1, used_by = :by where used_at_ms is null", by=bytes(16))


async def a_quote_made_dearer(here: Treasure) -> None:
    await here.damage(
        "update gold_quote set price_minor = price_minor + 1 where id = :id", id=to_bytes(here.bought.quote_id)
    )


async def a_gold_line_changed(here: Treasure) -> None:
    await here.damage("update gold_line set ug = ug + 1 where member = :m and seq = 1", m=to_bytes(here.rich.id))


async def the_newest_gold_line_lost(here: Treasure) -> None:
    await here.damage(
        "delete from gold_line where member = :m and seq = (select max(seq) from gold_line where member = :m)",
        m=to_bytes(here.one.id),
    )


async def a_cost_made_smaller(here: Treasure) -> None:
    await here.damage("update gold_account set cost_minor = cost_minor - 1 where member = :m", m=to_bytes(here.one.id))


async def a_profit_made_larger(here: Treasure) -> None:
    await here.damage(
        "update gold_account set realised_minor = realised_minor + 1 where member = :m", m=to_bytes(here.rich.id)
    )


async def a_pledged_weight_forgotten(here: Treasure) -> None:
    await here.damage("update gold_account set pledged_ug = 0 where member = :m", m=to_bytes(here.rich.id))


async def a_delivery_taken_back(here: Treasure) -> None:
    await here.damage("update gold_delivery set state = 'ordered' where id = :id", id=to_bytes(here.shipped.id))


async def a_delivery_called_delivered(here: Treasure) -> None:
    await here.damage("update gold_delivery set state = 'delivered' where id = :id", id=to_bytes(here.ordered.id))


async def a_delivery_fee_forgotten(here: Treasure) -> None:
    await here.damage("update gold_delivery set fee_minor = 0 where id = :id", id=to_bytes(here.ordered.id))


async def a_pledge_called_released(here: Treasure) -> None:
    await here.damage("update gold_pledge set state = 'released' where id = :id", id=to_bytes(here.pledge.id))


async def a_pledge_made_heavier(here: Treasure) -> None:
    await here.damage("update gold_pledge set ug = ug + 1 where id = :id", id=to_bytes(here.pledge.id))


async def a_batch_made_cheaper(here: Treasure) -> None:
    await here.damage("update gold_batch set amount_minor = amount_minor - 1")


async def a_batch_lost(here: Treasure) -> None:
    await here.damage("delete from gold_batch")


async def capital_made_larger(here: Treasure) -> None:
    await here.damage("update gold_capital set ug = ug + 1")


async def capital_undone(here: Treasure) -> None:
    await here.damage("update gold_capital set cash = 'refused'")


async def an_instruction_forgotten(here: Treasure) -> None:
    await here.damage("delete from gold_instruction where kind = 'deposit'")


async def a_held_movement_taken_back(here: Treasure) -> None:
    await here.damage(
        "update gold_held set state = 'refused', return_entry = :back where entry = :id",
        back=bytes(15) + b"\1",
        id=to_bytes(here.bought.id),
    )


async def a_held_movement_lost(here: Treasure) -> None:
    await here.damage("delete from gold_held where entry = :id", id=to_bytes(here.bought.id))


async def metal_moved_by_the_custodian(here: Treasure) -> None:
    await here.world.custodian.move_unasked(-5 * GRAM, "lent to a friend")


async def a_statement_that_shows_less(here: Treasure) -> None:
    await here.world.custodian.order_fault(CustodianFault(short_ug=1, times=None), "statement")


async def bars_left_out(here: Treasure) -> None:
    await here.world.custodian.order_fault(CustodianFault(short_bars=1, times=None), "statement")


async def bars_lost(here: Treasure) -> None:
    await here.damage("delete from gold_sandbox_bar")


async def a_holder_changed(here: Treasure) -> None:
    await here.damage(
        "update gold_sandbox_holder set ug = ug + 1 where name = (select min(name) from gold_sandbox_holder)"
    )


async def a_share_made_larger(here: Treasure) -> None:
    await here.damage(
        "update packets_claim set units = units + 1 where packet = :p and place = 1", p=to_bytes(here.red.packet.id)
    )


async def a_share_lost(here: Treasure) -> None:
    await here.damage("delete from packets_claim where packet = :p and place = 1", p=to_bytes(here.own_gold.packet.id))


async def an_escrow_forgotten(here: Treasure) -> None:
    await here.damage(
        "update packets_packet set state = 'returned', units_returned = units_left, units_left = 0, shares_left = 0 "
        "where id = :p",
        p=to_bytes(here.waiting.packet.id),
    )


async def the_best_luck_of_another(here: Treasure) -> None:
    await here.damage(
        "update packets_claim set best = 1 - best where packet = :p", p=to_bytes(here.lucky_gold.packet.id)
    )


async def a_days_sum_changed(here: Treasure) -> None:
    await here.damage("update packets_day set sent = sent + 1 where holds = 'gold'")


async def a_card_lost(here: Treasure) -> None:
    await here.damage(
        "update chat_message set kind = 'notice', counted = 0 where ref like 'pkt_%' and conversation = :c",
        c=to_bytes(here.direct),
    )


async def a_card_of_nothing(here: Treasure) -> None:
    await here.damage("delete from wallet_transfer")


async def a_message_lost(here: Treasure) -> None:
    await here.damage("delete from chat_message where conversation = :c and kind = 'text'", c=to_bytes(here.group))


async def a_reader_ahead(here: Treasure) -> None:
    await here.damage("update chat_participant set read_seq = 1000 where member = :m", m=to_bytes(here.other.id))


async def a_trade_not_announced(here: Treasure) -> None:
    await here.damage(
        "delete from kit_outbox where seq = (select min(seq) from kit_outbox where name = 'gold.traded/1')"
    )


async def a_step_announced_twice(here: Treasure) -> None:
    await here.damage(
        "insert into kit_outbox (id, name, at_ms, body) select :id, name, at_ms, body from kit_outbox "
        "where name = 'gold.delivery_changed/1' limit 1",
        id=bytes(16),
    )


async def a_share_announced_smaller(here: Treasure) -> None:
    rows = await here.rows("select seq, body from kit_outbox where name = 'packets.opened/1'")
    seq, body = rows[0]
    event = msgspec.json.decode(body) | {"amount_minor": 1}
    await here.damage("update kit_outbox set body = :body where seq = :seq", body=msgspec.json.encode(event), seq=seq)


async def a_bank_order_of_another_amount(here: Treasure) -> None:
    await here.damage("update bank_instruction set amount_minor = amount_minor + 1 where owner = 'gold.batches'")


async def gold_out_of_thin_air(here: Treasure) -> None:
    """In balance, and the custodian's is enough: but nobody asked for it, and the statement does not know it."""
    extra = Transfer(12_345, inventory().id, member_gold(here.one.id).id, 7, ledger=GOLD.ledger, code=300)
    assert (await here.world.engine.create_transfers([extra]))[0].stands


async def members_gold_without_metal(here: Treasure) -> None:
    books = here.world.engine._books
    ref = member_gold(here.rich.id)
    books.accounts[ref.id] = msgspec.structs.replace(books.accounts[ref.id], credits_posted=10**15)


@pytest.mark.parametrize(
    ("damage", "checks"),
    [
        (a_trade_undone, {"gold_trades"}),
        (a_trade_lost, {"gold_trades", "gold_quotes"}),
        (a_trade_made_heavier, {"gold_trades", "gold_quotes"}),
        (a_fee_forgotten, {"gold_trades", "gold_quotes"}),
        (a_trade_of_somebody_else, {"gold_trades", "gold_quotes"}),
        (a_quote_used_by_another, {"gold_quotes"}),
        (a_quote_used_for_nothing, {"gold_quotes"}),
        (a_quote_made_dearer, {"gold_quotes"}),
        (a_gold_line_changed, {"gold_lines"}),
        (the_newest_gold_line_lost, {"gold_lines", "gold_cost"}),
        (a_cost_made_smaller, {"gold_cost"}),
        (a_profit_made_larger, {"gold_cost"}),
        (a_pledged_weight_forgotten, {"gold_balances"}),
        (a_delivery_taken_back, {"gold_deliveries", "gold_cost"}),
        (a_delivery_called_delivered, {"gold_deliveries"}),
        (a_delivery_fee_forgotten, {"gold_deliveries"}),
        (a_pledge_called_released, {"gold_pledges"}),
        (a_pledge_made_heavier, {"gold_pledges"}),
        (a_batch_made_cheaper, {"gold_batches", "instructions"}),
        (a_batch_lost, {"instructions"}),
        (capital_made_larger, {"gold_capital"}),
        (capital_undone, {"gold_capital", "instructions"}),
        (an_instruction_forgotten, {"gold_instructions", "gold_coverage"}),
        (metal_moved_by_the_custodian, {"gold_coverage", "gold_bars"}),
        (a_statement_that_shows_less, {"gold_coverage"}),
        (bars_left_out, {"gold_coverage"}),
        (bars_lost, {"gold_bars", "gold_coverage"}),
        (a_share_made_larger, {"packets"}),
        (a_share_lost, {"packets"}),
        (an_escrow_forgotten, {"packets"}),
        (the_best_luck_of_another, {"packets"}),
        (a_days_sum_changed, {"packets"}),
        (a_card_lost, {"cards", "conversations"}),
        (a_card_of_nothing, {"cards", "member_transfers"}),
        (a_message_lost, {"conversations"}),
        (a_reader_ahead, {"conversations"}),
        (a_trade_not_announced, {"announcements"}),
        (a_step_announced_twice, {"announcements"}),
        (a_share_announced_smaller, {"announcements"}),
        (a_bank_order_of_another_amount, {"instructions", "bank_statement"}),
        (gold_out_of_thin_air, {"transfers", "gold_balances"}),
        (members_gold_without_metal, {"balances", "trial_balance", "coverage", "gold_balances", "gold_coverage"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_damage_to_gold_is_named_by_exactly_the_checks_for_it(tmp_path: Path, damage: Damage, checks: set[str]) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:
            await damage(here)
            found = await here.findings()
            assert set(found) == checks, found
            assert all(finding.subject and finding.detail for findings in found.values() for finding in findings)

    make.run(scenario())


@pytest.mark.parametrize(
    ("damage", "checks"),
    [
        (a_held_movement_taken_back, {"gold_instructions"}),
        (a_held_movement_lost, {"gold_instructions"}),
        (a_holder_changed, {"gold_holders"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_damage_to_the_record_at_the_custodian_is_named(tmp_path: Path, damage: Damage, checks: set[str]) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path, CustodyMode.BANK_OF_RECORD) as here:
            await damage(here)
            found = await here.findings()
            assert set(found) == checks, found

    make.run(scenario())


@pytest.mark.parametrize("custody", CustodyMode)
def test_gold_on_its_way_is_no_finding(tmp_path: Path, custody: CustodyMode) -> None:
    """At every step of a delivery, a pledge and a batch, whatever custodian, ledger and bank have not done yet."""

    async def scenario() -> None:
        async with treasure(tmp_path, custody) as here:
            world = here.world
            await here.hear()
            for _ in range(4):  # silent about everything that comes now: it is done there and not heard of here
                await world.custodian.order_fault(CustodianFault(silent=1))
            with pytest.raises(Unknown):
                await world.gold.pledges.pledge(here.rich, GRAM, "", PROOF, world.once())
                raise Unknown("a trustee is not asked about a pledge")
            await world.gold.capital.put_in(7 * GRAM, 1_000)
            assert await here.findings() == {}
            await world.gold.desk.deliver_due()
            assert await here.findings() == {}
            world.clock.advance(600_000)
            await world.gold.desk.deliver_due()  # now it is heard of; what follows in the books is intended
            assert await here.findings() == {}
            for entry in await world.journal.pending():
                await world.engine.create_transfers(entry.transfers)  # and the process dies before it hears of it
            assert await here.findings() == {}
            await here.hear()
            await world.settle()
            assert await here.findings() == {}

    make.run(scenario())


def test_a_custodian_that_does_not_answer_is_not_taken_for_agreement(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with treasure(tmp_path) as here:

            async def silence(*asked: object) -> list[object]:
                raise Unknown("the vault is dark")

            here.world.custodian.lines = silence  # type: ignore[method-assign,assignment]
            here.world.custodian.bars = silence  # type: ignore[method-assign,assignment]
            found = await here.findings()
            assert set(found) == {"gold_coverage", "gold_bars"}
            assert "the vault is dark" in found["gold_bars"][0].detail

    make.run(scenario())
