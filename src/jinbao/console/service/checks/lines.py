"""Statements against the journal and the ledger: members' lines, merchants' lines, and sums by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from jinbao.console.rules.tally import differences
from jinbao.console.service.chart import OWNERS, PREFIXES
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, walk
from jinbao.console.types import Finding
from jinbao.kit.db import Tx
from jinbao.kit.ids import ID_MAX, encode, from_bytes, show
from jinbao.ledger import Entry, every_account
from jinbao.ledger.chart import balance_of
from jinbao.ledger.types import Account, TransferFlags
from jinbao.pay.types import MERCHANT_PAYABLE, SPLIT_HELD
from jinbao.wallet.types import MEMBER_BALANCE

_MOVES_NOTHING = TransferFlags.pending | TransferFlags.void_pending_transfer
_ACCOUNTS = 500


async def member_lines(house: House) -> list[Finding]:
    """Members' statements have a line for every leg that the journal posted, and follow one from another."""

    def work(tx: Tx) -> list[Finding]:
        review = house.wallet.review
        broken = [
            Finding(show("mbr", member_id), f"line {seq} does not follow from the line before")
            for member_id, seq in review.broken_lines_in(tx, FINDINGS_MAX)
        ]
        missing, extra = differences(lambda: _member_legs(house, tx), lambda: _member_lines(house, tx), FINDINGS_MAX)
        return broken + unlike(missing, extra)

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def merchant_lines(house: House) -> list[Finding]:
    """Merchants' statements have a line for every entry touching them; their sums by hour are those of the lines."""

    def work(tx: Tx) -> list[Finding]:
        review = house.pay.review
        broken = [
            Finding(show("mch", merchant_id), f"line {seq} does not follow from the line before")
            for merchant_id, seq in review.broken_lines_in(tx, FINDINGS_MAX)
        ]
        broken += [
            Finding(show("mch", merchant_id), "the sums by hour are not those of its lines")
            for merchant_id in review.hour_differences_in(tx, FINDINGS_MAX)
        ]
        missing, extra = differences(
            lambda: _merchant_nets(house, tx), lambda: _merchant_lines(house, tx), FINDINGS_MAX
        )
        return broken + unlike(missing, extra)

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def closing_balances(house: House) -> list[Finding]:
    """The newest line of every member and merchant says what the ledger says; entries still pending excuse theirs."""
    excused = await touched_by_pending(house)
    findings: list[Finding] = []
    for code in (MEMBER_BALANCE.code, MERCHANT_PAYABLE.code, SPLIT_HELD.code):
        batch: list[Account] = []
        async for account in every_account(house.journal.engine, code):
            batch.append(account)
            if len(batch) == _ACCOUNTS:
                findings += await _closing(house, batch, code)
                batch = []
        findings += await _closing(house, batch, code)
    findings += [
        Finding(show("mbr", member_id), f"the newest line says {line}, the ledger {ledger}")
        for member_id, line, ledger in await house.wallet.statements.differences()
    ]
    excused |= await touched_by_pending(house)
    return [finding for finding in dict.fromkeys(findings) if finding.subject not in excused][:FINDINGS_MAX]


async def _closing(house: House, batch: list[Account], code: int) -> list[Finding]:
    if not batch:
        return []
    owners = [account.user_data_128 for account in batch]
    read = {
        MEMBER_BALANCE.code: house.wallet.review.closing_in,
        MERCHANT_PAYABLE.code: house.pay.review.closing_in,
        SPLIT_HELD.code: house.pay.review.closing_held_in,
    }[code]
    prefix = PREFIXES[OWNERS[code]]
    lines = await house.runtime.db.scan(lambda tx: read(tx, owners))
    found = []
    for account in batch:
        posted = balance_of(account, house.chart[account.code].side).posted
        if posted != lines[account.user_data_128]:
            told = f"the newest line says {lines[account.user_data_128]}, the ledger {posted}"
            found.append(Finding(show(prefix, account.user_data_128), told))
    return found


async def pending_entries(house: House) -> AsyncIterator[Entry]:
    """Every entry that has not ended."""
    after = 0
    while batch := await house.journal.pending(after, BATCH):
        for entry in batch:
            yield entry
        after = batch[-1].id


async def touched_by_pending(house: House) -> set[str]:
    """Shown ids of members and merchants whose money or gold an entry may be moving right now."""
    touched: set[str] = set()
    async for entry in pending_entries(house):
        for account in entry.accounts:
            owner = OWNERS.get(account.code, "")
            if owner in ("member", "merchant"):
                touched.add(show(PREFIXES[owner], account.user_data_128))
    return touched


def posted_legs(entry: Entry, code: int) -> Iterator[tuple[int, int]]:
    """What the legs of a posted entry moved on accounts of a kind, as (owner, signed amount for a credit account)."""
    accounts = {account.id: account for account in entry.accounts if account.code == code}
    for transfer in entry.transfers:
        if transfer.flags & _MOVES_NOTHING:
            continue
        if transfer.debit_account_id in accounts:
            yield accounts[transfer.debit_account_id].user_data_128, -transfer.amount
        if transfer.credit_account_id in accounts:
            yield accounts[transfer.credit_account_id].user_data_128, transfer.amount


def _member_legs(house: House, tx: Tx) -> Iterator[str]:
    for entry in house.entries(tx):
        if entry.posted:
            for member_id, minor in posted_legs(entry, MEMBER_BALANCE.code):
                yield f"{show('mbr', member_id)} {show('jrn', entry.id)} {minor}"


def _member_lines(house: House, tx: Tx) -> Iterator[str]:
    read = house.wallet.review.lines_after_in
    for member_id, _, entry_id, minor in walk(lambda after: read(tx, after, BATCH), lambda line: line[:2], (0, 0)):
        yield f"{show('mbr', member_id)} {show('jrn', entry_id)} {minor}"


def _merchant_nets(house: House, tx: Tx) -> Iterator[str]:
    refunded, bundled = house.code("pay.order_refunded"), house.code("pay.bundle_paid")
    for entry in house.entries(tx):
        if not entry.posted:
            continue
        if entry.kind == bundled:
            # Of a bundle every order has a line of its own.
            bundle = house.pay.review.bundle_in(tx, entry.subject)
            refs = [] if bundle is None else [order.id for order in bundle.orders]
            for ref, legs in zip(refs, by_order(entry), strict=False):
                yield from _nets(legs, ref)
            continue
        if entry.kind == refunded:
            # What receivers gave back with a refund has lines of its own.
            backs = house.pay.review.split_returns_by_in(tx, entry.id)
            for back, leg in zip(backs, entry.transfers, strict=False):
                yield from _nets(replace(entry, transfers=(leg,)), back.id)
            yield from _nets(replace(entry, transfers=entry.transfers[len(backs) :]), from_bytes(entry.note))
            continue
        yield from _nets(entry, entry.subject)


def by_order(entry: Entry) -> list[Entry]:
    """The payment of a bundle as if each of its orders had been paid by itself: each begins with the payer's leg."""
    payers = {account.id for account in entry.accounts if account.code == MEMBER_BALANCE.code}
    starts = [place for place, leg in enumerate(entry.transfers) if leg.debit_account_id in payers]
    ends = [*starts[1:], len(entry.transfers)]
    return [replace(entry, transfers=entry.transfers[start:end]) for start, end in zip(starts, ends, strict=True)]


def _nets(entry: Entry, ref: int) -> Iterator[str]:
    nets: dict[int, int] = defaultdict(int)
    for merchant_id, minor in posted_legs(entry, MERCHANT_PAYABLE.code):
        nets[merchant_id] += minor
    held: dict[int, int] = defaultdict(int)
    for merchant_id, minor in posted_legs(entry, SPLIT_HELD.code):
        held[merchant_id] += minor
    for merchant_id in nets | held:
        yield _net(merchant_id, ref, nets[merchant_id], held[merchant_id])


def _net(merchant_id: int, ref: int, change: int, held: int) -> str:
    aside = f"{held:+}(held)" if held else ""
    return f"{show('mch', merchant_id)} {encode(ref)} {change}{aside}"


def _merchant_lines(house: House, tx: Tx) -> Iterator[str]:
    read = house.pay.review.lines_after_in
    for merchant_id, _, ref, change, held in walk(lambda after: read(tx, after, BATCH), lambda line: line[:2], (0, 0)):
        assert 0 <= ref <= ID_MAX
        yield _net(merchant_id, ref, change, held)


def unlike(missing: list[str], extra: list[str]) -> list[Finding]:
    """Differences of legs and lines, each told as ``<whose> <what about> <amount>``, as findings."""
    found = []
    for keys, told in (
        (missing, "the journal posted {1} ({0}), no line says so"),
        (extra, "a line says {1} ({0}), the journal does not"),
    ):
        for key in keys:
            who, about, minor = key.split(" ")
            found.append(Finding(who, told.format(about, minor)))
    return found
