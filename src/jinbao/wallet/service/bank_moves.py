"""Top-ups and withdrawals: set aside in the ledger, told to the bank, settled when the bank has answered.

The bank is told only after the ledger has set the money aside (by the completion of the first entry), so that nothing
is ever paid out that was not there, and nothing is collected that the books do not expect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from jinbao.bank import Bank
from jinbao.bank.types import InstructionKind
from jinbao.identity import Identity
from jinbao.identity.types import Proof, purpose_of
from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.outbox import Event
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal
from jinbao.ledger.chart import Movement
from jinbao.wallet import events, postings
from jinbao.wallet.errors import AmountTooLarge, BalanceTooLow, LedgerRefused
from jinbao.wallet.rules.limits import withdrawal_fee
from jinbao.wallet.service.linked import LinkedAccounts
from jinbao.wallet.service.statements import Statements
from jinbao.wallet.store import moves as store
from jinbao.wallet.store import usage
from jinbao.wallet.types import BankMove, BankMoveKind, Counterpart, LineKind, MoveState, WalletSettings

#: What an instruction to the bank carries to say that it is ours.
OWNER = "wallet"
PREFIX = {BankMoveKind.TOP_UP: "top", BankMoveKind.WITHDRAWAL: "wdr"}


class BankMoves:
    """What top-ups and withdrawals have in common: their life after the first step."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        bank: Bank,
        linked: LinkedAccounts,
        statements: Statements,
        settings: WalletSettings,
    ) -> None:
        self._runtime = runtime
        self._journal = journal
        self._identity = identity
        self._bank = bank
        self._linked = linked
        self._statements = statements
        self._settings = settings
        for kind in (postings.TOP_UP_HELD, postings.WITHDRAWAL_HELD):
            journal.register(kind, _Completion(self._held_in, self._not_held_in))
        for kind in (postings.TOPPED_UP, postings.WITHDRAWN):
            journal.register(kind, _Completion(self._done_in, _never))
        for kind in (postings.TOP_UP_RETURNED, postings.WITHDRAWAL_RETURNED):
            journal.register(kind, _Completion(self._returned_in, _never))

    async def top_up(self, caller: Principal, linked_id: int, amount_minor: int, once: Once) -> BankMove:
        """Ask the bank to collect ``amount_minor`` (>= 1) from a linked account.

        The answer comes later: the move is pending then. Raises ``NotFound``, ``AmountTooLarge``, ``MemberFrozen``,
        or ``Unknown`` when the ledger does not answer (send the same request again).
        """
        amount = Money(amount_minor, self._runtime.home)
        fee = Money(0, self._runtime.home)
        kind = BankMoveKind.TOP_UP
        move_id = await self._runtime.db.write(
            lambda tx: self._start_in(tx, caller.id, kind, linked_id, amount, lambda _: fee, once)
        )
        return await self._begun(move_id)

    async def withdraw(
        self, caller: Principal, linked_id: int, amount_minor: int, proof: Proof, once: Once
    ) -> BankMove:
        """Pay ``amount_minor`` (>= 1) out to a linked account; the fee is taken beside it.

        ``proof`` is bound to ``withdrawal:<bnk_...>:<amount_minor>``. Raises what ``identity.confirm`` does,
        ``NotFound``, ``AmountTooLarge``, ``MemberFrozen``, ``BalanceTooLow``, or ``Unknown`` as above.
        """
        amount = Money(amount_minor, self._runtime.home)
        before = await self._runtime.db.read(lambda tx: seen(tx, once))
        if before is not None:
            return await self._begun(before)  # never a new one: this one's proof has not been looked at
        await self._identity.confirm(caller, proof, purpose_of(f"withdrawal:{show('bnk', linked_id)}:{amount_minor}"))
        kind = BankMoveKind.WITHDRAWAL
        move_id = await self._runtime.db.write(
            lambda tx: self._start_in(
                tx, caller.id, kind, linked_id, amount, lambda tx: self._take_fee_in(tx, caller.id, amount), once
            )
        )
        return await self._begun(move_id)

    async def fee(self, member_id: int, amount_minor: int) -> Money:
        """What withdrawing ``amount_minor`` would cost now."""
        amount = Money(amount_minor, self._runtime.home)
        rule = self._identity.profile.withdrawal_fee
        used = await self._runtime.db.read(lambda tx: usage.get(tx, member_id, self._today()))
        return withdrawal_fee(rule, used.withdrawn_minor, amount)

    async def get(self, member_id: int, kind: BankMoveKind, move_id: int) -> BankMove:
        """A member's move; raises ``NotFound``, also for somebody else's."""
        found = await self._runtime.db.read(lambda tx: store.get_move(tx, move_id, self._runtime.home))
        if found is None or found.member_id != member_id or found.kind is not kind:
            raise NotFound()
        return found

    async def page(
        self, member_id: int, kind: BankMoveKind, state: str | None, cursor: str | None, limit: int
    ) -> Page[BankMove]:
        """A member's moves, newest first; ``state`` as shown: ``pending``, ``done`` or ``refused``."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        before = ID_MAX if key is None else decode(str(key[0])) or 0
        home = self._runtime.home
        found = await self._runtime.db.read(
            lambda tx: store.moves_of(tx, member_id, kind, state, before, limit + 1, home)
        )
        items = found[:limit]
        return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)

    async def open(self, after: tuple[int, int], limit: int) -> list[BankMove]:
        """Everybody's open moves, the earliest deadline first."""
        return await self._runtime.db.read(lambda tx: store.open_moves(tx, after, limit, self._runtime.home))

    def bank_done_in(self, tx: Tx, move_id: int) -> None:
        """The bank has moved the money: settle what was set aside."""
        self._close_in(tx, move_id, "", postings.topped_up, postings.withdrawn)

    def bank_refused_in(self, tx: Tx, move_id: int, reason: str) -> None:
        """The bank will not: take back what was set aside."""
        self._close_in(tx, move_id, reason, postings.top_up_returned, postings.withdrawal_returned)

    def _start_in(
        self,
        tx: Tx,
        member_id: int,
        kind: BankMoveKind,
        linked_id: int,
        amount: Money,
        take_fee: Callable[[Tx], Money],
        once: Once,
    ) -> int:
        move_id, first = claim(tx, once, self._runtime.new_id())
        if not first:
            return move_id
        linked = self._linked.get_in(tx, member_id, linked_id)
        top_up = kind is BankMoveKind.TOP_UP
        most = self._settings.top_up_most_minor if top_up else self._settings.withdrawal_most_minor
        if amount.minor > most:
            raise AmountTooLarge(limit=Money(most, amount.asset).plain(), currency=amount.asset.code, limit_minor=most)
        self._identity.members.active_in(tx, member_id)
        now_ms = self._runtime.clock.now_ms()
        move = BankMove(
            id=move_id,
            kind=kind,
            member_id=member_id,
            linked_id=linked_id,
            account=linked.account,
            amount=amount,
            fee=take_fee(tx),
            state=MoveState.STARTING,
            hold_id=move_id,  # the journal entry has the move's own number
            instruction_id=0,
            reason="",
            created_at_ms=now_ms,
            deadline_at_ms=now_ms + self._settings.start_deadline_ms,
            closed_at_ms=None,
        )
        store.insert_move(tx, move)
        movement = postings.top_up_held(move) if top_up else postings.withdrawal_held(move)
        self._journal.intend(tx, move.hold_id, movement, move.id)
        return move_id

    async def _begun(self, move_id: int) -> BankMove:
        """The move once the ledger has answered; raises what the ledger refused for, also on a repeat."""
        entry = await self._journal.finish(move_id)
        if not entry.posted:
            raise BalanceTooLow() if entry.short else LedgerRefused(reason=entry.reason)
        return await self._runtime.db.read(lambda tx: self._get_in(tx, move_id))

    def _take_fee_in(self, tx: Tx, member_id: int, amount: Money) -> Money:
        """The fee for this withdrawal, which counts from now on."""
        used = usage.get(tx, member_id, self._today())
        usage.put(tx, member_id, replace(used, withdrawn_minor=used.withdrawn_minor + amount.minor))
        return withdrawal_fee(self._identity.profile.withdrawal_fee, used.withdrawn_minor, amount)

    def _give_back_in(self, tx: Tx, move: BankMove) -> None:
        if move.kind is BankMoveKind.WITHDRAWAL:
            used = usage.get(tx, move.member_id, self._today())
            assert used.withdrawn_minor >= move.amount.minor
            usage.put(tx, move.member_id, replace(used, withdrawn_minor=used.withdrawn_minor - move.amount.minor))

    def _held_in(self, tx: Tx, entry: Entry) -> None:
        move = self._get_in(tx, entry.subject)
        assert move.state is MoveState.STARTING, move.state
        kind = InstructionKind.COLLECT if move.kind is BankMoveKind.TOP_UP else InstructionKind.PAY_OUT
        told = self._bank.instruct_in(tx, kind, move.amount, move.account.text(), move.id, OWNER)
        store.update_move(
            tx, replace(move, state=MoveState.WAITING, instruction_id=told.id, deadline_at_ms=told.deadline_at_ms)
        )

    def _not_held_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        move = self._get_in(tx, entry.subject)
        assert move.state is MoveState.STARTING, move.state
        self._give_back_in(tx, move)
        self._end_in(tx, replace(move, reason=reason), MoveState.REFUSED)

    def _close_in(
        self,
        tx: Tx,
        move_id: int,
        reason: str,
        for_top_up: Callable[[BankMove], Movement],
        for_withdrawal: Callable[[BankMove], Movement],
    ) -> None:
        move = self._get_in(tx, move_id)
        assert move.state is MoveState.WAITING, f"the bank's answer comes once, to a waiting move, not {move.state}"
        store.update_move(tx, replace(move, state=MoveState.CLOSING, reason=reason))
        posting = for_top_up if move.kind is BankMoveKind.TOP_UP else for_withdrawal
        self._journal.intend(tx, self._runtime.new_id(), posting(move), move.id)

    def _done_in(self, tx: Tx, entry: Entry) -> None:
        move = self._get_in(tx, entry.subject)
        assert move.state is MoveState.CLOSING, move.state
        record, ref = self._statements.record_in, show(PREFIX[move.kind], move.id)
        bank = Counterpart("bank", show("bnk", move.linked_id), f"{move.account.bank} {move.account.masked()}".strip())
        if move.kind is BankMoveKind.TOP_UP:
            record(tx, move.member_id, move.amount.minor, LineKind.TOP_UP, bank, ref, entry.id)
        else:
            record(tx, move.member_id, -move.amount.minor, LineKind.WITHDRAWAL, bank, ref, entry.id)
            if move.fee.minor:
                operator = Counterpart("operator", "", "")
                record(tx, move.member_id, -move.fee.minor, LineKind.FEE, operator, ref, entry.id)
        self._end_in(tx, move, MoveState.DONE)

    def _returned_in(self, tx: Tx, entry: Entry) -> None:
        move = self._get_in(tx, entry.subject)
        assert move.state is MoveState.CLOSING, move.state
        self._give_back_in(tx, move)
        self._end_in(tx, move, MoveState.REFUSED)

    def _end_in(self, tx: Tx, move: BankMove, state: MoveState) -> None:
        ended = replace(move, state=state, closed_at_ms=self._runtime.clock.now_ms())
        store.update_move(tx, ended)
        self._runtime.outbox.announce(tx, _event(ended))

    def _get_in(self, tx: Tx, move_id: int) -> BankMove:
        move = store.get_move(tx, move_id, self._runtime.home)
        assert move is not None, f"no move {move_id:x}"
        return move

    def _today(self) -> date:
        return day_of(self._runtime.clock.now_ms(), self._runtime.zone)


class _Completion:
    """Two functions as a ``Completion``."""

    def __init__(self, posted: Callable[[Tx, Entry], None], rejected: Callable[[Tx, Entry, str], None]) -> None:
        self.posted = posted
        self.rejected = rejected


def _never(tx: Tx, entry: Entry, reason: str) -> None:
    raise AssertionError(f"entry {entry.id:x} settles what was set aside; the ledger cannot refuse it ({reason})")


def _event(move: BankMove) -> Event:
    at_ms = move.closed_at_ms
    assert at_ms is not None
    ids = {"id": show(PREFIX[move.kind], move.id), "member": show("mbr", move.member_id)}
    minor, fee_minor, asset = move.amount.minor, move.fee.minor, move.amount.asset.code
    done = move.state is MoveState.DONE
    if move.kind is BankMoveKind.TOP_UP:
        if done:
            return events.ToppedUp(**ids, amount_minor=minor, asset=asset, at_ms=at_ms)
        return events.TopUpRefused(**ids, amount_minor=minor, asset=asset, reason=move.reason, at_ms=at_ms)
    if done:
        return events.Withdrawn(**ids, amount_minor=minor, fee_minor=fee_minor, asset=asset, at_ms=at_ms)
    return events.WithdrawalRefused(
        **ids, amount_minor=minor, fee_minor=fee_minor, asset=asset, reason=move.reason, at_ms=at_ms
    )
