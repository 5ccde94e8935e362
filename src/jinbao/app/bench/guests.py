"""The people of a New Year: many members, of whom some have money, friends and groups to send packets to."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from functools import partial
from random import Random

import msgspec

from jinbao.app.house import House
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.bank.types import BankAccount
from jinbao.identity.types import AccountClass
from jinbao.kit.clock import Clock
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.once import Once

#: What each sender has: the most that one top-up brings, and above what anybody of them sends.
FUNDS_MINOR = 5_000_000
FRIENDS = 5
GROUP = 8
_AT_ONCE = 256
_BANK = "BENCH"


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation: its id, who sends into it, and the others."""

    chat_id: int
    sender: Principal
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guests:
    """Everybody, and the rooms in which packets are sent."""

    members: list[int]
    senders: list[Principal]
    pairs: list[Room]
    groups: list[Room]


async def invite(settings: Settings, clock: Clock, accounts: int, senders: int, seed: int) -> Guests:
    """Sign up ``accounts`` members into the empty data folder; give ``senders`` of them money, friends and groups.

    By the real code paths, but not durable while it lasts, as nothing of it is measured.
    """
    quick = msgspec.structs.replace(settings, storage=msgspec.structs.replace(settings.storage, durable=False))
    async with house(quick, clock=clock) as opened:
        # Nobody has gold yet, so there is nothing for gold, chat and packets to do.
        opened.jobs = [job for job in opened.jobs if job.name.startswith("bank") or job.name.startswith("sandbox")]
        crowd = [(f"+86139{number:08d}", f"Guest {number}") for number in range(accounts)]
        members = await opened.identity.members.open_many(crowd, "zh-CN", AccountClass.III)
        givers = [Principal("member", member_id, 0, 0) for member_id in members[:senders]]
        await _fund(opened, givers)
        pairs, groups = await _befriend(opened, givers, members, Random(seed))
        await opened.settle()
    return Guests(members, givers, pairs, groups)


async def _fund(opened: House, givers: list[Principal]) -> None:
    accounts = [BankAccount(_BANK, f"{number:010d}") for number in range(len(givers))]
    await opened.sandbox_bank.seed(
        [(account, f"Guest {number}", FUNDS_MINOR) for number, account in enumerate(accounts)]
    )
    pairs = list(zip(givers, accounts, strict=True))
    for start in range(0, len(pairs), _AT_ONCE):
        await asyncio.gather(*(_top_up(opened, *pair) for pair in pairs[start : start + _AT_ONCE]))
        await opened.settle()


async def _top_up(opened: House, giver: Principal, account: BankAccount) -> None:
    linked = await opened.wallet.linked.link(
        giver.id, account.bank, account.number, "bench", once(opened, f"link {giver.id}")
    )
    await opened.wallet.bank_moves.top_up(giver, linked.id, FUNDS_MINOR, once(opened, f"fund {giver.id}"))


async def _befriend(
    opened: House, givers: list[Principal], members: list[int], draw: Random
) -> tuple[list[Room], list[Room]]:
    pairs: list[Room] = []
    groups: list[Room] = []
    for number, giver in enumerate(givers):
        in_group = number % 10 == 0
        wanted = min(GROUP - 1 if in_group else FRIENDS, len(members) - 1)
        friends: list[int] = []
        while len(friends) < wanted:
            other = members[draw.randrange(len(members))]
            if other != giver.id and other not in friends:
                friends.append(other)
        chats = await opened.runtime.db.write(partial(_befriend_in, opened, giver.id, friends))
        pairs += [Room(chat, giver, (other,)) for chat, other in zip(chats, friends, strict=True)][:FRIENDS]
        if in_group:
            chat = await opened.chat.groups.create(giver.id, "除夕", friends, once(opened, f"group {giver.id}"))
            groups.append(Room(chat, giver, tuple(friends)))
        if number % 1_000 == 999:
            await opened.relay.drain()
    return pairs, groups


def _befriend_in(opened: House, giver_id: int, friends: list[int], tx: Tx) -> list[int]:
    return [opened.chat.friends.befriend_in(tx, giver_id, other) for other in friends]


def once(opened: House, key: str) -> Once:
    """A request that is made once in a benchmark."""
    return Once(b"jinbao/bench", key, hashlib.sha256(key.encode()).digest(), opened.runtime.clock.now_ms())
