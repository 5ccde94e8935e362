"""The wallet and the bank's instructions against the journal: top-ups, withdrawals, transfers between members."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.bank.types import Instruction, InstructionKind, InstructionState
from jinbao.console.service.checks.house import BATCH, House, enough, posted_as, walk
from jinbao.console.types import Finding
from jinbao.gold.types.batches import Batch, BatchState, Capital, Side
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.ledger import EntryState
from jinbao.pay.types import Settlement, SettlementState
from jinbao.wallet.types import BankMove, BankMoveKind, MoveState, Transfer

TRANSFERRED = "wallet.transferred"
#: What sets aside, what settles and what takes back, by kind of move.
_KINDS = {
    BankMoveKind.TOP_UP: ("wallet.top_up_held", "wallet.topped_up", "wallet.top_up_returned"),
    BankMoveKind.WITHDRAWAL: ("wallet.withdrawal_held", "wallet.withdrawn", "wallet.withdrawal_returned"),
}
_PREFIX = {BankMoveKind.TOP_UP: "top", BankMoveKind.WITHDRAWAL: "wdr"}


async def bank_moves(house: House) -> list[Finding]:
    """Every top-up and withdrawal stands where the journal's entries about it say, with the same amounts."""
    return await house.runtime.db.scan(lambda tx: enough(_bank_moves(house, tx)))


async def member_transfers(house: House) -> list[Finding]:
    """Every transfer between members that is done has its posted entry, and every such entry its transfer."""
    return await house.runtime.db.scan(lambda tx: enough(_member_transfers(house, tx)))


async def instructions(house: House) -> list[Finding]:
    """Every order to the bank is for something of its amount (a top-up, a batch of gold ...) that ended as it said."""
    return await house.runtime.db.scan(lambda tx: enough(_instructions(house, tx)))


def _bank_moves(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.wallet.review
    for move in walk(lambda after: review.moves_after_in(tx, after, BATCH), lambda move: move.id, 0):
        if wrong := _move_wrong(house, tx, move):
            yield Finding(show(_PREFIX[move.kind], move.id), f"{move.state.value}, but {wrong}")
    ends: dict[int, MoveState] = {}
    for _, settles, returns in _KINDS.values():
        ends |= {house.code(settles): MoveState.DONE, house.code(returns): MoveState.REFUSED}
    for entry in house.entries(tx, ends.keys()):
        ended = review.move_in(tx, entry.subject) if entry.posted else None
        if entry.posted and (ended is None or ended.state is not ends[entry.kind]):
            state = "not there" if ended is None else ended.state.value
            yield Finding(show("jrn", entry.id), f"{house.kind_name(entry.kind)} is posted, but its move is {state}")


def _move_wrong(house: House, tx: Tx, move: BankMove) -> str:
    holds, settles, returns = _KINDS[move.kind]
    amounts = tuple(amount.minor for amount in (move.amount, move.fee) if amount.minor)
    hold = house.journal.entry_in(tx, move.hold_id)
    held = hold is not None and hold.posted
    if move.state is MoveState.STARTING:
        return "its money is set aside already" if held else ""
    if move.state is MoveState.REFUSED and not held:
        return "" if hold is not None and hold.state is EntryState.REJECTED else "no entry was rejected for it"
    if wrong := posted_as(house, hold, holds, move.id, amounts):
        return wrong
    wanted = {MoveState.DONE: settles, MoveState.REFUSED: returns}.get(move.state)
    codes = (house.code(settles), house.code(returns))
    ended = [entry for entry in house.journal.about_in(tx, move.id) if entry.kind in codes and entry.posted]
    if wanted is None:
        return f"{show('jrn', ended[0].id)} has ended it" if ended else ""
    if len(ended) != 1:
        return f"{len(ended)} entries end it, not one"
    return posted_as(house, ended[0], wanted, move.id, amounts)


def _member_transfers(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.wallet.review
    for transfer in walk(lambda after: review.transfers_after_in(tx, after, BATCH), lambda transfer: transfer.id, 0):
        if wrong := _transfer_wrong(house, tx, transfer):
            yield Finding(show("trf", transfer.id), f"{transfer.state.value}, but {wrong}")
    for entry in house.entries(tx, [house.code(TRANSFERRED)]):
        if entry.posted and review.transfer_in(tx, entry.subject) is None:
            yield Finding(show("jrn", entry.id), "a posted transfer between members that is not in the wallet")


def _transfer_wrong(house: House, tx: Tx, transfer: Transfer) -> str:
    entry = house.journal.entry_in(tx, transfer.id)
    if transfer.state is MoveState.DONE:
        return posted_as(house, entry, TRANSFERRED, transfer.id, (transfer.amount.minor,))
    return "its entry is posted" if entry is not None and entry.posted else ""


def _instructions(house: House, tx: Tx) -> Iterator[Finding]:
    batches, capital = _dealings(house, tx)
    for one in walk(lambda after: house.bank.after_in(tx, after, BATCH), lambda one: one.id, 0):
        if one.owner == "wallet":
            wrong = _of_move(one, house.wallet.review.move_in(tx, one.reference))
        elif one.owner == "pay":
            wrong = _of_settlement(one, house.pay.review.settlement_in(tx, one.reference))
        elif one.owner == "gold.batches":
            wrong = _of_batch(one, batches.get(one.reference))
        elif one.owner == "gold.capital":
            wrong = _of_capital(one, capital.get(one.reference))
        else:
            wrong = f"nobody here is called {one.owner}"
        if wrong:
            yield Finding(show("ins", one.id), wrong)


def _dealings(house: House, tx: Tx) -> tuple[dict[int, Batch], dict[int, Capital]]:
    """The house's own dealings in gold by id: few, beside all that members do."""
    review = house.gold.custody_review
    batches = walk(lambda after: review.batches_after_in(tx, after, BATCH), lambda batch: batch.id, 0)
    capital = walk(lambda after: review.capital_after_in(tx, after, BATCH), lambda put_in: put_in.id, 0)
    return {batch.id: batch for batch in batches}, {put_in.id: put_in for put_in in capital}


def _of_batch(one: Instruction, batch: Batch | None) -> str:
    if batch is None:
        return "the batch of gold that it is for is not there"
    pays = batch.side is Side.BUY
    if (one.kind is InstructionKind.PAY_OUT) != pays or one.amount.minor != batch.amount_minor:
        return f"it orders {one.amount.minor}, {show('bat', batch.id)} is of {batch.amount_minor}"
    if batch.bank_instruction_id != one.id:  # the bank would not, and was told again
        return "" if one.state is InstructionState.REFUSED else f"{show('bat', batch.id)} is settled by another"
    return _ended_alike(one, {BatchState.DONE: "done", BatchState.DUE: "refused"}.get(batch.state, ""))


def _of_capital(one: Instruction, put_in: Capital | None) -> str:
    if put_in is None:
        return "the capital that it is for is not there"
    if one.kind is not InstructionKind.COLLECT or one.amount.minor != put_in.amount_minor:
        return f"it orders {one.amount.minor}, what was to be put in is {put_in.amount_minor}"
    return _ended_alike(one, put_in.cash.value if put_in.cash.final else "")


def _of_move(one: Instruction, move: BankMove | None) -> str:
    if move is None:
        return "the top-up or withdrawal that it is for is not there"
    collects = move.kind is BankMoveKind.TOP_UP
    if (one.kind is InstructionKind.COLLECT) != collects or move.instruction_id != one.id:
        return f"it is not the instruction of {show(_PREFIX[move.kind], move.id)}"
    if move.amount != one.amount:
        return f"it orders {one.amount.minor}, {show(_PREFIX[move.kind], move.id)} is of {move.amount.minor}"
    return _ended_alike(one, move.state.value if move.closed_at_ms is not None else "")


def _of_settlement(one: Instruction, settlement: Settlement | None) -> str:
    if settlement is None:
        return "the settlement that it is for is not there"
    if one.kind is not InstructionKind.PAY_OUT or settlement.amount != one.amount:
        return f"it orders {one.amount.minor}, {show('stl', settlement.id)} is of {settlement.amount.minor}"
    over = settlement.state in (SettlementState.DONE, SettlementState.REFUSED)
    return _ended_alike(one, settlement.state.value if over else "")


def _ended_alike(one: Instruction, ended: str) -> str:
    """``ended`` is ``done``, ``refused`` or empty: whoever ordered it ends after the bank has, and in the same way."""
    if not ended or (one.state.final and one.state.value == ended):
        return ""
    said = "has not answered" if not one.state.final else f"says {InstructionState(one.state).value}"
    return f"the bank {said}, but what it is for is {ended}"
