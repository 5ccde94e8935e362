"""Who belongs together in the city: families, colleagues, and those who play badminton. Pure, the same for one seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from random import Random

#: What a circle is, and how alive its group is: talks and red packets in a hundred days.
TALKS = {"family": 34, "office": 32, "shop": 30, "club": 42}
PACKETS = {"family": 22, "office": 10, "shop": 8, "club": 20}

#: The circles of the story: kind, name, and the numbers of those who belong to it, its owner first.
_STORY: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("family", "相亲相爱一家人", (5, 0, 7, 8)),
    ("club", "羽毛球群", (6, 0, 2, 4, 9, 10, 11, 12)),
    ("office", "三楼设计部", (2, 0, 4, 13, 14, 15)),
    ("shop", "九巷面馆后厨", (1, 3, 16, 17, 18)),
)
_FAMILIES = ("一家人", "幸福之家", "吃饭啦", "我们家", "老家的人", "周末回家")
_OFFICES = ("财务部", "前台小分队", "设备科", "市场一组", "午饭吃什么", "运营部", "二车间", "项目组")
_CLUBS = ("周末爬山", "夜跑团", "读书会", "广场舞", "摄影同好", "桌游夜", "钓鱼去", "Weekend hikers")
#: Up to so many in a circle know each other all; in a larger one each knows the owner and a few others.
_CLOSE = 6
_SOME = 3


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of people, by number; the first owns its group chat. Each of them is a friend of the owner."""

    number: int
    kind: str
    name: str
    people: tuple[int, ...]


def circles(seed: int, members: int) -> tuple[Circle, ...]:
    """Everybody has a family or lives alone, most have colleagues, some a club."""
    chance = Random(f"circles {seed}")
    found = [(kind, name, tuple(n for n in people if n < members)) for kind, name, people in _STORY]
    told = {number for _, _, people in found for number in people}
    found += _split(chance, [n for n in range(members) if n not in told], (1, 2, 3, 3, 4, 5), "family", _FAMILIES)
    working = [n for n in range(19, members) if chance.random() < 0.7]
    chance.shuffle(working)
    found += _split(chance, working, (4, 6, 8, 11), "office", _OFFICES)
    playing = [n for n in range(7, members) if chance.random() < 0.3]
    chance.shuffle(playing)
    found += _split(chance, playing, (5, 7, 9, 14), "club", _CLUBS)
    lasting = [each for each in found if len(each[2]) > 1]
    return tuple(Circle(number, kind, name, people) for number, (kind, name, people) in enumerate(lasting))


def friendships(seed: int, found: tuple[Circle, ...]) -> tuple[tuple[int, int], ...]:
    """The pairs who are friends, the smaller number first, in order."""
    chance = Random(f"friends {seed}")
    pairs: set[tuple[int, int]] = set()
    for circle in found:
        owner, others = circle.people[0], circle.people[1:]
        pairs |= {_pair(owner, other) for other in others}
        if len(circle.people) <= _CLOSE:
            pairs |= {_pair(one, other) for one, other in combinations(others, 2)}
            continue
        for one in others:
            pairs |= {_pair(one, other) for other in chance.sample(others, _SOME) if other != one}
    return tuple(sorted(pairs))


def _split(
    chance: Random, people: list[int], sizes: tuple[int, ...], kind: str, names: tuple[str, ...]
) -> list[tuple[str, str, tuple[int, ...]]]:
    found, rest = [], list(people)
    while rest:
        size = chance.choice(sizes)
        found.append((kind, chance.choice(names), tuple(rest[:size])))
        del rest[:size]
    return found


def _pair(one: int, other: int) -> tuple[int, int]:
    return (min(one, other), max(one, other))
