"""Rows of members, their handles, and merchants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from jinbao.identity.types import AccountClass, Member, Merchant, SettleMode
from jinbao.kit.db import Row, SqlValue, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_MEMBER = (
    "select id, phone, country_code, handle, name, account_class, frozen, language, created_at_ms from identity_member"
)
_MERCHANT = (
    "select id, owner_id, name, name_latin, mcc, city, country, fee_bp, settle, bank_account, frozen, created_at_ms "
    "from identity_merchant"
)
_INSERT = (
    "insert into identity_member "
    "(id, phone, country_code, handle, name, account_class, frozen, language, created_at_ms) values "
    "(:id, :phone, :country_code, :handle, :name, :account_class, :frozen, :language, :created_at_ms)"
)


def insert_member(tx: Tx, member: Member) -> None:
    """Write a new member."""
    tx.execute(_INSERT, **_values(member))


def insert_members(tx: Tx, members: Sequence[Member]) -> None:
    """Write many new members."""
    tx.many(_INSERT, [_values(member) for member in members])


def update_member(tx: Tx, member: Member) -> None:
    """Write what may change of a member: handle, name, class, freeze, language."""
    changed = tx.execute(
        "update identity_member set handle = :handle, name = :name, account_class = :account_class, "
        "frozen = :frozen, language = :language where id = :id",
        id=to_bytes(member.id),
        handle=member.handle,
        name=member.name,
        account_class=member.account_class.value,
        frozen=int(member.frozen),
        language=member.language,
    )
    assert changed == 1, member.id


def member(tx: Tx, member_id: int) -> Member | None:
    """The member with this id."""
    return _member_or_none(tx.one(_MEMBER + " where id = :id", id=to_bytes(member_id)))


def member_by_phone(tx: Tx, phone: str) -> Member | None:
    """The member with this E.164 number."""
    return _member_or_none(tx.one(_MEMBER + " where phone = :phone", phone=phone))


def member_by_handle(tx: Tx, handle: str) -> Member | None:
    """The member who has this handle now."""
    return _member_or_none(tx.one(_MEMBER + " where handle = :handle", handle=handle))


def members_before(tx: Tx, before_id: int, pattern: str, digits: str, limit: int) -> list[Member]:
    """Members older than ``before_id``, newest first.

    ``pattern`` matches name or handle (SQL LIKE, escaped with ``!``), ``digits`` a part of the phone;
    both empty: everybody.
    """
    rows = tx.run(
        _MEMBER + " where id < :before and (:everybody = 1 or name like :pattern escape '!' "
        "or handle like :pattern escape '!' or (:digits <> '' and phone like '%' || :digits || '%')) "
        "order by id desc limit :limit",
        before=to_bytes(before_id),
        everybody=int(pattern == "" and digits == ""),
        pattern=pattern,
        digits=digits,
        limit=limit,
    )
    return [_member(row) for row in rows]


def count_members(tx: Tx) -> int:
    """How many members there are."""
    row = tx.one("select count(*) from identity_member")
    assert row is not None
    return int(row[0])


def owner_of_handle(tx: Tx, handle: str) -> int | None:
    """Whose handle this is or was."""
    row = tx.one("select member_id from identity_handle where handle = :handle", handle=handle)
    return None if row is None else from_bytes(row[0])


def count_handles(tx: Tx, member_id: int) -> int:
    """How many handles a member has had."""
    row = tx.one("select count(*) from identity_handle where member_id = :id", id=to_bytes(member_id))
    assert row is not None
    return int(row[0])


def insert_handle(tx: Tx, handle: str, member_id: int, at_ms: int) -> None:
    """Give a handle that nobody had to a member."""
    tx.execute(
        "insert into identity_handle (handle, member_id, taken_at_ms) values (:handle, :id, :at)",
        handle=handle,
        id=to_bytes(member_id),
        at=at_ms,
    )


def insert_merchant(tx: Tx, merchant: Merchant) -> None:
    """Write a new merchant."""
    tx.execute(
        "insert into identity_merchant (id, owner_id, name, name_latin, mcc, city, country, fee_bp, settle, "
        "bank_account, frozen, created_at_ms) values (:id, :owner_id, :name, :name_latin, :mcc, :city, :country, "
        ":fee_bp, :settle, :bank_account, :frozen, :created_at_ms)",
        id=to_bytes(merchant.id),
        owner_id=to_bytes(merchant.owner_id),
        name=merchant.name,
        name_latin=merchant.name_latin,
        mcc=merchant.mcc,
        city=merchant.city,
        country=merchant.country,
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        bank_account=merchant.bank_account,
        frozen=int(merchant.frozen),
        created_at_ms=merchant.created_at_ms,
    )


def update_merchant(tx: Tx, merchant: Merchant) -> None:
    """Write what may change of a merchant: fee, settlement, freeze."""
    changed = tx.execute(
        "update identity_merchant set fee_bp = :fee_bp, settle = :settle, bank_account = :bank_account, "
        "frozen = :frozen where id = :id",
        id=to_bytes(merchant.id),
        fee_bp=merchant.fee_bp,
        settle=merchant.settle.value,
        bank_account=merchant.bank_account,
        frozen=int(merchant.frozen),
    )
    assert changed == 1, merchant.id


def merchant(tx: Tx, merchant_id: int) -> Merchant | None:
    """The merchant with this id."""
    row = tx.one(_MERCHANT + " where id = :id", id=to_bytes(merchant_id))
    return None if row is None else _merchant(row)


def latin_names(tx: Tx, merchant_ids: Sequence[int]) -> dict[int, str]:
    """What merchants are called in Latin letters, by their ids."""
    ids = {f"id{place}": to_bytes(each) for place, each in enumerate(merchant_ids)}
    places = ", ".join([f":{name}" for name in ids])
    rows = tx.run(f"select id, name_latin from identity_merchant where id in ({places})", **ids)  # noqa: S608 - places
    return {from_bytes(row[0]): row[1] for row in rows}


def called(tx: Tx, pattern: str, limit: int) -> list[int]:
    """The merchants whose Latin name matches, newest first."""
    sql = "select id from identity_merchant where name_latin like :pattern escape '!' order by id desc limit :limit"
    return [from_bytes(row[0]) for row in tx.run(sql, pattern=pattern, limit=limit)]


def merchants_of(tx: Tx, owner_id: int, limit: int) -> list[Merchant]:
    """A member's merchants, oldest first."""
    rows = tx.run(
        _MERCHANT + " where owner_id = :owner order by id limit :limit", owner=to_bytes(owner_id), limit=limit
    )
    return [_merchant(row) for row in rows]


def merchants_before(tx: Tx, before_id: int, pattern: str, limit: int) -> list[Merchant]:
    """Merchants older than ``before_id``, newest first; ``pattern`` matches either name or the city, empty all."""
    rows = tx.run(
        _MERCHANT + " where id < :before and (:pattern = '' or name like :pattern escape '!' "
        "or name_latin like :pattern escape '!' or city like :pattern escape '!') order by id desc limit :limit",
        before=to_bytes(before_id),
        pattern=pattern,
        limit=limit,
    )
    return [_merchant(row) for row in rows]


def count_merchants(tx: Tx) -> int:
    """How many merchants there are."""
    row = tx.one("select count(*) from identity_merchant")
    assert row is not None
    return int(row[0])


def _member_or_none(row: Row | None) -> Member | None:
    return None if row is None else _member(row)


def _values(member: Member) -> dict[str, SqlValue]:
    return {
        "id": to_bytes(member.id),
        "phone": member.phone,
        "country_code": member.country_code,
        "handle": member.handle,
        "name": member.name,
        "account_class": member.account_class.value,
        "frozen": int(member.frozen),
        "language": member.language,
        "created_at_ms": member.created_at_ms,
    }


@lru_cache(maxsize=4_096)
def _member(row: Row) -> Member:
    """A row as a member; the same row is the same member, who is asked for several times in most units of work."""
    return Member(
        id=from_bytes(row[0]),
        phone=row[1],
        country_code=row[2],
        handle=row[3],
        name=row[4],
        account_class=AccountClass(row[5]),
        frozen=bool(row[6]),
        language=row[7],
        created_at_ms=row[8],
    )


def _merchant(row: Row) -> Merchant:
    return Merchant(
        id=from_bytes(row[0]),
        owner_id=from_bytes(row[1]),
        name=row[2],
        name_latin=row[3],
        mcc=row[4],
        city=row[5],
        country=row[6],
        fee_bp=row[7],
        settle=SettleMode(row[8]),
        bank_account=row[9],
        frozen=bool(row[10]),
        created_at_ms=row[11],
    )
