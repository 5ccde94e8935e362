"""What compat does when time passes."""

from __future__ import annotations

from jinbao.compat.service import Compat
from jinbao.compat.service.alipay import finishing
from jinbao.compat.service.cancelled import Cancelled
from jinbao.compat.service.wechat import batches


async def deliver_notices(compat: Compat) -> int:
    """Tell merchants what is due; how many attempts were made. Wake it by ``SIGNAL`` of ``jinbao.compat``."""
    return await compat.notices.deliver_due()


async def tell_finished(compat: Compat) -> int:
    """Tell shops of payments of which nothing can be given back any more; how many were told."""
    return await finishing.tell_finished(compat.context)


async def forget_notices(compat: Compat) -> int:
    """Drop notices that ended long ago; how many."""
    return await compat.notices.forget_ended()


async def forget_grants(compat: Compat) -> int:
    """Drop codes that no app can change any more; how many."""
    return await compat.front.grants.forget_old()


async def forget_old_tokens(compat: Compat) -> int:
    """Drop tokens of orders that newer ones replaced long ago, and numbers that were cancelled long ago; how many."""
    return await compat.trades.forget_old_tokens() + await Cancelled(compat.context).forget_old()


async def renew_certificates(compat: Compat) -> int:
    """New platform certificates where ours are about to end; how many."""
    return await compat.keys.renew()


async def pay_batches(compat: Compat) -> int:
    """Go on with batches of transfers that are too large for one call; how many transfers were seen to."""
    return await batches.work_due(compat.context)
