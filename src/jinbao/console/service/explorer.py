"""The ledger, looked at: accounts, transfers, journal entries, the trial balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinbao.console.rules.shown import largest_of, subject_of
from jinbao.console.service.chart import OWNERS, PREFIXES, asset_name
from jinbao.console.service.checks.house import House
from jinbao.console.types import (
    AccountDetail,
    AccountItem,
    AccountKindItem,
    AccountSide,
    EntryDetail,
    EntryItem,
    EntryKindItem,
    KindsView,
    LegItem,
    Owner,
    TransferItem,
    TrialAsset,
    TrialBalanceView,
    TrialRow,
)
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.ids import ID_MAX, decode, encode, parse, show
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.ledger import Entry, EntryState, trial_balance
from jinbao.ledger.chart import AccountKind, Side, balance_of
from jinbao.ledger.types import NS_PER_MS, Account, AccountFilter, QueryFilter, Transfer, TransferFlags

_PHASES = {
    TransferFlags.pending: "pending",
    TransferFlags.post_pending_transfer: "post",
    TransferFlags.void_pending_transfer: "void",
}


class Explorer:
    """Reads of the engine and the journal, with owners by name."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._engine = house.journal.engine

    def kinds(self) -> KindsView:
        """The chart of accounts and the kinds of entries."""
        return KindsView(
            accounts=[
                AccountKindItem(kind.name, kind.about, kind.side.value, kind.code, kind.guarded)
                for kind in self._house.chart.values()
            ],
            entries=[
                EntryKindItem(kind.name, kind.about, kind.code) for _, kind in sorted(self._house.journal.kinds.items())
            ],
        )

    async def accounts(self, kind: str, owner: str, cursor: str | None, limit: int) -> Page[AccountItem]:
        """Accounts, newest first; ``kind`` by name, ``owner`` by shown id, both may be empty. Raises ``Invalid``."""
        code = self._account_code(kind)
        owner_id = _owner_id(owner)
        before = _before(cursor)
        if code is None or owner_id is None or before == 0:
            return Page([], None)
        found = await self._engine.query_accounts(
            QueryFilter(code=code, user_data_128=owner_id, timestamp_max=max(before, 0), limit=limit + 1, reversed=True)
        )
        items = found[:limit]
        owners = await self._owners(items)
        more = make_cursor((items[-1].timestamp - 1,)) if len(found) > limit else None
        return Page([self._account_item(account, owners) for account in items], more)

    async def account(self, account_id: int) -> AccountDetail:
        """One account; raises ``NotFound``."""
        found = await self._engine.lookup_accounts([account_id])
        if not found:
            raise NotFound()
        kind = self._house.chart.get(found[0].code)
        owners = await self._owners(found)
        return AccountDetail(self._account_item(found[0], owners), "" if kind is None else kind.about)

    async def account_transfers(self, account_id: int, cursor: str | None, limit: int) -> Page[TransferItem]:
        """An account's transfers, newest first; raises ``NotFound``, ``Invalid``."""
        before = _before(cursor)
        if not await self._engine.lookup_accounts([account_id]):
            raise NotFound()
        if before == 0:
            return Page([], None)
        found = await self._engine.get_account_transfers(
            AccountFilter(account_id=account_id, timestamp_max=max(before, 0), limit=limit + 1, reversed=True)
        )
        items = found[:limit]
        more = make_cursor((items[-1].timestamp - 1,)) if len(found) > limit else None
        return Page(await self._transfer_items(items), more)

    async def transfer(self, transfer_id: int) -> TransferItem:
        """One transfer; raises ``NotFound``."""
        found = await self._engine.lookup_transfers([transfer_id])
        if not found:
            raise NotFound()
        return (await self._transfer_items(found))[0]

    async def entries(self, kind: str, state: str, cursor: str | None, limit: int) -> Page[EntryItem]:
        """Journal entries, newest first; ``kind`` by name, ``state`` as shown, or empty. Raises ``Invalid``."""
        codes = {entry_kind.name: code for code, entry_kind in self._house.journal.kinds.items()}
        states = {each.name.lower(): each for each in EntryState}
        before_id = before_entry(cursor)
        if (kind and kind not in codes) or (state and state not in states):
            return Page([], None)
        found = await self._house.journal.page(
            kind=codes.get(kind), state=states.get(state), before_id=before_id, limit=limit
        )
        more = make_cursor((encode(found[-1].id),)) if len(found) == limit else None
        return Page([self.entry_item(entry) for entry in found], more)

    async def entry(self, entry_id: int) -> EntryDetail:
        """One journal entry as a T-account; raises ``NotFound``."""
        entry = await self._house.journal.entry(entry_id)
        accounts = {account.id: account for account in entry.accounts}
        owners = await self._owners(entry.accounts)
        legs = [
            LegItem(
                transfer_id=f"{transfer.id:032x}",
                phase=_phase(transfer),
                debit=self._side(accounts[transfer.debit_account_id], owners),
                credit=self._side(accounts[transfer.credit_account_id], owners),
                amount_minor=transfer.amount,
                asset=asset_name(transfer.ledger, self._house.runtime.home),
            )
            for transfer in entry.transfers
        ]
        return EntryDetail(self.entry_item(entry), legs)

    def entry_item(self, entry: Entry) -> EntryItem:
        """An entry in a list."""
        kind = self._house.journal.kinds.get(entry.kind)
        name, home = self._house.kind_name(entry.kind), self._house.runtime.home
        amount, ledger = largest_of([(transfer.amount, transfer.ledger) for transfer in entry.transfers], home.ledger)
        return EntryItem(
            id=show("jrn", entry.id),
            kind=name,
            state=entry.state.name.lower(),
            about="" if kind is None else kind.about,
            subject=subject_of(name, entry.subject),
            asset=asset_name(ledger, home),
            amount_minor=amount,
            at_ms=entry.created_at_ms,
            closed_at_ms=entry.closed_at_ms or None,
            reason=entry.reason,
        )

    async def trial_balance(self) -> TrialBalanceView:
        """Gross sums of posted and pending debits and credits, by asset and kind of account."""
        home = self._house.runtime.home
        rows: dict[int, list[TrialRow]] = {}
        for line in await trial_balance(self._engine):
            rows.setdefault(line.ledger, []).append(
                TrialRow(
                    kind=self._kind_name(line.code),
                    accounts=line.accounts,
                    debit_minor=line.debits,
                    credit_minor=line.credits,
                    debit_pending_minor=line.debits_pending,
                    credit_pending_minor=line.credits_pending,
                )
            )
        assets = [
            TrialAsset(
                asset=asset_name(ledger, home),
                rows=lines,
                debit_minor=sum(row.debit_minor for row in lines),
                credit_minor=sum(row.credit_minor for row in lines),
            )
            for ledger, lines in rows.items()
        ]
        return TrialBalanceView(self._house.runtime.clock.now_ms(), assets)

    def _account_code(self, kind: str) -> int | None:
        """The code of a kind, 0 for any, ``None`` for a kind that there is not."""
        if not kind:
            return 0
        return next((each.code for each in self._house.chart.values() if each.name == kind), None)

    def _kind_name(self, code: int) -> str:
        kind = self._house.chart.get(code)
        return f"kind {code}" if kind is None else kind.name

    def _account_item(self, account: Account, owners: dict[int, Owner]) -> AccountItem:
        kind: AccountKind | None = self._house.chart.get(account.code)
        side = Side.DEBIT if kind is None else kind.side
        return AccountItem(
            id=f"{account.id:032x}",
            kind=self._kind_name(account.code),
            owner=owners[account.id],
            asset=asset_name(account.ledger, self._house.runtime.home),
            side=side.value,
            debits_posted_minor=account.debits_posted,
            credits_posted_minor=account.credits_posted,
            debits_pending_minor=account.debits_pending,
            credits_pending_minor=account.credits_pending,
            balance_minor=balance_of(account, side).posted,
        )

    def _side(self, account: Account, owners: dict[int, Owner]) -> AccountSide:
        return AccountSide(f"{account.id:032x}", self._kind_name(account.code), owners[account.id])

    async def _transfer_items(self, transfers: Sequence[Transfer]) -> list[TransferItem]:
        wanted = {side for each in transfers for side in (each.debit_account_id, each.credit_account_id)}
        accounts = {account.id: account for account in await self._engine.lookup_accounts(sorted(wanted))}
        owners = await self._owners(accounts.values())

        def known(tx: Tx) -> dict[int, int]:
            """The code of the entry behind each transfer that has one."""
            found = {each.id: self._house.journal.entry_in(tx, each.id - each.user_data_32) for each in transfers}
            return {transfer_id: entry.kind for transfer_id, entry in found.items() if entry is not None}

        kinds = await self._house.runtime.db.read(known)
        return [
            TransferItem(
                id=f"{each.id:032x}",
                at_ms=each.timestamp // NS_PER_MS,
                debit=self._side(accounts[each.debit_account_id], owners),
                credit=self._side(accounts[each.credit_account_id], owners),
                amount_minor=each.amount,
                asset=asset_name(each.ledger, self._house.runtime.home),
                flags=[str(flag.name) for flag in TransferFlags if flag and flag & each.flags],
                pending_id=f"{each.pending_id:032x}" if each.pending_id else None,
                entry_id=show("jrn", each.id - each.user_data_32) if each.id in kinds else None,
                kind=self._house.kind_name(kinds.get(each.id, each.code)),
            )
            for each in transfers
        ]

    async def _owners(self, accounts: Iterable[Account]) -> dict[int, Owner]:
        """Whose each account is, by the account's id."""
        wanted = list(accounts)
        return await self._house.runtime.db.read(lambda tx: {each.id: self._owner_in(tx, each) for each in wanted})

    def _owner_in(self, tx: Tx, account: Account) -> Owner:
        whose = OWNERS.get(account.code, "operator")
        if whose not in PREFIXES:
            return Owner(whose)
        shown = show(PREFIXES[whose], account.user_data_128)
        identity = self._house.identity
        try:
            if whose == "member":
                return Owner(whose, shown, identity.members.get_in(tx, account.user_data_128).name)
            if whose == "merchant":
                return Owner(whose, shown, identity.merchants.get_in(tx, account.user_data_128).name)
        except NotFound:
            pass
        return Owner(whose, shown)


def before_entry(cursor: str | None) -> int:
    """The entry id that a newest-first page ends before; raises ``Invalid``."""
    key = parse_cursor(cursor, (str,))
    if key is None:
        return ID_MAX
    before_id = decode(str(key[0]))
    if before_id is None:
        raise Invalid(field="cursor", reason="unreadable")
    return before_id


def _before(cursor: str | None) -> int:
    """The newest timestamp that a page may hold: 0 when there is none left, -1 for the first page."""
    key = parse_cursor(cursor, (int,))
    return -1 if key is None else max(0, int(key[0]))


def _owner_id(owner: str) -> int | None:
    """The number behind a member's, merchant's or packet's id, 0 for anybody, ``None`` for any other text."""
    if not owner:
        return 0
    return next(filter(None, (parse(prefix, owner) for prefix in PREFIXES.values())), None)


def _phase(transfer: Transfer) -> str:
    return next((name for flag, name in _PHASES.items() if transfer.flags & flag), "single")
