from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jinbao.kit.ids import encode
from jinbao.kit.money import MINOR_MAX
from jinbao.wallet.types import PersonalQr, parse_personal_qr
from jinbao.wallet.types.qr import NOTE_MAX, note_is_fine

ID = "01KHJ9NTG0DHC1KGZPPW7J6SV5"
HEAD = f"jinbao:u:{ID}"

_NOTES = st.text(max_size=NOTE_MAX).filter(note_is_fine)
_CODES = st.builds(PersonalQr, st.integers(1, 2**128 - 1), st.one_of(st.none(), st.integers(1, MINOR_MAX)), _NOTES)


@given(_CODES)
@example(PersonalQr(1, MINOR_MAX, "家" * NOTE_MAX))
@example(PersonalQr(1, None, "👨\u200d👩\u200d👧"))
def test_what_is_written_is_read_back_and_is_plain_text(code: PersonalQr) -> None:
    text = code.text()
    assert parse_personal_qr(text) == code
    assert set(text) <= set(string.ascii_letters + string.digits + "-._~:?=&%")


_PIECES = st.sampled_from(
    ["jinbao:u:", ID, "?", "a=", "n=", "&", "1", "0", "%20", "%e5", "%E5", "%AE%B6", "é", " ", ""]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join)))
def test_there_is_one_way_to_write_a_code_and_only_that_is_read(text: str) -> None:
    code = parse_personal_qr(text)
    assert code is None or code.text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jinbao:u:",
        HEAD.lower(),
        HEAD.upper(),
        HEAD + "?",
        HEAD + "?a=",
        HEAD + "?a=0",
        HEAD + "?a=01",
        HEAD + "?a=-1",
        HEAD + "?a=1.5",
        HEAD + f"?a={MINOR_MAX + 1}",
        HEAD + "?a=１",
        HEAD + "?a=1&a=2",
        HEAD + "?n=x&a=1",
        HEAD + "?a=1&n=",
        HEAD + "?a=1&n=x&",
        HEAD + "?a=1&n=x#y",
        HEAD + "?n=a b",
        HEAD + "?n=a+b&c=1",
        HEAD + "?n=%41",  # a letter needs no escape
        HEAD + "?n=%e5%ae%b6",  # lower-case escapes
        HEAD + "?n=%E5%AE",  # half a character
        HEAD + "?n=%E2%80%AEx",  # text that runs backwards
        HEAD + "?n=%0A",
        HEAD + "?n=%20x",
        HEAD + "?n=" + "x" * (NOTE_MAX + 1),
        HEAD + "?b=1",
        HEAD + "/x",
        " " + HEAD,
        HEAD + "\n",
        f"jinbao:u:{encode(0)}",
        "jinbao:u:8" + "0" * 25,
        "jinbao:u:" + ID[:-1] + "U",
        "https://example.test/" + HEAD,
        HEAD + "?n=" + "%E5" * 10_000,
    ],
)
def test_anything_else_is_not_a_personal_code(text: str) -> None:
    assert parse_personal_qr(text) is None
