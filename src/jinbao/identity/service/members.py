"""Members: opening, finding, changing, freezing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from jinbao.identity.errors import HandleInvalid, HandleLimit, HandleTaken, MemberFrozen, PhoneInvalid, PhoneTaken
from jinbao.identity.events import MemberChanged, MemberOpened, MembersImported
from jinbao.identity.rules import names, roles
from jinbao.identity.service.staff_log import StaffLog
from jinbao.identity.store import people
from jinbao.identity.types import AccountClass, Member, Power, Profile
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, parse, show
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime

LANGUAGES = ("en", "zh-CN")
#: Members written in one unit of work when many are opened at once.
_OPEN_BATCH = 4_000


class Members:
    """People with a wallet."""

    def __init__(self, runtime: Runtime, profile: Profile, log: StaffLog) -> None:
        self._runtime = runtime
        self._profile = profile
        self._log = log

    def get_in(self, tx: Tx, member_id: int) -> Member:
        """The member; raises ``NotFound``."""
        member = people.member(tx, member_id)
        if member is None:
            raise NotFound()
        return member

    def active_in(self, tx: Tx, member_id: int) -> Member:
        """The member, if their money may move; raises ``NotFound`` or ``MemberFrozen``."""
        member = self.get_in(tx, member_id)
        if member.frozen:
            raise MemberFrozen()
        return member

    def by_phone_in(self, tx: Tx, phone: str) -> Member | None:
        """The member with this number, however it was typed."""
        try:
            number, _ = names.parse_phone(phone, self._profile.region)
        except PhoneInvalid:
            return None
        return people.member_by_phone(tx, number)

    def by_handle_in(self, tx: Tx, handle: str) -> Member | None:
        """The member with this handle, with or without ``@``."""
        try:
            return people.member_by_handle(tx, names.clean_handle(handle))
        except HandleInvalid:
            return None

    async def get(self, member_id: int) -> Member:
        """The member; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self.get_in(tx, member_id))

    async def find(self, q: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT) -> Page[Member]:
        """Members newest first whose name, handle or phone holds ``q``, or whose id it is.

        Phones are matched by four digits or more. Raises ``Invalid`` for a cursor that is not ours.
        """
        limit = max(1, min(limit, LIMIT_MAX))
        before_id = before(cursor)
        member_id = parse("mbr", q.strip())
        if member_id is not None:
            one = await self._runtime.db.read(lambda tx: people.member(tx, member_id))
            return Page([one] if one is not None else [], None)
        pattern, digits = names.search_terms(q)
        found = await self._runtime.db.scan(lambda tx: people.members_before(tx, before_id, pattern, digits, limit + 1))
        return Page(found[:limit], make_cursor((encode(found[limit - 1].id),)) if len(found) > limit else None)

    async def count(self) -> int:
        """How many members there are."""
        return await self._runtime.db.scan(people.count_members)

    async def open(
        self, phone_text: str, name: str, language: str, account_class: AccountClass | None = None
    ) -> Member:
        """Sign somebody up whose phone is known to be theirs (import, demo, tests).

        Without ``account_class`` the profile's first. Raises ``PhoneInvalid``, ``NameInvalid``, ``PhoneTaken``.
        """
        phone, country_code = names.parse_phone(phone_text, self._profile.region)
        clean = names.clean_name(name)
        check_language(language)

        def work(tx: Tx) -> Member:
            if people.member_by_phone(tx, phone) is not None:
                raise PhoneTaken()
            return self.open_in(tx, phone, country_code, clean, language, account_class)

        return await self._runtime.db.write(work)

    def open_in(
        self,
        tx: Tx,
        phone: str,
        country_code: str,
        name: str,
        language: str,
        account_class: AccountClass | None = None,
    ) -> Member:
        """Write a member whose particulars were checked and whose phone is free; announces it."""
        now_ms = self._runtime.clock.now_ms()
        member = Member(
            id=self._runtime.new_id(),
            phone=phone,
            country_code=country_code,
            handle=None,
            name=name,
            account_class=account_class or self._profile.first_class,
            frozen=False,
            language=language,
            created_at_ms=now_ms,
        )
        people.insert_member(tx, member)
        self._runtime.outbox.announce(
            tx,
            MemberOpened(
                id=show("mbr", member.id), account_class=member.account_class.value, language=language, at_ms=now_ms
            ),
        )
        return member

    async def open_many(
        self, people_known: Sequence[tuple[str, str]], language: str, account_class: AccountClass | None = None
    ) -> list[int]:
        """Sign up many whose phones (first) and names (second) are known to be theirs: an operator's import.

        Their ids in the order given. Announces one event for each batch instead of one for each member. A batch is
        written whole or not at all, those before it stay; raises as ``open``.
        """
        check_language(language)
        ids: list[int] = []
        for start in range(0, len(people_known), _OPEN_BATCH):
            batch = [
                (*names.parse_phone(phone, self._profile.region), names.clean_name(name))
                for phone, name in people_known[start : start + _OPEN_BATCH]
            ]
            write = partial(self._import_in, batch=batch, language=language, account_class=account_class)
            ids += await self._runtime.db.write(write)
        return ids

    async def change(
        self, member_id: int, *, name: str | None = None, handle: str | None = None, language: str | None = None
    ) -> Member:
        """Change what a member may change of themselves; ``None`` leaves it.

        Raises ``NameInvalid``, ``HandleInvalid``, ``Invalid``, then ``HandleTaken``, ``HandleLimit``.
        """
        new_name = None if name is None else names.clean_name(name)
        new_handle = None if handle is None else names.clean_handle(handle)
        if language is not None:
            check_language(language)

        def work(tx: Tx) -> Member:
            before_change = self.get_in(tx, member_id)
            if new_handle is not None:
                self._take_handle_in(tx, member_id, new_handle)
            member = replace(
                before_change,
                name=new_name or before_change.name,
                handle=new_handle or before_change.handle,
                language=language or before_change.language,
            )
            return self._save_in(tx, before_change, member)

        return await self._runtime.db.write(work)

    def freeze_in(self, tx: Tx, staff: Principal, member_id: int, reason: str) -> Member:
        """Stop a member's money; raises ``NotAllowed``, ``ReasonNeeded``, ``NotFound``. Again changes nothing."""
        return self._act_in(tx, staff, Power.FREEZE, "member.freeze", member_id, reason, _frozen(True))

    def unfreeze_in(self, tx: Tx, staff: Principal, member_id: int, reason: str) -> Member:
        """Let it move again; raises as ``freeze_in``."""
        return self._act_in(tx, staff, Power.FREEZE, "member.unfreeze", member_id, reason, _frozen(False))

    def set_class_in(
        self, tx: Tx, staff: Principal, member_id: int, account_class: AccountClass, reason: str
    ) -> Member:
        """Say how well a member is known; raises as ``freeze_in``."""

        def change(member: Member) -> Member:
            return replace(member, account_class=account_class)

        return self._act_in(tx, staff, Power.SET_CLASS, "member.set_class", member_id, reason, change)

    def _import_in(
        self, tx: Tx, batch: Sequence[tuple[str, str, str]], language: str, account_class: AccountClass | None
    ) -> list[int]:
        now_ms = self._runtime.clock.now_ms()
        chosen = account_class or self._profile.first_class
        fresh = [
            Member(self._runtime.new_id(), phone, country_code, None, name, chosen, False, language, now_ms)
            for phone, country_code, name in batch
        ]
        phones = [member.phone for member in fresh]
        if len(set(phones)) < len(phones) or any(people.member_by_phone(tx, phone) is not None for phone in phones):
            raise PhoneTaken()
        people.insert_members(tx, fresh)
        imported = MembersImported(count=len(fresh), account_class=chosen.value, language=language, at_ms=now_ms)
        self._runtime.outbox.announce(tx, imported)
        return [member.id for member in fresh]

    def _act_in(
        self,
        tx: Tx,
        staff: Principal,
        power: Power,
        action: str,
        member_id: int,
        reason: str,
        change: Callable[[Member], Member],
    ) -> Member:
        roles.demand(staff.role, power)
        why = roles.clean_reason(reason)
        before_change = self.get_in(tx, member_id)
        member = change(before_change)
        if member == before_change:
            return member
        details = {"reason": why, "account_class": member.account_class.value, "frozen": int(member.frozen)}
        self._log.record_in(tx, staff, action, show("mbr", member_id), details)
        return self._save_in(tx, before_change, member)

    def _take_handle_in(self, tx: Tx, member_id: int, handle: str) -> None:
        owner_id = people.owner_of_handle(tx, handle)
        if owner_id == member_id:
            return
        if owner_id is not None:
            raise HandleTaken()
        if people.count_handles(tx, member_id) >= names.HANDLES_MAX:
            raise HandleLimit(most=names.HANDLES_MAX)
        people.insert_handle(tx, handle, member_id, self._runtime.clock.now_ms())

    def _save_in(self, tx: Tx, before_change: Member, member: Member) -> Member:
        if member == before_change:
            return member
        people.update_member(tx, member)
        self._runtime.outbox.announce(
            tx,
            MemberChanged(
                id=show("mbr", member.id),
                handle=member.handle,
                account_class=member.account_class.value,
                frozen=member.frozen,
                language=member.language,
                at_ms=self._runtime.clock.now_ms(),
            ),
        )
        return member


def before(cursor: str | None) -> int:
    """The id that a newest-first page ends before; above all ids for the first page. Raises ``Invalid``."""
    key = parse_cursor(cursor, (str,))
    if key is None:
        return ID_MAX
    last_id = decode(str(key[0]))
    if last_id is None:
        raise Invalid(field="cursor", reason="unreadable")
    return last_id


def check_language(language: str) -> None:
    """Raises ``Invalid`` unless we speak it."""
    if language not in LANGUAGES:
        raise Invalid(field="language", reason=f"one of {', '.join(LANGUAGES)}")


def _frozen(frozen: bool) -> Callable[[Member], Member]:
    return lambda member: replace(member, frozen=frozen)
