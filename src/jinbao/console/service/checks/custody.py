"""The custodian's side: its statement, bars and sub-accounts, what it was told, batches, deliveries, pledges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from jinbao.console.rules.tally import differences
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, enough, posted_as, walk
from jinbao.console.service.checks.lines import pending_entries, touched_by_pending
from jinbao.console.types import Finding
from jinbao.gold.types.accounts import CUSTODIAN
from jinbao.gold.types.batches import Capital, CapitalState
from jinbao.gold.types.coverage import CustodyFinding
from jinbao.gold.types.custody import Held, HeldState, Instruction, InstructionKind, holder_name
from jinbao.gold.types.delivery import Delivery, DeliveryState, Pledge, PledgeState
from jinbao.kit.db import Tx
from jinbao.kit.ids import show

_OPEN_MAX = 10_000
_HOLDS = ("gold.held", "gold.held_returned")
#: How the hold of a movement stands in the journal, by how far the movement is.
_HOLD_STATES = {HeldState.HOLDING: "pending", HeldState.NOT_HELD: "rejected"}
#: How the instruction about it stands, where there is one.
_TOLD_STATES = {
    HeldState.INSTRUCTED: "open",
    HeldState.POSTING: "done",
    HeldState.DONE: "done",
    HeldState.RETURNING: "refused",
    HeldState.REFUSED: "refused",
}
_RETURN_STATES = {HeldState.RETURNING: "pending", HeldState.REFUSED: "posted"}
#: The gold of an order is set apart in these; the fee has been paid.
_ORDERED = (DeliveryState.ORDERED, DeliveryState.PACKED)
_OUT = (DeliveryState.SHIPPED, DeliveryState.DELIVERED)


async def coverage(house: House) -> list[Finding]:
    """The custodian holds, by our books and by its own statement, gram for gram what everybody owns together."""
    review = house.gold.custody_review
    found = [*await review.sums(), *await review.statement()]
    if await _being_booked(house):
        found = [one for one in found if one.what not in ("statement_differs", "lines_differ")]
    return _told(found)


async def bars(house: House) -> list[Finding]:
    """The bars set apart for us weigh what the ledger says is held, and no bar is listed twice."""
    found = await house.gold.custody_review.bars()
    leaving = (InstructionKind.SELL, InstructionKind.HAND_OVER)
    waiting = await house.gold.desk.pending(limit=_OPEN_MAX)
    if found and (await _being_booked(house) or any(one.order.kind in leaving for one in waiting)):
        found = [one for one in found if one.what != "bars_short"]
    return _told(found)


async def holders(house: House) -> list[Finding]:
    """Where the custodian keeps the record, it has each holder's gold as the ledger has it."""
    found = await house.gold.custody_review.holders()
    if not found:
        return []
    moving = set()
    async for entry in pending_entries(house):
        moving |= {holder_name(account.code, account.user_data_128) for account in entry.accounts}
    return _told(one for one in found if one.subject not in moving)


async def instructions(house: House) -> list[Finding]:
    """What the custodian carried out is in the books once, and each movement it must approve stands as it answered."""
    found = _told(await house.gold.custody_review.instructions())

    def work(tx: Tx) -> list[Finding]:
        ours, books = partial(_movements, house, tx), partial(_booked, house, tx)
        missing, extra = differences(ours, books, FINDINGS_MAX)
        found = [_movement_finding(key, "a movement of gold needs it {2}, it is not") for key in missing]
        return found + [_movement_finding(key, "it is {2}, no movement of gold says so") for key in extra]

    return (found + await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def batches(house: House) -> list[Finding]:
    """Each batch with the custodian has the entries that its state asks for, of its weight and amount."""
    return _told(await house.gold.custody_review.batches())


async def capital(house: House) -> list[Finding]:
    """What the operator put in of its own, metal and cash, is in the journal once it is done, and only then."""
    return await house.runtime.db.scan(lambda tx: enough(_capital(house, tx)))


async def deliveries(house: House) -> list[Finding]:
    """Every delivery stands where the journal's entries about it say; the ledger sets apart what they add up to."""
    apart = await _apart(house, "deliveries_differ")
    return (apart + await house.runtime.db.scan(lambda tx: enough(_deliveries(house, tx))))[:FINDINGS_MAX]


async def pledges(house: House) -> list[Finding]:
    """Every pledge stands where the journal's entries about it say; the ledger sets apart what they add up to."""
    apart = await _apart(house, "pledges_differ")
    return (apart + await house.runtime.db.scan(lambda tx: enough(_pledges(house, tx))))[:FINDINGS_MAX]


def _told(found: Iterable[CustodyFinding]) -> list[Finding]:
    return [Finding(one.subject, f"{one.what}: {one.detail}") for one in found][:FINDINGS_MAX]


async def _being_booked(house: House) -> bool:
    """Whether the ledger is just taking down what the custodian has carried out."""
    async for entry in pending_entries(house):
        if any(account.code == CUSTODIAN.code for account in entry.accounts):
            return True
    return False


async def _apart(house: House, what: str) -> list[Finding]:
    excused = await touched_by_pending(house)
    found = [one for one in await house.gold.custody_review.apart() if one.what == what]
    excused |= await touched_by_pending(house)
    return _told(one for one in found if one.subject not in excused)


def _movements(house: House, tx: Tx) -> Iterator[str]:
    """Every hold, its return and its instruction, with the state that the movement says it is in."""
    read = house.gold.custody_review.held_after_in
    held: Held
    for held in walk(lambda after: read(tx, after, BATCH), lambda held: held.entry_id, 0):
        about = show("jrn", held.entry_id)
        yield f"{show('jrn', held.hold_id)} {about} {_HOLD_STATES.get(held.state, 'posted')}"
        if held.state in _RETURN_STATES:
            yield f"{show('jrn', held.return_id)} {about} {_RETURN_STATES[held.state]}"
        if held.state in _TOLD_STATES:
            yield f"{show('cin', held.instruction_id)} {about} {_TOLD_STATES[held.state]}"


def _booked(house: House, tx: Tx) -> Iterator[str]:
    """The same, as the journal and the desk have it."""
    for entry in house.entries(tx, [house.code(kind) for kind in _HOLDS]):
        yield f"{show('jrn', entry.id)} {show('jrn', entry.subject)} {entry.state.name.lower()}"
    read, kinds = house.gold.desk.after_in, (InstructionKind.TRANSFER,)
    one: Instruction
    for one in walk(lambda after: read(tx, after, BATCH, kinds), lambda one: one.id, 0):
        state = one.state.value if one.state.final else "open"
        yield f"{show('cin', one.id)} {show('jrn', one.reference)} {state}"


def _movement_finding(key: str, told: str) -> Finding:
    subject, about, state = key.split(" ")
    return Finding(subject, told.format(subject, about, state) + f" ({about})")


def _capital(house: House, tx: Tx) -> Iterator[Finding]:
    read = house.gold.custody_review.capital_after_in
    put_in: Capital
    for put_in in walk(lambda after: read(tx, after, BATCH), lambda put_in: put_in.id, 0):
        entries = house.journal.about_in(tx, put_in.id)
        for kind, amount, state in (
            ("gold.metal_put_in", put_in.ug, put_in.metal),
            ("gold.cash_put_in", put_in.amount_minor, put_in.cash),
        ):
            about = [entry for entry in entries if entry.kind == house.code(kind)]
            if state is CapitalState.DONE:
                wrong = posted_as(house, about[0] if about else None, kind, put_in.id, (amount,))
            else:
                wrong = "its entry is posted" if any(entry.posted for entry in about) else ""
            if wrong or len(about) > 1:
                told = f"{kind} is {state.value}, but {wrong or 'there are several entries'}"
                yield Finding(f"capital {put_in.id:032x}", told)


def _deliveries(house: House, tx: Tx) -> Iterator[Finding]:
    read = house.gold.custody_review.deliveries_after_in
    for delivery in walk(lambda after: read(tx, after, BATCH), lambda delivery: delivery.id, 0):
        if wrong := _delivery_wrong(house, tx, delivery):
            yield Finding(show("gdl", delivery.id), f"{delivery.state.value}, but {wrong}")


def _delivery_wrong(house: House, tx: Tx, delivery: Delivery) -> str:
    entry_of, state = house.journal.entry_in, delivery.state
    begun, ended = entry_of(tx, delivery.entry_id), entry_of(tx, delivery.end_id) if delivery.end_id else None
    if state in (DeliveryState.STARTING, DeliveryState.REFUSED):
        return "its gold has been set apart" if begun is not None and begun.posted else ""
    fee = (delivery.fee_minor,) if delivery.fee_minor else ()
    if wrong := posted_as(house, begun, "gold.delivery_ordered", delivery.id, (delivery.ug, *fee)):
        return wrong
    if state in _ORDERED:
        return "an entry has ended it" if ended is not None and ended.posted else ""
    if state in _OUT:
        return posted_as(house, ended, "gold.delivery_handed_over", delivery.id, (delivery.ug,))
    return posted_as(house, ended, "gold.delivery_cancelled", delivery.id, (delivery.ug, *fee))


def _pledges(house: House, tx: Tx) -> Iterator[Finding]:
    read = house.gold.custody_review.pledges_after_in
    for pledge in walk(lambda after: read(tx, after, BATCH), lambda pledge: pledge.id, 0):
        if wrong := _pledge_wrong(house, tx, pledge):
            yield Finding(show("gpg", pledge.id), f"{pledge.state.value}, but {wrong}")


def _pledge_wrong(house: House, tx: Tx, pledge: Pledge) -> str:
    entry_of, amounts = house.journal.entry_in, (pledge.ug,)
    begun = entry_of(tx, pledge.entry_id)
    if pledge.state in (PledgeState.STARTING, PledgeState.REFUSED):
        return "its entry is posted" if begun is not None and begun.posted else ""
    if wrong := posted_as(house, begun, "gold.pledged", pledge.id, amounts):
        return wrong
    ended = entry_of(tx, pledge.release_id) if pledge.release_id else None
    if pledge.state is PledgeState.RELEASED:
        return posted_as(house, ended, "gold.pledge_released", pledge.id, amounts)
    return "an entry has released it" if ended is not None and ended.posted else ""
