"""Reading what a method is asked for: JSON that is taken as loosely as the real service takes it.

Numbers may come as texts and texts as numbers, true and false as either, fields that nobody knows are passed over, and
empty texts are as good as missing. What cannot be read is named: which field, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid

#: ``... - at `$.goods_detail[0].price``` at the end of a message says where.
_WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
#: How the library says what it wanted.
_FORM = re.compile(r"Expected `str` matching regex '(?P<form>.*)'", re.DOTALL)
_NAMES = re.compile(r"\w+(\|\w+)+", re.ASCII)
_LENGTH = re.compile(r"Expected `\w+` of length (?P<most><=|>=) (?P<count>[0-9]+)")
_SIZE = re.compile(r"Expected `\w+` (?P<most><=|>=) (?P<count>[0-9]+)")
_KIND = re.compile(r"Expected `(?P<wanted>\w+)(?: \| [^`]*)?`, got `(?P<got>\w+)`")
_KINDS = {"str": "a text", "int": "a whole number", "array": "a list", "object": "an object"}
#: Half of a character beyond the first 65,536, which JSON can name and no encoding can write.
_LONE = re.compile("[\ud800-\udfff]")
_TOP = "biz_content"
_DEEPEST = 20


def as_object(text: str) -> dict[str, Any]:
    """The JSON object that a text is; an empty text is an empty one. Raises ``FieldInvalid``."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise FieldInvalid(field=_TOP, location="body", reason="is not JSON") from None
    if not isinstance(found, dict):
        raise FieldInvalid(field=_TOP, location="body", reason="is not a JSON object")
    return found


def read(fields: Mapping[str, Any], shape: type[msgspec.Struct]) -> Any:
    """``fields`` as ``shape``. Raises ``FieldInvalid`` for what is missing or wrong."""
    try:
        return msgspec.convert(_without_empty(dict(fields), 0), shape, strict=False)
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None


def _without_empty(value: Any, depth: int) -> Any:
    """Objects without the members that say nothing."""
    if depth > _DEEPEST:
        raise FieldInvalid(field=_TOP, location="body", reason="is nested too deeply")
    if isinstance(value, str) and _LONE.search(value):
        raise FieldInvalid(field=_TOP, location="body", reason="has half of a character")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if any(_LONE.search(name) for name in value):
            raise FieldInvalid(field=_TOP, location="body", reason="has half of a character")
        return {name: _without_empty(each, depth + 1) for name, each in value.items() if each not in ("", None)}
    if isinstance(value, list):
        return [_without_empty(each, depth + 1) for each in value]
    return value


def _named(message: str) -> FieldInvalid:
    found = _WHERE.fullmatch(message)
    where = (found["where"] if found else "") or ""
    what = found["what"] if found else message
    missing = _MISSING.fullmatch(what)
    if missing is not None:
        name = f"{where}.{missing['name']}" if where else missing["name"]
        return FieldInvalid(field=name, location="body", reason="is missing")
    return FieldInvalid(field=where or _TOP, location="body", reason=_in_words(what))


def _in_words(what: str) -> str:
    """What the JSON library says of a value, for people who have never heard of that library."""
    if found := _FORM.fullmatch(what):
        form = found["form"].replace("\\\\", "\\").removeprefix(r"\A").removesuffix(r"\Z")
        names = form.removeprefix("(").removesuffix(")")
        if _NAMES.fullmatch(names):
            return f"is one of {names.replace('|', ', ')}"
        return f"may hold {form.strip('[]+').replace(chr(92), '')} only" if form.startswith("[") else f"is not {form}"
    if found := _LENGTH.fullmatch(what):
        return f"is {'longer' if found['most'] == '<=' else 'shorter'} than {found['count']}"
    if found := _SIZE.fullmatch(what):
        return f"is {'more' if found['most'] == '<=' else 'less'} than {found['count']}"
    if found := _KIND.fullmatch(what):
        wanted, got = (_KINDS.get(kind, kind) for kind in (found["wanted"], found["got"]))
        return f"is {got} and not {wanted}"
    return what[:1].lower() + what[1:]
