"""An auditor finds what does not add up in conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make import run
from tests.make_chat import chat_world

SEQUENCES = [
    "delete from chat_message where seq = 2",
    "update chat_message set seq = 9 where seq = 3",
    "update chat_conversation set last_seq = 4",
    "update chat_conversation set counted = counted + 1",
]
PLACES = [
    "update chat_participant set read_seq = 99",
    "update chat_participant set own_behind = 7",
    "update chat_participant set joined_seq = 99",
    "update chat_conversation set members = 3",
]


@pytest.mark.parametrize("damage", ["", *SEQUENCES, *PLACES])
def test_what_does_not_add_up_is_found(tmp_path: Path, damage: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            await world.say(one, chat)
            await world.say(one, chat)
            if damage:
                assert await world.runtime.db.write(lambda tx: tx.execute(damage)) > 0
            review = world.chat.review
            sequences, places = await world.runtime.db.read(
                lambda tx: (review.broken_sequences_in(tx, 10), review.broken_places_in(tx, 10))
            )
            assert sequences == ([chat] if damage in SEQUENCES else [])
            assert {found for found, _ in places} == ({chat} if damage in PLACES else set())

    run(scenario())
