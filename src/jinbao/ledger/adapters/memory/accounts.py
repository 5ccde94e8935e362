"""Creating an account, in order of precedence (TigerBeetle: reference/requests/create_accounts)."""

from __future__ import annotations

from msgspec.structs import replace

from jinbao.ledger.adapters.memory.books import Books
from jinbao.ledger.adapters.memory.order import first
from jinbao.ledger.types import ID_MAX, Account, AccountFlags, CreateAccountStatus

AF = AccountFlags
AS = CreateAccountStatus


def create_account(books: Books, a: Account, at: int) -> tuple[int, AS]:
    """Create one account at a time (ns): its own time and ``created`` or ``exists``, or what is wrong with it."""
    status = first(
        (bool(a.flags & ~sum(AF)), AS.reserved_flag),
        (a.id == 0, AS.id_must_not_be_zero),
        (a.id == ID_MAX, AS.id_must_not_be_int_max),
    )
    if status is not None:
        return at, status
    if a.id in books.accounts:
        return _account_exists(a, books.accounts[a.id], at)
    both = AF.debits_must_not_exceed_credits | AF.credits_must_not_exceed_debits
    imported = bool(a.flags & AF.imported)
    status = first(
        (a.flags & both == both, AS.flags_are_mutually_exclusive),
        (a.debits_pending != 0, AS.debits_pending_must_be_zero),
        (a.debits_posted != 0, AS.debits_posted_must_be_zero),
        (a.credits_pending != 0, AS.credits_pending_must_be_zero),
        (a.credits_posted != 0, AS.credits_posted_must_be_zero),
        (a.ledger == 0, AS.ledger_must_not_be_zero),
        (a.code == 0, AS.code_must_not_be_zero),
        (imported and not books.may_import_account(a.timestamp), AS.imported_event_timestamp_must_not_regress),
    )
    if status is not None:
        return at, status
    at = a.timestamp if imported else at
    books.put(books.accounts, a.id, replace(a, timestamp=at, flags=int(a.flags)))
    return at, AS.created


def _account_exists(a: Account, e: Account, at: int) -> tuple[int, AS]:
    status = first(
        (a.flags != e.flags, AS.exists_with_different_flags),
        (a.user_data_128 != e.user_data_128, AS.exists_with_different_user_data_128),
        (a.user_data_64 != e.user_data_64, AS.exists_with_different_user_data_64),
        (a.user_data_32 != e.user_data_32, AS.exists_with_different_user_data_32),
        (a.ledger != e.ledger, AS.exists_with_different_ledger),
        (a.code != e.code, AS.exists_with_different_code),
    )
    return (at, status) if status is not None else (e.timestamp, AS.exists)
