"""Gold accounts: opened with consent, one by one or by the thousand, frozen, and worth what they are worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jinbao.gold.events import AccountChanged, AccountOpened, AccountsImported
from jinbao.gold.types.accounts import member_gold
from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.profile import AccountTerms
from jinbao.identity.types import AccountClass, Realm, Role
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.wallet.types import Counterpart
from tests import make
from tests.make_gold import GRAM, GoldWorld, gold_profile, gold_world, refusal_of


async def desk(world: GoldWorld, role: Role = Role.SUPPORT) -> Principal:
    staff = await world.identity.staff.add(f"staff-{role.value}", "a long enough sentence", role)
    signed_in = await world.runtime.db.write(
        lambda tx: world.identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", role.value)
    )
    found = await world.identity.sessions.authenticate("staff", signed_in.token)
    assert found is not None
    return found


def test_an_account_is_opened_once_and_announced_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            plain = await world.member("普通", AccountClass.I)
            assert await world.gold.accounts.get(plain.id) is None
            first = await world.gold.accounts.open(plain.id, consent=True)
            assert await world.gold.accounts.open(plain.id, consent=True) == first
            assert len(await world.events(AccountOpened)) == 1
            assert await refusal_of(world.gold.accounts.open(7, consent=True)) == "kit.not_found"
            await world.freeze(plain)
            frozen = await world.member("冻结")
            await world.freeze(frozen)
            assert await refusal_of(world.gold.accounts.open(frozen.id, consent=True)) == "identity.member_frozen"

    make.run(scenario())


def test_a_profile_may_keep_gold_from_classes_that_may_not_invest(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile = replace(gold_profile(), account=AccountTerms(hold_needs_invest=True))
        async with gold_world(tmp_path, funded=False, profile=profile) as world:
            plain = await world.member("普通", AccountClass.II)
            assert await refusal_of(world.gold.accounts.open(plain.id, consent=True)) == "gold.not_for_class"
            assert not await world.runtime.db.read(lambda tx: world.gold.accounts.may_hold_in(tx, plain.id))
            assert await world.rows("gold_account") == []

    make.run(scenario())


def test_many_accounts_are_opened_at_once_in_both_books(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            one = await world.investor()
            new_id = world.runtime.new_id
            ids = [one.id, *(new_id() for _ in range(9_000))]
            assert await world.gold.accounts.open_many(ids) == 9_000
            assert await world.gold.accounts.open_many(ids) == 0
            assert await world.gold.accounts.count() == 9_001
            refs = [member_gold(member_id).id for member_id in ids]
            assert len(await world.engine.lookup_accounts(refs)) == 9_001
            assert sum(event["count"] for event in await world.events(AccountsImported)) == 9_000
            await world.in_order()

    make.run(scenario())


def test_staff_freeze_and_unfreeze_with_a_reason_and_it_is_written_down(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            caller = await world.investor()
            support, accounts = await desk(world), world.gold.accounts

            async def act(reason: str, *, freeze: bool = True, member_id: int = caller.id) -> None:
                verb = accounts.freeze_in if freeze else accounts.unfreeze_in
                await world.runtime.db.write(lambda tx: verb(tx, support, member_id, reason))

            assert await refusal_of(act(" ")) == "kit.invalid"
            assert await refusal_of(act("asked by a court", member_id=7)) == "kit.not_found"
            await act("asked by a court")
            await act("asked by a court")
            found = await accounts.get(caller.id)
            assert found is not None and (found.frozen, found.reason) == (True, "asked by a court")
            await act("it is over", freeze=False)
            assert [event["frozen"] for event in await world.events(AccountChanged)] == [True, False]
            log = (await world.identity.audit.page(None, 10)).items
            assert [line.action for line in log] == ["gold.unfreeze", "gold.freeze"]

    make.run(scenario())


def test_a_holding_shows_cost_value_profit_and_today(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            empty = await world.gold.accounts.holding(caller.id)
            assert (empty.total_ug, empty.value_minor, empty.today_minor) == (0, 0, 0)
            await world.buy(caller, 2 * GRAM)
            found = await world.gold.accounts.holding(caller.id)
            assert (found.cost_minor, found.average_minor, found.value_minor) == (190_286, 95_143, 190_000)
            assert (found.profit_minor, found.today_minor) == (-286, -286)
            world.clock.advance(DAY_MS)
            await world.price(96_000)
            await world.buy(caller, GRAM)  # at 961.44
            found = await world.gold.accounts.holding(caller.id)
            assert (found.cost_minor, found.value_minor) == (190_286 + 96_144, 288_000)
            # Two grams gained 10.00 each since yesterday's close; the third lost its spread.
            assert found.today_minor == 2 * 1_000 - 144

    make.run(scenario())


def test_a_gift_costs_what_it_was_worth_and_returned_gold_what_it_cost(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            caller = await world.investor()
            friend = Counterpart("member", "mbr_friend", "朋友")
            record = world.gold.statements.record_in

            def work(tx: Tx) -> int:
                record(tx, caller.id, GRAM, GoldLineKind.RECEIVED, 95_000, 95_000, friend, "pkt_1", 1)
                sent = record(tx, caller.id, -GRAM // 2, GoldLineKind.SENT, 60_000, 120_000, friend, "pkt_2", 2)
                back = record(tx, caller.id, GRAM // 2, GoldLineKind.RETURNED, -sent.cost_minor, 0, friend, "pkt_2", 3)
                return back.cost_minor

            assert await world.runtime.db.write(work) == 47_500
            found = await world.gold.accounts.holding(caller.id)
            assert (found.total_ug, found.cost_minor, found.realised_minor) == (GRAM, 95_000, 0)
            first = await world.gold.statements.page(caller.id, None, 2)
            rest = await world.gold.statements.page(caller.id, first.next, 2)
            assert [line.seq for line in (*first.items, *rest.items)] == [3, 2, 1] and rest.next is None
            # The rows say what the ledger does not: that is what the audit is for.
            assert await world.gold.statements.differences() == [(caller.id, GRAM, 0)]

    make.run(scenario())
