from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinbao.bank.types import BankSettings, Fault
from jinbao.kit.errors import Invalid, NotFound, Refusal
from jinbao.kit.ids import show
from jinbao.wallet.types import Counterpart, Direction, LineFilter, LineKind
from tests import make
from tests.make_wallet import PROOF, WalletWorld, wallet_world

MEMBER = 77
HOUR_MS = 3_600_000


async def _lines(world: WalletWorld, rows: list[tuple[int, LineKind, str, str]]) -> None:
    for minor, kind, name, note in rows:
        await world.runtime.db.write(
            lambda tx, m=minor, k=kind, n=name, o=note: world.wallet.statements.record_in(  # type: ignore[misc]
                tx, MEMBER, m, k, Counterpart("merchant", "mch_x", n), show("ord", 5), 9, note=o
            )
        )
        world.clock.advance(HOUR_MS)


async def _found(world: WalletWorld, **wanted: Any) -> list[int]:
    page = await world.wallet.statements.page(MEMBER, LineFilter(**wanted), None, 100)
    return [line.seq for line in page.items]


def test_lines_are_filtered_and_searched(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await _lines(
                world,
                [
                    (1_000, LineKind.TOP_UP, "JBSB •••• 0001", ""),
                    (-250, LineKind.PAYMENT, "兰州拉面", "牛肉面"),
                    (-99, LineKind.PAYMENT, "Corner Shop 100%", "a_b"),
                    (99, LineKind.REFUND, "Corner Shop 100%", ""),
                ],
            )
            assert await _found(world) == [4, 3, 2, 1]
            assert await _found(world, kind=LineKind.PAYMENT) == [3, 2]
            assert await _found(world, direction=Direction.IN) == [4, 1]
            assert await _found(world, direction=Direction.OUT) == [3, 2]
            assert await _found(world, q="拉面") == [2]
            assert await _found(world, q="牛肉") == [2]
            assert await _found(world, q="corner") == [4, 3]
            assert await _found(world, q="100%") == [4, 3]
            assert await _found(world, q="%") == [4, 3]
            assert await _found(world, q="a_b") == [3]
            assert await _found(world, q="_") == [4, 3, 2, 1]  # as in ord_...
            assert await _found(world, q="!") == []
            assert await _found(world, q="' or 1=1 --") == []
            assert await _found(world, q="ÉTÉ") == []
            assert await _found(world, from_ms=make.NOON_MS + HOUR_MS, to_ms=make.NOON_MS + 3 * HOUR_MS) == [3, 2]
            assert await _found(world, q="corner", direction=Direction.OUT, kind=LineKind.PAYMENT) == [3]
            assert (await world.wallet.statements.get(MEMBER, 3)).balance_after_minor == 651
            await _lines(world, [(5, LineKind.REFUND, "Café ÉTÉ", "")])
            assert await _found(world, q="cafÉ") == []
            assert await _found(world, q="CAFé ÉTÉ") == [5]
            for member_id, seq in ((MEMBER, 6), (MEMBER + 1, 1)):
                with pytest.raises(NotFound):
                    await world.wallet.statements.get(member_id, seq)

    make.run(scenario())


def test_pages_lead_through_all_lines_once_even_while_new_ones_come(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await _lines(world, [(n, LineKind.TOP_UP, "bank", "") for n in range(1, 8)])
            seen: list[int] = []
            cursor = None
            while True:
                page = await world.wallet.statements.page(MEMBER, LineFilter(), cursor, 3)
                seen += [line.seq for line in page.items]
                cursor = page.next
                if cursor is None:
                    break
                await _lines(world, [(1, LineKind.TOP_UP, "bank", "")])
            assert seen == [7, 6, 5, 4, 3, 2, 1]
            with pytest.raises(Invalid):
                await world.wallet.statements.page(MEMBER, LineFilter(), "nonsense", 3)

    make.run(scenario())


def test_a_line_that_disagrees_with_the_ledger_is_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            caller = await world.member(balance_minor=1_000)
            assert await world.wallet.statements.differences() == []
            await world.runtime.db.write(
                lambda tx: tx.execute("update wallet_line set balance_after_minor = balance_after_minor + 1")
            )
            assert await world.wallet.statements.differences() == [(caller.id, 1_001, 1_000)]

    make.run(scenario())


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("top_up"), st.integers(0, 2), st.integers(1, 2_500)),
        st.tuples(st.just("withdraw"), st.integers(0, 2), st.integers(1, 1_500)),
        st.tuples(st.just("send"), st.integers(0, 2), st.integers(1, 1_500)),
        st.tuples(st.just("late"), st.integers(0, 2), st.just(5_000)),
        st.tuples(st.just("silent"), st.integers(0, 2), st.just(2)),
        st.tuples(st.just("refuse"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("wait"), st.just(0), st.just(3_000)),
    ),
    max_size=14,
)


@settings(max_examples=20)
@given(_STEPS)
def test_money_is_conserved_and_every_statement_equals_the_ledger(steps: list[tuple[str, int, int]]) -> None:
    async def scenario(folder: Path) -> None:
        options = BankSettings(longest_wait_ms=8_000)
        async with wallet_world(folder, profile="cn", bank=options) as world:
            people = [await world.member() for _ in range(3)]
            banks = [await world.link(person, balance_minor=5_000) for person in people]
            for what, who, number in steps:
                await _step(world, people, banks, what, who, number)
                await _conserved(world, people)
            await world.later(300_000)
            await _conserved(world, people)
            assert await world.wallet.pending() == [] and await world.bank.pending() == []
            assert await world.wallet.statements.differences() == []
            safeguarded = await world.safeguarded()
            assert (safeguarded.pending_in, safeguarded.pending_out) == (0, 0)
            assert (await world.bank.reconcile(safeguarded.posted)).findings == ()
            for person in people:
                page = await world.wallet.statements.page(person.id, LineFilter(), None, 100)
                running = 0
                for line in reversed(page.items):
                    running += line.amount_minor
                    assert line.balance_after_minor == running >= 0
                assert running == (await world.balance(person)).posted

    with tempfile.TemporaryDirectory() as folder:
        make.run(scenario(Path(folder)))


async def _step(world: WalletWorld, people: list[Any], banks: list[Any], what: str, who: int, number: int) -> None:
    moves, caller, linked = world.wallet.bank_moves, people[who], banks[who]
    faults = {"late": Fault(late_ms=number), "silent": Fault(silent=number), "refuse": Fault(refuse="no")}
    try:
        if what == "top_up":
            await moves.top_up(caller, linked.id, number, world.once())
        elif what == "withdraw":
            await moves.withdraw(caller, linked.id, number, PROOF, world.once())
        elif what == "send":
            await world.wallet.transfers.send(caller, people[(who + 1) % 3].id, number, "", None, world.once())
        elif what == "wait":
            world.clock.advance(number)
        else:
            await world.sandbox.order_fault(faults[what], linked.account)
    except Refusal as refusal:
        assert refusal.code in ("wallet.balance_too_low", "identity.proof_needed"), refusal
    await world.settle()


async def _conserved(world: WalletWorld, people: list[Any]) -> None:
    """Money at the bank is constant, and what the ledger owes members is what it has at the bank, at every moment."""
    assert await world.sandbox.total() == 15_000
    balances = [await world.balance(person) for person in people]
    safeguarded = await world.safeguarded()
    assert sum(balance.posted for balance in balances) == safeguarded.posted  # nobody has paid a fee
    assert sum(balance.pending_in for balance in balances) == safeguarded.pending_in
    assert sum(balance.pending_out for balance in balances) == safeguarded.pending_out
    assert all(balance.available >= 0 for balance in balances)
