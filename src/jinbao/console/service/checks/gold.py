"""Gold against the journal and the ledger: trades, quotes, statements, what they cost, what is on the accounts."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.console.rules.tally import differences
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, enough, paired, posted_as, walk
from jinbao.console.service.checks.lines import posted_legs, touched_by_pending, unlike
from jinbao.console.types import Finding
from jinbao.gold.types.accounts import MEMBER_GOLD, member_gold
from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import Trade, TradeState
from jinbao.kit.db import Tx
from jinbao.kit.ids import encode, show
from jinbao.ledger import Entry

BOUGHT, SOLD = "gold.bought", "gold.sold"
#: Whose entries may move members' gold.
_MOVERS = ("gold", "packets")


async def trades(house: House) -> list[Finding]:
    """Every trade that is done has its posted entry, of its weight, amount and fee, and every such entry its trade."""
    return await house.runtime.db.scan(lambda tx: enough(_trades(house, tx)))


async def quotes(house: House) -> list[Finding]:
    """Every quote was used once at most: by the trade or packet that says so, for the weight and price it promised."""

    def work(tx: Tx) -> list[Finding]:
        found = [
            Finding(show("gtr", trade_id), "it does not say what its quote says")
            for trade_id in house.gold.review.quote_differences_in(tx, FINDINGS_MAX)
        ]
        missing, extra = differences(lambda: _uses(house, tx), lambda: _users(house, tx), FINDINGS_MAX)
        for keys, told in ((missing, "used by {0}, which does not say so"), (extra, "{0} says that it used it")):
            for key in keys:
                quote, user = key.split(" ")
                found.append(Finding(f"quo_{quote}", told.format(user)))
        return found

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def lines(house: House) -> list[Finding]:
    """Gold statements have a line for every weight that the journal posted, and follow one from another."""

    def work(tx: Tx) -> list[Finding]:
        broken = [
            Finding(show("mbr", member_id), f"line {seq} of gold does not follow from the line before")
            for member_id, seq in house.gold.review.broken_lines_in(tx, FINDINGS_MAX)
        ]
        missing, extra = differences(lambda: _legs(house, tx), lambda: _lines(house, tx), FINDINGS_MAX)
        return broken + unlike(missing, extra)

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def cost(house: House) -> list[Finding]:
    """What members' gold cost, and what sales brought above that, are what the lines of their statements add up to."""

    def work(tx: Tx) -> list[Finding]:
        return [
            Finding(show("mbr", member_id), "cost or profit is not what the lines of gold add up to")
            for member_id in house.gold.review.cost_differences_in(tx, FINDINGS_MAX)
        ]

    return await house.runtime.db.scan(work)


async def balances(house: House) -> list[Finding]:
    """Gold accounts say what the ledger says: free, pledged, in delivery; entries still pending excuse theirs."""
    excused = await touched_by_pending(house)
    found = [
        Finding(show("mbr", member_id), f"the gold account says {ours}, the ledger {ledger} (free, pledged, leaving)")
        for member_id, ours, ledger in await house.gold.statements.differences()
    ]
    excused |= await touched_by_pending(house)
    return [finding for finding in found if finding.subject not in excused][:FINDINGS_MAX]


def _trades(house: House, tx: Tx) -> Iterator[Finding]:
    review = house.gold.review
    rows = walk(lambda after: review.trades_after_in(tx, after, BATCH), lambda trade: trade.id, 0)
    entries = house.entries(tx, [house.code(BOUGHT), house.code(SOLD)])
    for trade, entry in paired(rows, entries):
        if trade is not None:
            if wrong := _trade_wrong(house, trade, entry):
                yield Finding(show("gtr", trade.id), f"{trade.state.value}, but {wrong}")
        elif entry is not None and entry.posted:
            yield Finding(show("jrn", entry.id), "a posted trade in gold that is not there")


def _trade_wrong(house: House, trade: Trade, entry: Entry | None) -> str:
    if trade.state is not TradeState.DONE:
        return "its entry is posted" if entry is not None and entry.posted else ""
    buys = trade.side is Side.BUY
    fee = (trade.fee_minor,) if trade.fee_minor else ()
    amounts = (trade.amount_minor, trade.ug) if buys else (trade.ug, trade.amount_minor, *fee)
    if wrong := posted_as(house, entry, BOUGHT if buys else SOLD, trade.id, amounts):
        return wrong
    assert entry is not None
    mine = member_gold(trade.member_id).id
    return "" if any(account.id == mine for account in entry.accounts) else "its entry moves somebody else's gold"


def _uses(house: House, tx: Tx) -> Iterator[str]:
    review = house.gold.review
    for quote in walk(lambda after: review.quotes_after_in(tx, after, BATCH), lambda quote: quote.id, 0):
        if quote.used_at_ms is not None:
            yield f"{encode(quote.id)} {encode(quote.used_by)}"


def _users(house: House, tx: Tx) -> Iterator[str]:
    gold, packets = house.gold.review, house.packets.review
    for trade in walk(lambda after: gold.trades_after_in(tx, after, BATCH), lambda trade: trade.id, 0):
        yield f"{encode(trade.quote_id)} {encode(trade.id)}"
    for packet in walk(lambda after: packets.after_in(tx, after, BATCH), lambda packet: packet.id, 0):
        if packet.quote_id is not None:
            yield f"{encode(packet.quote_id)} {encode(packet.id)}"


def _legs(house: House, tx: Tx) -> Iterator[str]:
    kinds = [code for code, kind in house.journal.kinds.items() if kind.name.partition(".")[0] in _MOVERS]
    for entry in house.entries(tx, kinds):
        if entry.posted:
            for member_id, ug in posted_legs(entry, MEMBER_GOLD.code):
                yield f"{show('mbr', member_id)} {show('jrn', entry.id)} {ug}"


def _lines(house: House, tx: Tx) -> Iterator[str]:
    read = house.gold.review.lines_after_in
    for member_id, _, entry_id, ug in walk(lambda after: read(tx, after, BATCH), lambda line: line[:2], (0, 0)):
        yield f"{show('mbr', member_id)} {show('jrn', entry_id)} {ug}"
