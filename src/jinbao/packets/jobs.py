"""What packets do when time passes. May be called at any time and as often as one likes."""

from __future__ import annotations

from jinbao.packets.service import Packets


async def return_due(packets: Packets) -> int:
    """Take back what is left of packets whose time is up; how many packets."""
    return await packets.returning.return_due()
