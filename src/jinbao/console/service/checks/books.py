"""The ledger by itself: balances, sums, the journal, and whether the money is there."""

from __future__ import annotations

from collections import defaultdict

from jinbao.console.service.chart import asset_name, held_kinds, owed_kinds
from jinbao.console.service.checks.house import FINDINGS_MAX, House
from jinbao.console.types import Finding
from jinbao.kit.money import ASSETS
from jinbao.ledger import check_entries, check_transfers, check_trial_balance, every_account, trial_balance
from jinbao.ledger.chart import Side, account_of, account_ref, balance_of
from jinbao.ledger.types import Account
from jinbao.ledger.types import Finding as LedgerFinding


async def balances(house: House) -> list[Finding]:
    """Every account's balance is what its transfers come to, and every seal of the ledger's file holds."""
    return _told(await house.journal.engine.verify())


async def trial(house: House) -> list[Finding]:
    """In every asset, all debits equal all credits, posted and pending."""
    return _told(await check_trial_balance(house.journal.engine))


async def entries(house: House) -> list[Finding]:
    """Every posted entry of the journal has exactly its transfers in the ledger; a rejected one has none."""
    return _told(await check_entries(house.runtime.db, house.journal.engine))


async def transfers(house: House) -> list[Finding]:
    """Every transfer in the ledger was asked for by an entry of the journal."""
    return _told(await check_transfers(house.runtime.db, house.journal.engine))


async def coverage(house: House) -> list[Finding]:
    """In every asset, the safeguarded money is at least what members and merchants are owed."""
    held: dict[int, int] = defaultdict(int)
    owed: dict[int, int] = defaultdict(int)
    for line in await trial_balance(house.journal.engine):
        if line.code in held_kinds():
            held[line.ledger] += line.debits - line.credits
        elif line.code in owed_kinds():
            owed[line.ledger] += line.credits - line.debits
    return [
        Finding(asset_name(ledger, house.runtime.home), f"{owed[ledger]} owed, {held[ledger]} safeguarded")
        for ledger in sorted(held.keys() | owed.keys())
        if held[ledger] < owed[ledger]
    ]


async def guarded(house: House) -> list[Finding]:
    """Every account is one of the chart, with the guard that its kind asks for, and none that is guarded is below 0."""
    findings: list[Finding] = []
    async for account in every_account(house.journal.engine):
        wrong = _account_wrong(house, account)
        if wrong:
            findings.append(Finding(f"account {account.id:032x}", wrong))
            if len(findings) == FINDINGS_MAX:
                break
    return findings


def _account_wrong(house: House, account: Account) -> str:
    kind = house.chart.get(account.code)
    if kind is None:
        return f"no kind of account has the code {account.code}"
    asset = {each.ledger: each for each in (*ASSETS.values(), house.runtime.home)}.get(account.ledger)
    if asset is None:
        return f"no asset has the ledger {account.ledger}"
    ref = account_ref(kind, account.user_data_128, asset)
    if ref.id != account.id:
        return f"it is not the {kind.name} of its owner"
    if (account_of(ref).flags & ~account.flags) != 0:
        return f"it lacks a guard that every {kind.name} has"
    posted = balance_of(account, kind.side).posted
    if kind.guarded and posted < 0:
        side = "credits" if kind.side is Side.CREDIT else "debits"
        return f"{-posted} below zero: its {side} do not cover it"
    return ""


def _told(findings: list[LedgerFinding]) -> list[Finding]:
    return [Finding(finding.subject, finding.detail) for finding in findings[:FINDINGS_MAX]]
