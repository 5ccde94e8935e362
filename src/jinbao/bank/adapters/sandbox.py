"""The sandbox bank: a safeguarding bank and everybody's bank in one, with books of its own and faults to order.

It shares nothing with the rest of the module but the port, so that it can disagree. Whatever it has been told to get
wrong, it never moves money twice for one instruction id, and its own books balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinbao.bank.store import sandbox as books
from jinbao.bank.store.sandbox import BankOrder
from jinbao.bank.types import (
    AccountHolder,
    Answer,
    BankAccount,
    Done,
    Fault,
    Instruction,
    InstructionKind,
    Notice,
    Pending,
    Refused,
    StatementLine,
    Unheard,
)
from jinbao.kit.clock import Clock
from jinbao.kit.db import Database, Tx
from jinbao.kit.errors import Unknown

#: Our account there.
SAFEGUARDING_ACCOUNT = BankAccount("JBSB", "SAFEGUARDING0001")
_DUE_BATCH = 200
_GOOD = Fault()


class NoAnswer(Unknown):
    """The sandbox bank stays silent, as it was told to."""


class SandboxBank:
    """Fills ``ports.BankConnector``. ``db`` may be the operator's own store or, better, another file.

    With ``welcome_minor`` an account that nobody has opened is opened when it is first looked up, with that much
    money, so that whoever tries the demo has something to top up from; ``None`` leaves it unknown.
    """

    def __init__(self, db: Database, clock: Clock, *, welcome_minor: int | None = None) -> None:
        self._db = db
        self._clock = clock
        self._welcome_minor = welcome_minor

    async def seed(self, accounts: Sequence[tuple[BankAccount, str, int]]) -> int:
        """Open accounts, each with its holder's name and its balance; how many were new. Ours is opened too."""

        def work(tx: Tx) -> int:
            self._ours_in(tx)
            return sum(books.open_account(tx, account.text(), holder, minor) for account, holder, minor in accounts)

        return await self._db.write(work)

    async def order_fault(self, fault: Fault, account: BankAccount | None = None) -> None:
        """Misbehave from now on, for one account or for all."""
        await self._db.write(lambda tx: books.set_fault(tx, _name(account), fault))

    async def behave(self, account: BankAccount | None = None) -> None:
        """Forget a fault that was ordered for this account, or for all."""
        await self._db.write(lambda tx: books.clear_fault(tx, _name(account)))

    async def correct(self, instruction_id: int) -> None:
        """Answer with the amount that really moved from now on, and confirm it once more."""

        def work(tx: Tx) -> None:
            order = books.order(tx, instruction_id)
            assert order is not None and order.state == "done"
            books.update_order(tx, replace(order, answer_minor=order.booked_minor))
            books.add_notice(tx, instruction_id)

        await self._db.write(work)

    async def move_unasked(self, account: BankAccount, amount_minor: int, text: str) -> None:
        """Move money between an account and ours without an order (signed, into ours is positive)."""

        def work(tx: Tx) -> None:
            self._ours_in(tx)
            now_ms = self._clock.now_ms()
            books.book(tx, account.text(), -amount_minor, None, text, now_ms)
            books.book(tx, SAFEGUARDING_ACCOUNT.text(), amount_minor, None, text, now_ms)

        await self._db.write(work)

    async def balance(self, account: BankAccount = SAFEGUARDING_ACCOUNT) -> int:
        """What is on an account now, 0 for one that is not there."""
        await self.work()
        found = await self._db.read(lambda tx: books.account_of(tx, account.text()))
        return 0 if found is None else found[1]

    async def total(self) -> int:
        """All money at this bank, ours included: only ``seed`` and a welcome change it."""
        return await self._db.read(books.total)

    async def submit(self, instruction: Instruction) -> Answer:
        """Take an order, or say again how the same order stands; raises ``NoAnswer`` when told to be silent."""
        return _said(await self._db.write(lambda tx: self._submit_in(tx, instruction)))

    async def ask(self, instruction_id: int) -> Answer:
        """How an order stands; raises ``NoAnswer`` when told to be silent."""
        await self.work()

        def work(tx: Tx) -> Answer | None:
            order = books.order(tx, instruction_id)
            return Unheard() if order is None else _answer_in(tx, order)

        return _said(await self._db.write(work))

    async def notices(self, after: int, limit: int) -> list[Notice]:
        """Confirmations after number ``after``."""
        await self.work()
        found = await self._db.read(lambda tx: books.notices(tx, after, limit))
        notices = []
        for seq, order in found:
            answer = _answer(order)
            assert isinstance(answer, Done | Refused)
            notices.append(Notice(seq, order.instruction_id, answer))
        return notices

    async def look_up(self, account: BankAccount) -> AccountHolder | None:
        """Whose account it is; see ``welcome_minor``."""
        found = await self._db.read(lambda tx: books.account_of(tx, account.text()))
        if found is not None:
            return AccountHolder(found[0])
        welcome = self._welcome_minor
        if welcome is None or account == SAFEGUARDING_ACCOUNT:
            return None
        await self._db.write(lambda tx: books.open_account(tx, account.text(), "", welcome))
        return AccountHolder("")

    async def statement(self, after: int, limit: int) -> list[StatementLine]:
        """The lines of our account after number ``after``."""
        await self.work()
        return await self._db.read(lambda tx: books.lines(tx, SAFEGUARDING_ACCOUNT.text(), after, limit))

    async def statement_of(self, account: BankAccount, after: int = 0, limit: int = 100) -> list[StatementLine]:
        """The lines of any account after number ``after``."""
        await self.work()
        return await self._db.read(lambda tx: books.lines(tx, account.text(), after, limit))

    async def work(self) -> int:
        """Carry out the late orders whose time has come, as every call does first; how many there were."""
        done = 0
        while await self._db.read(lambda tx: books.due(tx, self._clock.now_ms(), 1)):
            done += await self._db.write(self._work_in)
        return done

    def _work_in(self, tx: Tx) -> int:
        due = books.due(tx, self._clock.now_ms(), _DUE_BATCH)
        for order in due:
            self._carry_out_in(tx, order)
        return len(due)

    def _submit_in(self, tx: Tx, instruction: Instruction) -> Answer | None:
        self._ours_in(tx)
        order = books.order(tx, instruction.id)
        if order is not None:
            same = (order.kind, order.amount_minor, order.account) == (
                instruction.kind,
                instruction.amount.minor,
                instruction.account.text(),
            )
            return _answer_in(tx, order) if same else Refused("same_id_other_content")
        fault = books.take_fault(tx, instruction.account.text()) or _GOOD
        if fault.lost:
            return None
        self._take_in(tx, instruction, fault)
        taken = books.order(tx, instruction.id)
        assert taken is not None
        return _answer_in(tx, taken)

    def _take_in(self, tx: Tx, instruction: Instruction, fault: Fault) -> None:
        minor = instruction.amount.minor
        order = BankOrder(
            instruction_id=instruction.id,
            number=0,
            kind=instruction.kind,
            amount_minor=minor,
            account=instruction.account.text(),
            state="working",
            due_at_ms=self._clock.now_ms() + fault.late_ms,
            booked_minor=max(0, minor + fault.misbook_minor),
            answer_minor=max(0, minor + fault.wrong_by_minor),
            reason=fault.refuse,
            silent=fault.silent,
            confirmations=0 if fault.silent else 1 + fault.twice,
        )
        books.insert_order(tx, order)
        if fault.late_ms == 0:
            self._carry_out_in(tx, order)

    def _carry_out_in(self, tx: Tx, order: BankOrder) -> None:
        """Move the money if it is there, and confirm."""
        reason = order.reason or self._obstacle_in(tx, order)
        books.update_order(tx, replace(order, state="refused" if reason else "done", reason=reason))
        if not reason and order.booked_minor:
            into_ours = order.booked_minor if order.kind is InstructionKind.COLLECT else -order.booked_minor
            text, now_ms = order.kind.value, self._clock.now_ms()
            books.book(tx, order.account, -into_ours, order.instruction_id, text, now_ms)
            books.book(tx, SAFEGUARDING_ACCOUNT.text(), into_ours, order.instruction_id, text, now_ms)
        for _ in range(order.confirmations):
            books.add_notice(tx, order.instruction_id)

    def _obstacle_in(self, tx: Tx, order: BankOrder) -> str:
        payer = order.account if order.kind is InstructionKind.COLLECT else SAFEGUARDING_ACCOUNT.text()
        theirs = books.account_of(tx, order.account)
        if theirs is None or order.account == SAFEGUARDING_ACCOUNT.text():
            return "no_such_account"
        source = books.account_of(tx, payer)
        assert source is not None
        return "" if source[1] >= order.booked_minor else "insufficient_funds"

    def _ours_in(self, tx: Tx) -> None:
        books.open_account(tx, SAFEGUARDING_ACCOUNT.text(), "", 0)


def _name(account: BankAccount | None) -> str:
    return "" if account is None else account.text()


def _said(answer: Answer | None) -> Answer:
    if answer is None:
        raise NoAnswer("the sandbox bank was told not to answer")
    return answer


def _answer_in(tx: Tx, order: BankOrder) -> Answer | None:
    """What the bank says of an order, ``None`` while it withholds its answers."""
    if order.silent > 0:
        books.update_order(tx, replace(order, silent=order.silent - 1))
        return None
    return _answer(order)


def _answer(order: BankOrder) -> Answer:
    if order.state == "done":
        return Done(order.answer_minor, f"JBSB{order.number:010d}")
    return Refused(order.reason) if order.state == "refused" else Pending()
