from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.identity.errors import MemberFrozen, PinWrong
from jinbao.kit.errors import IdempotencyKeyReused, NotFound
from jinbao.ledger.chart import NOTHING, Balance
from jinbao.wallet.errors import (
    AmountTooLarge,
    BalanceTooLow,
    BankAccountInUse,
    BankAccountInvalid,
    BankAccountLimit,
    BankAccountLinked,
    BankAccountUnknown,
)
from jinbao.wallet.events import ToppedUp, TopUpRefused, WithdrawalRefused, Withdrawn
from jinbao.wallet.types import LineFilter, LineKind, MoveState, WalletSettings
from tests import make
from tests.make_identity import pin_proof
from tests.make_wallet import PROOF, wallet_world

ALL = LineFilter()


def test_a_top_up_is_pending_until_the_bank_has_collected_and_then_on_the_balance(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member()
            linked = await world.link(caller)
            move = await world.wallet.bank_moves.top_up(caller, linked.id, 5_000, world.once())
            assert move.state.shown == "pending"
            assert await world.balance(caller) == Balance(posted=0, pending_in=5_000, pending_out=0)
            [item] = await world.wallet.pending()
            assert (item.kind, item.amount_minor, item.late) == ("top_up", 5_000, False)
            await world.settle()
            done = await world.wallet.bank_moves.get(caller.id, move.kind, move.id)
            assert done.state is MoveState.DONE
            assert await world.balance(caller) == Balance(5_000, 0, 0)
            assert await world.safeguarded() == Balance(5_000, 0, 0)
            [line] = (await world.wallet.statements.page(caller.id, ALL, None, 10)).items
            assert (line.kind, line.amount_minor, line.balance_after_minor) == (LineKind.TOP_UP, 5_000, 5_000)
            assert len(await world.events(ToppedUp)) == 1
            assert await world.wallet.pending() == []

    make.run(scenario())


def test_a_refused_top_up_leaves_nothing_behind(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member()
            linked = await world.link(caller, balance_minor=100)
            move = await world.top_up(caller, linked, 101)
            assert (move.state, move.reason) == (MoveState.REFUSED, "insufficient_funds")
            assert await world.balance(caller) == NOTHING
            assert await world.safeguarded() == NOTHING
            assert (await world.wallet.statements.page(caller.id, ALL, None, 10)).items == []
            [event] = await world.events(TopUpRefused)
            assert event["reason"] == "insufficient_funds"

    make.run(scenario())


def test_an_unanswered_top_up_stays_visible_with_its_owner_and_deadline(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member()
            linked = await world.link(caller)
            await world.fault(linked, silent=10_000)
            await world.wallet.bank_moves.top_up(caller, linked.id, 700, world.once())
            await world.later(86_400_000)
            [item] = await world.wallet.pending()
            assert (item.owner, item.state, item.late) == ("wallet", "waiting", True)
            assert item.deadline_at_ms < world.clock.now_ms()
            assert await world.balance(caller) == Balance(0, 700, 0)
            [instruction] = await world.bank.pending()
            assert instruction.reference != 0 and instruction.owner == "wallet"

    make.run(scenario())


@pytest.mark.parametrize("fault", [{"late_ms": 30_000}, {"twice": True}, {"silent": 2}, {"lost": True}])
def test_whatever_the_bank_does_to_its_answers_a_top_up_arrives_once(tmp_path: Path, fault: dict[str, int]) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member()
            linked = await world.link(caller, balance_minor=10_000)
            await world.fault(linked, **fault)
            await world.wallet.bank_moves.top_up(caller, linked.id, 900, world.once())
            await world.later(120_000)
            assert await world.balance(caller) == Balance(900, 0, 0)
            assert await world.sandbox.balance(linked.account) == 9_100
            assert (await world.bank.reconcile((await world.safeguarded()).posted)).ok

    make.run(scenario())


def test_a_withdrawal_is_set_aside_at_once_and_leaves_when_the_bank_has_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member(balance_minor=1_000)
            [linked] = await world.wallet.linked.of(caller.id)
            before = await world.sandbox.balance(linked.account)
            move = await world.wallet.bank_moves.withdraw(caller, linked.id, 400, PROOF, world.once())
            assert (move.state, move.fee.minor) == (MoveState.WAITING, 0)
            assert await world.balance(caller) == Balance(1_000, 0, 400)
            assert (await world.balance(caller)).available == 600
            await world.settle()
            assert await world.balance(caller) == Balance(600, 0, 0)
            assert await world.sandbox.balance(linked.account) == before + 400
            assert len(await world.events(Withdrawn)) == 1
            assert (await world.bank.reconcile(600)).ok

    make.run(scenario())


def test_a_withdrawal_that_the_bank_refuses_comes_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            caller = await world.member(balance_minor=200_000)
            [linked] = await world.wallet.linked.of(caller.id)
            await world.fault(linked, refuse="account_closed")
            move = await world.wallet.bank_moves.withdraw(caller, linked.id, 150_000, PROOF, world.once())
            assert move.fee.minor == 50  # 0.1 % of what passes the free 1,000
            await world.settle()
            ended = await world.wallet.bank_moves.get(caller.id, move.kind, move.id)
            assert (ended.state, ended.reason) == (MoveState.REFUSED, "account_closed")
            assert await world.balance(caller) == Balance(200_000, 0, 0)
            assert len(await world.events(WithdrawalRefused)) == 1
            # What was free is free again.
            assert (await world.wallet.bank_moves.fee(caller.id, 100_000)).minor == 0

    make.run(scenario())


def test_a_fee_is_a_line_of_its_own_and_the_operators(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            caller = await world.member(balance_minor=200_000)
            [linked] = await world.wallet.linked.of(caller.id)
            await world.wallet.bank_moves.withdraw(caller, linked.id, 150_000, PROOF, world.once())
            await world.settle()
            lines = (await world.wallet.statements.page(caller.id, ALL, None, 10)).items
            assert [(line.kind.value, line.amount_minor, line.balance_after_minor) for line in lines] == [
                ("fee", -50, 49_950),
                ("withdrawal", -150_000, 50_000),
                ("top_up", 200_000, 200_000),
            ]
            assert (await world.balance(caller)).posted == 49_950
            assert (await world.safeguarded()).posted == 50_000

    make.run(scenario())


def test_more_than_the_balance_is_not_withdrawn_and_the_bank_never_hears_of_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member(balance_minor=1_000)
            [linked] = await world.wallet.linked.of(caller.id)
            told = len(await world.rows("bank_instruction"))
            once = world.once("again")
            for _ in range(2):  # a refused request stays refused
                with pytest.raises(BalanceTooLow):
                    await world.wallet.bank_moves.withdraw(caller, linked.id, 1_001, PROOF, once)
            await world.settle()
            assert await world.balance(caller) == Balance(1_000, 0, 0)
            assert len(await world.rows("bank_instruction")) == told

    make.run(scenario())


def test_a_repeated_request_moves_money_once_and_needs_no_second_proof(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member(balance_minor=1_000)
            [linked] = await world.wallet.linked.of(caller.id)
            once = world.once("k", b"same")
            first = await world.wallet.bank_moves.withdraw(caller, linked.id, 400, PROOF, once)
            again = await world.wallet.bank_moves.withdraw(caller, linked.id, 400, pin_proof("000000"), once)
            assert again.id == first.id
            await world.settle()
            assert (await world.balance(caller)).posted == 600
            with pytest.raises(IdempotencyKeyReused):
                await world.wallet.bank_moves.withdraw(caller, linked.id, 500, PROOF, world.once("k", b"other"))

    make.run(scenario())


@pytest.mark.parametrize("verb", ["top_up", "withdraw", "link"])
def test_nothing_moves_for_a_frozen_member(tmp_path: Path, verb: str) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member(balance_minor=1_000)
            [linked] = await world.wallet.linked.of(caller.id)
            await world.sandbox.seed([(linked.account, "x", 1)])
            await world.freeze(caller)
            before = await world.everything()
            with pytest.raises(MemberFrozen):
                if verb == "top_up":
                    await world.wallet.bank_moves.top_up(caller, linked.id, 100, world.once())
                elif verb == "withdraw":
                    await world.wallet.bank_moves.withdraw(caller, linked.id, 100, PROOF, world.once())
                else:
                    await world.link(caller)
            after = await world.everything()
            changed = {name for name in after if after[name] != before[name]}
            # A new account at the bank is the bank's affair: the test opened it.
            assert changed <= {"bank_sandbox_account"}

    make.run(scenario())


def test_refusals_of_a_move_change_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, wallet=WalletSettings(top_up_most_minor=900, withdrawal_most_minor=800)) as w:
            caller, other = await w.member(balance_minor=900), await w.member()
            [linked] = await w.wallet.linked.of(caller.id)
            before = await w.everything()
            with pytest.raises(AmountTooLarge):
                await w.wallet.bank_moves.top_up(caller, linked.id, 901, w.once())
            with pytest.raises(AmountTooLarge):
                await w.wallet.bank_moves.withdraw(caller, linked.id, 801, PROOF, w.once())
            with pytest.raises(NotFound):
                await w.wallet.bank_moves.top_up(other, linked.id, 100, w.once())
            with pytest.raises(NotFound):
                await w.wallet.bank_moves.withdraw(other, linked.id, 100, PROOF, w.once())
            with pytest.raises(PinWrong):
                await w.wallet.bank_moves.withdraw(caller, linked.id, 100, pin_proof("000000"), w.once())
            assert await w.everything() == before

    make.run(scenario())


def test_a_move_is_its_members_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller, other = await world.member(), await world.member()
            linked = await world.link(caller)
            move = await world.top_up(caller, linked, 100)
            with pytest.raises(NotFound):
                await world.wallet.bank_moves.get(other.id, move.kind, move.id)
            page = await world.wallet.bank_moves.page(caller.id, move.kind, "done", None, 10)
            assert [one.id for one in page.items] == [move.id]
            assert (await world.wallet.bank_moves.page(caller.id, move.kind, "pending", None, 10)).items == []
            assert (await world.wallet.bank_moves.page(other.id, move.kind, None, None, 10)).items == []

    make.run(scenario())


def test_linking_refuses_what_is_unreadable_unknown_double_or_too_many(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, wallet=WalletSettings(linked_most=2)) as world:
            caller = await world.member()
            first = await world.link(caller)
            link = world.wallet.linked.link
            before = await world.rows("wallet_linked")
            with pytest.raises(BankAccountInvalid):
                await link(caller.id, "JBSB", "1", "", world.once())
            with pytest.raises(BankAccountUnknown):
                await link(caller.id, "JBSB", "99999999", "", world.once())
            with pytest.raises(BankAccountLinked):
                await link(caller.id, "JBSB", first.account.number, "", world.once())
            assert await world.rows("wallet_linked") == before
            second = await world.link(caller)
            with pytest.raises(BankAccountLimit):
                await world.link(caller)
            assert (first.default, second.default) == (True, False)

    make.run(scenario())


def test_a_bank_account_is_kept_while_money_is_on_its_way_and_the_next_becomes_the_default(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member()
            first, second = await world.link(caller), await world.link(caller)
            await world.wallet.bank_moves.top_up(caller, first.id, 100, world.once())
            with pytest.raises(BankAccountInUse):
                await world.wallet.linked.unlink(caller.id, first.id)
            await world.settle()
            await world.wallet.linked.unlink(caller.id, first.id)
            [left] = await world.wallet.linked.of(caller.id)
            assert (left.id, left.default) == (second.id, True)
            with pytest.raises(NotFound):
                await world.wallet.bank_moves.top_up(caller, first.id, 100, world.once())

    make.run(scenario())
