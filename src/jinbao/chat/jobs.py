"""What chat does when time passes."""

from __future__ import annotations

from jinbao.chat.service import Chat


async def expire_requests(chat: Chat) -> int:
    """Close friend requests whose time is up; how many."""
    return await chat.friends.expire_due()


async def push(chat: Chat) -> int:
    """Push what waits to be pushed; how many were dealt with. Wake it by ``SIGNAL`` of ``jinbao.chat``."""
    return await chat.push.deliver()
