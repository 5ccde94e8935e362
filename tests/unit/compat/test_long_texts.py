"""Who sends a megabyte under somebody's number has proved nothing: looking for the mistake in it takes no time.

The work is counted: the bytes of all the texts that are put together.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from jinbao.compat.rules.alipay import mistakes, reading
from jinbao.compat.rules.differing import Guess
from jinbao.compat.rules.wechat import v2mistakes

FIELDS = {f"field_{number}": "x" * 5_000 for number in range(190)}
LENGTH = sum(map(len, FIELDS.values()))
#: As many times its own length as all usual mistakes but the left out ones come to.
MOST = 20


def put_together(guesses: Iterable[Guess]) -> int:
    return sum(len(each.signed) for each in guesses)


def test_a_long_xml_body_is_not_put_together_again_without_each_of_its_fields() -> None:
    assert LENGTH < put_together(v2mistakes.guesses(FIELDS)) < MOST * LENGTH


def test_long_parameters_of_alipays_are_not_put_together_again_without_each_of_them() -> None:
    asked = reading.read("", "application/x-www-form-urlencoded", urlencode(FIELDS).encode())
    assert LENGTH < put_together(mistakes.of_parameters(asked)) < MOST * LENGTH
