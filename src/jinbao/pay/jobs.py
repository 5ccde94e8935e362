"""What pay does when time passes. Each may be called at any time and as often as one likes."""

from __future__ import annotations

from jinbao.kit.clock import DAY_MS
from jinbao.pay.service import Pay


async def expire(pay: Pay) -> int:
    """Expire orders whose time is over, and charges whose payer did not confirm in time; how many."""
    return await pay.orders.expire_due()


async def settle(pay: Pay) -> int:
    """Pay out to merchants whose settlement is due; how many."""
    return await pay.settlements.settle_due()


async def return_payouts(pay: Pay) -> int:
    """Give back to merchants what members did not accept in time; how many payouts."""
    return await pay.payouts.expire_due()


async def finish_splits(pay: Pay) -> int:
    """Make merchants' own what has been set aside to be shared out for long enough; how many orders."""
    return await pay.splits.finish_due()


async def forget(pay: Pay, now_ms: int) -> int:
    """Drop what is kept of payment codes and wrong tries for longer than two days; how many rows."""
    return await pay.codes.forget_old(now_ms - 2 * DAY_MS)
