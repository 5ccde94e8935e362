"""Pages of things whose ids rise with time, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from jinbao.kit.errors import Invalid
from jinbao.kit.ids import ID_MAX, decode, encode
from jinbao.kit.pages import Page, make_cursor, parse_cursor

T = TypeVar("T")


def before_id(cursor: str | None) -> int:
    """The id that the page begins below; raises ``Invalid`` for a cursor that is not ours."""
    key = parse_cursor(cursor, (str,))
    if key is None:
        return ID_MAX
    number = decode(str(key[0]))
    if number is None:
        raise Invalid(field="cursor", reason="unreadable")
    return number


def page_of(found: list[T], limit: int, id_of: Callable[[T], int]) -> Page[T]:
    """A page of at most ``limit`` out of ``limit + 1`` that were looked for."""
    items = found[:limit]
    return Page(items, make_cursor((encode(id_of(items[-1])),)) if len(found) > limit else None)
