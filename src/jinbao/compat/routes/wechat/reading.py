"""Reading what a request of API v3 says: its query and its JSON, strictly, with the field that is wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.rules.wechat.dialect import UNKNOWN_FIELD
from jinbao.compat.rules.wechat.field_words import MISSING, UNKNOWN, reason_of

_QUERY_MOST = 100
_WHERE = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]*)`")
_UNKNOWN = re.compile(r"contains unknown field `(?P<name>[^`]*)`")


def query_of(query: str) -> dict[str, str]:
    """The values by name; the first of several. Raises ``FieldInvalid``."""
    if not query:
        return {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_QUERY_MOST)
    except (UnicodeDecodeError, ValueError):
        raise FieldInvalid(field="query", location="query", reason="无法解析") from None
    return dict(reversed(pairs))


@lru_cache(maxsize=256)
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def body_of(kind: type[msgspec.Struct], body: bytes) -> Any:
    """The body as its struct. Raises ``FieldInvalid`` with the field's place (``/amount/total``)."""
    try:
        return _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FieldInvalid(field="/", location="body", reason="请求报文不是合法的 JSON") from None


def _invalid(said: str) -> FieldInvalid:
    match = _WHERE.search(said)
    place = re.sub(r"\[([^\]]*)\]", r"/\1", match["path"]).replace(".", "/") if match else ""
    reason = said[: match.start()] if match else said
    facts: dict[str, str | int] = {"location": "body", "reason": reason_of(reason)}
    if missing := _MISSING.search(said):
        place, facts["reason"] = f"{place}/{missing['name']}", MISSING
    elif unknown := _UNKNOWN.search(said):
        place, facts["reason"] = f"{place}/{unknown['name'][:64]}", UNKNOWN
        facts["number"] = UNKNOWN_FIELD
    return FieldInvalid(field=place or "/", **facts)
