"""Comparing two long lists as multisets in a small, fixed amount of memory.

Each side is a way to walk the list, so that it can be walked twice. The first walk adds every key's
hash into one of 4,096 buckets on each side; equal buckets hold equal keys (but for a chance of one
in 2**116). Only when some differ does a second walk count the keys of those buckets one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b

_BUCKETS = 4_096

Walk = Callable[[], Iterator[str]]


def differences(left: Walk, right: Walk, limit: int) -> tuple[list[str], list[str]]:
    """Keys that ``left`` has more often than ``right``, and the other way round; at most ``limit`` of each, sorted.

    Both must give the same lists each time they are walked: take one snapshot for both.
    """
    one, other = _sums(left), _sums(right)
    unlike = {bucket for bucket in range(_BUCKETS) if one[bucket] != other[bucket]}
    if not unlike:
        return [], []
    here, there = _counted(left, unlike), _counted(right, unlike)
    return sorted((here - there).elements())[:limit], sorted((there - here).elements())[:limit]


def _sums(walk: Walk) -> list[int]:
    sums = [0] * _BUCKETS
    for key in walk():
        number = _number(key)
        sums[number % _BUCKETS] += number
    return sums


def _counted(walk: Walk, buckets: set[int]) -> Counter[str]:
    return Counter(key for key in walk() if _number(key) % _BUCKETS in buckets)


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=16).digest(), "big")
