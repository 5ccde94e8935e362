"""What others are told and have told us: events, the bank's statement, the staff log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from jinbao.bank.types import InstructionState, safeguarding
from jinbao.console.rules.tally import differences
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, walk
from jinbao.console.service.checks.lines import by_order
from jinbao.console.types import Finding
from jinbao.gold.events import BatchFilled, DeliveryChanged, PledgeChanged, Traded
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, show
from jinbao.kit.outbox import read_after
from jinbao.ledger import Entry, EntryState
from jinbao.packets.events import PacketOpened, PacketReturned, PacketSent
from jinbao.pay.events import (
    OrderPaid,
    PayoutDone,
    PayoutReturned,
    PayoutWaiting,
    RefundDone,
    SettlementDone,
    SettlementRefused,
    SplitDone,
    SplitReturned,
)
from jinbao.wallet.events import ToppedUp, TopUpRefused, Transferred, WithdrawalRefused, Withdrawn

_OPEN_MAX = 10_000
#: Entries by which the ledger follows what the bank has done.
_AT_THE_BANK = (
    "wallet.topped_up",
    "wallet.withdrawn",
    "pay.settled",
    "gold.batch_buy_paid",
    "gold.batch_sell_paid",
    "gold.cash_put_in",
)


def _all(body: dict[str, Any]) -> str:
    return ""


def _state(body: dict[str, Any]) -> str:
    return str(body["state"])


@dataclass(frozen=True, slots=True)
class _Heard:
    """How an event is read: the field with the id, the fields of which one has the amount, and what it tells apart."""

    field: str
    amounts: tuple[str, ...] = ("amount_minor",)
    what: Callable[[dict[str, Any]], str] = _all


_MONEY_OR_GOLD = ("amount_minor", "grams_ug")
_HEARD = {
    Transferred.NAME: _Heard("id"),
    ToppedUp.NAME: _Heard("id"),
    TopUpRefused.NAME: _Heard("id"),
    Withdrawn.NAME: _Heard("id"),
    WithdrawalRefused.NAME: _Heard("id"),
    OrderPaid.NAME: _Heard("payment"),
    RefundDone.NAME: _Heard("refund"),
    SettlementDone.NAME: _Heard("settlement"),
    SettlementRefused.NAME: _Heard("settlement"),
    PayoutWaiting.NAME: _Heard("payout"),
    PayoutDone.NAME: _Heard("payout"),
    PayoutReturned.NAME: _Heard("payout"),
    SplitDone.NAME: _Heard("split", ("shared_minor", "rest_minor")),
    SplitReturned.NAME: _Heard("split_return"),
    Traded.NAME: _Heard("id"),
    BatchFilled.NAME: _Heard("id"),
    DeliveryChanged.NAME: _Heard("id", ("grams_ug",), _state),
    PledgeChanged.NAME: _Heard("id", ("grams_ug",), _state),
    PacketSent.NAME: _Heard("id", _MONEY_OR_GOLD),
    PacketOpened.NAME: _Heard("claim", _MONEY_OR_GOLD),
    PacketReturned.NAME: _Heard("id", _MONEY_OR_GOLD),
}
#: Steps of a delivery that move nothing, so that no entry tells of them.
_STILL = frozenset({"packed", "delivered"})


@dataclass(frozen=True, slots=True)
class _Telling:
    """How an entry of a kind is announced: the event, the id in it, the leg with its amount, what it tells apart.

    ``amounts`` serves where that is not one leg: an amount for each event.
    """

    event: str
    id: Callable[[Entry], str]
    state: EntryState = EntryState.POSTED
    leg: int = 0
    what: str = ""
    amounts: Callable[[Entry], list[int]] | None = None

    def of(self, entry: Entry) -> list[int]:
        """The amounts that are announced of an entry, one for each event."""
        return [entry.transfers[self.leg].amount] if self.amounts is None else self.amounts(entry)


def _subject(prefix: str) -> Callable[[Entry], str]:
    return lambda entry: show(prefix, entry.subject)


def _itself(prefix: str) -> Callable[[Entry], str]:
    return lambda entry: show(prefix, entry.id)


_TELLINGS = {
    "wallet.transferred": _Telling(Transferred.NAME, _subject("trf")),
    "wallet.top_up_held": _Telling(TopUpRefused.NAME, _subject("top"), EntryState.REJECTED),
    "wallet.topped_up": _Telling(ToppedUp.NAME, _subject("top")),
    "wallet.top_up_returned": _Telling(TopUpRefused.NAME, _subject("top")),
    "wallet.withdrawal_held": _Telling(WithdrawalRefused.NAME, _subject("wdr"), EntryState.REJECTED),
    "wallet.withdrawn": _Telling(Withdrawn.NAME, _subject("wdr")),
    "wallet.withdrawal_returned": _Telling(WithdrawalRefused.NAME, _subject("wdr")),
    "pay.order_paid": _Telling(OrderPaid.NAME, _itself("pay")),
    # A refund's first leg may be the fee that goes back before it.
    "pay.order_refunded": _Telling(RefundDone.NAME, lambda entry: show("ref", from_bytes(entry.note)), leg=-1),
    "pay.bundle_paid": _Telling(
        OrderPaid.NAME, _itself("pay"), amounts=lambda entry: [each.transfers[0].amount for each in by_order(entry)]
    ),
    "pay.payout_held": _Telling(PayoutWaiting.NAME, _subject("mpo")),
    "pay.paid_out": _Telling(PayoutDone.NAME, _subject("mpo")),
    "pay.payout_accepted": _Telling(PayoutDone.NAME, _subject("mpo")),
    "pay.payout_returned": _Telling(PayoutReturned.NAME, _subject("mpo")),
    "pay.split": _Telling(
        SplitDone.NAME, _subject("spl"), amounts=lambda entry: [sum(leg.amount for leg in entry.transfers)]
    ),
    "pay.split_returned": _Telling(SplitReturned.NAME, _subject("spr")),
    "pay.settled": _Telling(SettlementDone.NAME, _subject("stl")),
    "pay.settlement_returned": _Telling(SettlementRefused.NAME, _subject("stl")),
    "gold.bought": _Telling(Traded.NAME, _subject("gtr")),
    "gold.sold": _Telling(Traded.NAME, _subject("gtr"), leg=1),
    "gold.batch_bought": _Telling(BatchFilled.NAME, _subject("bat")),
    "gold.batch_sold": _Telling(BatchFilled.NAME, _subject("bat"), leg=1),
    "gold.delivery_ordered": _Telling(DeliveryChanged.NAME, _subject("gdl"), what="ordered"),
    "gold.delivery_handed_over": _Telling(DeliveryChanged.NAME, _subject("gdl"), what="shipped"),
    "gold.delivery_cancelled": _Telling(DeliveryChanged.NAME, _subject("gdl"), what="cancelled"),
    "gold.pledged": _Telling(PledgeChanged.NAME, _subject("gpg"), what="pledged"),
    "gold.pledge_released": _Telling(PledgeChanged.NAME, _subject("gpg"), what="released"),
    "packets.sent": _Telling(PacketSent.NAME, _subject("pkt")),
    "packets.opened": _Telling(PacketOpened.NAME, _itself("clm")),
    "packets.returned": _Telling(PacketReturned.NAME, _subject("pkt")),
    "packets.shop_sent": _Telling(PacketSent.NAME, _subject("pkt")),
    "packets.shop_returned": _Telling(PacketReturned.NAME, _subject("pkt")),
    "packets.gold_bought": _Telling(PacketSent.NAME, _subject("pkt"), leg=1),
    "packets.gold_given": _Telling(PacketSent.NAME, _subject("pkt")),
    "packets.gold_opened": _Telling(PacketOpened.NAME, _itself("clm")),
    "packets.gold_returned": _Telling(PacketReturned.NAME, _subject("pkt")),
}


async def announcements(house: House) -> list[Finding]:
    """Every entry that ended was announced exactly once, with its amount, and nothing else was announced."""

    def work(tx: Tx) -> list[Finding]:
        missing, extra = differences(lambda: _ended(house, tx), lambda: _announced(tx), FINDINGS_MAX)
        found = [(key, "ended so, but it was not announced") for key in missing]
        found += [(key, "was announced, but the journal has no such end (or only one)") for key in extra]
        return [_finding(key, told) for key, told in found]

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


def _finding(key: str, told: str) -> Finding:
    event, subject, amount, what = key.split(" ")
    return Finding(subject, f"{event} of {amount} {what + ' ' if what else ''}{told}")


def _ended(house: House, tx: Tx) -> Iterator[str]:
    tellings = {house.code(name): telling for name, telling in _TELLINGS.items()}
    for entry in house.entries(tx, tellings.keys()):
        telling = tellings[entry.kind]
        if entry.state is telling.state:
            for amount in telling.of(entry):
                yield f"{telling.event} {telling.id(entry)} {amount} {telling.what}"
            if telling.event == RefundDone.NAME:
                # What receivers gave back with it was announced by itself; its legs come first.
                backs = house.pay.review.split_returns_by_in(tx, entry.id)
                for back, leg in zip(backs, entry.transfers, strict=False):
                    yield f"{SplitReturned.NAME} {show('spr', back.id)} {leg.amount} "


def _announced(tx: Tx) -> Iterator[str]:
    for event in walk(lambda after: read_after(tx, after, BATCH), lambda event: event.seq, 0):
        heard = _HEARD.get(event.name)
        if heard is None:
            continue
        body = msgspec.json.decode(event.body)
        what, amount = heard.what(body), sum(body[name] for name in heard.amounts)
        if what not in _STILL and amount:  # a sharing may end with nothing left to move
            yield f"{event.name} {body[heard.field]} {amount} {what}"


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
    dealings = await house.gold.custody_review.at_the_bank(_OPEN_MAX)
    told = await house.bank.about([move.id for move in moves] + [one.id for one in settlements] + dealings)
    minor = 0
    for reference, instruction in told.items():
        if instruction.state is not InstructionState.DONE or await _is_booked(house, reference):
            continue
        collects = instruction.kind.value == "collect"
        minor += instruction.amount.minor if collects else -instruction.amount.minor
    return minor


async def _is_booked(house: House, reference: int) -> bool:
    """Whether the ledger has settled it already, although the journal has not heard."""
    ends = {house.code(name) for name in _AT_THE_BANK}
    about = [entry.id for entry in await house.journal.entries_about(reference) if entry.kind in ends]
    return bool(await house.journal.engine.lookup_transfers(about))


async def staff_log(house: House) -> list[Finding]:
    """No line of the staff log was changed or taken out: every seal follows from the one before."""
    check = await house.identity.audit.verify()
    return [] if check.ok else [Finding(f"line {check.bad_seq}", "it is not what was sealed when it was written")]
