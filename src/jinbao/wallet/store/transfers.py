"""Transfers between members, and requests for money."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.wallet.types import MoneyRequest, MoveState, RequestState, Transfer

_TRANSFER = "id, payer, payee, amount_minor, note, request, state, reason, created_at_ms, closed_at_ms"
_REQUEST = "id, asker, payer, amount_minor, note, state, transfer, created_at_ms, expires_at_ms, closed_at_ms"


def insert_transfer(tx: Tx, transfer: Transfer) -> None:
    """A new transfer."""
    tx.execute(
        f"insert into wallet_transfer ({_TRANSFER}) values (:id, :payer, :payee, :amount, :note, "  # noqa: S608
        ":request, :state, '', :created, null)",
        id=to_bytes(transfer.id),
        payer=to_bytes(transfer.payer_id),
        payee=to_bytes(transfer.payee_id),
        amount=transfer.amount.minor,
        note=transfer.note,
        request=to_bytes(transfer.request_id) if transfer.request_id else None,
        state=transfer.state.value,
        created=transfer.created_at_ms,
    )


def close_transfer(tx: Tx, transfer_id: int, state: MoveState, reason: str, at_ms: int) -> None:
    """How a transfer ended."""
    changed = tx.execute(
        "update wallet_transfer set state = :state, reason = :reason, closed_at_ms = :at "
        "where id = :id and closed_at_ms is null",
        id=to_bytes(transfer_id),
        state=state.value,
        reason=reason,
        at=at_ms,
    )
    assert changed == 1, f"transfer {transfer_id:x} ended twice"


def get_transfer(tx: Tx, transfer_id: int, asset: Asset) -> Transfer | None:
    """The transfer with this id."""
    row = tx.one(f"select {_TRANSFER} from wallet_transfer where id = :id", id=to_bytes(transfer_id))  # noqa: S608
    return None if row is None else _transfer(row, asset)


def insert_request(tx: Tx, request: MoneyRequest) -> None:
    """A new request for money."""
    tx.execute(
        f"insert into wallet_request ({_REQUEST}) values (:id, :asker, :payer, :amount, :note, "  # noqa: S608
        ":state, null, :created, :expires, null)",
        id=to_bytes(request.id),
        asker=to_bytes(request.asker_id),
        payer=to_bytes(request.payer_id),
        amount=request.amount.minor,
        note=request.note,
        state=request.state.value,
        created=request.created_at_ms,
        expires=request.expires_at_ms,
    )


def update_request(tx: Tx, request: MoneyRequest) -> None:
    """Write what may change of a request."""
    changed = tx.execute(
        "update wallet_request set state = :state, transfer = :transfer, closed_at_ms = :closed where id = :id",
        id=to_bytes(request.id),
        state=request.state.value,
        transfer=to_bytes(request.transfer_id) if request.transfer_id else None,
        closed=request.closed_at_ms,
    )
    assert changed == 1, f"no request {request.id:x}"


def get_request(tx: Tx, request_id: int, asset: Asset) -> MoneyRequest | None:
    """The request with this id."""
    row = tx.one(f"select {_REQUEST} from wallet_request where id = :id", id=to_bytes(request_id))  # noqa: S608
    return None if row is None else _request(row, asset)


def requests_in(tx: Tx, payer_id: int, before_id: int, limit: int, asset: Asset) -> list[MoneyRequest]:
    """Requests that somebody was sent, before an id, newest first."""
    sql = (
        f"select {_REQUEST} from wallet_request where payer = :payer and id < :before "  # noqa: S608
        "order by id desc limit :limit"
    )
    return [_request(r, asset) for r in tx.run(sql, payer=to_bytes(payer_id), before=to_bytes(before_id), limit=limit)]


def requests_out(tx: Tx, asker_id: int, before_id: int, limit: int, asset: Asset) -> list[MoneyRequest]:
    """Requests that somebody has sent, before an id, newest first."""
    sql = (
        f"select {_REQUEST} from wallet_request where asker = :asker and id < :before "  # noqa: S608
        "order by id desc limit :limit"
    )
    return [_request(r, asset) for r in tx.run(sql, asker=to_bytes(asker_id), before=to_bytes(before_id), limit=limit)]


def count_open_from(tx: Tx, asker_id: int) -> int:
    """How many requests of an asker are open."""
    row = tx.one(
        "select count(*) from wallet_request where asker = :asker and state = 'open'", asker=to_bytes(asker_id)
    )
    assert row is not None
    return int(row[0])


def count_open_to(tx: Tx, payer_id: int, now_ms: int) -> int:
    """How many requests wait for this member."""
    row = tx.one(
        "select count(*) from wallet_request where payer = :payer and state = 'open' and expires_at_ms > :now",
        payer=to_bytes(payer_id),
        now=now_ms,
    )
    assert row is not None
    return int(row[0])


def due_requests(tx: Tx, now_ms: int, limit: int, asset: Asset) -> list[MoneyRequest]:
    """Open requests whose time is up."""
    sql = (
        f"select {_REQUEST} from wallet_request where state = 'open' and expires_at_ms <= :now "  # noqa: S608
        "order by expires_at_ms limit :limit"
    )
    return [_request(row, asset) for row in tx.run(sql, now=now_ms, limit=limit)]


def _transfer(row: Row, asset: Asset) -> Transfer:
    return Transfer(
        id=from_bytes(row[0]),
        payer_id=from_bytes(row[1]),
        payee_id=from_bytes(row[2]),
        amount=Money(row[3], asset),
        note=row[4],
        request_id=0 if row[5] is None else from_bytes(row[5]),
        state=MoveState(row[6]),
        reason=row[7],
        created_at_ms=row[8],
        closed_at_ms=row[9],
    )


def _request(row: Row, asset: Asset) -> MoneyRequest:
    return MoneyRequest(
        id=from_bytes(row[0]),
        asker_id=from_bytes(row[1]),
        payer_id=from_bytes(row[2]),
        amount=Money(row[3], asset),
        note=row[4],
        state=RequestState(row[5]),
        transfer_id=0 if row[6] is None else from_bytes(row[6]),
        created_at_ms=row[7],
        expires_at_ms=row[8],
        closed_at_ms=row[9],
    )
