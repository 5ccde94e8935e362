"""Phones, names, handles and masks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.identity.errors import HandleInvalid, NameInvalid, PhoneInvalid
from jinbao.identity.rules import names
from jinbao.identity.types.masks import masked_account, masked_name, masked_phone


@pytest.mark.parametrize(
    ("typed", "phone", "country_code"),
    [
        ("13812345678", "+8613812345678", "86"),
        ("138 1234 5678", "+8613812345678", "86"),
        ("+86 138-1234-5678", "+8613812345678", "86"),
        ("１３８１２３４５６７８", "+8613812345678", "86"),
        ("＋86 13812345678", "+8613812345678", "86"),
        ("+1 (212) 555-2368", "+12125552368", "1"),
        ("+44 7911 123456", "+447911123456", "44"),
        ("+852 5123 4567", "+85251234567", "852"),
    ],
)
def test_a_phone_is_written_in_one_way_however_it_was_typed(typed: str, phone: str, country_code: str) -> None:
    assert names.parse_phone(typed, "CN") == (phone, country_code)


@pytest.mark.parametrize(
    "typed",
    ["", "1", "12345", "+86 555", "+999 123456789", "call me", "1-800-FLOWERS", "13812345678 ext 5",
     "13812345678;ext=5", "+" * 20, "1" * 33, "138\u202e12345678", "tel:+8613812345678", "+8613812345678,1"],
)  # fmt: skip
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        names.parse_phone(typed, "CN")


@given(st.text(max_size=60))
def test_any_text_is_a_phone_or_refused_and_a_phone_parses_to_itself(text: str) -> None:
    try:
        phone, country_code = names.parse_phone(text, "CN")
    except PhoneInvalid:
        return
    assert phone.startswith("+" + country_code)
    assert names.parse_phone(phone, "US") == (phone, country_code)


@given(st.text(max_size=200))
def test_a_name_that_passes_is_short_visible_and_stays_as_it_is(text: str) -> None:
    try:
        name = names.clean_name(text)
    except NameInvalid:
        return
    assert 1 <= len(name) <= names.NAME_MAX
    assert name == name.strip() and "  " not in name
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in name)
    assert names.clean_name(name) == name


@pytest.mark.parametrize("text", ["", "   ", "12345", "...", "a\u202eb", "a\x00b", "x" * 41, "\u200b", "\ud800"])
def test_a_name_that_hides_or_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(NameInvalid):
        names.clean_name(text)


@pytest.mark.parametrize("text", ["王小明", "Alice  Smith", "Ōno", "O'Brien-Łukasz", " Ann "])
def test_real_names_pass(text: str) -> None:
    assert names.clean_name(text) == " ".join(text.split())


@pytest.mark.parametrize("text", ["xiao_ming", "@Alice", "abcd", "a1b2c3", "a" * 20])
def test_a_handle_passes_in_lower_case(text: str) -> None:
    assert names.clean_handle(text) == text.removeprefix("@").lower()


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "a" * 21,
        "1abc",
        "_abc",
        "abc_",
        "a__bc",
        "ab-cd",
        "小明小明",
        "admin",
        "Ad_min",
        "jinbao",
        "abc d",
        "аdmin1",
    ],
)
def test_a_handle_that_misleads_or_cannot_be_typed_is_refused(text: str) -> None:
    with pytest.raises(HandleInvalid):
        names.clean_handle(text)


@given(st.text(max_size=30))
def test_a_handle_that_passes_is_plain_and_stays_as_it_is(text: str) -> None:
    try:
        handle = names.clean_handle(text)
    except HandleInvalid:
        return
    assert handle.isascii() and 4 <= len(handle) <= 20 and names.clean_handle(handle) == handle


@given(st.text(max_size=300))
def test_a_device_always_has_some_name(text: str) -> None:
    name = names.clean_device_name(text)
    assert 1 <= len(name) <= names.DEVICE_NAME_MAX and name.isprintable()


@pytest.mark.parametrize(
    ("q", "pattern", "digits"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("ming", "%ming%", ""),
        ("@ming", "%ming%", ""),
        ("50%_!", "%50!%!_!!%", ""),
        ("138 1234", "%138 1234%", "1381234"),
        ("123", "%123%", ""),
    ],
)
def test_a_search_is_taken_literally(q: str, pattern: str, digits: str) -> None:
    assert names.search_terms(q) == (pattern, digits)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "*小明"),
        ("王", "*"),
        ("Alice Smith", "Alice S***"),
        ("Alice", "A***"),
        ("Ann Mary Lee", "Ann M*** L***"),
    ],
)
def test_a_name_is_masked_so_that_friends_still_know_it(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@given(st.integers(4, 14).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_a_masked_phone_hides_at_least_four_digits(national: str) -> None:
    masked = masked_phone("+86" + national, "86")
    assert masked.count("*") >= 4
    assert len(masked) - len("+86 ") >= len(national)
    assert masked_phone("+8613812345678", "86") == "+86 138****5678"


def test_an_account_shows_its_last_four_characters_at_most() -> None:
    assert masked_account("6222021234567890") == "****7890"
    assert masked_account("7890") == "****"
