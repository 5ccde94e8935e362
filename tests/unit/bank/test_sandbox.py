from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jinbao.bank.adapters.sandbox import SAFEGUARDING_ACCOUNT, SandboxBank
from jinbao.bank.types import (
    AccountHolder,
    BankAccount,
    BankSettings,
    Fault,
    InstructionKind,
    InstructionState,
)
from jinbao.kit.money import CNY, Money
from tests import make
from tests.make_wallet import wallet_world

ACCOUNTS = [BankAccount("JBSB", f"62220000{n:04d}") for n in range(3)]

_FAULTS = st.builds(
    Fault,
    late_ms=st.sampled_from([0, 0, 3_000]),
    twice=st.booleans(),
    silent=st.sampled_from([0, 0, 1, 3]),
    lost=st.booleans(),
    refuse=st.sampled_from(["", "", "account_blocked"]),
    times=st.just(1),
)
_ORDERS = st.tuples(
    st.sampled_from(InstructionKind), st.integers(1, 800), st.integers(0, 2), st.one_of(st.none(), _FAULTS)
)


@settings(max_examples=25)
@given(st.lists(_ORDERS, max_size=8))
def test_whatever_the_bank_does_to_the_answers_money_is_conserved_and_both_books_agree(
    orders: list[tuple[InstructionKind, int, int, Fault | None]],
) -> None:
    async def scenario(folder: Path) -> None:
        async with wallet_world(folder, bank=BankSettings(longest_wait_ms=8_000)) as world:
            await world.sandbox.seed([(account, "someone", 1_000) for account in ACCOUNTS])
            ids = []
            for kind, minor, index, fault in orders:
                if fault is not None:
                    await world.sandbox.order_fault(fault, ACCOUNTS[index])
                account = ACCOUNTS[index].text()
                told = await world.runtime.db.write(
                    lambda tx, k=kind, m=minor, a=account: world.bank.instruct_in(tx, k, Money(m, CNY), a, 1, "test")  # type: ignore[misc]
                )
                ids.append(told.id)
                await world.settle()
            await world.later(300_000)
            told_all = [await world.bank.get(one) for one in ids]
            assert all(one.state.final and one.trouble is None for one in told_all)
            ours = sum(
                one.amount.minor if one.kind is InstructionKind.COLLECT else -one.amount.minor
                for one in told_all
                if one.state is InstructionState.DONE
            )
            assert await world.sandbox.balance() == ours
            assert await world.sandbox.total() == 3_000
            assert (await world.bank.reconcile(ours)).findings == ()

    with tempfile.TemporaryDirectory() as folder:
        make.run(scenario(Path(folder)))


def test_a_payment_in_a_wrong_amount_is_found_though_the_bank_says_the_right_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.seed([(ACCOUNTS[0], "someone", 1_000)])
            await world.sandbox.order_fault(Fault(misbook_minor=-1))
            told = await world.runtime.db.write(
                lambda tx: world.bank.instruct_in(
                    tx, InstructionKind.COLLECT, Money(500, CNY), ACCOUNTS[0].text(), 1, "test"
                )
            )
            await world.settle()
            assert (await world.bank.get(told.id)).state is InstructionState.DONE
            found = await world.bank.reconcile(500)
            assert [one.what for one in found.findings] == ["amount_differs", "balance_differs"]

    make.run(scenario())


def test_what_the_bank_did_unasked_is_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.seed([(ACCOUNTS[0], "someone", 1_000)])
            await world.sandbox.move_unasked(ACCOUNTS[0], 30, "a stranger's mistake")
            found = await world.bank.reconcile(0)
            assert [(one.what, one.bank_minor) for one in found.findings] == [("not_ours", 30), ("balance_differs", 30)]

    make.run(scenario())


def test_the_same_id_with_other_content_is_refused_and_nothing_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.seed([(ACCOUNTS[0], "someone", 1_000)])
            told = await world.runtime.db.write(
                lambda tx: world.bank.instruct_in(
                    tx, InstructionKind.COLLECT, Money(500, CNY), ACCOUNTS[0].text(), 1, "test"
                )
            )
            await world.settle()
            answer = await world.sandbox.submit(replace(told, amount=Money(501, CNY)))
            assert getattr(answer, "reason", None) == "same_id_other_content"
            assert await world.sandbox.balance() == 500

    make.run(scenario())


def test_a_welcome_opens_an_account_that_nobody_knew_but_never_ours(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            assert await world.sandbox.look_up(ACCOUNTS[0]) is None
            friendly = SandboxBank(world.runtime.db, world.clock, welcome_minor=700)
            assert await friendly.look_up(ACCOUNTS[0]) == AccountHolder("")
            assert await friendly.look_up(SAFEGUARDING_ACCOUNT) is None
            assert await friendly.balance(ACCOUNTS[0]) == 700
            assert await friendly.look_up(ACCOUNTS[0]) == AccountHolder("")
            assert await friendly.balance(ACCOUNTS[0]) == 700

    make.run(scenario())
