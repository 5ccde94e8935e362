"""The ledger explorer."""

from jinbao.console.routes.asked import Cursor, Limit, State, Text, hex_or_not_found, id_or_not_found
from jinbao.console.service import Console
from jinbao.console.types import (
    AccountDetail,
    AccountItem,
    EntryDetail,
    EntryItem,
    KindsView,
    TransferItem,
    TrialBalanceView,
)
from jinbao.kit.http import Principal, get
from jinbao.kit.pages import LIMIT_DEFAULT, Page


@get("/ledger/kinds")
async def kinds(caller: Principal, console: Console) -> KindsView:
    """The chart of accounts and the kinds of entries."""
    console.look(caller)
    return console.ledger.kinds()


@get("/ledger/accounts")
async def accounts(
    caller: Principal,
    console: Console,
    kind: Text = "",
    owner: Text = "",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[AccountItem]:
    """Accounts, newest first; ``kind`` is a name of the chart, ``owner`` a member's, merchant's or packet's id."""
    console.look(caller)
    return await console.ledger.accounts(kind, owner, cursor, limit)


@get("/ledger/accounts/{account_id:str}")
async def account(caller: Principal, console: Console, account_id: str) -> AccountDetail:
    """One account."""
    console.look(caller)
    return await console.ledger.account(hex_or_not_found(account_id))


@get("/ledger/accounts/{account_id:str}/transfers")
async def account_transfers(
    caller: Principal, console: Console, account_id: str, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[TransferItem]:
    """An account's transfers, newest first."""
    console.look(caller)
    return await console.ledger.account_transfers(hex_or_not_found(account_id), cursor, limit)


@get("/ledger/transfers/{transfer_id:str}")
async def transfer(caller: Principal, console: Console, transfer_id: str) -> TransferItem:
    """One transfer."""
    console.look(caller)
    return await console.ledger.transfer(hex_or_not_found(transfer_id))


@get("/ledger/entries")
async def entries(
    caller: Principal,
    console: Console,
    kind: Text = "",
    shown: State = "",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[EntryItem]:
    """Journal entries, newest first; ``state`` is ``pending``, ``posted`` or ``rejected``."""
    console.look(caller)
    return await console.ledger.entries(kind, shown, cursor, limit)


@get("/ledger/entries/{entry_id:str}")
async def entry(caller: Principal, console: Console, entry_id: str) -> EntryDetail:
    """One journal entry as a T-account."""
    console.look(caller)
    return await console.ledger.entry(id_or_not_found("jrn", entry_id))


@get("/ledger/trial-balance")
async def trial_balance(caller: Principal, console: Console) -> TrialBalanceView:
    """Gross sums by asset and kind of account."""
    console.look(caller)
    return await console.ledger.trial_balance()


LEDGER = [kinds, accounts, account, account_transfers, transfer, entries, entry, trial_balance]
