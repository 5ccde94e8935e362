"""What the bank module does when time passes. Each may be called at any time and as often as one likes."""

from __future__ import annotations

from jinbao.bank.service import Bank


async def deliver(bank: Bank) -> int:
    """Carry orders to the bank and ask after open ones; how many were tried."""
    return await bank.deliver_due()


async def listen(bank: Bank) -> int:
    """Read the bank's own confirmations; how many there were."""
    return await bank.listen()
