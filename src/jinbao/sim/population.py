"""Who lives in the city: members, shops and staff, the same for the same seed.

Everybody is made up. Phones are ``+86 199 0000 xxxx`` (in a large city ``+86 198 0000 xxxx`` and ``+86 197 0000 xxxx``
as well): a valid form, but the four digits after a mobile prefix name the number's home area, and 0000 is nobody's,
so none of them rings anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from jinbao.bank.types import BankAccount
from jinbao.identity.types import AccountClass, Role
from jinbao.sim.circles import Circle, circles, friendships
from jinbao.sim.names import GIVEN, GUESTS, SURNAMES
from jinbao.sim.shops import SIGNS, Sign

MEMBERS_MIN, MEMBERS_MAX = 8, 29_999
#: The most shops that one person owns here; identity allows twice as many.
SHOPS_EACH = 10
_PHONES = ("+861990000", "+861980000", "+861970000")
_BANK = "JBSB"
#: Favourite shops that a person has, and those of their friends with whom they have to do with money.
_HAUNTS, _FRIENDS = 7, 5
#: The payment PIN of everybody in the city who has one. Printed with the demo's log-ins; no secret.
PIN = "270415"
PASSWORD = "nine-lanes-demo"


@dataclass(frozen=True, slots=True)
class Person:
    """A member to be. ``bustle`` is how often they pay (100 is usual), ``thrift`` below which balance they top up.

    ``haunts`` are the shops they go to, ``friends`` those of their friends whom they send money, both by number.
    """

    number: int
    name: str
    latin: str
    handle: str
    phone: str
    language: str
    account_class: AccountClass
    bustle: int
    thrift_minor: int
    bank: BankAccount
    bank_minor: int
    has_pin: bool
    haunts: tuple[int, ...]
    friends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant to be; it belongs to the person with number ``owner``."""

    number: int
    sign: Sign
    owner: int
    bank: BankAccount


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member of the operator's staff."""

    name: str
    password: str
    role: Role


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, the groups that they form, and who are friends (pairs of numbers)."""

    people: tuple[Person, ...]
    shops: tuple[Shop, ...]
    clerks: tuple[Clerk, ...]
    circles: tuple[Circle, ...]
    friendships: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LogIn:
    """A way into the demo: ``realm`` is ``member``, ``merchant`` or ``staff``.

    ``phone`` is what members and shop owners log in with, empty for staff, who use ``name`` and ``secret``;
    otherwise ``secret`` is the payment PIN.
    """

    realm: str
    name: str
    hint_zh: str
    hint_en: str
    phone: str
    secret: str


#: The people of the story come first: name, latin, handle, language, bustle, and who they are.
_STARS: tuple[tuple[str, str, str, str, int], ...] = (
    ("林薇", "Lin Wei", "linwei", "zh-CN", 330),
    ("陈建国", "Chen Jianguo", "nine_lanes", "zh-CN", 90),
    ("周敏", "Zhou Min", "zhoumin", "zh-CN", 200),
    ("何云", "He Yun", "cloud_tea", "zh-CN", 90),
    ("Emma Clarke", "Emma Clarke", "emma_clarke", "en", 220),
    ("王桂兰", "Wang Guilan", "guilan1952", "zh-CN", 80),
    ("宋嘉豪", "Song Jiahao", "jiahao", "zh-CN", 260),
)
#: Whose the first two shops are.
_STAR_OWNERS = (1, 3)

_CLERKS = (
    Clerk("mei.admin", PASSWORD, Role.ADMIN),
    Clerk("lu.treasury", PASSWORD, Role.TREASURY),
    Clerk("ping.support", PASSWORD, Role.SUPPORT),
)


def populate(seed: int, members: int, shops: int, *, pins: int | None = None) -> Population:
    """``members`` people (8 .. 29,999) and ``shops`` shops (2 .. 10 for each of them), the first always the same.

    ``pins`` is how many people have a payment PIN (hashing one takes a moment), ``None`` for all.
    """
    assert MEMBERS_MIN <= members <= MEMBERS_MAX and 2 <= shops <= shops_most(members), (members, shops)
    chance = Random(f"population {seed}")
    people = [_star(number) for number in range(len(_STARS))]
    handles = {person.handle for person in people}
    while len(people) < members:
        people.append(_person(chance, len(people), handles))
    signs = [_sign(number) for number in range(shops)]
    draws = [sign.draw for sign in signs]
    groups = circles(seed, members)
    pairs = friendships(seed, groups)
    friends = _friends(pairs, members)
    settled = [_settle_in(chance, person, draws, friends[person.number]) for person in people]
    with_pin = members if pins is None else max(pins, len(_STARS))
    others = range(len(_STARS), members)
    rounds = (shops - len(_STAR_OWNERS)) // len(others) + 1
    owners = [owner for _ in range(rounds) for owner in chance.sample(others, len(others))][: shops - len(_STAR_OWNERS)]
    return Population(
        people=tuple(replace(person, has_pin=person.number < with_pin) for person in settled),
        shops=tuple(
            Shop(number, sign, owner, _account("3", number))
            for number, (sign, owner) in enumerate(zip(signs, [*_STAR_OWNERS, *owners], strict=True))
        ),
        clerks=_CLERKS,
        circles=groups,
        friendships=pairs,
    )


def shops_most(members: int) -> int:
    """How many shops a city of so many people can have."""
    return (members - len(_STARS)) * SHOPS_EACH + len(_STAR_OWNERS)


def log_ins(population: Population) -> list[LogIn]:
    """The demo's log-ins, the ones to try first in front."""
    people, shops = population.people, population.shops
    told = {
        0: (
            "每天都用，账单最丰富；有个金包等着拆，羽毛球群里还有红包",
            "pays every day; a gold packet waits to be opened, and a red packet in the badminton group",
        ),
        4: ("英文界面；有金条在路上", "the app in English; a bar of gold is on its way"),
        5: ("长辈，存金给孙女", "an older member who saves gold for her granddaughter"),
        6: ("常用付款码；刚在群里发了红包", "often shows a payment code; has just sent a red packet to the group"),
    }
    found = [
        LogIn("member", _both(people[n].name, people[n].latin), zh, en, people[n].phone, PIN)
        for n, (zh, en) in told.items()
    ]
    for shop, (zh, en) in zip(
        shops,
        (("面馆，扫码点单", "noodles; dynamic codes"), ("奶茶店，扫付款码", "tea; scans payment codes")),
        strict=False,
    ):
        name = _both(shop.sign.name, shop.sign.latin)
        found.append(LogIn("merchant", name, zh, en, people[shop.owner].phone, PIN))
    hints = {
        Role.ADMIN: ("管理员", "may do everything"),
        Role.TREASURY: ("资金岗", "money, fees, audit"),
        Role.SUPPORT: ("客服", "members, freeze, PIN reset"),
    }
    return found + [LogIn("staff", clerk.name, *hints[clerk.role], "", clerk.password) for clerk in population.clerks]


def _both(name: str, latin: str) -> str:
    return name if name == latin else f"{name} {latin}"


def _star(number: int) -> Person:
    name, latin, handle, language, bustle = _STARS[number]
    return _bare(number, name, latin, handle, language, bustle)


def _person(chance: Random, number: int, handles: set[str]) -> Person:
    bustle = chance.choice((30, 50, 60, 80, 90, 100, 100, 110, 130, 160, 220))
    guests = [guest for guest in GUESTS if guest[1] not in handles]
    if guests and chance.random() < 0.03:
        name, handle = chance.choice(guests)
        handles.add(handle)
        return _bare(number, name, name, handle, "en", bustle)
    (surname, first, _) = chance.choices(SURNAMES, [weight for _, _, weight in SURNAMES])[0]
    given, second = chance.choice(GIVEN)
    handle = _free_handle(chance, first, second, handles)
    handles.add(handle)
    return _bare(number, surname + given, f"{first.title()} {second.title()}", handle, "zh-CN", bustle)


def _free_handle(chance: Random, first: str, second: str, handles: set[str]) -> str:
    plain = [first + second, second + first, f"{first}_{second}"]
    for handle in plain:
        if 4 <= len(handle) <= 17 and handle not in handles:
            return handle
    while True:
        handle = f"{first}{second}"[:16] + str(chance.randrange(10, 1000))
        if handle not in handles:
            return handle


def _bare(number: int, name: str, latin: str, handle: str, language: str, bustle: int) -> Person:
    return Person(
        number=number,
        name=name,
        latin=latin,
        handle=handle,
        phone=f"{_PHONES[(number + 1) // 10_000]}{(number + 1) % 10_000:04d}",
        language=language,
        account_class=AccountClass.III if number < len(_STARS) else AccountClass.II,
        bustle=bustle,
        thrift_minor=0,
        bank=_account("8", number),
        bank_minor=0,
        has_pin=False,
        haunts=(),
        friends=(),
    )


def _friends(pairs: tuple[tuple[int, int], ...], members: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(members)]
    for one, other in pairs:
        found[one].append(other)
        found[other].append(one)
    return found


def _settle_in(chance: Random, person: Person, draws: list[int], friends: list[int]) -> Person:
    """Habits: where they go, whom they know, how much they keep."""
    haunts = dict.fromkeys(chance.choices(range(len(draws)), draws, k=_HAUNTS))
    if person.number == 0:
        haunts = dict.fromkeys([0, 1, *haunts])  # Lin Wei knows the shops of the story
    dealt_with = friends if len(friends) <= _FRIENDS else chance.sample(friends, _FRIENDS)
    return replace(
        person,
        account_class=chance.choice((AccountClass.II, AccountClass.II, AccountClass.III))
        if person.number >= len(_STARS)
        else person.account_class,
        thrift_minor=chance.choice((3_000, 5_000, 5_000, 8_000, 10_000)),
        bank_minor=chance.randrange(1_500_000, 9_000_000),
        haunts=tuple(haunts),
        friends=tuple(dealt_with),
    )


def _sign(number: int) -> Sign:
    """The shop with this number; past the list come second and third branches."""
    round_, place = divmod(number, len(SIGNS))
    sign = SIGNS[place]
    if round_ == 0:
        return sign
    return replace(sign, name=f"{sign.name} {round_ + 1}店", latin=f"{sign.latin[:22]} {round_ + 1}")


def _account(kind: str, number: int) -> BankAccount:
    """An account at the sandbox bank: 16 digits that no real bank gives out (they begin with 00)."""
    return BankAccount(_BANK, f"00{kind}{number:012d}{number % 9 + 1}")


def consistent(population: Population) -> bool:
    """Whether phones and handles are all different and numbers run on: what everything else counts on."""
    people = population.people
    return (
        len({person.phone for person in people}) == len(people)
        and len({person.handle for person in people}) == len(people)
        and all(after.number == before.number + 1 for before, after in pairwise(people))
    )
