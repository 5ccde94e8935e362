"""Requests that nobody should send: bodies shaped after what an operation takes, with nonsense wherever it may stand.

``shaped(kind)`` is a strategy for JSON that mostly fits a struct, so that operations are reached and not only the
reading of bodies; ``known`` are values by a field's name that make sense in a test's world. ``nonsense`` is any JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

__all__ = ["OPEN", "STRANGE", "document", "nonsense", "shaped", "texts"]

#: Texts that have broken somebody's software.
OPEN = (
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "NaN",
    "９",
    "9" * 40,
    "0.001",
    "12.8",
    "abcdef\n",
    "\x00",
    "\ud83d",
    "\udc80x",
    "😀" * 40,
    "a" * 5_000,
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "%00%ff",
    "..\\../etc/passwd",
    '{}[]"\\',
    "\r\nSet-Cookie: a=b",
    "2038-01-19T03:14:08Z",
    "9999-12-31T23:59:59-23:59",
    "0000-00-00 00:00:00",
    "http://127.0.0.1:9/",
    "http://[::1",
    "https://a.example.com:99999/",
)
STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    0,
    1,
    2**31,
    2**63,
    2**64,
    10**40,
    1e308,
    -0.0,
    [],
    {},
    [[]],
    {"": ""},
)

texts = st.one_of(st.sampled_from(OPEN), st.text(max_size=40))
nonsense = st.recursive(
    st.one_of(st.sampled_from(STRANGE), texts, st.integers(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


def shaped(kind: type, known: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Any]:
    """JSON for a struct: nearly always of its fields, mostly with values that fit, and now and then with one that
    does not."""
    return _of(inspect.type_info(kind), "", known)


def document(value: Any) -> bytes:
    """A value as JSON, with lone surrogates written as escapes."""
    return json.dumps(value).encode()


def _of(found: Any, name: str, known: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Any]:
    right = _right(found, name, known)
    return st.integers(0, 29).flatmap(lambda dice: nonsense if dice == 0 else texts if dice == 1 else right)


@st.composite
def _object(draw: st.DrawFn, kind: inspect.StructType, known: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The required fields, and some of the others."""
    whole = {}
    for each in kind.fields:
        if each.required or draw(st.integers(0, 5)) == 0:
            whole[each.encode_name] = draw(_of(each.type, each.encode_name, known))
    return whole


def _right(found: Any, name: str, known: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Any]:
    if isinstance(found, inspect.StructType):
        return _object(found, known)
    if name in known:
        return st.sampled_from(list(known[name]))
    if isinstance(found, inspect.UnionType):
        inner = [each for each in found.types if not isinstance(each, inspect.NoneType)]
        return _right(inner[0], name, known)
    if isinstance(found, inspect.ListType):
        return st.lists(_of(found.item_type, name, known), min_size=1, max_size=3)
    if isinstance(found, inspect.LiteralType):
        return st.sampled_from(list(found.values))
    if isinstance(found, inspect.IntType):
        return st.sampled_from([0, 1, 2, 30, 1_280, 10**12])
    if isinstance(found, inspect.BoolType):
        return st.booleans()
    if isinstance(found, inspect.StrType):
        return st.sampled_from(["a", "abc123", "x" * 20, "中文", "", "1", "\ud83d"])
    return nonsense
