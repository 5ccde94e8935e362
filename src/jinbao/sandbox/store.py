"""All SQL of the sandbox, on tables of its own in a file of its own."""

from __future__ import annotations

import msgspec

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, parse, to_bytes
from jinbao.sandbox.types import Act, FaultRule, Payer, Seen, TestShop

#: The newest so many exchanges, and acts, are kept.
EXCHANGES_MAX, ACTS_MAX = 5_000, 5_000

_SEEN = msgspec.json.Decoder(Seen)
_ACT = msgspec.json.Decoder(Act)
_RULE = msgspec.json.Decoder(FaultRule)
_FILES = msgspec.json.Decoder(dict[str, str])
_PAYER = "key, member, name, phone, bank, hesitates, created_at_ms"
_SHOP = "account, key, scheme, role, name, merchant, serial, files, created_at_ms"


def setting(tx: Tx, name: str) -> str:
    """What was kept under ``name``; empty when nothing was."""
    row = tx.one("select value from sandbox_setting where name = :name", name=name)
    return "" if row is None else str(row[0])


def keep_setting(tx: Tx, name: str, value: str) -> None:
    """Keep ``value`` under ``name``."""
    tx.execute(
        "insert into sandbox_setting (name, value) values (:name, :value) "
        "on conflict (name) do update set value = excluded.value",
        name=name,
        value=value,
    )


def payers(tx: Tx) -> list[Payer]:
    """Everybody whom the sandbox plays, the oldest first."""
    rows = tx.run(f"select {_PAYER} from sandbox_payer order by created_at_ms, key")  # noqa: S608
    return [
        Payer(
            key=row[0],
            member_id=from_bytes(row[1]),
            name=row[2],
            phone=row[3],
            bank_id=from_bytes(row[4]),
            hesitates=bool(row[5]),
            created_at_ms=row[6],
        )
        for row in rows
    ]


def keep_payer(tx: Tx, payer: Payer) -> None:
    """A new payer, or what has changed about one."""
    tx.execute(
        f"insert into sandbox_payer ({_PAYER}) "  # noqa: S608
        "values (:key, :member, :name, :phone, :bank, :hesitates, :created) "
        "on conflict (key) do update set name = excluded.name, hesitates = excluded.hesitates",
        key=payer.key,
        member=to_bytes(payer.member_id),
        name=payer.name,
        phone=payer.phone,
        bank=to_bytes(payer.bank_id),
        hesitates=int(payer.hesitates),
        created=payer.created_at_ms,
    )


def shops(tx: Tx) -> list[TestShop]:
    """Every account that the sandbox has made, the oldest first."""
    rows = tx.run(f"select {_SHOP} from sandbox_shop order by created_at_ms, account")  # noqa: S608
    return [_shop(row) for row in rows]


def keep_shop(tx: Tx, shop: TestShop) -> None:
    """A new account, or its new certificate."""
    tx.execute(
        f"insert into sandbox_shop ({_SHOP}) values "  # noqa: S608
        "(:account, :key, :scheme, :role, :name, :merchant, :serial, :files, :created) "
        "on conflict (account) do update set serial = excluded.serial, files = excluded.files",
        account=shop.account,
        key=shop.key,
        scheme=shop.scheme,
        role=shop.role,
        name=shop.name,
        merchant=to_bytes(shop.merchant_id),
        serial=shop.serial,
        files=msgspec.json.encode(shop.files).decode(),
        created=shop.created_at_ms,
    )


def add_exchanges(tx: Tx, seen: list[Seen]) -> None:
    """Keep exchanges, and forget the oldest beyond the limit."""
    tx.many(
        "insert into sandbox_exchange (id, account, out_no, order_id, failed, said) "
        "values (:id, :account, :out_no, :order_id, :failed, :said) on conflict do nothing",
        [
            {
                "id": _raw("spx", one.id),
                "account": one.account,
                "out_no": one.out_no,
                "order_id": _raw("ord", one.order) if one.order else None,
                "failed": int(one.failed),
                "said": msgspec.json.encode(one),
            }
            for one in seen
        ],
    )
    tx.execute(
        "delete from sandbox_exchange where id <= coalesce("
        "(select id from sandbox_exchange order by id desc limit 1 offset :most), x'')",
        most=EXCHANGES_MAX,
    )


def exchange(tx: Tx, exchange_id: int) -> Seen | None:
    """One exchange."""
    row = tx.one("select said from sandbox_exchange where id = :id", id=to_bytes(exchange_id))
    return None if row is None else _SEEN.decode(row[0])


def exchanges(
    tx: Tx, account: str, out_no: str, failed: bool | None, before_id: int, limit: int, order_id: int | None = None
) -> list[Seen]:
    """Exchanges before ``before_id``, newest first; empty conditions fit all, ``order_id`` and ``out_no`` are one."""
    rows = tx.run(
        "select said from sandbox_exchange where id < :before "
        "and (:account = '' or account = :account) "
        "and ((:out_no = '' and :order_id is null) or (:out_no <> '' and out_no = :out_no) or order_id = :order_id) "
        "and (:failed is null or failed = :failed) order by id desc limit :limit",
        before=to_bytes(before_id),
        account=account,
        out_no=out_no,
        order_id=None if order_id is None else to_bytes(order_id),
        failed=None if failed is None else int(failed),
        limit=limit,
    )
    return [_SEEN.decode(row[0]) for row in rows]


def count_exchanges(tx: Tx) -> int:
    """How many are kept."""
    row = tx.one("select count(*) from sandbox_exchange")
    assert row is not None
    return int(row[0])


def faults(tx: Tx) -> list[FaultRule]:
    """Every rule, the oldest first."""
    return [_RULE.decode(row[0]) for row in tx.run("select rule from sandbox_fault order by id")]


def keep_fault(tx: Tx, rule: FaultRule) -> None:
    """A new rule, or how often it will strike still."""
    tx.execute(
        "insert into sandbox_fault (id, rule) values (:id, :rule) on conflict (id) do update set rule = excluded.rule",
        id=_raw("spf", rule.id),
        rule=msgspec.json.encode(rule),
    )


def drop_fault(tx: Tx, rule_id: str) -> None:
    """Forget a rule."""
    tx.execute("delete from sandbox_fault where id = :id", id=_raw("spf", rule_id))


def add_act(tx: Tx, act: Act) -> None:
    """Keep an act, and forget the oldest beyond the limit."""
    tx.execute(
        "insert into sandbox_act (id, said) values (:id, :said)",
        id=_raw("spa", act.id),
        said=msgspec.json.encode(act),
    )
    tx.execute(
        "delete from sandbox_act where id <= coalesce("
        "(select id from sandbox_act order by id desc limit 1 offset :most), x'')",
        most=ACTS_MAX,
    )


def acts(tx: Tx, after_id: int = 0) -> list[Act]:
    """Acts after ``after_id``, the oldest first."""
    rows = tx.run("select said from sandbox_act where id > :after order by id", after=to_bytes(after_id))
    return [_ACT.decode(row[0]) for row in rows]


def exchanges_after(tx: Tx, after_id: int) -> list[Seen]:
    """Exchanges after ``after_id``, the oldest first."""
    rows = tx.run("select said from sandbox_exchange where id > :after order by id", after=to_bytes(after_id))
    return [_SEEN.decode(row[0]) for row in rows]


def forget_all(tx: Tx) -> None:
    """Forget exchanges, faults and acts; payers and shops stay."""
    tx.execute("delete from sandbox_exchange")
    tx.execute("delete from sandbox_fault")
    tx.execute("delete from sandbox_act")


def _raw(prefix: str, shown: str) -> bytes:
    number = parse(prefix, shown)
    assert number is not None, shown
    return to_bytes(number)


def _shop(row: Row) -> TestShop:
    return TestShop(
        account=row[0],
        key=row[1],
        scheme=row[2],
        role=row[3],
        name=row[4],
        merchant_id=from_bytes(row[5]),
        serial=row[6],
        files=_FILES.decode(row[7]),
        created_at_ms=row[8],
    )
