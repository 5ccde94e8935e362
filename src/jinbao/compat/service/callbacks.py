"""Notices as staff see them: looking, and sending one again."""

from __future__ import annotations

from jinbao.compat.service.context import Context
from jinbao.compat.service.notices import Notices
from jinbao.compat.types import Attempt, Notice, NoticeState
from jinbao.compat.types.views import AttemptView, CallbackDetail, CallbackView, HeaderView
from jinbao.identity.types import Power
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page


class Callbacks:
    """Every verb raises ``NotAllowed`` for whoever may not."""

    def __init__(self, context: Context, notices: Notices) -> None:
        self._context = context
        self._notices = notices

    async def page(
        self, caller: Principal, *, account: str, order: str, state: str, cursor: str | None, limit: int
    ) -> Page[CallbackView]:
        """Notices, newest first; filters that are empty do not count. Raises ``Invalid``, ``NotFound`` (the order)."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        states = {each.value: each for each in NoticeState}
        if state and state not in states:
            raise Invalid(field="state", reason="no such state")
        order_id = parse("ord", order) if order else None
        if order and order_id is None:
            raise NotFound
        found = await self._notices.page(
            account=account, order_id=order_id, state=states.get(state), cursor=cursor, limit=limit
        )
        return Page([callback_view(notice) for notice in found.items], found.next)

    async def detail(self, caller: Principal, shown_id: str) -> CallbackDetail:
        """One notice with its attempts. Raises ``NotFound``."""
        self._context.identity.staff.demand(caller, Power.LOOK)
        notice = await self._notices.get(_number(shown_id))
        attempts = await self._notices.attempts(notice.id)
        content = notice.content.decode("utf-8", "replace")
        return CallbackDetail(callback_view(notice), content, [attempt_view(each) for each in attempts])

    async def resend(self, caller: Principal, shown_id: str, once: Once) -> CallbackDetail:
        """Post a notice once more, now; it is in the staff log. Again with the same key posts nothing.

        Raises ``NotFound``.
        """
        self._context.identity.staff.demand(caller, Power.OPEN_MERCHANT)
        notice = await self._notices.get(_number(shown_id))

        def note(tx: Tx) -> bool:
            is_first = claim(tx, once, self._context.runtime.new_id())[1]
            if is_first:
                self._context.identity.audit.record_in(tx, caller, "callback.resend", shown_id, {"url": notice.url})
            return is_first

        if await self._context.runtime.db.write(note):
            await self._notices.resend(notice.id)
        return await self.detail(caller, shown_id)


def callback_view(notice: Notice) -> CallbackView:
    """A notice as it is shown."""
    return CallbackView(
        id=show("cbk", notice.id),
        scheme=notice.scheme.value,
        account=notice.account,
        merchant=show("mch", notice.merchant_id),
        order="" if notice.order_id is None else show("ord", notice.order_id),
        kind=notice.kind.value,
        event=notice.event,
        url=notice.url,
        state=notice.state.value,
        attempts=notice.attempts,
        due_at_ms=notice.due_at_ms,
        created_at_ms=notice.created_at_ms,
        ended_at_ms=notice.ended_at_ms,
        hold=notice.hold,
    )


def attempt_view(attempt: Attempt) -> AttemptView:
    """An attempt as it is shown."""
    posted = attempt.posted
    return AttemptView(
        id=show("cba", attempt.id),
        number=attempt.number,
        at_ms=attempt.at_ms,
        headers=[HeaderView(*pair) for pair in attempt.headers],
        body=attempt.body.decode("utf-8", "replace"),
        status=posted.status,
        answer_headers=[HeaderView(*pair) for pair in posted.headers],
        answer=posted.body.decode("utf-8", "replace"),
        error=posted.error,
        took_ms=posted.took_ms,
        ok=attempt.ok,
        tampered=attempt.tampered,
    )


def _number(shown: str) -> int:
    number = parse("cbk", shown)
    if number is None:
        raise NotFound
    return number
