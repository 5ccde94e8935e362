"""The people of a payment benchmark: members with money and a session, shops with a session."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from functools import partial

import msgspec

from jinbao.app.house import House
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.bank.types import BankAccount
from jinbao.identity.types import AccountClass, NewMerchant, Realm, SettleMode
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.once import Once

_AT_ONCE = 64
#: Enough for every payment of a run, and within every limit of the highest account class.
_FUNDS_MINOR = 1_000_000


@dataclass(frozen=True, slots=True)
class Payer:
    """A member's session."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant's session."""

    token: bytes
    merchant_id: int


async def prepare(settings: Settings, members: int, merchants: int) -> tuple[list[Payer], list[Shop]]:
    """Sign everybody up in the empty data folder and fund them through the bank, by the real code paths.

    Not durable while it lasts, as nothing of it is measured; the files are closed in the end.
    """
    quick = msgspec.structs.replace(settings, storage=msgspec.structs.replace(settings.storage, durable=False))
    async with house(quick) as opened:
        payers: list[Payer] = []
        for start in range(0, members, _AT_ONCE):
            batch = range(start, min(start + _AT_ONCE, members))
            payers += await asyncio.gather(*(_payer(opened, number) for number in batch))
            await opened.settle()
        shops = [await _shop(opened, number) for number in range(merchants)]
        await opened.settle()
    return payers, shops


async def _payer(opened: House, number: int) -> Payer:
    account = BankAccount("BENCH", f"{number:010d}")
    await opened.sandbox_bank.seed([(account, f"Payer {number}", _FUNDS_MINOR)])
    member = await opened.identity.members.open(f"+861990{number:07d}", f"Payer {number}", "en", AccountClass.III)
    token = await opened.runtime.db.write(partial(_log_in, opened, Realm.MEMBER, member.id))
    caller = await opened.identity.sessions.authenticate("member", token)
    assert isinstance(caller, Principal)
    linked = await opened.wallet.linked.link(
        member.id, account.bank, account.number, "bench", _once(opened, f"link {number}")
    )
    await opened.wallet.bank_moves.top_up(caller, linked.id, _FUNDS_MINOR, _once(opened, f"fund {number}"))
    return Payer(token.encode())


async def _shop(opened: House, number: int) -> Shop:
    owner = await opened.identity.members.open(f"+861991{number:07d}", f"Owner {number}", "en")
    merchant = await opened.identity.merchants.open(
        owner.id,
        NewMerchant(
            name=f"Shop {number}",
            name_latin=f"Shop {number}",
            mcc="5812",
            city="Shanghai",
            country="CN",
            bank_account=f"{number + 5_000_000:010d}",
            settle=SettleMode.DAILY,
        ),
    )
    token = await opened.runtime.db.write(partial(_log_in, opened, Realm.MERCHANT, merchant.id))
    return Shop(token.encode(), merchant.id)


def _log_in(opened: House, realm: Realm, owner_id: int, tx: Tx) -> str:
    return opened.identity.sessions.open_in(tx, realm, owner_id, "bench").token


def _once(opened: House, key: str) -> Once:
    return Once(b"jinbao/bench", key, hashlib.sha256(key.encode()).digest(), opened.runtime.clock.now_ms())
