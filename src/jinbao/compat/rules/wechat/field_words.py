"""Why a field of a body is wrong, in Chinese: WeChat Pay's own developers read no other messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinbao.compat.rules.wechat.shapes.fields import PATTERN_WORDS

MISSING, UNKNOWN = "此字段为必填项", "不支持的参数"
_KINDS = {
    "int": "此字段需要一个整数",
    "str": "此字段需要一个字符串",
    "bool": "此字段需要true或false",
    "array": "此字段需要一个数组",
    "object": "此字段需要一个对象",
}
_COUNTED = {"str": "字符数", "array": "元素个数"}
_BOUNDS = {">=": "小于最小值", "<=": "大于最大值"}
_VALUE_MOST = 40


def _pattern(match: re.Match[str]) -> str:
    return PATTERN_WORDS.get(match["pattern"], "长度或字符不符合要求")


#: What msgspec says of a value, and how to say it; the first that fits the beginning of its message is meant.
_SAYINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"Expected `(?P<kind>str|array)[^`]*` of length (?P<bound>[<>]=) (?P<figure>[0-9]+)"),
        lambda match: f"{_COUNTED[match['kind']]}{_BOUNDS[match['bound']]}{match['figure']}",
    ),
    (
        re.compile(r"Expected `int[^`]*` (?P<bound>[<>]=) (?P<figure>[0-9]+)"),
        lambda match: f"数值{_BOUNDS[match['bound']]}{match['figure']}",
    ),
    (re.compile(r"Expected `str[^`]*` matching regex (?P<pattern>.+)", re.DOTALL), _pattern),
    (re.compile(r"Expected `(?P<kind>int|str|bool|array|object)[ `]"), lambda match: _KINDS[match["kind"]]),
    (
        re.compile(r"Invalid enum value '(?P<value>.*)'", re.DOTALL),
        lambda match: f"取值{match['value'][:_VALUE_MOST]}不在允许的范围内",
    ),
    (re.compile(r"Number out of range"), lambda _: "数值超出范围"),
)


def reason_of(said: str) -> str:
    """What msgspec says of a value (its message without the place), in Chinese; as it is when nothing fits."""
    for pattern, words in _SAYINGS:
        if match := pattern.match(said):
            return words(match)
    return said
