"""Members and merchants: opening, finding, changing, freezing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from iso18245 import get_all_mccs

from jinbao.identity.errors import (
    HandleLimit,
    HandleTaken,
    MemberFrozen,
    MerchantFrozen,
    MerchantInvalid,
    MerchantLimit,
    NameInvalid,
    NotAllowed,
    PhoneTaken,
    ReasonNeeded,
)
from jinbao.identity.rules import merchants as rules
from jinbao.identity.rules import names
from jinbao.identity.types import AccountClass, Role, SettleMode
from jinbao.kit.errors import IdempotencyKeyReused, Invalid, NotFound
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from tests import make
from tests.make_identity import identity_world, new_merchant

REASON = "asked by the police"


def test_a_phone_has_one_member(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            before = await world.everything()
            with pytest.raises(PhoneTaken):
                await world.member("138 1234 5678", "李雷")
            assert await world.everything() == before
            found = await world.runtime.db.read(lambda tx: world.identity.members.by_phone_in(tx, "13812345678"))
            assert found == member
            assert await world.runtime.db.read(lambda tx: world.identity.members.by_phone_in(tx, "nobody")) is None

    make.run(scenario())


def test_a_new_member_has_the_profiles_first_class(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path, profile="cn") as world:
            assert (await world.member()).account_class is AccountClass.I
            known = await world.identity.members.open("+8613912345678", "李雷", "en", AccountClass.III)
            assert known.account_class is AccountClass.III

    make.run(scenario())


def test_many_are_signed_up_at_once_or_none_of_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            members = world.identity.members
            crowd = [(f"+86139{number:08d}", f"Guest {number}") for number in range(4_500)]
            ids = await members.open_many(crowd, "zh-CN", AccountClass.III)
            assert len(set(ids)) == len(crowd) == await members.count()
            for place in (0, 4_499):
                member = await members.get(ids[place])
                assert (member.phone, member.name) == crowd[place]
                assert (member.account_class, member.language) == (AccountClass.III, "zh-CN")
            before = await world.everything()
            assert sum(name == "identity.members_imported/1" for name in _announced(before)) == 2
            assert "identity.member_opened/1" not in _announced(before)
            taken, twice = ("+86 139 0000 0007", "Somebody"), ("13812345678", "Somebody")
            for batch in ([("+8613812345678", "Fresh"), taken], [twice, twice]):
                with pytest.raises(PhoneTaken):
                    await members.open_many(batch, "en")
            with pytest.raises(NameInvalid):
                await members.open_many([("+8613812345678", "?")], "en")
            assert await world.everything() == before

    make.run(scenario())


def _announced(everything: dict[str, list[Any]]) -> list[str]:
    return [name for row in everything["kit_outbox"] for name in row if isinstance(name, str)]


def test_a_handle_is_never_handed_on_and_can_be_taken_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            one, two = await world.member(), await world.member("+8613912345678", "李雷")
            members = world.identity.members
            await members.change(one.id, handle="ming")
            await members.change(one.id, handle="xiaoming")
            before = await world.everything()
            for handle in ("ming", "XIAOMING"):
                with pytest.raises(HandleTaken):
                    await members.change(two.id, name="李大雷", handle=handle)
            assert await world.everything() == before, "not even the name has changed"
            assert (await members.change(one.id, handle="ming")).handle == "ming"
            found = await world.runtime.db.read(lambda tx: members.by_handle_in(tx, "@Ming"))
            assert found is not None and found.id == one.id
            for bad in ("xiaoming", "!"):
                assert await world.runtime.db.read(lambda tx, bad=bad: members.by_handle_in(tx, bad)) is None

    make.run(scenario())


def test_nobody_collects_handles(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            for number in range(names.HANDLES_MAX):
                await world.identity.members.change(member.id, handle=f"ming{number}")
            with pytest.raises(HandleLimit):
                await world.identity.members.change(member.id, handle="mingmore")
            await world.identity.members.change(member.id, handle="ming0")

    make.run(scenario())


def test_members_are_found_by_name_handle_phone_and_id_in_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            everybody = [await world.member(f"+86138123400{n:02d}", f"Ann {n:02d}") for n in range(25)]
            await world.identity.members.change(everybody[3].id, handle="hundred_x")
            find = world.identity.members.find
            for q in ("Ann 03", "@hundred_x", "13812340003", "2340003", show("mbr", everybody[3].id)):
                assert [each.name for each in (await find(q)).items] == ["Ann 03"], q
            for q in ("nobody", "%", "_____", "' or 1=1 --", show("mbr", 1)):
                assert (await find(q)).items == [], q
            seen, cursor = [], None
            while True:
                page = await find("", cursor, 10)
                seen += [each.id for each in page.items]
                cursor = page.next
                if cursor is None:
                    break
            assert seen == [each.id for each in reversed(everybody)]
            with pytest.raises(Invalid):
                await find("", "not a cursor")

    make.run(scenario())


def test_staff_freeze_with_a_reason_and_a_power_and_it_is_written_down(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            merchant = await world.merchant(member)
            _, support = await world.staff("sue", Role.SUPPORT)
            members, merchants, db = world.identity.members, world.identity.merchants, world.runtime.db
            before = await world.everything()
            with pytest.raises(ReasonNeeded):
                await db.write(lambda tx: members.freeze_in(tx, support, member.id, "no"))
            with pytest.raises(NotFound):
                await db.write(lambda tx: members.freeze_in(tx, support, 1, REASON))
            own = await world.principal(member)
            with pytest.raises(NotAllowed):
                await db.write(lambda tx: members.freeze_in(tx, own, member.id, REASON))
            assert (await world.everything())["identity_member"] == before["identity_member"]
            frozen = await db.write(lambda tx: members.freeze_in(tx, support, member.id, REASON))
            assert frozen.frozen
            await db.write(lambda tx: members.freeze_in(tx, support, member.id, REASON))
            with pytest.raises(MemberFrozen):
                await db.read(lambda tx: members.active_in(tx, member.id))
            await db.write(lambda tx: merchants.freeze_in(tx, support, merchant.id, REASON))
            with pytest.raises(MerchantFrozen):
                await db.read(lambda tx: merchants.active_in(tx, merchant.id))
            await db.write(lambda tx: members.unfreeze_in(tx, support, member.id, "police let go"))
            await db.write(lambda tx: merchants.unfreeze_in(tx, support, merchant.id, "police let go"))
            assert await db.read(lambda tx: members.active_in(tx, member.id)) == member
            log = (await world.identity.audit.page()).items
            assert [line.action for line in log] == [
                "merchant.unfreeze",
                "member.unfreeze",
                "merchant.freeze",
                "member.freeze",
            ], "freezing what is frozen leaves no second line"
            assert REASON in log[-1].details and log[-1].staff_name == "sue"

    make.run(scenario())


def test_class_and_fee_are_for_the_roles_that_answer_for_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            member = await world.member()
            merchant = await world.merchant(member)
            _, support = await world.staff("sue", Role.SUPPORT)
            _, treasury = await world.staff("tom", Role.TREASURY)
            _, admin = await world.staff("ada", Role.ADMIN)
            db, members, merchants = world.runtime.db, world.identity.members, world.identity.merchants
            before = await world.everything()
            for who in (support, treasury):
                with pytest.raises(NotAllowed):
                    await db.write(
                        lambda tx, who=who: members.set_class_in(tx, who, member.id, AccountClass.III, REASON)
                    )
            with pytest.raises(NotAllowed):
                await db.write(lambda tx: merchants.set_fee_in(tx, support, merchant.id, 30, REASON))
            for fee_bp in (-1, rules.FEE_BP_MAX + 1):
                with pytest.raises(MerchantInvalid):
                    await db.write(
                        lambda tx, fee_bp=fee_bp: merchants.set_fee_in(tx, admin, merchant.id, fee_bp, REASON)
                    )
            assert await world.everything() == before
            changed = await db.write(lambda tx: members.set_class_in(tx, admin, member.id, AccountClass.III, REASON))
            assert changed.account_class is AccountClass.III
            assert (await db.write(lambda tx: merchants.set_fee_in(tx, treasury, merchant.id, 30, REASON))).fee_bp == 30

    make.run(scenario())


def test_a_merchant_opens_with_the_profiles_fee_and_tidy_particulars(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            merchant = await world.merchant(await world.member(), name="  兰州  拉面 ")
            assert merchant.name == "兰州 拉面"
            assert merchant.fee_bp == world.identity.profile.merchant_fee_bp
            assert merchant.bank_account == "6222021234567890" and merchant.bank_account_masked == "****7890"
            assert merchant.settle is SettleMode.DAILY
            free = await world.merchant(await world.identity.members.get(merchant.owner_id), fee_bp=0)
            assert free.fee_bp == 0

    make.run(scenario())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 65),
        ("name", "a\u202eb"),
        ("name_latin", "兰州"),
        ("name_latin", "x" * 26),
        ("mcc", "0000"),
        ("mcc", "581"),
        ("mcc", "５８１２"),
        ("city", "S" * 16),
        ("city", "上海"),
        ("country", "cn"),
        ("country", "CHN"),
        ("fee_bp", 1_001),
        ("fee_bp", -1),
        ("bank_account", "12"),
        ("bank_account", "6222;drop"),
        ("bank_account", "1" * 35),
    ],
)
def test_particulars_that_cannot_be_are_named_and_nothing_is_written(tmp_path: Path, field: str, value: Any) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            owner = await world.member()
            before = await world.everything()
            with pytest.raises(MerchantInvalid) as refused:
                await world.merchant(owner, **{field: value})
            assert refused.value.facts == {"field": field}
            assert await world.everything() == before

    make.run(scenario())


def test_every_merchant_category_of_iso_18245_is_taken() -> None:
    assert [each.mcc for each in get_all_mccs() if not rules.is_mcc(each.mcc)] == []


def test_opening_a_merchant_twice_with_one_key_opens_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            owner = await world.member()
            once = Once(b"scope", "key-1", b"content", world.clock.now_ms())
            first = await world.identity.merchants.open(owner.id, new_merchant(), once=once)
            again = await world.identity.merchants.open(owner.id, new_merchant(), once=once)
            assert first == again and await world.identity.merchants.count() == 1
            other = Once(b"scope", "key-1", b"other content", world.clock.now_ms())
            with pytest.raises(IdempotencyKeyReused):
                await world.identity.merchants.open(owner.id, new_merchant(), once=other)

    make.run(scenario())


def test_a_frozen_member_opens_no_shop_and_nobody_opens_a_chain(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            owner = await world.member()
            for _ in range(rules.MERCHANTS_MAX):
                await world.merchant(owner)
            with pytest.raises(MerchantLimit):
                await world.merchant(owner)
            _, support = await world.staff("sue", Role.SUPPORT)
            other = await world.member("+8613912345678", "李雷")
            await world.runtime.db.write(lambda tx: world.identity.members.freeze_in(tx, support, other.id, REASON))
            with pytest.raises(MemberFrozen):
                await world.merchant(other)
            assert await world.identity.merchants.count() == rules.MERCHANTS_MAX

    make.run(scenario())


def test_settlement_terms_change_and_a_bad_account_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            merchant = await world.merchant(await world.member())
            change = world.identity.merchants.change
            assert (await change(merchant.id, settle=SettleMode.AT_ONCE)).settle is SettleMode.AT_ONCE
            before = await world.everything()
            with pytest.raises(MerchantInvalid):
                await change(merchant.id, settle=SettleMode.DAILY, bank_account="!")
            assert await world.everything() == before
            changed = await change(merchant.id, bank_account="GB29 NWBK 6016 1331 9268 19")
            assert changed.bank_account == "GB29NWBK60161331926819"
            assert await world.identity.merchants.get(merchant.id) == changed

    make.run(scenario())


def test_merchants_are_found_by_name_and_city(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            owner = await world.member()
            noodles = await world.merchant(owner)
            tea = await world.merchant(owner, name="茶馆", name_latin="Tea House", city="Chengdu")
            find = world.identity.merchants.find
            for q in ("拉面", "noodles", "shanghai", show("mch", noodles.id)):
                assert [each.id for each in (await find(q)).items] == [noodles.id], q
            assert [each.id for each in (await find("")).items] == [tea.id, noodles.id]
            page = await find("", None, 1)
            assert [each.id for each in (await find("", page.next, 1)).items] == [noodles.id]

    make.run(scenario())
