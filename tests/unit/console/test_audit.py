"""The auditor: a sound house passes every check, and each kind of damage is named by exactly the check for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from jinbao.console import CHECKS
from jinbao.kit.errors import Unknown
from jinbao.kit.ids import show, to_bytes
from jinbao.kit.money import CNY
from jinbao.ledger.chart import account_of
from jinbao.ledger.types import Transfer
from jinbao.pay.types import operator_fees
from jinbao.wallet.types import member_balance
from tests import make
from tests.make_console import Town, console_world, findings_of, town

Damage = Callable[[Town], Awaitable[None]]


def test_a_sound_house_passes_every_check(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            result = await here.console.audit.run()
            assert findings_of(result) == {}
            assert result.ok and result.pending == 0
            assert [check.name for check in result.checks] == list(CHECKS)
            assert all(check.about.endswith(".") for check in result.checks)

    make.run(scenario())


def test_an_empty_house_passes_every_check(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with console_world(tmp_path) as (_, console):
            assert (await console.audit.run()).ok

    make.run(scenario())


async def an_order_reopened(here: Town) -> None:
    await here.damage("update pay_order set state = 'open' where id = :id", id=to_bytes(here.paid.id))


async def an_order_called_paid(here: Town) -> None:
    await here.damage("update pay_order set state = 'paid' where id = :id", id=to_bytes(here.open.id))


async def an_order_made_dearer(here: Town) -> None:
    await here.damage("update pay_order set amount = amount + 1 where id = :id", id=to_bytes(here.paid.id))


async def a_fee_made_smaller(here: Town) -> None:
    await here.damage("update pay_order set fee = fee - 1 where id = :id", id=to_bytes(here.paid.id))


async def an_order_for_another_shop(here: Town) -> None:
    await here.damage("update pay_order set merchant = :m where id = :id", m=bytes(16), id=to_bytes(here.paid.id))


async def a_refund_made_larger(here: Town) -> None:
    await here.damage("update pay_refund set amount = amount + 1 where order_id = :id", id=to_bytes(here.part.id))


async def a_refunded_sum_forgotten(here: Town) -> None:
    await here.damage("update pay_order set refunded = 0, state = 'paid' where id = :id", id=to_bytes(here.part.id))


async def a_refund_undone(here: Town) -> None:
    await here.damage("update pay_refund set state = 'refused' where order_id = :id", id=to_bytes(here.back.id))


async def a_settlement_taken_back(here: Town) -> None:
    await here.damage("update pay_settlement set state = 'held' where state = 'done'")


async def a_top_up_undone(here: Town) -> None:
    await here.damage(
        "update wallet_bank_move set state = 'waiting', closed_at_ms = null "
        "where id = (select min(id) from wallet_bank_move)"
    )


async def a_refused_top_up_called_done(here: Town) -> None:
    await here.damage("update wallet_bank_move set state = 'done' where state = 'refused'")


async def a_transfer_lost(here: Town) -> None:
    await here.damage("delete from wallet_transfer")


async def a_transfer_made_larger(here: Town) -> None:
    await here.damage("update wallet_transfer set amount_minor = amount_minor + 1")


async def a_line_changed(here: Town) -> None:
    await here.damage("update wallet_line set amount_minor = amount_minor + 1 where kind = 'payment' and seq = 2")


async def two_lines_changed_to_match(here: Town) -> None:
    await here.damage(
        "update wallet_line set amount_minor = amount_minor - 1, balance_after_minor = balance_after_minor - 1 "
        "where member = :m and seq = 2",
        m=to_bytes(here.payer.id),
    )
    await here.damage(
        "update wallet_line set amount_minor = amount_minor + 1 where member = :m and seq = 3",
        m=to_bytes(here.payer.id),
    )


async def the_newest_line_lost(here: Town) -> None:
    await here.damage(
        "delete from wallet_line where member = :m and seq = (select max(seq) from wallet_line where member = :m)",
        m=to_bytes(here.payer.id),
    )


async def all_lines_lost(here: Town) -> None:
    await here.damage("delete from wallet_line where member = :m", m=to_bytes(here.payer.id))


async def a_merchants_line_changed(here: Town) -> None:
    await here.damage("update pay_line set change = change + 1, gross = gross + 1 where seq = 1")


async def an_hour_changed(here: Town) -> None:
    await here.damage("update pay_hour set paid = paid + 1")


async def a_merchants_balance_changed(here: Town) -> None:
    await here.damage("update pay_account set balance = balance + 1")


async def an_event_lost(here: Town) -> None:
    await here.damage(
        "delete from kit_outbox where seq = (select min(seq) from kit_outbox where name = 'pay.order_paid/1')"
    )


async def an_event_twice(here: Town) -> None:
    await here.damage(
        "insert into kit_outbox (id, name, at_ms, body) select :id, name, at_ms, body from kit_outbox "
        "where name = 'pay.refund_done/1' limit 1",
        id=bytes(16),
    )


async def an_event_of_another_amount(here: Town) -> None:
    rows = await here.rows("select seq, body from kit_outbox where name = 'wallet.transferred/1'")
    seq, body = rows[0]
    event = msgspec.json.decode(body) | {"amount_minor": 1}
    await here.damage("update kit_outbox set body = :body where seq = :seq", body=msgspec.json.encode(event), seq=seq)


async def an_extra_transfer(here: Town) -> None:
    payer, fees = member_balance(here.payer.id, CNY), operator_fees(CNY)
    extra = Transfer(12_345, payer.id, fees.id, 7, ledger=CNY.ledger, code=200)
    results = await here.world.engine.create_transfers([extra])
    assert results[0].stands


async def a_transfer_taken_out(here: Town) -> None:
    assert here.paid.payment_id is not None
    del here.world.engine._books.transfers[here.paid.payment_id]


async def a_balance_changed(here: Town) -> None:
    books = here.world.engine._books
    ref = member_balance(here.payer.id, CNY)
    books.accounts[ref.id] = msgspec.structs.replace(books.accounts[ref.id], credits_posted=99_999_999)


async def an_account_without_guard(here: Town) -> None:
    ref = member_balance(4_711, CNY)
    results = await here.world.engine.create_accounts([msgspec.structs.replace(account_of(ref), flags=0)])
    assert results[0].stands


async def an_entry_called_rejected(here: Town) -> None:
    assert here.paid.payment_id is not None
    await here.damage("update ledger_entry set state = 2 where id = :id", id=to_bytes(here.paid.payment_id))


async def money_moved_by_the_bank(here: Town) -> None:
    linked = await here.world.link(here.friend)
    await here.world.sandbox.move_unasked(linked.account, 100, "gift")


async def an_instruction_made_larger(here: Town) -> None:
    await here.damage(
        "update bank_instruction set amount_minor = amount_minor + 1 where state = 'refused' and owner = 'wallet'"
    )


async def an_instruction_of_nobody(here: Town) -> None:
    await here.damage("update bank_instruction set owner = 'gold' where state = 'refused'")


async def a_staff_line_changed(here: Town) -> None:
    caller = await here.staff()
    await here.console.people.freeze_member(caller, here.friend.id, "lost phone", here.world.once())
    await here.damage("update identity_staff_action set details = '{}'")


@pytest.mark.parametrize(
    ("damage", "checks"),
    [
        (an_order_reopened, {"orders"}),
        (an_order_called_paid, {"orders"}),
        (an_order_made_dearer, {"orders"}),
        (a_fee_made_smaller, {"orders"}),
        (an_order_for_another_shop, {"orders"}),
        (a_refund_made_larger, {"refunds"}),
        (a_refunded_sum_forgotten, {"refunds"}),
        (a_refund_undone, {"refunds"}),
        (a_settlement_taken_back, {"settlements"}),
        (a_top_up_undone, {"bank_moves"}),
        (a_refused_top_up_called_done, {"bank_moves", "instructions"}),
        (a_transfer_lost, {"member_transfers"}),
        (a_transfer_made_larger, {"member_transfers"}),
        (a_line_changed, {"member_lines"}),
        (two_lines_changed_to_match, {"member_lines"}),
        (the_newest_line_lost, {"member_lines", "closing_balances"}),
        (all_lines_lost, {"member_lines", "closing_balances"}),
        (a_merchants_line_changed, {"merchant_lines"}),
        (an_hour_changed, {"merchant_lines"}),
        (a_merchants_balance_changed, {"closing_balances"}),
        (an_event_lost, {"announcements"}),
        (an_event_twice, {"announcements"}),
        (an_event_of_another_amount, {"announcements"}),
        # It is in balance and covered, but nobody asked for it, and the member's statement does not know it.
        (an_extra_transfer, {"transfers", "closing_balances"}),
        (a_transfer_taken_out, {"balances", "entries"}),
        (a_balance_changed, {"balances", "trial_balance", "coverage", "closing_balances"}),
        (an_account_without_guard, {"accounts"}),
        (money_moved_by_the_bank, {"bank_statement"}),
        (an_instruction_made_larger, {"instructions"}),
        (an_instruction_of_nobody, {"instructions"}),
        (a_staff_line_changed, {"staff_log"}),
        (
            an_entry_called_rejected,
            {"entries", "transfers", "orders", "member_lines", "merchant_lines", "announcements"},
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_damage_is_named_by_exactly_the_checks_for_it(tmp_path: Path, damage: Damage, checks: set[str]) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            await damage(here)
            found = await here.findings()
            assert set(found) == checks, found
            assert all(finding.subject and finding.detail for findings in found.values() for finding in findings)

    make.run(scenario())


def test_a_finding_says_where(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            await an_order_reopened(here)
            (finding,) = (await here.findings())["orders"]
            assert finding.subject == show("ord", here.paid.id)
            assert "posted payment" in finding.detail and "open" in finding.detail

    make.run(scenario())


def test_what_cannot_be_read_is_a_finding_and_stops_no_other_check(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            await here.damage("update wallet_bank_move set kind = 'theft' where state = 'refused'")
            result = await here.console.audit.run()
            found = findings_of(result)
            assert "cannot be read" in found["bank_moves"][0].detail
            assert len(result.checks) == len(CHECKS) and "orders" not in found

    make.run(scenario())


def test_a_bank_that_does_not_answer_is_not_taken_for_agreement(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:

            async def silence(after: int, limit: int) -> list[object]:
                raise Unknown("the line is dead")

            here.world.bank._connector.statement = silence  # type: ignore[method-assign,assignment]
            found = await here.findings()
            assert set(found) == {"bank_statement"} and "the line is dead" in found["bank_statement"][0].detail

    make.run(scenario())
