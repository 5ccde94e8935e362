"""The embedded ledger opened to look: beside a running server, or on a file that nothing may change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from jinbao.ledger.adapters.sqlite.reader import Reader
from jinbao.ledger.adapters.sqlite.verify import verify_file
from jinbao.ledger.errors import EngineUnavailable
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


class SqliteLedgerView:
    """A ``LedgerEngine`` that answers questions and refuses everything else with ``EngineUnavailable``."""

    def __init__(self, path: str) -> None:
        """Raises ``EngineUnavailable`` when there is no such file."""
        if not Path(path).is_file():
            raise EngineUnavailable(f"{path} is not there")
        self._path = path
        self._reader = Reader(path)

    async def create_accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """Not here."""
        self._refuse()

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """Not here."""
        self._refuse()

    async def lookup_accounts(self, ids: Sequence[int]) -> list[Account]:
        """The accounts with these ids."""
        return await self._reader.accounts(ids)

    async def lookup_transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """The transfers with these ids."""
        return await self._reader.transfers(ids)

    async def get_account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """The transfers of one account, in order of time."""
        return await self._reader.account_transfers(filter)

    async def get_account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """The balance after each of those transfers; empty unless the account has ``flags.history``."""
        return await self._reader.account_balances(filter)

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """Accounts of the whole ledger, in order of time."""
        return await self._reader.query_accounts(filter)

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """Transfers of the whole ledger, in order of time."""
        return await self._reader.query_transfers(filter)

    async def expire(self) -> int:
        """Not here."""
        self._refuse()

    async def verify(self) -> list[Finding]:
        """Check every page, every seal, and every balance against the transfers."""
        return await asyncio.get_running_loop().run_in_executor(None, verify_file, self._path)

    async def close(self) -> None:
        """Let go of the file."""
        await self._reader.close()

    def _refuse(self) -> NoReturn:
        raise EngineUnavailable(f"{self._path} was opened to look, not to write")
