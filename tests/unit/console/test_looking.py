"""What staff see: sums that agree with the ledger, T-accounts, pages that miss nothing and repeat nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.types import Role
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import show
from jinbao.kit.pages import Page
from tests import make
from tests.make_console import Town, console_world, refusal_of, town


async def whole(read: Callable[[str | None], Awaitable[Page[Any]]]) -> list[Any]:
    """Every item of a list, by way of its cursors."""
    items, cursor, pages = [], None, 0
    while pages < 100:
        page = await read(cursor)
        items += page.items
        if page.next is None:
            return items
        cursor, pages = page.next, pages + 1
    raise AssertionError("the list never ends")


def test_the_overview_adds_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            seen = await here.console.overviews.get()
            money = seen.balances
            assert money.bank_minor == money.members_minor + money.merchants_minor + money.fees_minor
            assert seen.covered and money.in_transit_minor == 0
            assert money.fees_minor == await here.world.fees()
            assert (seen.members, seen.merchants) == (3, 1)
            assert (seen.today.payments, seen.today.paid_minor) == (4, 10_000 + 20_000 + 5_000 + 800)
            assert seen.today.refunded_minor == 13_000
            assert len(seen.by_day) == 30 and seen.by_day[-1].paid_minor == seen.today.paid_minor
            assert seen.pending == 0 and seen.audit is None
            await here.console.audit.run_and_keep()
            audit = (await here.console.overviews.get()).audit
            assert audit is not None and audit.ok and audit.findings == 0

    make.run(scenario())


def test_an_empty_house_has_an_overview(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with console_world(tmp_path) as (_, console):
            seen = await console.overviews.get()
            assert seen.balances.bank_minor == 0 and seen.covered and len(seen.by_day) == 30

    make.run(scenario())


def test_the_overview_knows_a_payment_that_was_just_made(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            before = (await here.console.overviews.get()).balances
            here.console.overviews._sums = None  # as if the last reading had long paid off
            await here.world.paid(here.shop, here.payer, 1_000)
            after = (await here.console.overviews.get()).balances
            assert before.members_minor - after.members_minor == 1_000

    make.run(scenario())


def test_a_member_and_a_merchant_are_found_and_shown_whole(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            people = here.console.people
            (item,) = (await people.members("王小明", None, 20)).items
            detail = await people.member(here.payer.id)
            assert detail.member == item and item.id == show("mbr", here.payer.id)
            assert "*" in item.phone_masked
            assert detail.balance.available_minor == item.balance_minor
            assert detail.limits.day.used_minor > 0 and detail.devices
            lines = await whole(lambda cursor: people.member_lines(here.payer.id, cursor, 2))
            assert sum(line.amount_minor for line in lines) == item.balance_minor
            shop = await people.merchant(here.shop.id)
            assert shop.merchant.owner.name == "店主" and shop.merchant.bank_account_masked.startswith("****")
            assert [each.state for each in shop.settlements] == ["done"]
            earned = await whole(lambda cursor: people.merchant_lines(here.shop.id, cursor, 3))
            assert sum(line.amount_minor for line in earned) == shop.merchant.payable_minor
            assert {line.ref[:4] for line in earned} == {"ord_", "ref_", "stl_"}

    make.run(scenario())


def test_an_order_is_shown_with_its_refunds_and_entries(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            detail = await here.console.orders.get(here.part.id)
            assert detail.state == "part_refunded" and detail.payer is not None and detail.payer.name == "王小明"
            assert [refund.amount_minor for refund in detail.refunds] == [7_000, 1_000]
            assert [entry.kind for entry in detail.entries] == ["pay.order_paid"] + ["pay.order_refunded"] * 2
            entry_ids = [entry.id for entry in detail.entries]
            assert [refund.entry_id for refund in detail.refunds] == entry_ids[1:]

    make.run(scenario())


@pytest.mark.parametrize(
    ("q", "state", "count"),
    [("", "", 6), ("", "paid", 2), ("", "paid,part_refunded,refunded", 4), ("牛肉面", "open", 2), ("nothing", "", 0)],
)
def test_orders_are_found_by_text_and_state(tmp_path: Path, q: str, state: str, count: int) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            orders = await whole(lambda cursor: here.console.orders.find(q, state, "", cursor, 2))
            assert len({order.id for order in orders}) == len(orders) == count
            of_shop = await here.console.orders.find(q, state, show("mch", here.shop.id), None, 100)
            assert len(of_shop.items) == count

    make.run(scenario())


def test_an_order_is_found_by_its_id_and_a_wrong_state_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            found = await here.console.orders.find(show("ord", here.paid.id), "", "", None, 20)
            assert [order.id for order in found.items] == [show("ord", here.paid.id)]
            assert await refusal_of(here.console.orders.find("", "stolen", "", None, 20)) == "kit.invalid"

    make.run(scenario())


def test_an_entry_is_a_t_account_that_leads_to_its_transfers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            ledger = here.console.ledger
            assert here.paid.payment_id is not None
            detail = await ledger.entry(here.paid.payment_id)
            assert detail.entry.subject == show("ord", here.paid.id) and detail.entry.state == "posted"
            assert [(leg.debit.kind, leg.credit.kind, leg.amount_minor) for leg in detail.legs] == [
                ("member.balance", "merchant.payable", 10_000),
                ("merchant.payable", "operator.fees", 60),
            ]
            assert detail.legs[0].debit.owner.name == "王小明"
            for leg in detail.legs:
                transfer = await ledger.transfer(int(leg.transfer_id, 16))
                assert (transfer.debit, transfer.credit, transfer.amount_minor) == (
                    leg.debit,
                    leg.credit,
                    leg.amount_minor,
                )
                assert transfer.entry_id == detail.entry.id and transfer.kind == "pay.order_paid"

    make.run(scenario())


def test_a_settling_transfer_belongs_to_the_entry_that_settled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            ledger = here.console.ledger
            (entry,) = (await ledger.entries("pay.settled", "posted", None, 20)).items
            number = await here.rows("select id from ledger_entry where kind = 211")
            transfer = await ledger.transfer(int.from_bytes(number[0][0], "big"))
            assert (transfer.kind, transfer.entry_id) == ("pay.settled", entry.id)
            assert transfer.flags == ["post_pending_transfer"] and transfer.pending_id is not None
            held = await ledger.transfer(int(transfer.pending_id, 16))
            assert held.kind == "pay.settlement_held" and held.amount_minor == transfer.amount_minor

    make.run(scenario())


def test_accounts_and_their_transfers_come_in_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            ledger = here.console.ledger
            accounts = await whole(lambda cursor: ledger.accounts("", "", cursor, 2))
            assert len({account.id for account in accounts}) == len(accounts) >= 5
            (own,) = (await ledger.accounts("member.balance", show("mbr", here.payer.id), None, 20)).items
            assert own.owner.kind == "member" and own.owner.name == "王小明" and own.side == "credit"
            transfers = await whole(lambda cursor: ledger.account_transfers(int(own.id, 16), cursor, 2))
            net = sum(
                (each.amount_minor if each.credit.account == own.id else -each.amount_minor)
                for each in transfers
                if not {"pending", "void_pending_transfer"} & set(each.flags)
            )
            assert net == own.balance_minor
            assert (await ledger.accounts("", "nonsense", None, 20)).items == []
            assert (await ledger.accounts("no.such", "", None, 20)).items == []
            detail = await ledger.account(int(own.id, 16))
            assert detail.account == own and "prepaid" in detail.kind_about

    make.run(scenario())


def test_entries_come_in_pages_and_by_kind(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            ledger = here.console.ledger
            entries = await whole(lambda cursor: ledger.entries("", "", cursor, 3))
            assert len({entry.id for entry in entries}) == len(entries) >= 15
            rejected = (await ledger.entries("", "rejected", None, 20)).items
            assert [(entry.kind, entry.reason) for entry in rejected] == [("pay.order_paid", "exceeds_credits")]
            assert (await ledger.entries("no.such", "", None, 20)).items == []

    make.run(scenario())


def test_the_trial_balance_has_two_equal_sides(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            (asset,) = (await here.console.ledger.trial_balance()).assets
            assert asset.asset == "CNY" and asset.debit_minor == asset.credit_minor > 0
            names = {kind.name for kind in here.console.ledger.kinds().accounts}
            assert {row.kind for row in asset.rows} <= names
            kinds = {kind.name for kind in here.console.ledger.kinds().entries}
            assert {"wallet.transferred", "pay.order_paid", "gold.bought", "packets.gold_opened"} <= kinds

    make.run(scenario())


@pytest.mark.parametrize("what", ["member", "merchant", "order", "account", "transfer", "entry", "lines"])
def test_what_is_not_there_is_not_found(tmp_path: Path, what: str) -> None:
    async def scenario() -> None:
        async with console_world(tmp_path) as (_, console):
            calls: dict[str, Callable[[], Awaitable[Any]]] = {
                "member": lambda: console.people.member(5),
                "merchant": lambda: console.people.merchant(5),
                "order": lambda: console.orders.get(5),
                "account": lambda: console.ledger.account(5),
                "transfer": lambda: console.ledger.transfer(5),
                "entry": lambda: console.ledger.entry(5),
                "lines": lambda: console.people.member_lines(5, None, 20),
            }
            with pytest.raises(NotFound):
                await calls[what]()

    make.run(scenario())


async def _unfinished(here: Town) -> None:
    """A top-up that the bank keeps silent about, a till that waits for a payer, and a dead ledger's entry."""
    world = here.world
    linked = await world.link(here.payer)
    await world.fault(linked, silent=1_000)
    await world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, world.once())
    await world.bank.deliver_due()
    dear = world.charged(50_000)
    await world.pay.charges.charge(here.shop.id, await world.code(here.payer), dear, world.once())
    await here.damage("update ledger_entry set state = 0, closed_at_ms = 0 where kind = 100")


def test_everything_unfinished_is_pending_with_owner_and_deadline(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            await _unfinished(here)
            items = await whole(lambda cursor: here.console.pending.page(cursor, 1))
            assert sorted((item.kind, item.what, item.owner, item.askable) for item in items) == [
                ("confirmation", "confirmation", "payer", False),
                ("instruction", "bank.collect", "wallet", True),
                ("journal", "wallet.transferred", "wallet", True),
            ]
            assert all(item.member is not None and item.member.name == "王小明" for item in items)
            assert [item.late for item in items] == [False] * 3
            assert sorted(item.deadline_at_ms for item in items) == [item.deadline_at_ms for item in items]
            here.world.clock.advance(86_400_000)
            assert all(item.late for item in (await here.console.pending.page(None, 20)).items)
            assert await here.console.pending.count() == (3, 3)

    make.run(scenario())


def test_what_the_bank_has_answered_stays_visible_until_somebody_acts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            linked = await here.world.link(here.payer)
            await here.world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, here.world.once())
            await here.world.bank.deliver_due()
            (item,) = (await here.console.pending.page(None, 20)).items
            assert (item.kind, item.state, item.askable) == ("answer", "done", False)
            await here.world.settle()
            assert (await here.console.pending.page(None, 20)).items == []

    make.run(scenario())


def test_asking_again_gets_the_answer_and_is_logged_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            world, caller = here.world, await here.staff(Role.TREASURY)
            linked = await world.link(here.payer)
            await world.fault(linked, silent=1)
            move = await world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, world.once())
            await world.bank.deliver_due()
            (item,) = (await here.console.pending.page(None, 20)).items
            assert item.state == "unknown" and item.amount_minor == move.amount.minor
            once = world.once()
            after = await here.console.pending.ask(caller, item.id, once)
            assert after.state == "done" and not after.askable
            assert (await here.console.pending.ask(caller, item.id, once)).state == "done"
            lines = (await here.console.log(None, 20)).items
            assert [(line.action, line.subject) for line in lines] == [("pending.ask", item.id)]

    make.run(scenario())


def test_the_ledger_can_be_asked_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller = await here.staff(Role.TREASURY)
            linked = await here.world.link(here.payer)
            await here.world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, here.world.once())
            await here.world.bank.deliver_due()
            await here.world.relay.drain()
            (item,) = (await here.console.pending.page(None, 20)).items
            assert (item.kind, item.what) == ("journal", "wallet.topped_up")
            assert (await here.console.pending.ask(caller, item.id, here.world.once())).state == "posted"
            assert (await here.console.pending.page(None, 20)).items == []

    make.run(scenario())


@pytest.mark.parametrize(
    ("role", "item", "code"),
    [
        (Role.SUPPORT, "the instruction", "identity.not_allowed"),
        (Role.TREASURY, "the order", "console.not_askable"),
        (Role.TREASURY, "ins_00000000000000000000000005", "kit.not_found"),
        (Role.TREASURY, "jrn_00000000000000000000000005", "kit.not_found"),
        (Role.TREASURY, "rubbish", "kit.not_found"),
    ],
)
def test_who_may_not_ask_or_asks_for_nothing_is_refused(tmp_path: Path, role: Role, item: str, code: str) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            await _unfinished(here)
            items = {each.kind: each.id for each in (await here.console.pending.page(None, 20)).items}
            named = {"the instruction": items["instruction"], "the order": items["confirmation"]}
            before = await here.rows("select * from bank_instruction")
            caller = await here.staff(role)
            asked = here.console.pending.ask(caller, named.get(item, item), here.world.once())
            assert await refusal_of(asked) == code
            assert await here.rows("select * from bank_instruction") == before
            assert (await here.console.log(None, 20)).items == []

    make.run(scenario())


def test_the_log_comes_in_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here:
            caller = await here.staff()
            for number in range(5):
                act = here.console.people.unfreeze_member if number % 2 else here.console.people.freeze_member
                await act(caller, here.payer.id, f"reason {number}", here.world.once())
            first = await here.console.log(None, 3)
            assert first.chain is not None and first.next is not None
            second = await here.console.log(first.next, 3)
            assert second.chain is None and second.next is None
            assert [line.seq for line in first.items + second.items] == [5, 4, 3, 2, 1]

    make.run(scenario())
