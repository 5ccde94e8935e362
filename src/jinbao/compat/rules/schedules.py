"""When a notice is tried again, which answers mean that it was heard, and what that makes of it."""

from __future__ import annotations

from dataclasses import replace

from jinbao.compat.rules.wechat import xml
from jinbao.compat.types import Notice, NoticeState, Posted, Scheme

_SECOND_MS = 1_000
_MINUTE_MS, _HOUR_MS = 60 * _SECOND_MS, 3_600 * _SECOND_MS
#: WeChat Pay: 15 more tries within 24 hours and 4 minutes (its documentation of notices).
WECHAT_GAPS_MS = (
    *(15 * _SECOND_MS,) * 2,
    30 * _SECOND_MS,
    3 * _MINUTE_MS,
    10 * _MINUTE_MS,
    20 * _MINUTE_MS,
    *(30 * _MINUTE_MS,) * 3,
    60 * _MINUTE_MS,
    *(3 * _HOUR_MS,) * 3,
    *(6 * _HOUR_MS,) * 2,
)
#: Alipay: 7 more tries within some 25 hours (its documentation of asynchronous notices).
ALIPAY_GAPS_MS = (
    4 * _MINUTE_MS,
    10 * _MINUTE_MS,
    10 * _MINUTE_MS,
    1 * _HOUR_MS,
    2 * _HOUR_MS,
    6 * _HOUR_MS,
    15 * _HOUR_MS,
)
#: WeChat Pay's older XML notices have events that begin so; see ``service.wechat.sealing``.
V2_PREFIX = "v2."


def attempts_most(scheme: Scheme) -> int:
    """How often a notice is tried in all: 16 times for WeChat Pay, 8 times for Alipay."""
    return 1 + len(_gaps(scheme))


def gap_ms(scheme: Scheme, made: int) -> int | None:
    """How long after its attempt number ``made`` (from 1) the next one is due; ``None``: that was the last."""
    gaps = _gaps(scheme)
    assert 1 <= made <= len(gaps) + 1, made
    return gaps[made - 1] if made <= len(gaps) else None


def heard(notice: Notice, posted: Posted) -> bool:
    """Whether an answer says that the merchant has got the notice.

    WeChat Pay: status 200 or 204, whatever the body (API v3); status 200 and a ``return_code`` of ``SUCCESS`` (v2).
    Alipay: status 200 and exactly the seven characters ``success``.
    """
    if notice.scheme is Scheme.ALIPAY:
        return posted.status == 200 and posted.body == b"success"
    if notice.event.startswith(V2_PREFIX):
        return posted.status == 200 and _return_code(posted.body) == "SUCCESS"
    return posted.status in (200, 204)


def after(notice: Notice, at_ms: int, *, is_heard: bool, is_extra: bool) -> Notice:
    """The notice after an attempt that was made at ``at_ms``; an extra one is no step of the schedule."""
    if not is_extra:
        notice = replace(notice, decided=None)
    made = notice.attempts if is_extra else notice.attempts + 1
    if is_heard:
        if notice.state is NoticeState.DONE:
            return replace(notice, attempts=made)
        return replace(notice, attempts=made, state=NoticeState.DONE, ended_at_ms=at_ms, hold=False)
    if is_extra or notice.state is not NoticeState.WAITING:
        return replace(notice, attempts=made)
    gap = gap_ms(notice.scheme, made)
    if gap is None:
        return replace(notice, attempts=made, state=NoticeState.GIVEN_UP, ended_at_ms=at_ms)
    return replace(notice, attempts=made, due_at_ms=at_ms + gap)


def _return_code(body: bytes) -> str:
    try:
        return xml.parse(body.strip()).get("return_code", "").strip()
    except xml.XmlUnreadable:
        return ""


def _gaps(scheme: Scheme) -> tuple[int, ...]:
    return WECHAT_GAPS_MS if scheme is Scheme.WECHAT else ALIPAY_GAPS_MS
