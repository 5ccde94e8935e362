"""The operator's whole ledger as a book: what is posted of every journal entry, account by account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jinbao.kit.ids import encode, show
from jinbao.kit.money import Asset
from jinbao.ledger.chart import AccountKind
from jinbao.ledger.types import Account, Transfer, TransferFlags
from jinbao.wallet.rules.books.plain import Booking, Posting

#: By the first digit of an account kind's code.
_TYPES = {1: "Assets", 2: "Liabilities", 3: "Equity", 4: "Income", 5: "Expenses"}
_NOT_MOVED = TransferFlags.pending | TransferFlags.void_pending_transfer


def account_name(account: Account, chart: Mapping[int, AccountKind]) -> tuple[str, ...]:
    """``("Liabilities", "Member", "Balance", "01HF...")``; an account of the operator's own has no owner."""
    kind = chart[account.code]
    words = [word.replace("_", "-").capitalize() for word in kind.name.split(".")]
    owner = (encode(account.user_data_128),) if account.user_data_128 else ()
    return (_TYPES[account.code // 1000], *words, *owner)


def entry_booking(
    day: date,
    entry_id: int,
    text: str,
    accounts: Mapping[int, Account],
    transfers: Iterable[Transfer],
    chart: Mapping[int, AccountKind],
    assets: Mapping[int, Asset],
) -> Iterator[Booking]:
    """What a posted entry moved, one booking for each asset; nothing for one that only set aside or took back."""
    sums: dict[int, dict[int, int]] = {}
    for transfer in transfers:
        if transfer.flags & int(_NOT_MOVED):
            continue
        of_asset = sums.setdefault(transfer.ledger, {})
        of_asset[transfer.debit_account_id] = of_asset.get(transfer.debit_account_id, 0) + transfer.amount
        of_asset[transfer.credit_account_id] = of_asset.get(transfer.credit_account_id, 0) - transfer.amount
    for ledger, of_asset in sums.items():
        postings = tuple(
            Posting(account_name(accounts[account_id], chart), minor, assets[ledger])
            for account_id, minor in of_asset.items()
        )
        yield Booking(day, "", text, show("jrn", entry_id), postings)


def closing_posting(account: Account, chart: Mapping[int, AccountKind], assets: Mapping[int, Asset]) -> Posting:
    """What the ledger says that an account holds, signed as postings are."""
    minor = account.debits_posted - account.credits_posted
    return Posting(account_name(account, chart), minor, assets[account.ledger])
