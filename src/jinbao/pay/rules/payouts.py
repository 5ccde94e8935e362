"""Whether the same payout is asked for again."""

from __future__ import annotations

from jinbao.kit.errors import Refusal
from jinbao.pay.errors import PayoutOutNoUsed
from jinbao.pay.types import Payout, PayoutAsked


def repeat_refusal(known: Payout, asked: PayoutAsked) -> Refusal | None:
    """Why the merchant's number cannot be used for ``asked``; ``None`` when the same payout is asked for."""
    same = (known.member_id, known.amount, known.title, known.waits) == (
        asked.member_id,
        asked.amount,
        asked.title,
        asked.wait_for_member,
    )
    return None if same else PayoutOutNoUsed(out_no=known.out_no)
