"""Staff: roles, leaving, and a log that cannot quietly change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.errors import (
    LastAdmin,
    LogInWrong,
    NotAllowed,
    PasswordWeak,
    StaffNameInvalid,
    StaffNameTaken,
)
from jinbao.identity.rules import roles
from jinbao.identity.types import Power, Role
from tests import make
from tests.make_identity import HERE, PASSWORD, IdentityWorld, identity_world


def test_no_power_is_nobodys_and_an_admin_has_them_all() -> None:
    assert roles.POWERS[Role.ADMIN] == frozenset(Power)
    for role in Role:
        assert Power.LOOK in roles.POWERS[role]
        for power in Power:
            if power in roles.POWERS[role]:
                roles.demand(role.value, power)
            else:
                with pytest.raises(NotAllowed):
                    roles.demand(role.value, power)
    for stranger in ("", "member", "root", "ADMIN"):
        with pytest.raises(NotAllowed):
            roles.demand(stranger, Power.LOOK)


@pytest.mark.parametrize(
    ("name", "password", "refusal"),
    [
        ("a", PASSWORD, StaffNameInvalid),
        ("1ada", PASSWORD, StaffNameInvalid),
        ("ada lovelace", PASSWORD, StaffNameInvalid),
        ("eve", "short", PasswordWeak),
        ("eve", "eve is my name", PasswordWeak),
        ("ada", PASSWORD, StaffNameTaken),
    ],
)
def test_a_bad_name_or_password_takes_nobody_on(
    tmp_path: Path, name: str, password: str, refusal: type[Exception]
) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await world.staff("ada")
            before = await world.everything()
            with pytest.raises(refusal):
                await world.identity.staff.add(name, password, Role.ADMIN)
            assert await world.everything() == before

    make.run(scenario())


def test_only_an_admin_takes_people_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            _, admin = await world.staff("ada")
            _, support = await world.staff("sue", Role.SUPPORT)
            with pytest.raises(NotAllowed):
                await world.identity.staff.add("eve", PASSWORD, Role.ADMIN, support)
            tom = await world.identity.staff.add("tom", PASSWORD, Role.TREASURY, admin)
            assert [each.name for each in await world.identity.staff.all()] == ["ada", "sue", "tom"]
            assert (await world.identity.audit.page()).items[0].action == "staff.add"
            found = await world.runtime.db.read(lambda tx: world.identity.staff.by_name_in(tx, "TOM"))
            assert found == tom

    make.run(scenario())


def test_whoever_is_let_go_is_out_at_once_and_cannot_come_back_in(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            _, admin = await world.staff("ada")
            sue, _ = await world.staff("sue", Role.SUPPORT)
            signed_in, _ = await world.identity.log_ins.staff_by_password("sue", PASSWORD, HERE)
            await world.identity.staff.change(admin, sue.id, active=False)
            assert await world.identity.sessions.authenticate("staff", signed_in.token) is None
            with pytest.raises(LogInWrong):
                await world.identity.log_ins.staff_by_password("sue", PASSWORD, HERE)
            await world.identity.staff.change(admin, sue.id, active=True, role=Role.TREASURY)
            back, _ = await world.identity.log_ins.staff_by_password("sue", PASSWORD, HERE)
            caller = await world.identity.sessions.authenticate("staff", back.token)
            assert caller is not None and caller.role == "treasury"

    make.run(scenario())


def test_the_last_admin_stays(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            ada, admin = await world.staff("ada")
            before = await world.everything()
            for change in ({"active": False}, {"role": Role.SUPPORT}):
                with pytest.raises(LastAdmin):
                    await world.identity.staff.change(admin, ada.id, **change)  # type: ignore[arg-type]
            assert await world.everything() == before

    make.run(scenario())


def test_a_password_changes_with_the_old_one_and_ends_every_session(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            _, admin = await world.staff("ada")
            new = "another long sentence"
            with pytest.raises(LogInWrong):
                await world.identity.staff.change_password(admin, "wrong", new, HERE.address)
            with pytest.raises(PasswordWeak):
                await world.identity.staff.change_password(admin, PASSWORD, "weak", HERE.address)
            await world.identity.staff.change_password(admin, PASSWORD, new, HERE.address)
            assert await world.count("identity_session") == 0
            await world.identity.log_ins.staff_by_password("ada", new, HERE)

    make.run(scenario())


async def some_lines(world: IdentityWorld, count: int) -> None:
    _, admin = await world.staff("ada")
    for number in range(count):
        await world.runtime.db.write(
            lambda tx, number=number: world.identity.audit.record_in(
                tx, admin, "order.look", f"ord_{number % 2}", {"number": number, "note": "看过"}
            )
        )


def test_the_log_is_read_newest_first_in_pages_and_by_subject(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await some_lines(world, 5)
            audit = world.identity.audit
            page = await audit.page(limit=2)
            assert [line.seq for line in page.items] == [5, 4]
            assert [line.seq for line in (await audit.page(page.next, 10)).items] == [3, 2, 1]
            assert [line.seq for line in (await audit.page(subject="ord_1")).items] == [4, 2]
            check = await audit.verify()
            assert (check.ok, check.lines, check.bad_seq) == (True, 5, None)
            assert check.head == page.items[0].seal

    make.run(scenario())


@pytest.mark.parametrize(
    "tampering",
    [
        "update identity_staff_action set details = replace(details, '2', '7') where seq = 3",
        "update identity_staff_action set staff_name = 'eve' where seq = 3",
        "update identity_staff_action set at_ms = at_ms + 1 where seq = 3",
        "update identity_staff_action set subject = 'ord_9' where seq = 3",
        "delete from identity_staff_action where seq = 3",
        "delete from identity_staff_action where seq = 1",
        "update identity_staff_action set seal = zeroblob(32) where seq = 3",
        "update identity_staff_action set seq = 9 where seq = 3",
    ],
)
def test_a_line_that_was_changed_or_removed_is_found(tmp_path: Path, tampering: str) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await some_lines(world, 6)
            await world.runtime.db.write(lambda tx: tx.execute(tampering))
            check = await world.identity.audit.verify()
            assert not check.ok and check.bad_seq is not None and check.bad_seq >= 2

    make.run(scenario())


def test_lines_cut_off_the_end_show_against_a_seal_kept_elsewhere(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            await some_lines(world, 3)
            head = (await world.identity.audit.verify()).head
            rows = await world.runtime.db.read(
                lambda tx: tx.run("select body from kit_outbox where name = 'identity.staff_acted/1' order by seq")
            )
            assert head.hex().encode() in rows[-1][0], "the events carry the seals out of the house"
            await world.runtime.db.write(lambda tx: tx.execute("delete from identity_staff_action where seq = 3"))
            check = await world.identity.audit.verify()
            assert check.ok and check.head != head

    make.run(scenario())


def test_nobody_but_active_staff_writes_into_the_log(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with identity_world(tmp_path) as world:
            _, admin = await world.staff("ada")
            sue, support = await world.staff("sue", Role.SUPPORT)
            await world.identity.staff.change(admin, sue.id, active=False)
            member: Any = await world.principal(await world.member())
            before = await world.everything()
            for who in (member, support):
                with pytest.raises(NotAllowed):
                    await world.runtime.db.write(
                        lambda tx, who=who: world.identity.audit.record_in(tx, who, "x.y", "ord_1", {})
                    )
            assert await world.everything() == before

    make.run(scenario())
