"""The independent auditor: the ledger against the city's own books, after every step and to the fen at the end.

It asks the engine for its accounts and works out the rest itself; nothing that the services have computed is taken
for granted but what they answered to their callers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import msgspec

from jinbao.bank.types import SAFEGUARDING, safeguarding
from jinbao.kit.ids import show
from jinbao.kit.outbox import read_after
from jinbao.ledger import EntryState
from jinbao.ledger.types import BATCH_MAX, Account, Finding, QueryFilter
from jinbao.pay.events import OrderPaid, RefundDone
from jinbao.pay.types import MERCHANT_PAYABLE, OPERATOR_FEES
from jinbao.sim.books import BANK, FEES, Books, Holder, member, merchant
from jinbao.sim.city import City, Town
from jinbao.wallet.types import MEMBER_BALANCE, WITHDRAWAL_FEES

_FEES = (OPERATOR_FEES.code, WITHDRAWAL_FEES.code)
_EVENTS = 1_000


class _OrderOnly(msgspec.Struct):
    order: str
    refund: str = ""


async def check_step(city: City, books: Books, doubtful: frozenset[Holder]) -> list[Finding]:
    """What must hold at every moment.

    ``doubtful`` are the holders whom an act without an answer may have changed: only the sums hold for them.
    """
    accounts = [account async for account in _accounts(city)]
    findings = [*_conservation(accounts), *_guards(accounts)]
    have = _balances(accounts)
    for holder in have.keys() | books.expected.keys():
        least, most = books.bounds(holder)
        if holder not in doubtful and not least <= have[holder] <= most:
            findings.append(_finding("balance", holder, f"{have[holder]} is not within {least} .. {most}"))
    return findings + await _covered(city, accounts)


async def check_end(city: City, town: Town, books: Books, bank_total: int) -> list[Finding]:
    """What must hold when everything has come to an end; ``check_step`` has passed."""
    findings: list[Finding] = [*await city.audit()]
    for entry in await city.journal.page(state=EntryState.PENDING, limit=10):
        findings.append(Finding("journal", f"entry {entry.id:x}", f"still pending, kind {entry.kind}"))
    for open_ in await city.bank.pending(limit=10):
        findings.append(Finding("bank", show("ins", open_.id), f"still {open_.state.value}"))
    for move in books.moves.values():
        findings.append(Finding("moves", f"{move.kind} {move.id:x}", "still open"))
    ledger_minor = (await city.journal.balance(safeguarding(city.runtime.home))).posted
    for found in (await city.bank.reconcile(ledger_minor)).findings:
        findings.append(Finding("reconciliation", str(found.instruction_id), found.what))
    if await city.desk.balance() != ledger_minor:
        findings.append(Finding("bank", "safeguarding", f"{await city.desk.balance()} there, {ledger_minor} here"))
    if await city.desk.total() != bank_total:
        findings.append(Finding("bank", "total", f"{await city.desk.total()} is not {bank_total}"))
    for member_id, line, ledger in await city.wallet.statements.differences():
        findings.append(
            Finding("statement", show("mbr", member_id), f"{line} on the statement, {ledger} in the ledger")
        )
    return findings + await _announced(city, town, books)


async def _announced(city: City, town: Town, books: Books) -> list[Finding]:
    """Every acknowledged payment and refund was announced exactly once, and no other was."""
    paid: Counter[str] = Counter()
    refunds: Counter[str] = Counter()
    seq = 0
    while batch := await city.runtime.db.read(lambda tx: read_after(tx, seq, _EVENTS)):  # noqa: B023 - run at once
        for event in batch:
            if event.name in (OrderPaid.NAME, RefundDone.NAME):
                told = msgspec.json.decode(event.body, type=_OrderOnly)
                (paid if event.name == OrderPaid.NAME else refunds)[told.refund or told.order] += 1
        seq = batch[-1].seq
    known = {show("ord", one.order_id) for one in town.paid.values()}
    findings = [
        Finding("events", order, f"paid {times} times") for order, times in (paid | refunds).items() if times > 1
    ]
    findings += [Finding("events", order, "paid, but nobody was told so") for order in sorted(paid.keys() - known)]
    findings += [Finding("events", order, "acknowledged, never announced") for order in sorted(known - paid.keys())]
    if len(refunds) != books.figures["refunds"]:
        findings.append(Finding("events", "refunds", f"{len(refunds)} announced, {books.figures['refunds']} answered"))
    return findings


async def _accounts(city: City) -> AsyncIterator[Account]:
    after = 0
    while batch := await city.journal.engine.query_accounts(QueryFilter(timestamp_min=after + 1, limit=BATCH_MAX)):
        for account in batch:
            yield account
        after = batch[-1].timestamp


def _conservation(accounts: list[Account]) -> list[Finding]:
    """Nothing is made and nothing lost: debits are credits, posted and pending."""
    posted = sum(account.debits_posted - account.credits_posted for account in accounts)
    pending = sum(account.debits_pending - account.credits_pending for account in accounts)
    if posted or pending:
        return [Finding("conservation", "ledger", f"off by {posted} posted, {pending} pending")]
    return []


def _guards(accounts: list[Account]) -> list[Finding]:
    """Nobody has less than nothing, what is set aside included."""
    return [
        Finding("below zero", f"account {account.id:x}", f"kind {account.code}: {_available(account)}")
        for account in accounts
        if account.code not in _FEES and _available(account) < 0
    ]


def _available(account: Account) -> int:
    if account.code == SAFEGUARDING.code:
        return account.debits_posted - account.credits_posted - account.credits_pending
    return account.credits_posted - account.debits_posted - account.debits_pending


def _balances(accounts: list[Account]) -> Counter[Holder]:
    have: Counter[Holder] = Counter()
    for account in accounts:
        minor = account.credits_posted - account.debits_posted
        if account.code == SAFEGUARDING.code:
            have[BANK] -= minor
        elif account.code in _FEES:
            have[FEES] += minor
        elif account.code == MEMBER_BALANCE.code:
            have[member(account.user_data_128)] += minor
        else:
            assert account.code == MERCHANT_PAYABLE.code, account
            have[merchant(account.user_data_128)] += minor
    return have


async def _covered(city: City, accounts: list[Account]) -> list[Finding]:
    """The money at the bank covers all that members and merchants can dispose of, at every moment."""
    owed = sum(
        _available(account) for account in accounts if account.code in (MEMBER_BALANCE.code, MERCHANT_PAYABLE.code)
    )
    there = await city.desk.balance()
    return [] if there >= owed else [Finding("cover", "safeguarding", f"{there} at the bank for {owed} owed")]


def _finding(check: str, holder: Holder, detail: str) -> Finding:
    return Finding(check, f"{holder[0]} {holder[1]:x}", detail)
