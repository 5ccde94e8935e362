"""Live conversations: messages and packets reach those who follow them, and say no more than all of them may know."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from jinbao.kit.http import Listener
from jinbao.kit.ids import show
from tests.make import run
from tests.make_house import PIN, Caller, Served, served


async def befriended(at: Served, one: Caller, other: Caller) -> str:
    """The conversation of two who have just become friends."""
    friends = at.house.chat.friends
    number = await at.house.runtime.db.write(lambda tx: friends.befriend_in(tx, one.id, other.id))
    return show("cnv", number)


async def heard(listener: Listener, name: str) -> dict[str, Any]:
    """The next event of this name; others are passed over."""
    while True:
        event = await asyncio.wait_for(listener.next(), 60)
        assert event is not None
        if event[0] == name:
            told: dict[str, Any] = json.loads(event[1])
            return told


def test_what_is_said_reaches_whoever_follows_the_conversation_in_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            one, other = await at.member(), await at.member()
            chat = await befriended(at, one, other)
            with at.house.hub.open([chat]) as listener, at.house.hub.open(["cnv_another"]) as elsewhere:
                for text in ("你好", "on my way"):
                    await one.did(f"/chats/{chat}/messages", {"text": text})
                said: list[dict[str, Any]] = []
                while len(said) < 2:
                    message = await heard(listener, "message")
                    said += [message] if message["kind"] == "text" else []
                assert [(each["text"], each["sender"]["id"]) for each in said] == [
                    ("你好", one.shown),
                    ("on my way", one.shown),
                ]
                assert said[0]["seq"] + 1 == said[1]["seq"]
                at.house.hub.publish("cnv_another", "end", b"{}")
                assert await elsewhere.next() == ("end", b"{}")

    run(scenario())


def test_a_packets_card_changes_without_telling_what_anybody_got(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            one, other = await at.member(10_000, pin=PIN), await at.member()
            chat = await befriended(at, one, other)
            with at.house.hub.open([chat]) as listener:
                asked = {"chat": chat, "asset": "cash", "kind": "equal", "count": 1, "amount_minor": 888}
                more = {"source": "balance", "greeting": "恭喜发财", "cover": "fortune", "proof": {"pin": PIN}}
                sent = await one.did("/packets", {**asked, **more})
                assert (await heard(listener, "packet"))["state"] == "open"
                while (card := await heard(listener, "message"))["kind"] != "card":
                    pass
                assert card["card"]["ref"] == sent["id"]
                await other.did(f"/packets/{sent['id']}/open")
                opened = await heard(listener, "packet")
                assert opened["opener"]["id"] == other.shown and opened["opened"] == 1
                assert not {"amount_minor", "grams_ug", "worth_minor"} & opened.keys()

    run(scenario())
