"""Rows of one-time codes, throttles, locks, PINs, passkeys and challenges: hashes and counters, no secret."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.identity.types import Passkey
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_PASSKEY = (
    "select id, member_id, credential_id, public_key, sign_count, backed_up, name, created_at_ms, last_used_at_ms "
    "from identity_passkey"
)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """The one code that is good for a phone."""

    phone: str
    salt: bytes
    code_hash: bytes
    tries_left: int
    resend_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A question: what it is for, whom it was put to (``None``: whoever comes), and what it confirms."""

    challenge: bytes
    use: str
    member_id: int | None
    purpose: bytes
    expires_at_ms: int


def code(tx: Tx, phone: str) -> CodeRow | None:
    """The code sent to this phone last."""
    row = tx.one(
        "select phone, salt, code_hash, tries_left, resend_at_ms, expires_at_ms "
        "from identity_code where phone = :phone",
        phone=phone,
    )
    return None if row is None else CodeRow(*row)


def put_code(tx: Tx, row: CodeRow) -> None:
    """Replace the phone's code."""
    tx.execute(
        "insert into identity_code (phone, salt, code_hash, tries_left, resend_at_ms, expires_at_ms) "
        "values (:phone, :salt, :code_hash, :tries_left, :resend_at_ms, :expires_at_ms) "
        "on conflict (phone) do update set salt = excluded.salt, code_hash = excluded.code_hash, "
        "tries_left = excluded.tries_left, resend_at_ms = excluded.resend_at_ms, "
        "expires_at_ms = excluded.expires_at_ms",
        phone=row.phone,
        salt=row.salt,
        code_hash=row.code_hash,
        tries_left=row.tries_left,
        resend_at_ms=row.resend_at_ms,
        expires_at_ms=row.expires_at_ms,
    )


def spend_code_try(tx: Tx, phone: str) -> None:
    """One try fewer."""
    tx.execute("update identity_code set tries_left = tries_left - 1 where phone = :phone", phone=phone)


def void_code(tx: Tx, phone: str) -> None:
    """Nothing opens with this code any more; when the next may be sent is kept."""
    tx.execute("update identity_code set tries_left = 0 where phone = :phone", phone=phone)


def throttle(tx: Tx, kind: str, subject: bytes) -> tuple[int, int] | None:
    """When the window began and how often in it."""
    row = tx.one(
        "select window_at_ms, count from identity_throttle where kind = :kind and subject = :subject",
        kind=kind,
        subject=subject,
    )
    return None if row is None else (row[0], row[1])


def put_throttle(tx: Tx, kind: str, subject: bytes, window_at_ms: int, count: int) -> None:
    """Set the window and the count."""
    tx.execute(
        "insert into identity_throttle (kind, subject, window_at_ms, count) values (:kind, :subject, :at, :count) "
        "on conflict (kind, subject) do update set window_at_ms = excluded.window_at_ms, count = excluded.count",
        kind=kind,
        subject=subject,
        at=window_at_ms,
        count=count,
    )


def lock(tx: Tx, kind: str, subject: bytes) -> tuple[int, int]:
    """Wrong guesses in a row, and until when none is taken; ``(0, 0)`` when there were none."""
    row = tx.one(
        "select wrong_run, locked_until_ms from identity_lock where kind = :kind and subject = :subject",
        kind=kind,
        subject=subject,
    )
    return (0, 0) if row is None else (row[0], row[1])


def put_lock(tx: Tx, kind: str, subject: bytes, wrong_run: int, locked_until_ms: int, at_ms: int) -> None:
    """Set the run and the lock."""
    tx.execute(
        "insert into identity_lock (kind, subject, wrong_run, locked_until_ms, tried_at_ms) "
        "values (:kind, :subject, :wrong_run, :until, :at) on conflict (kind, subject) do update set "
        "wrong_run = excluded.wrong_run, locked_until_ms = excluded.locked_until_ms, "
        "tried_at_ms = excluded.tried_at_ms",
        kind=kind,
        subject=subject,
        wrong_run=wrong_run,
        until=locked_until_ms,
        at=at_ms,
    )


def clear_lock(tx: Tx, kind: str, subject: bytes) -> None:
    """Start counting afresh."""
    tx.execute("delete from identity_lock where kind = :kind and subject = :subject", kind=kind, subject=subject)


def pin_hash(tx: Tx, member_id: int) -> str | None:
    """The hash of a member's PIN."""
    row = tx.one("select pin_hash from identity_pin where member_id = :id", id=to_bytes(member_id))
    return None if row is None else str(row[0])


def put_pin(tx: Tx, member_id: int, hashed: str, at_ms: int) -> None:
    """Set or replace a member's PIN."""
    tx.execute(
        "insert into identity_pin (member_id, pin_hash, set_at_ms) values (:id, :hash, :at) "
        "on conflict (member_id) do update set pin_hash = excluded.pin_hash, set_at_ms = excluded.set_at_ms",
        id=to_bytes(member_id),
        hash=hashed,
        at=at_ms,
    )


def delete_pin(tx: Tx, member_id: int) -> None:
    """Take a member's PIN away."""
    tx.execute("delete from identity_pin where member_id = :id", id=to_bytes(member_id))


def insert_passkey(tx: Tx, passkey: Passkey) -> bool:
    """Write a new passkey; ``False`` when the credential is registered already."""
    inserted = tx.execute(
        "insert into identity_passkey (id, member_id, credential_id, public_key, sign_count, backed_up, name, "
        "created_at_ms, last_used_at_ms) values (:id, :member_id, :credential_id, :public_key, :sign_count, "
        ":backed_up, :name, :created_at_ms, :last_used_at_ms) on conflict (credential_id) do nothing",
        id=to_bytes(passkey.id),
        member_id=to_bytes(passkey.member_id),
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        backed_up=int(passkey.backed_up),
        name=passkey.name,
        created_at_ms=passkey.created_at_ms,
        last_used_at_ms=passkey.last_used_at_ms,
    )
    return inserted == 1


def passkeys_of(tx: Tx, member_id: int) -> list[Passkey]:
    """A member's passkeys, oldest first."""
    rows = tx.run(_PASSKEY + " where member_id = :id order by id", id=to_bytes(member_id))
    return [_passkey(row) for row in rows]


def passkey_by_credential(tx: Tx, credential_id: bytes) -> Passkey | None:
    """The passkey with this credential id."""
    row = tx.one(_PASSKEY + " where credential_id = :credential", credential=credential_id)
    return None if row is None else _passkey(row)


def use_passkey(tx: Tx, passkey: Passkey, sign_count: int, backed_up: bool, at_ms: int) -> bool:
    """Note a use and the authenticator's new count; ``False`` when it has been used or forgotten meanwhile."""
    changed = tx.execute(
        "update identity_passkey set sign_count = :count, backed_up = :backed_up, last_used_at_ms = :at "
        "where id = :id and sign_count = :known_count",
        id=to_bytes(passkey.id),
        count=sign_count,
        backed_up=int(backed_up),
        at=at_ms,
        known_count=passkey.sign_count,
    )
    return changed == 1


def delete_passkey(tx: Tx, member_id: int, passkey_id: int) -> int:
    """Forget a member's passkey; 1 when there was one."""
    return tx.execute(
        "delete from identity_passkey where id = :id and member_id = :member",
        id=to_bytes(passkey_id),
        member=to_bytes(member_id),
    )


def insert_challenge(tx: Tx, row: ChallengeRow) -> None:
    """Remember a question."""
    tx.execute(
        "insert into identity_challenge (challenge, use, member_id, purpose, expires_at_ms) "
        "values (:challenge, :use, :member_id, :purpose, :expires_at_ms)",
        challenge=row.challenge,
        use=row.use,
        member_id=None if row.member_id is None else to_bytes(row.member_id),
        purpose=row.purpose,
        expires_at_ms=row.expires_at_ms,
    )


def take_challenge(tx: Tx, challenge: bytes) -> ChallengeRow | None:
    """The question, and with that it is answered: it is never found again."""
    rows = tx.run(
        "delete from identity_challenge where challenge = :challenge "
        "returning challenge, use, member_id, purpose, expires_at_ms",
        challenge=challenge,
    )
    if not rows:
        return None
    asked, use, member_id, purpose, expires_at_ms = rows[0]
    return ChallengeRow(asked, use, None if member_id is None else from_bytes(member_id), purpose, expires_at_ms)


def forget_before(tx: Tx, now_ms: int, counters_before_ms: int) -> int:
    """Drop codes and challenges past their end, and counters not touched since; how many rows went."""
    return (
        tx.execute("delete from identity_challenge where expires_at_ms <= :now", now=now_ms)
        + tx.execute("delete from identity_code where expires_at_ms <= :before", before=counters_before_ms)
        + tx.execute("delete from identity_throttle where window_at_ms <= :before", before=counters_before_ms)
        + tx.execute(
            "delete from identity_lock where kind <> 'pin' and tried_at_ms <= :before", before=counters_before_ms
        )
    )


def _passkey(row: Row) -> Passkey:
    return Passkey(
        id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        credential_id=row[2],
        public_key=row[3],
        sign_count=row[4],
        backed_up=bool(row[5]),
        name=row[6],
        created_at_ms=row[7],
        last_used_at_ms=row[8],
    )
