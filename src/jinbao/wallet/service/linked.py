"""Members' own bank accounts."""

from __future__ import annotations

from jinbao.bank import Bank
from jinbao.bank.types import AccountHolder, BankAccount, parse_bank_account
from jinbao.identity import Identity
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.runtime import Runtime
from jinbao.wallet.errors import (
    BankAccountInUse,
    BankAccountInvalid,
    BankAccountLimit,
    BankAccountLinked,
    BankAccountUnknown,
)
from jinbao.wallet.store import moves as store
from jinbao.wallet.types import LinkedAccount, WalletSettings


class LinkedAccounts:
    """Which bank accounts a member tops up from and withdraws to."""

    def __init__(self, runtime: Runtime, identity: Identity, bank: Bank, settings: WalletSettings) -> None:
        self._runtime = runtime
        self._identity = identity
        self._bank = bank
        self._settings = settings

    async def link(self, member_id: int, bank: str, number: str, name: str, once: Once) -> LinkedAccount:
        """Link a bank account that the bank knows; the first becomes the default.

        ``name`` is what the member calls it. Raises ``BankAccountInvalid``, ``BankAccountUnknown``,
        ``BankAccountLinked``, ``BankAccountLimit``, ``MemberFrozen``, or ``Unknown`` when the bank does not answer.
        """
        account = parse_bank_account(f"{bank}:{number}")
        if account is None:
            raise BankAccountInvalid()
        before = await self._runtime.db.read(lambda tx: seen(tx, once))
        if before is not None:
            return await self._runtime.db.read(lambda tx: self.get_in(tx, member_id, before))
        holder = await self._bank.look_up(account)
        if holder is None:
            raise BankAccountUnknown()
        return await self._runtime.db.write(lambda tx: self._link_in(tx, member_id, account, name, holder, once))

    async def of(self, member_id: int) -> list[LinkedAccount]:
        """A member's linked accounts, oldest first."""
        return await self._runtime.db.read(lambda tx: store.linked_of(tx, member_id))

    def get_in(self, tx: Tx, member_id: int, linked_id: int) -> LinkedAccount:
        """A member's linked account; raises ``NotFound``, also for somebody else's."""
        found = store.get_linked(tx, linked_id)
        if found is None or found.member_id != member_id:
            raise NotFound()
        return found

    async def unlink(self, member_id: int, linked_id: int) -> None:
        """Forget a bank account; raises ``NotFound``, or ``BankAccountInUse`` while money is on its way."""

        def work(tx: Tx) -> None:
            gone = self.get_in(tx, member_id, linked_id)
            if store.linked_in_use(tx, linked_id, member_id):
                raise BankAccountInUse()
            store.remove_linked(tx, linked_id, self._runtime.clock.now_ms())
            left = store.linked_of(tx, member_id)
            if gone.default and left:
                store.make_default(tx, left[0].id)

        await self._runtime.db.write(work)

    def _link_in(
        self, tx: Tx, member_id: int, account: BankAccount, name: str, holder: AccountHolder, once: Once
    ) -> LinkedAccount:
        linked_id, first = claim(tx, once, self._runtime.new_id())
        if not first:
            return self.get_in(tx, member_id, linked_id)
        self._identity.members.active_in(tx, member_id)
        linked = store.linked_of(tx, member_id)
        if any(one.account == account for one in linked):
            raise BankAccountLinked()
        if len(linked) >= self._settings.linked_most:
            raise BankAccountLimit(most=self._settings.linked_most)
        new = LinkedAccount(
            id=linked_id,
            member_id=member_id,
            account=account,
            name=name or account.bank,
            holder=holder.name,
            default=not linked,
            created_at_ms=self._runtime.clock.now_ms(),
        )
        store.insert_linked(tx, new)
        return new
