"""Capital: the operator's own metal and cash, put in so that members can buy and sell before anybody else has."""

from __future__ import annotations

from dataclasses import replace

from jinbao.bank import Bank
from jinbao.bank.types import InstructionKind as BankKind
from jinbao.gold.postings import custody as postings
from jinbao.gold.service.desk import Desk
from jinbao.gold.service.endings import Ending
from jinbao.gold.store import batches as store
from jinbao.gold.types.accounts import inventory
from jinbao.gold.types.batches import Capital, CapitalState
from jinbao.gold.types.custody import Instruction, InstructionKind, InstructionState, Move, Order, holder
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.money import Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal

#: How instructions to the custodian and to the bank name it.
OWNER = "gold.capital"


class OwnCapital:
    """One per process. ``account`` is the operator's own bank account, from which cash is collected."""

    def __init__(self, runtime: Runtime, journal: Journal, bank: Bank, desk: Desk, account: str) -> None:
        self._runtime = runtime
        self._journal = journal
        self._bank = bank
        self._desk = desk
        self._account = account
        journal.register(postings.METAL_PUT_IN, Ending(self._metal_posted_in))
        journal.register(postings.CASH_PUT_IN, Ending(self._cash_posted_in))
        desk.register(OWNER, self._deposited_in)

    async def put_in(self, ug: int, minor: int) -> Capital:
        """Bring ``ug`` micrograms to the custodian and ``minor`` to the bank (either may be 0, not both).

        Both arrive when custodian and bank have answered: ``get`` says how far they are.
        """
        assert ug >= 0 and minor >= 0 and ug + minor > 0, (ug, minor)
        return await self._runtime.db.write(lambda tx: self._put_in(tx, ug, minor))

    async def get(self, capital_id: int) -> Capital:
        """What was put in under this id; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self._get_in(tx, capital_id))

    def bank_answered_in(self, tx: Tx, capital_id: int, done: bool, reason: str) -> None:
        """The bank has collected the cash, or would not."""
        capital = self._get_in(tx, capital_id)
        assert capital.cash is CapitalState.WAITING, capital.cash
        if not done:
            store.update_capital(tx, replace(capital, cash=CapitalState.REFUSED, reason=reason))
            return
        store.update_capital(tx, replace(capital, cash=CapitalState.POSTING))
        amount = Money(capital.amount_minor, self._runtime.home)
        self._journal.intend(tx, self._runtime.new_id(), postings.cash_put_in(amount), capital.id)

    def _put_in(self, tx: Tx, ug: int, minor: int) -> Capital:
        capital = Capital(
            id=self._runtime.new_id(),
            ug=ug,
            amount_minor=minor,
            metal=CapitalState.WAITING if ug else CapitalState.NONE,
            cash=CapitalState.WAITING if minor else CapitalState.NONE,
            reason="",
            at_ms=self._runtime.clock.now_ms(),
        )
        store.insert_capital(tx, capital)
        if ug:
            order = Order(InstructionKind.DEPOSIT, ug, (Move("", holder(inventory()), ug),))
            self._desk.instruct_in(tx, order, capital.id, OWNER)
        if minor:
            amount = Money(minor, self._runtime.home)
            self._bank.instruct_in(tx, BankKind.COLLECT, amount, self._account, capital.id, OWNER)
        return capital

    def _deposited_in(self, tx: Tx, instruction: Instruction) -> None:
        capital = self._get_in(tx, instruction.reference)
        assert capital.metal is CapitalState.WAITING, capital.metal
        if instruction.state is not InstructionState.DONE:
            store.update_capital(tx, replace(capital, metal=CapitalState.REFUSED, reason=instruction.reason))
            return
        store.update_capital(tx, replace(capital, metal=CapitalState.POSTING))
        self._journal.intend(tx, self._runtime.new_id(), postings.metal_put_in(capital.ug), capital.id)

    def _metal_posted_in(self, tx: Tx, entry: Entry) -> None:
        capital = self._get_in(tx, entry.subject)
        assert capital.metal is CapitalState.POSTING, capital.metal
        store.update_capital(tx, replace(capital, metal=CapitalState.DONE))

    def _cash_posted_in(self, tx: Tx, entry: Entry) -> None:
        capital = self._get_in(tx, entry.subject)
        assert capital.cash is CapitalState.POSTING, capital.cash
        store.update_capital(tx, replace(capital, cash=CapitalState.DONE))

    def _get_in(self, tx: Tx, capital_id: int) -> Capital:
        found = store.get_capital(tx, capital_id)
        if found is None:
            raise NotFound()
        return found
