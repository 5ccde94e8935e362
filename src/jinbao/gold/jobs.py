"""What gold does when time passes."""

from __future__ import annotations

from jinbao.gold.service import Gold


async def refresh_price(gold: Gold) -> int:
    """Ask the feed for the newest price; how much was written."""
    return await gold.prices.refresh()


async def run_plans(gold: Gold) -> int:
    """Buy for the plans whose turn has come; how many were looked at."""
    return await gold.plans.run_due()


async def check_alerts(gold: Gold) -> int:
    """Hit the alerts whose price has come; how many."""
    return await gold.alerts.check()


async def forget_quotes(gold: Gold) -> int:
    """Drop quotes that nobody used; how many."""
    return await gold.quotes.forget()


async def forget_candles(gold: Gold) -> int:
    """Drop candles that no chart shows any more; how many."""
    return await gold.candles.forget()


async def tell_custodian(gold: Gold) -> int:
    """Hand in what the custodian is to do, and ask about what it has not answered; how many ended."""
    return await gold.desk.deliver_due()


async def run_batches(gold: Gold) -> int:
    """Deal with the custodian when the house has too little or too much; how many batches moved on."""
    return await gold.batches.run_due()


async def take_statement(gold: Gold) -> int:
    """Take the custodian's statement when the last one is old; how many were taken."""
    return await gold.coverage.run_due()
