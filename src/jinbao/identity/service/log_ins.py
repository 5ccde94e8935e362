"""The ways in: by one-time code (members, merchants), by passkey (members), by password (staff)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from jinbao.identity.errors import NoSuchMember, NotAMerchant
from jinbao.identity.rules import names
from jinbao.identity.service.codes import Codes
from jinbao.identity.service.members import Members, check_language
from jinbao.identity.service.merchants import Merchants
from jinbao.identity.service.passkeys import Passkeys
from jinbao.identity.service.sessions import Sessions
from jinbao.identity.service.staff import StaffRoom
from jinbao.identity.store import people
from jinbao.identity.types import Assertion, Member, Merchant, Profile, Realm, SignedIn, Staff
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.runtime import Runtime

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewDevice:
    """Where somebody comes in: what the device calls itself, and its network address."""

    name: str
    address: str


class LogIns:
    """Each way in ends in a session of its realm, or in a refusal that tells a stranger nothing."""

    def __init__(
        self,
        runtime: Runtime,
        profile: Profile,
        doors: tuple[Codes, Passkeys, Sessions],
        people_: tuple[Members, Merchants, StaffRoom],
    ) -> None:
        self._runtime = runtime
        self._region = profile.region
        self._codes, self._passkeys, self._sessions = doors
        self._members, self._merchants, self._staff = people_

    async def by_code(
        self, phone_text: str, code: str, device: NewDevice, *, name: str | None = None, language: str = "zh-CN"
    ) -> tuple[SignedIn, Member]:
        """Log a member in, or sign them up when the phone is new and a ``name`` is given.

        Raises ``PhoneInvalid``, ``NameInvalid``, then ``CodeThrottled``, ``CodeExpired``, ``CodeWrong``, and
        ``NoSuchMember`` when the right code came for a new phone without a name: the code stays valid.
        """
        phone, country_code = names.parse_phone(phone_text, self._region)
        clean = None if name is None else names.clean_name(name)
        check_language(language)

        def work(tx: Tx) -> tuple[SignedIn, Member] | Refusal:
            now_ms = self._runtime.clock.now_ms()
            if (refusal := self._codes.judge_in(tx, phone, code, device.address, now_ms)) is not None:
                return refusal
            member = people.member_by_phone(tx, phone)
            created = member is None
            if member is None:
                if clean is None:
                    return NoSuchMember()
                member = self._members.open_in(tx, phone, country_code, clean, language)
            self._codes.spend_in(tx, phone)
            signed_in = self._sessions.open_in(tx, Realm.MEMBER, member.id, device.name)
            return replace(signed_in, created=created), member

        return _raised(await self._runtime.db.write(work))

    async def by_passkey(self, assertion: Assertion, device: NewDevice) -> tuple[SignedIn, Member]:
        """Log in the member whose passkey answered a log-in question.

        Raises ``ChallengeExpired``, ``PasskeyRefused``.
        """
        passkey = await self._passkeys.answer_log_in(assertion)

        def work(tx: Tx) -> tuple[SignedIn, Member]:
            member = self._members.get_in(tx, passkey.member_id)
            return self._sessions.open_in(tx, Realm.MEMBER, member.id, device.name), member

        return await self._runtime.db.write(work)

    async def merchant_by_code(
        self, phone_text: str, code: str, device: NewDevice, merchant_id: int | None = None
    ) -> tuple[SignedIn, Merchant, list[Merchant]]:
        """Log a till in by its owner's phone: to the merchant named, or the oldest; all of the owner's come along.

        Raises ``PhoneInvalid``, ``CodeThrottled``, ``CodeExpired``, ``CodeWrong``, ``NotAMerchant``.
        """
        phone, _ = names.parse_phone(phone_text, self._region)

        def work(tx: Tx) -> tuple[SignedIn, Merchant, list[Merchant]] | Refusal:
            now_ms = self._runtime.clock.now_ms()
            if (refusal := self._codes.judge_in(tx, phone, code, device.address, now_ms)) is not None:
                return refusal
            owner = people.member_by_phone(tx, phone)
            owned = [] if owner is None else self._merchants.of_in(tx, owner.id)
            chosen = [each for each in owned if merchant_id is None or each.id == merchant_id]
            if not chosen:
                return NotAMerchant()
            self._codes.spend_in(tx, phone)
            return self._sessions.open_in(tx, Realm.MERCHANT, chosen[0].id, device.name), chosen[0], owned

        return _raised(await self._runtime.db.write(work))

    async def staff_by_password(self, name: str, password: str, device: NewDevice) -> tuple[SignedIn, Staff]:
        """Log a member of staff in.

        Raises ``LogInLocked`` and ``LogInWrong`` alike for names that exist and names that do not, after
        the same time, and ``Busy``.
        """
        staff = await self._staff.prove(name, password, device.address)

        def work(tx: Tx) -> tuple[SignedIn, Staff]:
            return self._sessions.open_in(tx, Realm.STAFF, staff.id, device.name, staff.role.value), staff

        return await self._runtime.db.write(work)


def _raised(outcome: T | Refusal) -> T:
    """The outcome, or its refusal raised now that what it cost has been committed."""
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
