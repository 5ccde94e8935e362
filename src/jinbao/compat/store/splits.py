"""Rows of receivers' names, of splits and of their returns, as the scheme numbers them."""

from __future__ import annotations

from jinbao.compat.types import ReceiverName, SplitName, SplitReturnName
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_RECEIVER = "account, kind, receiver, app_id, party_kind, party, relation, custom, at_ms"
_SPLIT = "split_id, number, account, order_id, out_no, notify_url, asked, details, created_at_ms"
_RETURN = "return_id, number, split_id, account, out_no, receiver, asked, note, created_at_ms"
_SELECT_RECEIVER = f"select {_RECEIVER} from compat_receiver "  # noqa: S608 - the columns are the constant above
_SELECT_SPLIT = f"select {_SPLIT} from compat_split "  # noqa: S608 - the columns are the constant above
_SELECT_RETURN = f"select {_RETURN} from compat_split_return "  # noqa: S608 - the columns are the constant above


def put_receiver(tx: Tx, name: ReceiverName) -> None:
    """Keep what an account calls a receiver, new or changed."""
    tx.execute(
        f"insert into compat_receiver ({_RECEIVER}) values (:account, :kind, :receiver, :app_id, :party_kind, :party, "  # noqa: S608
        ":relation, :custom, :at) on conflict (account, kind, receiver) do update set app_id = :app_id, "
        "relation = :relation, custom = :custom",
        account=name.account,
        kind=name.kind,
        receiver=name.receiver,
        app_id=name.app_id,
        party_kind="member" if name.member else "merchant",
        party=to_bytes(name.party_id),
        relation=name.relation,
        custom=name.custom,
        at=name.at_ms,
    )


def receiver(tx: Tx, account: str, kind: str, value: str) -> ReceiverName | None:
    """The receiver that an account knows by this kind and value."""
    row = tx.one(
        _SELECT_RECEIVER + "where account = :account and kind = :kind and receiver = :receiver",
        account=account,
        kind=kind,
        receiver=value,
    )
    return None if row is None else _receiver(row)


def drop_receiver(tx: Tx, account: str, kind: str, value: str) -> None:
    """Forget a receiver's name."""
    tx.execute(
        "delete from compat_receiver where account = :account and kind = :kind and receiver = :receiver",
        account=account,
        kind=kind,
        receiver=value,
    )


def insert(tx: Tx, split: SplitName) -> None:
    """Write a new split's number, in the unit of work that makes the split."""
    tx.execute(
        f"insert into compat_split ({_SPLIT}) values (:split, :number, :account, :order, "  # noqa: S608
        ":out_no, :url, :asked, :details, :at)",
        split=to_bytes(split.split_id),
        number=split.number,
        account=split.account,
        order=to_bytes(split.order_id),
        out_no=split.out_no,
        url=split.notify_url,
        asked=split.asked,
        details=split.details,
        at=split.created_at_ms,
    )


def get(tx: Tx, split_id: int) -> SplitName | None:
    """The row beside this split."""
    row = tx.one(_SELECT_SPLIT + "where split_id = :split", split=to_bytes(split_id))
    return None if row is None else _split(row)


def by_number(tx: Tx, account: str, number: str) -> SplitName | None:
    """The account's split with this number of the scheme."""
    row = tx.one(_SELECT_SPLIT + "where number = :number and account = :account", number=number, account=account)
    return None if row is None else _split(row)


def by_out_no(tx: Tx, account: str, out_no: str) -> SplitName | None:
    """The account's split with this number of its own."""
    row = tx.one(_SELECT_SPLIT + "where account = :account and out_no = :out_no", account=account, out_no=out_no)
    return None if row is None else _split(row)


def between(tx: Tx, account: str, low_ms: int, high_ms: int) -> list[SplitName]:
    """The splits that an account asked for in ``[low_ms, high_ms)``, oldest first."""
    rows = tx.run(
        _SELECT_SPLIT + "where account = :account and created_at_ms >= :low and created_at_ms < :high "
        "order by created_at_ms, split_id",
        account=account,
        low=low_ms,
        high=high_ms,
    )
    return [_split(row) for row in rows]


def returns_between(tx: Tx, account: str, low_ms: int, high_ms: int) -> list[SplitReturnName]:
    """The returns that an account asked for in ``[low_ms, high_ms)``, oldest first."""
    rows = tx.run(
        _SELECT_RETURN + "where account = :account and created_at_ms >= :low and created_at_ms < :high "
        "order by created_at_ms, return_id",
        account=account,
        low=low_ms,
        high=high_ms,
    )
    return [_return(row) for row in rows]


def insert_return(tx: Tx, name: SplitReturnName) -> None:
    """Write a new return's number, in the unit of work that makes the return."""
    tx.execute(
        f"insert into compat_split_return ({_RETURN}) values (:return, :number, :split, :account, :out_no, :receiver, "  # noqa: S608
        ":asked, :note, :at)",
        **{"return": to_bytes(name.return_id)},
        number=name.number,
        split=to_bytes(name.split_id),
        account=name.account,
        out_no=name.out_no,
        receiver=name.receiver,
        asked=name.asked,
        note=name.note,
        at=name.created_at_ms,
    )


def return_by_out_no(tx: Tx, account: str, out_no: str) -> SplitReturnName | None:
    """The account's return with this number of its own."""
    row = tx.one(_SELECT_RETURN + "where account = :account and out_no = :out_no", account=account, out_no=out_no)
    return None if row is None else _return(row)


def return_(tx: Tx, return_id: int) -> SplitReturnName | None:
    """The row beside this return."""
    row = tx.one(_SELECT_RETURN + "where return_id = :return", **{"return": to_bytes(return_id)})
    return None if row is None else _return(row)


def _receiver(row: Row) -> ReceiverName:
    return ReceiverName(
        account=row[0],
        kind=row[1],
        receiver=row[2],
        app_id=row[3],
        member=row[4] == "member",
        party_id=from_bytes(row[5]),
        relation=row[6],
        custom=row[7],
        at_ms=row[8],
    )


def _split(row: Row) -> SplitName:
    return SplitName(
        split_id=from_bytes(row[0]),
        number=row[1],
        account=row[2],
        order_id=from_bytes(row[3]),
        out_no=row[4],
        notify_url=row[5],
        asked=row[6],
        details=row[7],
        created_at_ms=row[8],
    )


def _return(row: Row) -> SplitReturnName:
    return SplitReturnName(
        return_id=from_bytes(row[0]),
        number=row[1],
        split_id=from_bytes(row[2]),
        account=row[3],
        out_no=row[4],
        receiver=row[5],
        asked=row[6],
        note=row[7],
        created_at_ms=row[8],
    )
