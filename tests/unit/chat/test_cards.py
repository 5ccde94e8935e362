"""Money between friends shows up in their conversation, once, and as it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinbao.chat import Chat, ChatSettings
from jinbao.chat.adapters.pillow_pictures import PillowPictures
from jinbao.chat.events import MessagePosted
from jinbao.chat.handlers import cards, pushes
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.outbox import Relay
from jinbao.wallet.handlers import consumer
from tests.make import run
from tests.make_chat import Service, Told
from tests.make_wallet import PROOF, WalletWorld, wallet_world

MODULES = ("kit", "ledger", "identity", "bank", "wallet", "chat")


@dataclass
class Money:
    """Two members with money, and their conversation when they are friends."""

    world: WalletWorld
    chat: Chat
    one: Principal
    other: Principal
    room: int

    async def befriend(self) -> None:
        self.room = await self.world.runtime.db.write(
            lambda tx: self.chat.friends.befriend_in(tx, self.one.id, self.other.id)
        )

    async def shown(self) -> list[tuple[str, Any]]:
        """Cards and notices of the conversation, without the one that opened it."""
        page = await self.chat.messages.page(self.one.id, self.room, 100)
        return [
            (each.card.kind, each.card.data) if each.card else (each.notice.what, each.notice.data)
            for each in page.items
            if each.card or (each.notice and each.notice.what != "friends")
        ]

    async def send(self, minor: int = 500, note: str = "午饭") -> str:
        sent = await self.world.wallet.transfers.send(self.one, self.other.id, minor, note, PROOF, self.world.once())
        await self.world.settle()
        return show("trf", sent.id)

    async def ask(self) -> int:
        made = await self.world.wallet.requests.create(self.one.id, self.other.id, 300, "车费", self.world.once())
        await self.world.settle()
        return made.id


@asynccontextmanager
async def money(folder: Path, friends: bool = True) -> AsyncIterator[Money]:
    async with wallet_world(folder, modules=MODULES) as world:
        chat = Chat(world.runtime, world.identity, ChatSettings(), PillowPictures(), Service(), Told())
        consumers = [consumer(world.wallet, world.journal), cards(chat, world.wallet), pushes(chat)]
        world.relay = Relay(world.runtime.db, world.clock, consumers)
        one = await world.member("王小明", balance_minor=100_00)
        other = await world.member("李小红", balance_minor=100_00)
        place = Money(world, chat, one, other, 0)
        if friends:
            await place.befriend()
        yield place


def test_a_transfer_between_friends_is_a_card_of_the_payer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with money(tmp_path) as place:
            transfer = await place.send()
            payer, payee = show("mbr", place.one.id), show("mbr", place.other.id)
            wanted = {"amount_minor": 500, "note": "午饭", "payer": payer, "payee": payee}
            assert await place.shown() == [("transfer", wanted)]
            page = await place.chat.messages.page(place.other.id, place.room, 10)
            assert page.items[-1].card is not None and page.items[-1].card.ref == transfer
            assert page.items[-1].sender.id == payer
            told = await place.world.events(MessagePosted)
            assert told and all(set(news) == {"chat", "seq", "id", "sender", "kind", "at_ms"} for news in told)
            assert {news["sender"] for news in told} <= {payer, payee} and told[-1]["kind"] == "card"

    run(scenario())


def test_strangers_and_those_who_become_friends_later_see_no_card(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with money(tmp_path, friends=False) as place:
            await place.send()
            request = await place.ask()
            await place.befriend()
            await place.world.wallet.requests.decline(place.other.id, request)
            await place.world.settle()
            assert await place.shown() == []

    run(scenario())


def test_a_request_has_one_card_that_follows_what_becomes_of_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with money(tmp_path) as place:
            request = await place.ask()
            kind, data = (await place.shown())[0]
            assert (kind, data["state"], data["note"], data["amount_minor"]) == ("request", "open", "车费", 300)
            await place.world.wallet.transfers.pay_request(place.other, request, PROOF, place.world.once())
            await place.world.settle()
            shown = await place.shown()
            kinds = [kind for kind, _ in shown]
            assert sorted(kinds[1:]) == ["card", "transfer"] and shown[0][1]["state"] == "paid"
            told = next(data for kind, data in shown if kind == "card")
            assert told["ref"] == show("req", request) and told["data"] == shown[0][1]
            transfer = next(data for kind, data in shown if kind == "transfer")
            assert transfer["request"] == show("req", request)

    run(scenario())


def test_declined_and_expired_requests_say_so_even_after_parting(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with money(tmp_path) as place:
            declined, expiring = await place.ask(), await place.ask()
            await place.chat.friends.unfriend(place.one.id, place.other.id)
            await place.world.wallet.requests.decline(place.other.id, declined)
            place.world.clock.advance(8 * 86_400_000)
            assert await place.world.wallet.requests.expire_due() == 1
            await place.world.settle()
            states = [data["state"] for kind, data in await place.shown() if kind == "request"]
            assert states == ["declined", "expired"]
            del expiring

    run(scenario())


def test_the_same_event_again_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with money(tmp_path) as place:
            await place.send()
            request = await place.ask()
            await place.world.wallet.requests.decline(place.other.id, request)
            await place.world.settle()
            before = await place.shown()
            # The cursor is lost: everything is told again, from the first event on.
            await place.world.runtime.db.write(
                lambda tx: tx.execute("delete from kit_cursor where consumer = 'chat.cards'")
            )
            again = Relay(place.world.runtime.db, place.world.clock, [cards(place.chat, place.world.wallet)])
            assert await again.drain() > 0
            after = await place.shown()
            assert [kind for kind, _ in after if kind in ("transfer", "request")] == ["transfer", "request"]
            assert after[: len(before)] == before
            states = [data["state"] for kind, data in after if kind == "request"]
            assert states == ["declined"]

    run(scenario())
