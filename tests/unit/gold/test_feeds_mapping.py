"""Prices in other people's JSON: found where the mapping says, exact, and nothing absurd believed."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.adapters.mapping import FeedError, Mapping, TimeUnit, Unit, Unreadable, moment, number, read_tick
from jinbao.gold.types.price import Tick

NOW_MS = 1_771_214_400_000
OUNCE = Unit(per_ounce=True, factor="7.1")
GRAM = Unit(per_ounce=False)
PLAIN = Mapping(GRAM, bid="/bid", ask="/ask")


def _read(mapping: Mapping, document: object) -> Tick:
    return read_tick(mapping, json.dumps(document), "there", NOW_MS)


def test_bid_and_ask_are_found_wherever_they_stand() -> None:
    mapping = Mapping(GRAM, bid="/data/0/quotes/bid", ask="/data/0/a~1sk~0", time="/data/1")
    tick = _read(mapping, {"data": [{"quotes": {"bid": 950.55}, "a/sk~": "950.57"}, NOW_MS - 5]})
    assert tick == Tick(NOW_MS - 5, 95_055, 95_057, "there")


def test_ounces_of_dollars_become_grams_of_yuan() -> None:
    tick = _read(Mapping(OUNCE, last="/p"), {"p": 4000.00})
    assert (tick.bid_minor, tick.ask_minor, tick.at_ms) == (91_308, 91_308, NOW_MS)


def test_a_last_price_alone_gets_a_spread_on_either_side() -> None:
    tick = _read(Mapping(GRAM, last="/p", half_spread_bp=10), {"p": "1000.05"})
    assert (tick.bid_minor, tick.ask_minor) == (99_904, 100_106)


def test_a_number_is_read_exactly() -> None:
    """0.285 as a binary fraction would fall below the half and be rounded down."""
    unit = Unit(per_ounce=False, scale=2)
    assert read_tick(Mapping(unit, last="/p"), '{"p": 0.285}', "there", NOW_MS).bid_minor == 29


@pytest.mark.parametrize(
    ("unit", "value", "at_ms"),
    [
        (TimeUnit.MS, NOW_MS, NOW_MS),
        (TimeUnit.MS, str(NOW_MS), NOW_MS),
        (TimeUnit.S, 1_771_214_400, NOW_MS),
        (TimeUnit.S, "1771214400.123456", NOW_MS + 123),
        (TimeUnit.ISO, "2026-02-16T04:00:00Z", NOW_MS),
        (TimeUnit.ISO, "2026-02-16T12:00:00.5+08:00", NOW_MS + 500),
        (TimeUnit.ISO, "2026-02-16 04:00:00", NOW_MS),
        (TimeUnit.ISO, "yesterday", None),
        (TimeUnit.ISO, 5, None),
        (TimeUnit.MS, "soon", None),
        (TimeUnit.MS, None, None),
    ],
)
def test_times_are_read_as_they_are_written(unit: TimeUnit, value: object, at_ms: int | None) -> None:
    assert moment(value, unit) == at_ms


@pytest.mark.parametrize(
    ("value", "opened"), [(True, True), (1, True), ("open", True), (False, False), ("closed", False), (None, False)]
)
def test_a_market_may_say_whether_it_deals(value: object, opened: bool) -> None:
    assert _read(replace(PLAIN, open="/s"), {"bid": 1, "ask": 2, "s": value}).open is opened


def test_of_a_stream_only_what_is_named_is_read() -> None:
    mapping = replace(PLAIN, only=(("/type", "tick"), ("/symbol", "XAU")))
    message = {"bid": 1, "ask": 2, "type": "tick", "symbol": "XAU"}
    assert _read(mapping, message).bid_minor == 100
    for other in ({**message, "symbol": "XAG"}, {**message, "type": "heartbeat"}, {"bid": 1, "ask": 2}):
        with pytest.raises(Unreadable):
            _read(mapping, other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "null",
        "[]",
        '"bid"',
        '{"bid": 1}',
        '{"bid": null, "ask": 2}',
        '{"bid": true, "ask": 2}',
        '{"bid": -1, "ask": 2}',
        '{"bid": 0, "ask": 2}',
        '{"bid": 0.001, "ask": 2}',  # nothing, once rounded
        '{"bid": 3, "ask": 2}',
        '{"bid": "NaN", "ask": 2}',
        '{"bid": 1e99, "ask": 2e99}',
        '{"bid": 1e999999999, "ask": 1e999999999}',
        '{"bid": 99999999999999, "ask": 99999999999999}',
        '{"bid": ' + "9" * 400 + ', "ask": 2}',
        '{"bid": "1,000.00", "ask": "1,001.00"}',
        '{"bid": "１", "ask": "２"}',
        "[" * 50_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_tick(PLAIN, text, "there", NOW_MS)


@pytest.mark.parametrize("text", ['{"bid":1,"ask":2}', '{"bid":1,"ask":2,"t":null}', '{"bid":1,"ask":2,"t":"x"}'])
def test_a_price_without_the_time_that_is_named_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_tick(replace(PLAIN, time="/t"), text, "there", NOW_MS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["bid", "ask", "t"]), inner),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(document: object) -> None:
    try:
        tick = _read(replace(PLAIN, time="/t"), document)
    except Unreadable:
        return
    assert 0 < tick.bid_minor <= tick.ask_minor


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    read = number(text)
    assert read is None or 0 <= read < 10**25


def test_numbers_with_an_exponent() -> None:
    assert number("4.0005e3") == Fraction("4000.5")
    assert number("5E-2") == Fraction(1, 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bid": "/b"},
        {"bid": "/b", "ask": "/a", "last": "/l"},
        {"last": "l"},
        {"bid": "/b", "last": "/l"},
        {"last": "/l", "time": "t"},
        {},
    ],
)
def test_a_mapping_that_cannot_work_is_not_made(wrong: dict[str, str]) -> None:
    with pytest.raises(FeedError):
        Mapping(GRAM, **wrong)  # type: ignore[arg-type]


def test_a_factor_is_a_positive_number() -> None:
    for factor in ("0", "", "x", "-1"):
        with pytest.raises(FeedError):
            Unit(per_ounce=True, factor=factor)
