"""What members have used of their limits."""

from __future__ import annotations

from datetime import date

from jinbao.kit.db import Tx
from jinbao.kit.ids import to_bytes
from jinbao.wallet.types import Used


def get(tx: Tx, member_id: int, day: date) -> Used:
    """What a member has used, as it counts on ``day``."""
    row = tx.one(
        "select day, day_minor, year_minor, lifetime_minor, tier_c_minor, tier_b_minor, tier_a_minor, tier_d_minor, "
        "no_proof_minor, pin_minor, passkey_minor, pin_free_count, withdrawn_minor from wallet_usage "
        "where member = :member",
        member=to_bytes(member_id),
    )
    return Used(day) if row is None else Used(date.fromordinal(row[0]), *row[1:]).on(day)


def put(tx: Tx, member_id: int, used: Used) -> None:
    """Write what a member has used."""
    tx.execute(
        "insert into wallet_usage (member, day, day_minor, year_minor, lifetime_minor, tier_a_minor, tier_b_minor, "
        "tier_c_minor, tier_d_minor, no_proof_minor, pin_minor, passkey_minor, pin_free_count, withdrawn_minor) "
        "values (:member, :day, :day_minor, :year_minor, :lifetime_minor, :tier_a, :tier_b, :tier_c, :tier_d, "
        ":no_proof, :pin, :passkey, :pin_free_count, :withdrawn) on conflict (member) do update set "
        "day = excluded.day, day_minor = excluded.day_minor, year_minor = excluded.year_minor, "
        "lifetime_minor = excluded.lifetime_minor, tier_a_minor = excluded.tier_a_minor, "
        "tier_b_minor = excluded.tier_b_minor, tier_c_minor = excluded.tier_c_minor, "
        "tier_d_minor = excluded.tier_d_minor, no_proof_minor = excluded.no_proof_minor, "
        "pin_minor = excluded.pin_minor, passkey_minor = excluded.passkey_minor, "
        "pin_free_count = excluded.pin_free_count, withdrawn_minor = excluded.withdrawn_minor",
        member=to_bytes(member_id),
        day=used.day.toordinal(),
        day_minor=used.day_minor,
        year_minor=used.year_minor,
        lifetime_minor=used.lifetime_minor,
        tier_a=used.tier_a_minor,
        tier_b=used.tier_b_minor,
        tier_c=used.tier_c_minor,
        tier_d=used.tier_d_minor,
        no_proof=used.no_proof_minor,
        pin=used.pin_minor,
        passkey=used.passkey_minor,
        pin_free_count=used.pin_free_count,
        withdrawn=used.withdrawn_minor,
    )
