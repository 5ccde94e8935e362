"""What the wallet does when time passes."""

from __future__ import annotations

from jinbao.wallet.service import Wallet


async def expire_requests(wallet: Wallet) -> int:
    """Close requests for money whose time is up; how many."""
    return await wallet.requests.expire_due()
