"""What the console does when time passes."""

from __future__ import annotations

from jinbao.console.service import Console


async def audit_daily(console: Console) -> int:
    """Audit the whole house unless that was done in the last day; 1 when it was done now."""
    if not await console.audit.is_due():
        return 0
    await console.audit.run_and_keep()
    return 1
