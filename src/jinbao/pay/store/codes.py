"""Rows of phones that make payment codes: their handles and seeds, the codes used, and wrong ones."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


@dataclass(frozen=True, slots=True)
class CodeDevice:
    """The phone behind a handle. ``sealed_seed`` is encrypted; ``last_step`` is the newest step that paid."""

    device_id: int
    member_id: int
    handle: str
    last_step: int
    sealed_seed: bytes


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """Which order a code was used for, and by which merchant."""

    order_id: int
    merchant_id: int


def pair(tx: Tx, device_id: int, member_id: int, sealed_seed: bytes, at_ms: int) -> None:
    """Write that a phone makes codes with this seed; whatever was known of it before is forgotten."""
    unpair(tx, device_id)
    tx.execute(
        "insert into pay_code_device (device, member, paired_at_ms) values (:device, :member, :at)",
        device=to_bytes(device_id),
        member=to_bytes(member_id),
        at=at_ms,
    )
    tx.execute(
        "insert into pay_code_seed (device, sealed) values (:device, :sealed)",
        device=to_bytes(device_id),
        sealed=sealed_seed,
    )


def unpair(tx: Tx, device_id: int) -> None:
    """Forget a phone: its seed and its handles."""
    tx.execute("delete from pay_code_device where device = :device", device=to_bytes(device_id))


def add_handle(tx: Tx, handle: str, device_id: int, draw_id: int) -> bool:
    """Give a handle to a phone; ``False`` when another phone has it. The greatest ``draw_id`` is the newest."""
    changed = tx.execute(
        "insert into pay_code_handle (handle, device, draw, last_step) values (:handle, :device, :draw, 0) "
        "on conflict (handle) do nothing",
        handle=handle,
        device=to_bytes(device_id),
        draw=to_bytes(draw_id),
    )
    return changed == 1


def drop_handles(tx: Tx, device_id: int, keep: int) -> None:
    """Forget all but the newest ``keep`` handles of a phone."""
    tx.execute(
        "delete from pay_code_handle where device = :device and handle not in (select handle from pay_code_handle "
        "where device = :device order by draw desc limit :keep)",
        device=to_bytes(device_id),
        keep=keep,
    )


def by_handle(tx: Tx, handle: str) -> CodeDevice | None:
    """The phone that has this handle."""
    row = tx.one(
        "select d.device, d.member, h.handle, h.last_step, s.sealed from pay_code_handle h "
        "join pay_code_device d on d.device = h.device join pay_code_seed s on s.device = h.device "
        "where h.handle = :handle",
        handle=handle,
    )
    return None if row is None else CodeDevice(from_bytes(row[0]), from_bytes(row[1]), row[2], row[3], row[4])


def of_device(tx: Tx, device_id: int, member_id: int) -> CodeDevice | None:
    """What is known of a member's phone, with its newest handle; ``None`` unless it is paired."""
    row = tx.one(
        "select d.device, d.member, h.handle, h.last_step, s.sealed from pay_code_device d "
        "join pay_code_handle h on h.device = d.device join pay_code_seed s on s.device = d.device "
        "where d.device = :device and d.member = :member order by h.draw desc limit 1",
        device=to_bytes(device_id),
        member=to_bytes(member_id),
    )
    return None if row is None else CodeDevice(from_bytes(row[0]), from_bytes(row[1]), row[2], row[3], row[4])


def used(tx: Tx, handle: str, step: int) -> CodeClaim | None:
    """Who has used this code."""
    row = tx.one(
        "select order_id, merchant from pay_code_use where handle = :handle and step = :step", handle=handle, step=step
    )
    return None if row is None else CodeClaim(from_bytes(row[0]), from_bytes(row[1]))


def use(tx: Tx, handle: str, step: int, order_id: int, merchant_id: int, at_ms: int) -> None:
    """Tie a code to one order for ever; the key lets only one of two tills in."""
    tx.execute(
        "insert into pay_code_use (handle, step, order_id, merchant, at_ms) "
        "values (:handle, :step, :order, :merchant, :at)",
        handle=handle,
        step=step,
        order=to_bytes(order_id),
        merchant=to_bytes(merchant_id),
        at=at_ms,
    )
    tx.execute(
        "update pay_code_handle set last_step = :step where handle = :handle and last_step < :step",
        handle=handle,
        step=step,
    )


def add_failure(tx: Tx, who: str, failure_id: int, at_ms: int) -> None:
    """Note a wrong code against a handle or a merchant."""
    tx.execute(
        "insert into pay_code_failure (who, at_ms, id) values (:who, :at, :id)",
        who=who,
        at=at_ms,
        id=to_bytes(failure_id),
    )


def failures(tx: Tx, who: str, since_ms: int, limit: int) -> tuple[int, ...]:
    """The moments of the newest ``limit`` wrong codes of one handle or merchant after ``since_ms``."""
    rows = tx.run(
        "select at_ms from pay_code_failure where who = :who and at_ms > :since order by at_ms desc limit :limit",
        who=who,
        since=since_ms,
        limit=limit,
    )
    return tuple(int(row[0]) for row in rows)


def forget_before(tx: Tx, at_ms: int, limit: int) -> int:
    """Drop up to ``limit`` each of uses and wrong codes older than ``at_ms``; how many went."""
    gone = tx.execute(
        "delete from pay_code_use where (handle, step) in "
        "(select handle, step from pay_code_use where at_ms < :at order by at_ms limit :limit)",
        at=at_ms,
        limit=limit,
    )
    return gone + tx.execute(
        "delete from pay_code_failure where (who, at_ms, id) in "
        "(select who, at_ms, id from pay_code_failure where at_ms < :at order by at_ms limit :limit)",
        at=at_ms,
        limit=limit,
    )
