"""Sessions: recognised without a write, ended from afar, over when their time is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.identity import jobs
from jinbao.identity.errors import DemoOnly
from jinbao.identity.service.sessions import SEEN_EVERY_MS, SESSIONS_MAX, STAYS
from jinbao.identity.store import sessions as rows
from jinbao.identity.types import Member, Realm, SignedIn
from jinbao.kit.db import Row, Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import show
from tests import make
from tests.make_identity import IdentityWorld, identity_world


async def open_for(world: IdentityWorld, member: Member, name: str = "Phone") -> SignedIn:
    return await world.runtime.db.write(lambda tx: world.identity.sessions.open_in(tx, Realm.MEMBER, member.id, name))


def test_a_token_is_recognised_in_its_realm_only_and_costs_no_write(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            signed_in = await open_for(world, member)
            before = await world.everything()
            caller = await world.identity.sessions.authenticate("member", signed_in.token)
            assert caller is not None
            assert (caller.kind, caller.id, caller.device_id) == ("member", member.id, signed_in.device.id)
            for realm in ("merchant", "staff", "root"):
                assert await world.identity.sessions.authenticate(realm, signed_in.token) is None
            for token in ("", signed_in.token + "x", signed_in.token[:-1] + "é", "A" * 43):
                assert await world.identity.sessions.authenticate("member", token) is None
            assert await world.everything() == before

    make.run(scenario())


def test_a_session_lives_while_it_is_used_and_ends_when_it_is_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            token = (await open_for(world, await world.member())).token
            stay = STAYS[Realm.MEMBER]
            for _ in range(3):
                world.clock.advance(stay.idle_ms - 1)
                assert await world.identity.sessions.authenticate("member", token) is not None
                await jobs.note_seen(world.identity)
            world.clock.advance(stay.idle_ms)
            assert await world.identity.sessions.authenticate("member", token) is None

    make.run(scenario())


def test_a_session_ends_at_the_latest_when_its_whole_time_is_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            token = (await open_for(world, await world.member())).token
            stay = STAYS[Realm.MEMBER]
            end_ms = world.clock.now_ms() + stay.whole_ms
            while world.clock.now_ms() + stay.idle_ms - 1 < end_ms:
                world.clock.advance(stay.idle_ms - 1)
                assert await world.identity.sessions.authenticate("member", token) is not None
            world.clock.advance(end_ms - world.clock.now_ms())
            assert await world.identity.sessions.authenticate("member", token) is None

    make.run(scenario())


def test_last_seen_is_written_now_and_then_and_not_for_each_request(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            signed_in = await open_for(world, member)
            caller = await world.identity.sessions.authenticate("member", signed_in.token)
            assert caller is not None
            world.clock.advance(SEEN_EVERY_MS - 1)
            await world.identity.sessions.authenticate("member", signed_in.token)
            assert await jobs.note_seen(world.identity) == 0
            world.clock.advance(1)
            for _ in range(10):
                await world.identity.sessions.authenticate("member", signed_in.token)
            assert await jobs.note_seen(world.identity) == 1
            [device] = await world.identity.sessions.devices(caller)
            assert device.last_seen_at_ms == world.clock.now_ms()

    make.run(scenario())


def test_a_device_signed_out_is_announced_and_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            lost = await open_for(world, member, "Lost phone")
            caller = await world.principal(member)
            await world.identity.sessions.sign_out(caller, lost.device.id)
            assert await world.identity.sessions.authenticate("member", lost.token) is None
            [device] = await world.identity.sessions.devices(caller)
            assert device.id == caller.device_id
            rows = await world.runtime.db.read(
                lambda tx: tx.run("select body from kit_outbox where name = 'identity.device_signed_out/1'")
            )
            assert len(rows) == 1 and show("dev", lost.device.id).encode() in rows[0][0]
            with pytest.raises(NotFound):
                await world.identity.sessions.sign_out(caller, lost.device.id)
            with pytest.raises(NotFound):
                await world.runtime.db.read(lambda tx: world.identity.sessions.device_in(tx, lost.device.id))

    make.run(scenario())


def test_the_device_seen_longest_ago_makes_room_for_one_too_many(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            tokens = []
            for number in range(SESSIONS_MAX + 2):
                tokens.append((await open_for(world, member, f"Phone {number}")).token)
                world.clock.advance(1_000)
            found = [await world.identity.sessions.authenticate("member", token) for token in tokens]
            assert [each is not None for each in found] == [False] * 2 + [True] * SESSIONS_MAX

    make.run(scenario())


def test_the_sweep_takes_what_is_over_and_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await open_for(world, member, "Old phone")
            await world.code_for(member.phone)
            await world.identity.passkeys.log_in_options("192.0.2.1")
            world.clock.advance(STAYS[Realm.MEMBER].idle_ms)
            fresh = await open_for(world, member, "New phone")
            assert await jobs.sweep(world.identity) >= 3
            assert await world.identity.sessions.authenticate("member", fresh.token) is not None
            for table in ("identity_session", "identity_device"):
                assert await world.count(table) == 1
            for table in ("identity_code", "identity_challenge", "identity_throttle"):
                assert await world.count(table) == 0
            assert await jobs.sweep(world.identity) == 0

    make.run(scenario())


def test_pairing_is_shown_with_the_device(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            caller = await world.principal(await world.member())
            await world.runtime.db.write(lambda tx: world.identity.sessions.mark_paired_in(tx, caller.device_id, True))
            assert [device.paired for device in await world.identity.sessions.devices(caller)] == [True]

    make.run(scenario())


def test_a_demo_log_in_needs_the_demo_and_somebody_to_be(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path, demo=False) as world:
            member = await world.member()
            with pytest.raises(DemoOnly):
                await world.identity.sessions.open_demo(Realm.MEMBER, member.phone, "Phone")
        folder = tmp_path / "demo"
        folder.mkdir()
        async with identity_world(folder) as world:
            member = await world.member()
            for who in (member.phone, show("mbr", member.id)):
                signed_in = await world.identity.sessions.open_demo(Realm.MEMBER, who, "Phone")
                assert signed_in.session.owner_id == member.id
            for realm in Realm:
                with pytest.raises(NotFound):
                    await world.identity.sessions.open_demo(realm, "nobody", "Phone")

    make.run(scenario())


class Asking:
    """Asks how a statement would be answered, and answers nothing."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.plan: list[str] = []

    def run(self, sql: str, **params: Any) -> list[Row]:
        self.plan += [row[-1] for row in self._tx.run(f"explain query plan {sql}", **params)]
        return []


@pytest.mark.parametrize("look", [rows.sessions_of, rows.devices_of])
def test_one_owners_sessions_are_found_without_reading_everybodys(tmp_path: Path, look: Callable[..., Any]) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:

            def work(tx: Tx) -> list[str]:
                asking = Asking(tx)
                look(asking, Realm.MEMBER, 1)
                return asking.plan

            plan = await world.runtime.db.read(work)
            assert any("identity_session_by_owner (owner_id=?" in step for step in plan), plan

    make.run(scenario())
