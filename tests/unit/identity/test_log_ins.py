"""One-time codes and the ways in: tries, times and throttles."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.identity import NewDevice
from jinbao.identity.errors import (
    CodeExpired,
    CodeThrottled,
    CodeTooSoon,
    CodeWrong,
    LogInLocked,
    LogInWrong,
    NameInvalid,
    NoSuchMember,
    NotAMerchant,
    PhoneInvalid,
)
from jinbao.identity.rules import secrets as rules
from jinbao.identity.types import Realm, Role
from jinbao.kit.errors import Invalid, Refusal
from tests import make
from tests.make_identity import HERE, PASSWORD, IdentityWorld, identity_world

PHONE = "+8613812345678"


def wrong_for(code: str) -> str:
    return "000000" if code != "000000" else "000001"


async def log_in(world: IdentityWorld, code: str, phone: str = PHONE, **options: str) -> bool:
    signed_in, _ = await world.identity.log_ins.by_code(phone, code, HERE, **options)
    return signed_in.created


def test_a_code_opens_one_session_and_no_second(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.member()
            code = await world.code_for(PHONE)
            assert await log_in(world, code) is False
            with pytest.raises(CodeExpired):
                await log_in(world, code)

    make.run(scenario())


def test_two_log_ins_with_one_code_at_once_open_one_session(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            code = await world.code_for(PHONE)
            answers = await asyncio.gather(
                *[log_in(world, code, name="王小明") for _ in range(5)], return_exceptions=True
            )
            assert sum(answer is True for answer in answers) == 1
            assert await world.count("identity_member") == await world.count("identity_session") == 1

    make.run(scenario())


def test_a_code_is_good_for_five_minutes_and_not_a_moment_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.member()
            code = await world.code_for(PHONE)
            world.clock.advance(rules.CODE_LIFETIME_MS)
            with pytest.raises(CodeExpired):
                await log_in(world, code)
            code = await world.code_for(PHONE)
            world.clock.advance(rules.CODE_LIFETIME_MS - 1)
            await log_in(world, code)

    make.run(scenario())


def test_five_wrong_tries_void_a_code_even_for_whoever_has_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.member()
            code = await world.code_for(PHONE)
            for left in (4, 3, 2, 1):
                with pytest.raises(CodeWrong) as wrong:
                    await log_in(world, wrong_for(code))
                assert wrong.value.facts == {"tries_left": left}
            for attempt in (wrong_for(code), code):
                with pytest.raises(CodeExpired):
                    await log_in(world, attempt)
            assert await world.count("identity_session") == 0

    make.run(scenario())


def test_a_new_code_replaces_the_one_before(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.member()
            old = await world.code_for(PHONE)
            world.clock.advance(rules.CODE_SPACING_MS)
            new = await world.code_for(PHONE)
            if old != new:
                with pytest.raises(CodeWrong):
                    await log_in(world, old)
            await log_in(world, new)

    make.run(scenario())


def test_a_code_for_one_phone_is_worth_nothing_for_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.member()
            await world.member("+8613912345678", "李雷")
            code = await world.code_for(PHONE)
            with pytest.raises(CodeExpired):
                await log_in(world, code, "+8613912345678")

    make.run(scenario())


def test_codes_to_one_phone_are_spaced_and_counted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.code_for(PHONE)
            before = await world.everything()
            with pytest.raises(CodeTooSoon) as soon:
                await world.code_for(PHONE)
            assert soon.value.facts == {"resend_at_ms": world.clock.now_ms() + rules.CODE_SPACING_MS}
            assert await world.everything() == before
            for _ in range(rules.CODES_PER_PHONE_HOUR.most - 1):
                world.clock.advance(rules.CODE_SPACING_MS)
                await world.code_for(PHONE)
            world.clock.advance(rules.CODE_SPACING_MS)
            before = await world.everything()
            with pytest.raises(CodeThrottled):
                await world.code_for(PHONE)
            assert await world.everything() == before, "the code that was sent stays good"
            world.clock.advance(rules.HOUR_MS)
            await world.code_for(PHONE)

    make.run(scenario())


def test_one_address_cannot_send_codes_to_the_whole_country(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            for number in range(rules.CODES_PER_ADDRESS.most):
                await world.code_for(f"+86138123400{number:02d}")
            with pytest.raises(CodeThrottled):
                await world.code_for("+8613812350000")
            await world.identity.codes.send("+8613812350000", "198.51.100.9", "en")

    make.run(scenario())


def test_one_address_cannot_try_wrong_codes_on_many_phones(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            phones = [f"+86138123400{number:02d}" for number in range(7)]
            codes = {phone: await world.code_for(phone) for phone in phones}
            for phone in phones[:6]:
                for _ in range(5):
                    with pytest.raises((CodeWrong, CodeExpired)):
                        await log_in(world, wrong_for(codes[phone]), phone)
            with pytest.raises(CodeThrottled):
                await log_in(world, codes[phones[6]], phones[6], name="王小明")
            elsewhere = NewDevice("Phone", "198.51.100.9")
            await world.identity.log_ins.by_code(phones[6], codes[phones[6]], elsewhere, name="王小明")

    make.run(scenario())


def test_a_new_phone_keeps_its_code_until_it_brings_a_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            code = await world.code_for(PHONE)
            before = await world.everything()
            with pytest.raises(NoSuchMember):
                await log_in(world, code)
            with pytest.raises(NameInvalid):
                await log_in(world, code, name="\u202e")
            with pytest.raises(Invalid):
                await log_in(world, code, name="王小明", language="xx")
            assert await world.everything() == before
            assert await log_in(world, code, name="王小明") is True

    make.run(scenario())


def test_a_phone_that_cannot_be_gets_no_code(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            before = await world.everything()
            with pytest.raises(PhoneInvalid):
                await world.identity.codes.send("12345", HERE.address, "en")
            assert await world.everything() == before

    make.run(scenario())


def test_a_till_needs_a_shop_of_its_owner(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            owner, other = await world.member(), await world.member("+8613912345678", "李雷")
            foreign = await world.merchant(other)
            code = await world.code_for(PHONE)
            for merchant_id in (None, foreign.id):
                with pytest.raises(NotAMerchant):
                    await world.identity.log_ins.merchant_by_code(PHONE, code, HERE, merchant_id)
            own = await world.merchant(owner)
            signed_in, merchant, _ = await world.identity.log_ins.merchant_by_code(PHONE, code, HERE)
            assert merchant == own and signed_in.session.realm is Realm.MERCHANT

    make.run(scenario())


async def staff_log_in(world: IdentityWorld, name: str, password: str) -> Refusal | None:
    try:
        await world.identity.log_ins.staff_by_password(name, password, HERE)
    except Refusal as refusal:
        return refusal
    return None


def test_wrong_passwords_lock_a_name_alike_whether_it_exists_or_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.identity.staff.add("ada", PASSWORD, Role.ADMIN)
            for name in ("ada", "eve"):
                for _ in range(rules.STAFF_LOCK.free):
                    assert isinstance(await staff_log_in(world, name, "wrong"), LogInWrong)
            ada, eve = await staff_log_in(world, "ada", PASSWORD), await staff_log_in(world, "eve", "wrong")
            assert isinstance(ada, LogInLocked) and isinstance(eve, LogInLocked)
            assert ada.facts == eve.facts
            assert await world.count("identity_session") == 0
            world.clock.advance(rules.MINUTE_MS)
            assert await staff_log_in(world, "ada", PASSWORD) is None

    make.run(scenario())


def test_one_address_cannot_try_many_names(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.identity.staff.add("ada", PASSWORD, Role.ADMIN)
            for number in range(rules.WRONG_LOG_INS_PER_ADDRESS.most):
                assert isinstance(await staff_log_in(world, f"guess{number}", "wrong"), LogInWrong)
            assert isinstance(await staff_log_in(world, "ada", PASSWORD), LogInLocked)

    make.run(scenario())
