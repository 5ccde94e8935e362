"""How WeChat Pay writes times: RFC 3339 with the offset of the operator's zone."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_SHAPE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def rfc3339(at_ms: int, zone: ZoneInfo) -> str:
    """``2018-06-08T10:34:56+08:00``: whole seconds."""
    return datetime.fromtimestamp(at_ms // 1000, zone).isoformat()


def compact(at_ms: int, zone: ZoneInfo) -> str:
    """``20180608103456``, as the XML API writes times."""
    return datetime.fromtimestamp(at_ms // 1000, zone).strftime("%Y%m%d%H%M%S")


def read_time(text: str) -> int | None:
    """The milliseconds of an RFC 3339 time with an offset; ``None`` for anything else."""
    if _SHAPE.fullmatch(text) is None:
        return None
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
