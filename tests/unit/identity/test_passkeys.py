"""Passkeys: one question, one answer, one purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.identity import ProofNeeded
from jinbao.identity.errors import ChallengeExpired, PasskeyKnown, PasskeyLast, PasskeyLimit, PasskeyRefused
from jinbao.identity.rules import secrets as rules
from jinbao.identity.types import purpose_of
from jinbao.kit.errors import NotFound
from tests import make
from tests.make_identity import HERE, PIN, Authenticator, identity_world, with_passkey

ORDER, OTHER = purpose_of("ord_1"), purpose_of("ord_2")


@pytest.mark.parametrize("algorithm", [-7, -8, -257], ids=["ES256", "EdDSA", "RS256"])
def test_a_passkey_registers_logs_in_and_confirms(tmp_path: Path, algorithm: int) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member, algorithm=algorithm)
            question = await world.identity.passkeys.log_in_options(HERE.address)
            _, entered = await world.identity.log_ins.by_passkey(phone.get(question), HERE)
            assert entered == member
            asked = await world.identity.passkeys.confirmation_options(member.id, ORDER)
            await world.identity.passkeys.confirm(member.id, phone.get(asked, with_handle=False), ORDER)
            [passkey] = await world.identity.passkeys.of(member.id)
            assert passkey.sign_count == phone.sign_count == 2 and passkey.backed_up

    make.run(scenario())


def test_an_algorithm_that_was_not_offered_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            with pytest.raises(PasskeyRefused):
                await with_passkey(world, await world.member(), algorithm=-35)
            assert await world.count("identity_passkey") == 0

    make.run(scenario())


def test_an_answer_confirms_what_was_asked_and_nothing_else_and_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member, other = await world.member(), await world.member("+8613912345678", "李雷")
            phone = await with_passkey(world, member)
            passkeys = world.identity.passkeys
            for member_id, purpose in ((member.id, OTHER), (other.id, ORDER)):
                answer = phone.get(await passkeys.confirmation_options(member.id, ORDER))
                with pytest.raises(ChallengeExpired):
                    await passkeys.confirm(member_id, answer, purpose)
                with pytest.raises(ChallengeExpired):
                    await passkeys.confirm(member.id, answer, ORDER)
            answer = phone.get(await passkeys.confirmation_options(member.id, ORDER))
            await passkeys.confirm(member.id, answer, ORDER)
            with pytest.raises(ChallengeExpired):
                await passkeys.confirm(member.id, answer, ORDER)

    make.run(scenario())


def test_a_log_in_answer_confirms_nothing_and_a_confirmation_logs_nobody_in(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member)
            log_in = phone.get(await world.identity.passkeys.log_in_options(HERE.address))
            with pytest.raises(ChallengeExpired):
                await world.identity.passkeys.confirm(member.id, log_in, ORDER)
            confirmation = phone.get(await world.identity.passkeys.confirmation_options(member.id, ORDER))
            with pytest.raises(ChallengeExpired):
                await world.identity.log_ins.by_passkey(confirmation, HERE)
            assert await world.count("identity_session") == 0

    make.run(scenario())


def test_a_question_is_good_for_five_minutes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member)
            question = await world.identity.passkeys.confirmation_options(member.id, ORDER)
            world.clock.advance(rules.CHALLENGE_LIFETIME_MS)
            with pytest.raises(ChallengeExpired):
                await world.identity.passkeys.confirm(member.id, phone.get(question), ORDER)

    make.run(scenario())


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://pay.example.evil.test"},
        {"origin": "http://pay.example"},
        {"rp_id": "example"},
        {"flags": 0x19},
        {"flags": 0x1C},
        {"extra": {"crossOrigin": True}},
        {"extra": {"topOrigin": "https://evil.test"}},
        {"extra": {"type": "webauthn.create"}},
        {"extra": {"type": "payment.get"}},
    ],
    ids=lambda lie: " ".join(f"{name} {value}" for name, value in lie.items()),
)
def test_an_answer_that_is_not_quite_right_confirms_nothing(tmp_path: Path, lie: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member)
            question = await world.identity.passkeys.confirmation_options(member.id, ORDER)
            for name, value in lie.items():
                setattr(phone, name, value)
            with pytest.raises(PasskeyRefused):
                await world.identity.passkeys.confirm(member.id, phone.get(question), ORDER)
            [passkey] = await world.identity.passkeys.of(member.id)
            assert passkey.sign_count == 0

    make.run(scenario())


@pytest.mark.parametrize("lie", [{"origin": "https://evil.test"}, {"rp_id": "evil.test"}, {"flags": 0x19}])
def test_a_passkey_made_for_somebody_else_or_without_its_holder_is_not_kept(
    tmp_path: Path, lie: dict[str, Any]
) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            with pytest.raises(PasskeyRefused):
                await with_passkey(world, await world.member(), **lie)
            assert await world.count("identity_passkey") == 0

    make.run(scenario())


def test_a_count_that_does_not_rise_betrays_a_copy(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member)
            passkeys = world.identity.passkeys
            await passkeys.confirm(member.id, phone.get(await passkeys.confirmation_options(member.id, ORDER)), ORDER)
            phone.sign_count = 0
            with pytest.raises(PasskeyRefused):
                await passkeys.confirm(
                    member.id, phone.get(await passkeys.confirmation_options(member.id, ORDER)), ORDER
                )

    make.run(scenario())


def test_a_synchronised_passkey_that_counts_nothing_is_fine(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            phone = await with_passkey(world, member, counts=False)
            passkeys = world.identity.passkeys
            for _ in range(2):
                question = await passkeys.confirmation_options(member.id, ORDER)
                await passkeys.confirm(member.id, phone.get(question), ORDER)

    make.run(scenario())


def test_another_members_passkey_cannot_answer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member, thief = await world.member(), await world.member("+8613912345678", "李雷")
            await with_passkey(world, member)
            foreign = await with_passkey(world, thief)
            question = await world.identity.passkeys.confirmation_options(member.id, ORDER)
            with pytest.raises(PasskeyRefused):
                await world.identity.passkeys.confirm(member.id, foreign.get(question), ORDER)
            question = await world.identity.passkeys.log_in_options(HERE.address)
            foreign.user_handle = member.id.to_bytes(16, "big")
            with pytest.raises(PasskeyRefused):
                await world.identity.log_ins.by_passkey(foreign.get(question), HERE)

    make.run(scenario())


def test_a_log_in_says_who_it_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            phone = await with_passkey(world, await world.member())
            question = await world.identity.passkeys.log_in_options(HERE.address)
            with pytest.raises(PasskeyRefused):
                await world.identity.log_ins.by_passkey(phone.get(question, with_handle=False), HERE)

    make.run(scenario())


def test_a_credential_is_registered_once_and_ten_at_most(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member, other = await world.member(), await world.member("+8613912345678", "李雷")
            first = await with_passkey(world, member)
            options = await world.identity.passkeys.creation_options(other.id)
            with pytest.raises(PasskeyKnown):
                await world.identity.passkeys.register(other.id, first.create(options), "Phone")
            for _ in range(rules.PASSKEYS_MAX - 1):
                await with_passkey(world, member)
            with pytest.raises(PasskeyLimit):
                await with_passkey(world, member)
            assert len(await world.identity.passkeys.of(member.id)) == rules.PASSKEYS_MAX
            assert await world.identity.passkeys.of(other.id) == []

    make.run(scenario())


def test_a_creation_is_for_the_member_who_asked(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member, thief = await world.member(), await world.member("+8613912345678", "李雷")
            options = await world.identity.passkeys.creation_options(member.id)
            with pytest.raises(ChallengeExpired):
                await world.identity.passkeys.register(thief.id, Authenticator().create(options), "Phone")

    make.run(scenario())


def test_a_member_without_passkeys_is_told_so_and_forgets_only_their_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member, other = await world.member(), await world.member("+8613912345678", "李雷")
            with pytest.raises(PasskeyRefused) as refused:
                await world.identity.passkeys.confirmation_options(member.id, ORDER)
            assert refused.value.facts == {"reason": "no_passkey"}
            await with_passkey(world, member)
            [passkey] = await world.identity.passkeys.of(member.id)
            with pytest.raises(NotFound):
                await world.identity.passkeys.forget(other.id, passkey.id)
            await world.identity.passkeys.forget(member.id, passkey.id)
            assert await world.identity.passkeys.of(member.id) == []

    make.run(scenario())


def test_a_session_alone_cannot_trade_the_only_passkey_for_a_pin_of_its_own(tmp_path: Path) -> None:
    """Whoever has the phone number for a moment has a session: removing what confirms would let them pay."""

    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            thief = await world.principal(member)
            await with_passkey(world, member)
            await with_passkey(world, member)
            world.clock.advance(rules.SETTLING_IN_MS + 1)
            first, last = await world.identity.passkeys.of(member.id)
            await world.identity.passkeys.forget(member.id, first.id)
            before = await world.everything()
            with pytest.raises(PasskeyLast):
                await world.identity.passkeys.forget(member.id, last.id)
            with pytest.raises(ProofNeeded):
                await world.identity.confirmations.set_pin(thief, PIN, None)
            assert await world.everything() == before
            await world.identity.pins.put(member.id, PIN)
            await world.identity.passkeys.forget(member.id, last.id)
            assert await world.identity.passkeys.of(member.id) == []

    make.run(scenario())
