"""What the ledger needs an engine to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jinbao.ledger.types import (
    Account,
    AccountBalance,
    AccountFilter,
    CreateAccountResult,
    CreateTransferResult,
    Finding,
    QueryFilter,
    Transfer,
)


class LedgerEngine(Protocol):
    """Keeps accounts and transfers: ``memory``, ``sqlite``, and one day ``tigerbeetle``.

    Promises, the same for every engine and tested on each by one suite (tests/ledger):

    - One result per event, in the order of the batch, and only after the batch is durable.
    - Idempotent: an event sent again is ``exists``; with other content ``exists_with_different_*``. This is looked
      at before anything else about the event is judged.
    - Events joined by ``linked`` all happen or none does.
    - Timestamps rise strictly, in the order in which events took effect.
    - No answer is ``EngineUnavailable`` (a ``kit.errors.Unknown``), never a result. A full queue is
      ``kit.errors.Busy``: nothing was done.

    A batch has at most ``types.BATCH_MAX`` events and every number fits its field; otherwise it is a bug (assert).
    """

    async def create_accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """Create accounts; one result each."""
        ...

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """Move money; one result each. Pending transfers whose time is up expire first."""
        ...

    async def lookup_accounts(self, ids: Sequence[int]) -> list[Account]:
        """The accounts with these ids, in this order; ids without an account are left out."""
        ...

    async def lookup_transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """The transfers with these ids, in this order; ids without a transfer are left out."""
        ...

    async def get_account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """The transfers of one account, in order of time."""
        ...

    async def get_account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """The balance after each of those transfers; empty unless the account has ``flags.history``."""
        ...

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """Accounts of the whole ledger, in order of time."""
        ...

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """Transfers of the whole ledger, in order of time."""
        ...

    async def expire(self) -> int:
        """Release the pending transfers whose time is up; how many. Creating transfers or accounts does it too."""
        ...

    async def verify(self) -> list[Finding]:
        """Work out every balance again from the transfers, and check the seals; empty when all is well."""
        ...

    async def close(self) -> None:
        """Finish what was accepted and let go of the file; afterwards every call is ``EngineUnavailable``."""
        ...
