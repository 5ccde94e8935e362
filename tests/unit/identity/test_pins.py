"""The payment PIN: a wrong guess always costs, the lock grows, and nothing forgets it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.identity import Identity, ProofNeeded
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.errors import PinLocked, PinNotSet, PinWeak, PinWrong, ReasonNeeded
from jinbao.identity.rules import secrets as rules
from jinbao.identity.service.hashing import Hasher
from jinbao.identity.types import ProofLevel, Role, purpose_of
from jinbao.kit.errors import Busy
from jinbao.kit.ids import to_bytes
from tests import make
from tests.make_identity import CHEAP, HERE, PIN, Authenticator, identity_world, pin_proof, settings, with_passkey

OTHER_PIN = "730264"
ORDER = purpose_of("ord_test")


def test_the_right_pin_confirms_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            caller = await world.principal(member)
            with pytest.raises(PinNotSet):
                await world.identity.confirm(caller, pin_proof(), ORDER)
            await world.identity.confirmations.set_pin(caller, PIN, None)
            assert await world.identity.confirm(caller, pin_proof(), ORDER) is ProofLevel.PIN
            with pytest.raises(PinWrong) as wrong:
                await world.identity.confirm(caller, pin_proof(OTHER_PIN), ORDER)
            assert wrong.value.facts == {"tries_left": 2}
            with pytest.raises(ProofNeeded):
                await world.identity.confirm(caller, None, ORDER)

    make.run(scenario())


def test_three_wrong_pins_lock_even_the_right_one_out_and_each_more_for_longer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            pins = world.identity.pins
            for left in (2, 1):
                with pytest.raises(PinWrong) as wrong:
                    await pins.check(member.id, OTHER_PIN)
                assert wrong.value.facts["tries_left"] == left
            for step_ms in rules.PIN_LOCK.steps_ms:
                with pytest.raises(PinLocked) as locked:
                    await pins.check(member.id, OTHER_PIN)
                assert locked.value.facts["until_ms"] == world.clock.now_ms() + step_ms
                world.clock.advance(step_ms - 1)
                before = await world.everything()
                with pytest.raises(PinLocked):
                    await pins.check(member.id, PIN)
                assert await world.everything() == before, "a try while locked is not even counted"
                world.clock.advance(1)
            await pins.check(member.id, PIN)
            state = await pins.state(member.id)
            assert (state.tries_left, state.locked_until_ms) == (3, 0)

    make.run(scenario())


def test_the_lock_outlasts_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            for _ in range(2):
                with pytest.raises(PinWrong):
                    await world.identity.pins.check(member.id, OTHER_PIN)
            restarted = Identity(world.runtime, settings(), DemoSender())
            with pytest.raises(PinLocked):
                await restarted.pins.check(member.id, OTHER_PIN)
            with pytest.raises(PinLocked):
                await restarted.pins.check(member.id, PIN)
            restarted.close()

    make.run(scenario())


def test_twenty_guesses_at_once_get_no_more_than_three_looked_at(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            guesses = [world.identity.pins.check(member.id, f"73026{n % 10}") for n in range(19)]
            answers = await asyncio.gather(*guesses, world.identity.pins.check(member.id, PIN), return_exceptions=True)
            assert sum(isinstance(answer, PinWrong) for answer in answers) <= 2
            assert isinstance(answers[-1], PinLocked), "the right one came too late to be looked at"

    make.run(scenario())


def test_a_lock_is_announced_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            for _ in range(5):
                with pytest.raises((PinWrong, PinLocked)):
                    await world.identity.pins.check(member.id, OTHER_PIN)
            rows = await world.runtime.db.read(
                lambda tx: tx.run("select 1 from kit_outbox where name = 'identity.pin_locked/1'")
            )
            assert len(rows) == 1

    make.run(scenario())


def test_another_pin_needs_the_old_one_and_a_weak_one_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            caller = await world.principal(member)
            await world.identity.confirmations.set_pin(caller, PIN, None)
            before = await world.everything()
            with pytest.raises(ProofNeeded):
                await world.identity.confirmations.set_pin(caller, OTHER_PIN, None)
            with pytest.raises(PinWeak):
                await world.identity.confirmations.set_pin(caller, "123456", pin_proof())
            assert await world.everything() == before
            await world.identity.confirmations.set_pin(caller, OTHER_PIN, pin_proof())
            await world.identity.pins.check(member.id, OTHER_PIN)

    make.run(scenario())


def test_whoever_only_took_over_the_phone_number_cannot_add_a_factor(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            authenticator = await with_passkey(world, member)
            world.clock.advance(rules.DAY_MS)
            thief = await world.principal(member)
            with pytest.raises(ProofNeeded):
                await world.identity.confirmations.set_pin(thief, PIN, None)
            with pytest.raises(ProofNeeded):
                await world.identity.confirmations.passkey_options(thief, None)
            assert not (await world.identity.pins.state(member.id)).is_set
            options = await world.identity.passkeys.confirmation_options(member.id, purpose_of("pin"))
            proof = type(pin_proof())(assertion=authenticator.get(options))
            await world.identity.confirmations.set_pin(thief, PIN, proof)

    make.run(scenario())


def test_a_pin_hash_serves_its_owner_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            one, two = await world.member(), await world.member("+8613912345678", "李雷")
            await world.identity.pins.put(one.id, PIN)
            await world.identity.pins.put(two.id, OTHER_PIN)
            await world.runtime.db.write(
                lambda tx: tx.execute(
                    "update identity_pin set pin_hash = (select pin_hash from identity_pin where member_id = :two) "
                    "where member_id = :one",
                    one=to_bytes(one.id),
                    two=to_bytes(two.id),
                )
            )
            with pytest.raises(PinWrong):
                await world.identity.pins.check(one.id, OTHER_PIN)

    make.run(scenario())


def test_no_secret_is_in_the_store(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            code = await world.code_for(member.phone)
            signed_in, _ = await world.identity.log_ins.by_code(member.phone, code, HERE)
            everything = repr(await world.everything())
            for secret in (f"'{PIN}'", f"'{code}'", signed_in.token):
                assert secret not in everything

    make.run(scenario())


def test_staff_take_a_forgotten_pin_away_with_a_reason_and_a_line_in_the_log(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            _, staff = await world.staff("sue", Role.SUPPORT)
            before = await world.everything()
            with pytest.raises(ReasonNeeded):
                await world.runtime.db.write(lambda tx: world.identity.pins.reset_in(tx, staff, member.id, " "))
            assert await world.everything() == before
            await world.runtime.db.write(
                lambda tx: world.identity.pins.reset_in(tx, staff, member.id, "came to the counter with a passport")
            )
            with pytest.raises(PinNotSet):
                await world.identity.pins.check(member.id, PIN)
            page = await world.identity.audit.page()
            assert page.items[0].action == "member.reset_pin"

    make.run(scenario())


def test_hashing_is_refused_when_too_many_wait_and_then_costs_no_try(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            answers = await asyncio.gather(
                *[world.identity.pins.check(member.id, PIN) for _ in range(60)], return_exceptions=True
            )
            assert sum(isinstance(answer, Busy) for answer in answers) == 20
            world.clock.advance(rules.DAY_MS)
            await world.identity.pins.check(member.id, PIN)

    make.run(scenario())


def test_a_hash_made_at_another_cost_is_renewed_at_the_next_right_pin(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            await world.identity.pins.put(member.id, PIN)
            dearer = settings(hash_cost=type(CHEAP)(passes=2, memory_kib=64))
            restarted = Identity(world.runtime, dearer, DemoSender())
            await restarted.pins.check(member.id, PIN)
            row = await world.runtime.db.read(lambda tx: tx.one("select pin_hash from identity_pin"))
            assert row is not None and "t=2" in row[0]
            restarted.close()

    make.run(scenario())


def test_a_decoy_is_checked_where_there_is_nothing_to_check() -> None:
    async def scenario() -> None:
        hasher = Hasher(CHEAP, b"key")
        await hasher.pretend("anything")
        assert not await hasher.verify("not a hash", b"x", "anything")
        hasher.close()

    make.run(scenario())


def test_an_authenticator_and_a_pin_are_told_apart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            caller = await world.principal(member)
            authenticator: Authenticator = await with_passkey(world, member)
            options = await world.identity.passkeys.confirmation_options(member.id, ORDER)
            proof = type(pin_proof())(assertion=authenticator.get(options))
            assert await world.identity.confirm(caller, proof, ORDER) is ProofLevel.PASSKEY

    make.run(scenario())
