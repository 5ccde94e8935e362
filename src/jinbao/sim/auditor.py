"""The independent auditor: the ledger against the city's own books, after every step and to the fen at the end.

It asks the engine for its accounts and works out the rest itself; nothing that the services have computed is taken
for granted but what they answered to their callers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial

import msgspec

from jinbao.bank.types import SAFEGUARDING, safeguarding
from jinbao.gold.types import accounts as metal
from jinbao.gold.types.batches import Batch, BatchState, Side
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.outbox import read_after
from jinbao.ledger import EntryState
from jinbao.ledger.types import BATCH_MAX, Account, Finding, QueryFilter
from jinbao.packets.events import PacketOpened
from jinbao.packets.types import CASH_ESCROW, GOLD_ESCROW
from jinbao.pay.events import OrderPaid, RefundDone
from jinbao.pay.types import MERCHANT_PAYABLE, OPERATOR_FEES, SPLIT_HELD
from jinbao.sim.books import (
    BANK,
    FEES,
    VAULT,
    Books,
    Holder,
    gold,
    in_delivery,
    member,
    merchant,
    packet,
    pledged,
    shared,
)
from jinbao.sim.city import City, Town
from jinbao.wallet.types import MEMBER_BALANCE, WITHDRAWAL_FEES

_FEES = (OPERATOR_FEES.code, WITHDRAWAL_FEES.code, metal.FEES.code)
#: Accounts that stand on the other side: what bank and custodian have for us.
_ASSETS = (SAFEGUARDING.code, metal.CUSTODIAN.code)
#: The dealer's own, by whether it counts for or against what the bank (or the custodian) has for everybody else.
_DEALERS = {
    metal.DEALING.code: BANK,
    metal.UNSETTLED.code: BANK,
    metal.CUSTODIAN_DUE.code: BANK,
    metal.INVENTORY.code: VAULT,
}
_OWNERS: dict[int, Callable[[int], Holder]] = {
    MEMBER_BALANCE.code: member,
    MERCHANT_PAYABLE.code: merchant,
    SPLIT_HELD.code: shared,
    metal.MEMBER_GOLD.code: gold,
    metal.PLEDGED.code: pledged,
    metal.IN_DELIVERY.code: in_delivery,
    CASH_ESCROW.code: partial(packet, of_gold=False),
    GOLD_ESCROW.code: partial(packet, of_gold=True),
}
#: What is owed in money, and what in metal that has not begun to leave.
_OWED = (MEMBER_BALANCE.code, MERCHANT_PAYABLE.code, SPLIT_HELD.code, CASH_ESCROW.code)
_OWED_METAL = (metal.MEMBER_GOLD.code, metal.PLEDGED.code, GOLD_ESCROW.code)
_EVENTS = 1_000


class _OrderOnly(msgspec.Struct):
    order: str
    refund: str = ""


class _ShareOnly(msgspec.Struct):
    id: str
    opener: str


async def check_step(city: City, books: Books, doubtful: Callable[[Holder], bool]) -> list[Finding]:
    """What must hold at every moment.

    ``doubtful`` says of a holder whether an act without an answer may have changed it: then only the sums hold for it.
    """
    accounts = [account async for account in _accounts(city)]
    findings = [*_conservation(accounts), *_guards(accounts)]
    have = _balances(accounts)
    for holder in have.keys() | books.expected.keys():
        least, most = books.bounds(holder)
        if not doubtful(holder) and not least <= have[holder] <= most:
            findings.append(_finding("balance", holder, f"{have[holder]} is not within {least} .. {most}"))
    return findings + await _covered(city, accounts)


async def check_end(city: City, town: Town, books: Books, bank_total: int, float_: tuple[int, int]) -> list[Finding]:
    """What must hold when everything has come to an end; ``check_step`` has passed.

    ``bank_total`` is all money at the bank, ``float_`` the grams and the money that the dealer began with.
    """
    findings: list[Finding] = [*await city.audit(), *check_packets(books)]
    findings += await _gold_at_the_end(city, books, float_)
    for instruction in await city.gold.desk.pending(limit=10):
        findings.append(Finding("custodian", show("cin", instruction.id), f"still {instruction.state.value}"))
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
    """Every acknowledged payment, refund and share was announced exactly once, and no other was."""
    shares: Counter[tuple[str, str]] = Counter()
    paid: Counter[str] = Counter()
    refunds: Counter[str] = Counter()
    seq = 0
    while batch := await city.runtime.db.read(lambda tx: read_after(tx, seq, _EVENTS)):  # noqa: B023 - run at once
        for event in batch:
            if event.name in (OrderPaid.NAME, RefundDone.NAME):
                told = msgspec.json.decode(event.body, type=_OrderOnly)
                (paid if event.name == OrderPaid.NAME else refunds)[told.refund or told.order] += 1
            elif event.name == PacketOpened.NAME:
                share = msgspec.json.decode(event.body, type=_ShareOnly)
                shares[share.id, share.opener] += 1
        seq = batch[-1].seq
    known = {show("ord", one.order_id) for one in (*town.paid.values(), *town.paid_too)}
    findings = [
        Finding("events", order, f"paid {times} times") for order, times in (paid | refunds).items() if times > 1
    ]
    findings += [Finding("events", order, "paid, but nobody was told so") for order in sorted(paid.keys() - known)]
    findings += [Finding("events", order, "acknowledged, never announced") for order in sorted(known - paid.keys())]
    answered = Counter(
        (show("pkt", sent.id), show("mbr", opener)) for sent in books.packets.values() for opener in sent.claims
    )
    if shares != answered:
        wrong = sorted((shares - answered) | (answered - shares))
        findings.append(Finding("events", str(wrong[0]), f"{len(wrong)} shares announced or answered, not both"))
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
    """Nothing is made and nothing lost, of money or of gold: debits are credits, posted and pending."""
    findings = []
    for ledger in {account.ledger for account in accounts}:
        same = [account for account in accounts if account.ledger == ledger]
        posted = sum(account.debits_posted - account.credits_posted for account in same)
        pending = sum(account.debits_pending - account.credits_pending for account in same)
        if posted or pending:
            detail = f"off by {posted} posted, {pending} pending"
            findings.append(Finding("conservation", f"ledger {ledger}", detail))
    return findings


def _guards(accounts: list[Account]) -> list[Finding]:
    """Nobody has less than nothing, what is set aside included."""
    return [
        Finding("below zero", f"account {account.id:x}", f"kind {account.code}: {_available(account)}")
        for account in accounts
        if account.code not in (*_FEES, metal.CUSTODIAN_DUE.code) and _available(account) < 0
    ]


def _available(account: Account) -> int:
    if account.code in _ASSETS:
        return account.debits_posted - account.credits_posted - account.credits_pending
    return account.credits_posted - account.debits_posted - account.debits_pending


def _balances(accounts: list[Account]) -> Counter[Holder]:
    have: Counter[Holder] = Counter()
    for account in accounts:
        units = account.credits_posted - account.debits_posted
        if account.code in _ASSETS:
            have[BANK if account.code == SAFEGUARDING.code else VAULT] -= units
        elif account.code in _DEALERS:
            have[_DEALERS[account.code]] -= units
        elif account.code in _FEES:
            have[FEES] += units
        else:
            have[_OWNERS[account.code](account.user_data_128)] += units
    return have


async def _covered(city: City, accounts: list[Account]) -> list[Finding]:
    """Bank and custodian have all that everybody can dispose of, at every moment."""
    findings = []
    for where, codes, there in (
        ("safeguarding", _OWED, await city.desk.balance()),
        ("custodian", _OWED_METAL, await city.vault.total()),
    ):
        owed = sum(_available(account) for account in accounts if account.code in codes)
        if there < owed:
            findings.append(Finding("cover", where, f"{there} there for {owed} owed"))
    return findings


def check_packets(books: Books) -> list[Finding]:
    """By what was answered: shares and what came back are the whole of each packet that has ended, never more."""
    findings = [Finding("packets", "answers", what) for what in books.contradictions]
    for sent in books.packets.values():
        told = sum(sent.claims.values()) + sent.returned
        if told > sent.total or (sent.ended and told != sent.total) or len(sent.claims) > sent.count:
            findings.append(Finding("packets", show("pkt", sent.id), f"{told} of {sent.total} in {len(sent.claims)}"))
    return findings


async def _gold_at_the_end(city: City, books: Books, float_: tuple[int, int]) -> list[Finding]:
    """Every gram and every fen of the dealer's, from what was put in, what members did and what batches cost."""
    findings: list[Finding] = []
    metal_ug, cash_minor = float_
    for batch in await _batches(city):
        if batch.state is BatchState.REFUSED:
            continue
        if batch.state is not BatchState.DONE:
            findings.append(Finding("batches", show("bat", batch.id), f"still {batch.state.value}"))
        sign = 1 if batch.side is Side.BUY else -1
        metal_ug, cash_minor = metal_ug + sign * batch.ug, cash_minor - sign * batch.amount_minor
    # What the books' outside has gained is what the dealer has parted with.
    wanted = {"inventory": metal_ug - books.dealt[VAULT], "dealing": cash_minor - books.dealt[BANK]}
    position = await city.gold.batches.position()
    for name, have in (("inventory", position.inventory_ug), ("dealing", position.dealing_minor)):
        if have != wanted[name]:
            findings.append(Finding("dealer", name, f"{have} is not {wanted[name]}"))
    ledger = (await city.journal.balance(metal.custodian_gold())).posted
    if await city.vault.total() != ledger:
        findings.append(Finding("vault", "total", f"{await city.vault.total()} there, {ledger} here"))
    return findings


async def _batches(city: City) -> list[Batch]:
    def work(tx: Tx) -> list[Batch]:
        found: list[Batch] = []
        while page := city.gold.custody_review.batches_after_in(tx, found[-1].id if found else 0, _EVENTS):
            found += page
        return found

    return await city.runtime.db.read(work)


def _finding(check: str, holder: Holder, detail: str) -> Finding:
    return Finding(check, f"{holder[0]} {holder[1]:x}", detail)
