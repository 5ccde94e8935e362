"""One-time codes: six digits to a phone, good for five minutes, five tries and one log-in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from jinbao.identity.errors import CodeExpired, CodeThrottled, CodeTooSoon, CodeWrong
from jinbao.identity.ports import CodeMemory, CodeSender
from jinbao.identity.rules import names
from jinbao.identity.rules import secrets as rules
from jinbao.identity.service.counters import Counters
from jinbao.identity.service.settings import IdentitySettings
from jinbao.identity.store import secrets as rows
from jinbao.identity.types import Profile
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.kit.runtime import Runtime

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Where a code went, until when it is good, when the next may go, and in the demo the code itself."""

    sent_to: str
    expires_at_ms: int
    resend_at_ms: int
    demo_code: str | None


class Codes:
    """Sends codes and judges what comes back. Nothing here depends on whether the phone has an account."""

    def __init__(
        self, runtime: Runtime, settings: IdentitySettings, profile: Profile, counters: Counters, sender: CodeSender
    ) -> None:
        self._runtime = runtime
        self._settings = settings
        self._region = profile.region
        self._counters = counters
        self._sender = sender

    async def send(self, phone_text: str, address: str, language: str) -> CodeSent:
        """Send a code; the one before is void.

        ``address`` is the caller's network address. Raises ``PhoneInvalid``, ``CodeTooSoon``,
        ``CodeThrottled``, and ``Unknown`` when the carrier did not answer.
        """
        phone, _ = names.parse_phone(phone_text, self._region)
        now_ms = self._runtime.clock.now_ms()
        code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
        salt = secrets.token_bytes(_SALT_BYTES)
        row = rows.CodeRow(
            phone=phone,
            salt=salt,
            code_hash=rules.code_hash(self._settings.secret, salt, phone, code),
            tries_left=rules.CODE_TRIES,
            resend_at_ms=now_ms + rules.CODE_SPACING_MS,
            expires_at_ms=now_ms + rules.CODE_LIFETIME_MS,
        )
        await self._runtime.db.write(lambda tx: self._admit_in(tx, row, address, now_ms))
        await self._sender.send(phone, code, language)
        return CodeSent(phone, row.expires_at_ms, row.resend_at_ms, self._demo_code(phone))

    def judge_in(self, tx: Tx, phone: str, code: str, address: str, now_ms: int) -> Refusal | None:
        """What is wrong with ``code``, or ``None``. A wrong one costs a try, so the refusal is returned, not
        raised: the caller's unit of work must commit."""
        wrong = rules.WRONG_CODES_PER_ADDRESS
        if retry_at_ms := self._counters.retry_at_ms_in(tx, wrong, address, now_ms):
            return CodeThrottled(retry_at_ms=retry_at_ms)
        row = rows.code(tx, phone)
        given = rules.code_hash(self._settings.secret, row.salt if row else bytes(_SALT_BYTES), phone, code)
        if row is None or now_ms >= row.expires_at_ms or row.tries_left <= 0:
            return CodeExpired()
        if rules.same(given, row.code_hash):
            return None
        rows.spend_code_try(tx, phone)
        self._counters.hit_in(tx, wrong, address, now_ms)
        return CodeWrong(tries_left=row.tries_left - 1) if row.tries_left > 1 else CodeExpired()

    def spend_in(self, tx: Tx, phone: str) -> None:
        """The code has opened a session; it opens no second."""
        rows.void_code(tx, phone)

    def _admit_in(self, tx: Tx, row: rows.CodeRow, address: str, now_ms: int) -> None:
        last = rows.code(tx, row.phone)
        if last is not None and now_ms < last.resend_at_ms:
            raise CodeTooSoon(resend_at_ms=last.resend_at_ms)
        for throttle, subject in (
            (rules.CODES_PER_PHONE_HOUR, row.phone),
            (rules.CODES_PER_PHONE_DAY, row.phone),
            (rules.CODES_PER_ADDRESS, address),
        ):
            if retry_at_ms := self._counters.hit_in(tx, throttle, subject, now_ms):
                raise CodeThrottled(retry_at_ms=retry_at_ms)
        rows.put_code(tx, row)

    def _demo_code(self, phone: str) -> str | None:
        if self._settings.demo and isinstance(self._sender, CodeMemory):
            return self._sender.last_code(phone)
        return None
