"""What others are told and have told us: events, the bank's statement, the staff log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from jinbao.bank.types import InstructionState, safeguarding
from jinbao.console.rules.tally import differences
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, walk
from jinbao.console.types import Finding
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, show
from jinbao.kit.outbox import read_after
from jinbao.ledger import Entry, EntryState
from jinbao.pay.events import OrderPaid, RefundDone, SettlementDone, SettlementRefused
from jinbao.wallet.events import ToppedUp, TopUpRefused, Transferred, WithdrawalRefused, Withdrawn

_OPEN_MAX = 10_000


@dataclass(frozen=True, slots=True)
class _Telling:
    """How an entry of a kind is announced: the event, the field that names it, and the id in that field."""

    event: str
    field: str
    id: Callable[[Entry], str]
    state: EntryState = EntryState.POSTED


def _subject(prefix: str) -> Callable[[Entry], str]:
    return lambda entry: show(prefix, entry.subject)


_TELLINGS = {
    "wallet.transferred": _Telling(Transferred.NAME, "id", _subject("trf")),
    "wallet.top_up_held": _Telling(TopUpRefused.NAME, "id", _subject("top"), EntryState.REJECTED),
    "wallet.topped_up": _Telling(ToppedUp.NAME, "id", _subject("top")),
    "wallet.top_up_returned": _Telling(TopUpRefused.NAME, "id", _subject("top")),
    "wallet.withdrawal_held": _Telling(WithdrawalRefused.NAME, "id", _subject("wdr"), EntryState.REJECTED),
    "wallet.withdrawn": _Telling(Withdrawn.NAME, "id", _subject("wdr")),
    "wallet.withdrawal_returned": _Telling(WithdrawalRefused.NAME, "id", _subject("wdr")),
    "pay.order_paid": _Telling(OrderPaid.NAME, "payment", lambda entry: show("pay", entry.id)),
    "pay.order_refunded": _Telling(RefundDone.NAME, "refund", lambda entry: show("ref", from_bytes(entry.note))),
    "pay.settled": _Telling(SettlementDone.NAME, "settlement", _subject("stl")),
    "pay.settlement_returned": _Telling(SettlementRefused.NAME, "settlement", _subject("stl")),
}


async def announcements(house: House) -> list[Finding]:
    """Every entry that ended was announced exactly once, with its amount, and nothing else was announced."""

    def work(tx: Tx) -> list[Finding]:
        missing, extra = differences(lambda: _ended(house, tx), lambda: _announced(tx), FINDINGS_MAX)
        found = [(key, "ended so, but it was not announced") for key in missing]
        found += [(key, "was announced, but the journal has no such end (or only one)") for key in extra]
        return [Finding(key.split(" ")[1], f"{key.split(' ')[0]} of {key.split(' ')[2]} {told}") for key, told in found]

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


def _ended(house: House, tx: Tx) -> Iterator[str]:
    tellings = {house.code(name): telling for name, telling in _TELLINGS.items()}
    for entry in house.entries(tx, tellings.keys()):
        telling = tellings[entry.kind]
        if entry.state is telling.state:
            # A refund's first leg may be the fee that goes back before it; elsewhere the first is the amount.
            place = -1 if telling.event == RefundDone.NAME else 0
            yield f"{telling.event} {telling.id(entry)} {entry.transfers[place].amount}"


def _announced(tx: Tx) -> Iterator[str]:
    fields = {telling.event: telling.field for telling in _TELLINGS.values()}
    for event in walk(lambda after: read_after(tx, after, BATCH), lambda event: event.seq, 0):
        field = fields.get(event.name)
        if field is not None:
            body = msgspec.json.decode(event.body)
            yield f"{event.name} {body[field]} {body['amount_minor']}"


async def bank_statement(house: House) -> list[Finding]:
    """The safeguarding bank's statement agrees with our instructions, and its balance with the ledger's."""
    ours = (await house.journal.balance(safeguarding(house.runtime.home))).posted
    result = await house.bank.reconcile(ours + await _answered_not_booked(house))
    findings = []
    for found in result.findings[:FINDINGS_MAX]:
        subject = "safeguarding account" if found.instruction_id is None else show("ins", found.instruction_id)
        findings.append(Finding(subject, f"{found.what}: ours {found.ours_minor}, the bank's {found.bank_minor}"))
    return findings


async def _answered_not_booked(house: House) -> int:
    """What the bank has done and the ledger has not settled yet (signed): the answer is on its way through us."""
    moves = await house.wallet.bank_moves.open((0, 0), _OPEN_MAX)
    settlements = await house.pay.review.open_settlements(_OPEN_MAX)
    told = await house.bank.about([move.id for move in moves] + [settlement.id for settlement in settlements])
    minor = 0
    for reference, instruction in told.items():
        if instruction.state is not InstructionState.DONE or await _is_booked(house, reference):
            continue
        collects = instruction.kind.value == "collect"
        minor += instruction.amount.minor if collects else -instruction.amount.minor
    return minor


async def _is_booked(house: House, reference: int) -> bool:
    """Whether the ledger has settled it already, although the journal has not heard."""
    ends = {house.code(name) for name in ("wallet.topped_up", "wallet.withdrawn", "pay.settled")}
    about = [entry.id for entry in await house.journal.entries_about(reference) if entry.kind in ends]
    return bool(await house.journal.engine.lookup_transfers(about))


async def staff_log(house: House) -> list[Finding]:
    """No line of the staff log was changed or taken out: every seal follows from the one before."""
    check = await house.identity.audit.verify()
    return [] if check.ok else [Finding(f"line {check.bad_seq}", "it is not what was sealed when it was written")]
