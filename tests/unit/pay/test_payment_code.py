"""Payment codes: what the phone computes, what the server accepts, and that a code pays once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.pay.rules.payment_code import (
    LIFETIME_MS,
    PREFIXES,
    STEP_MS,
    CodeUse,
    GuessLimits,
    PaymentCode,
    Throttled,
    UseState,
    Verdict,
    Wait,
    claim,
    claimed,
    cloned,
    derive,
    done,
    expires_at_ms,
    guess_wait,
    one_time,
    parse,
    step_of,
    verify,
)

VECTORS = Path(__file__).parents[2] / "vectors"
SHARED = json.loads((VECTORS / "payment_code.json").read_text())
RFC_6238 = json.loads((VECTORS / "barcodes.json").read_text())["otp"]["totp_rfc6238"]
SEED = bytes(range(32))
HANDLE = "90210077"
HOUR_MS = 3_600_000

handles = st.integers(0, 10**8 - 1).map(lambda number: f"{number:08d}")
seeds = st.binary(min_size=32, max_size=32)
moments = st.integers(0, 4 * 10**12)


def shown_at(at_ms: int) -> PaymentCode:
    code = parse(derive("13", HANDLE, SEED, step_of(at_ms)))
    assert code is not None
    return code


@pytest.mark.parametrize("vector", SHARED, ids=lambda vector: vector["code"])
def test_server_and_phone_compute_the_same_code(vector: dict[str, Any]) -> None:
    step = step_of(vector["unix_ms"])
    assert step == vector["step"]
    assert derive(vector["prefix"], vector["handle"], bytes.fromhex(vector["seed_hex"]), step) == vector["code"]


@pytest.mark.parametrize("vector", RFC_6238["vectors"], ids=lambda vector: str(vector["t"]))
def test_the_one_time_digits_are_those_of_rfc_6238(vector: dict[str, Any]) -> None:
    assert one_time(RFC_6238["seeds"]["sha256"].encode(), step_of(vector["t"] * 1_000)) == vector["sha256"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1" * 17,
        "1" * 19,
        "160000000000000000",
        "090000000000000000",
        "1３0000000000000000",
        "１３００００００００００００００００",
        "13000000000000000 ",
        "130000000000000000\n",
        "+30000000000000000",
        "1300000000000000_0",
    ],
)
def test_only_eighteen_ascii_digits_from_10_to_15_are_a_code(text: str) -> None:
    assert parse(text) is None


@given(st.sampled_from(PREFIXES), handles, seeds, moments)
def test_a_code_reads_as_its_parts_and_is_good_when_made(prefix: str, handle: str, seed: bytes, at_ms: int) -> None:
    text = derive(prefix, handle, seed, step_of(at_ms))
    code = parse(text)
    assert code is not None and str(code) == text and len(text) == 18
    assert (code.prefix, code.handle) == (prefix, handle)
    assert verify(code, seed, at_ms) == step_of(at_ms)


@given(st.text())
def test_parsing_any_text_never_raises(text: str) -> None:
    assert parse(text) is None or len(text) == 18


def test_a_code_is_good_from_one_step_before_to_sixty_seconds_after_its_start() -> None:
    start = step_of(1_795_300_000_000) * STEP_MS
    code = shown_at(start)
    for at_ms, good in (
        (start - STEP_MS - 1, False),
        (start - STEP_MS, True),
        (start, True),
        (start + LIFETIME_MS - 1, True),
        (start + LIFETIME_MS, False),
    ):
        assert (verify(code, SEED, at_ms) is not None) is good, at_ms - start
    assert expires_at_ms(step_of(start)) == start + LIFETIME_MS


def test_a_phone_whose_clock_is_one_step_off_still_pays() -> None:
    now = 1_795_300_000_000
    for skew in (-STEP_MS, 0, STEP_MS):
        assert verify(shown_at(now + skew), SEED, now) == step_of(now + skew)


@given(handles, seeds, seeds, moments)
def test_another_devices_code_is_refused(handle: str, seed: bytes, other: bytes, at_ms: int) -> None:
    code = parse(derive("10", handle, other, step_of(at_ms)))
    assert code is not None
    accepted = {one_time(seed, step) for step in range(max(0, step_of(at_ms) - 1), step_of(at_ms) + 2)}
    assert (verify(code, seed, at_ms) is not None) == (code.otp in accepted)


def test_a_code_of_the_first_moment_is_verified_without_a_step_before_it() -> None:
    assert verify(shown_at(0), SEED, 0) == 0


def test_a_code_pays_one_order_and_answers_that_order_again() -> None:
    assert claim(None, None, 100, merchant_id=1, reference="A") is Verdict.CLAIM
    use = claimed(HANDLE, 100, merchant_id=1, reference="A")
    for seen in (use, done(use)):
        assert claim(seen, None, 100, 1, "A") is Verdict.REPLAY
        assert claim(seen, None, 100, 1, "B") is Verdict.USED
        assert claim(seen, None, 100, 2, "A") is Verdict.USED
        assert claim(seen, 100, 100, 1, "A") is Verdict.REPLAY, "also after it has paid"


def test_an_issued_code_may_be_claimed_by_anyone_once() -> None:
    issued = CodeUse(HANDLE, 100, UseState.ISSUED, 0, "")
    assert claim(issued, None, 100, 7, "A") is Verdict.CLAIM


def test_after_a_payment_older_codes_of_the_device_are_refused() -> None:
    assert claim(None, 101, 100, 1, "B") is Verdict.EXPIRED
    assert claim(None, 101, 101, 1, "B") is Verdict.EXPIRED
    assert claim(None, 101, 102, 1, "B") is Verdict.CLAIM


def test_a_step_at_a_second_merchant_raises_the_alarm() -> None:
    use = done(claimed(HANDLE, 100, 1, "A"))
    assert cloned(use, claim(use, 100, 100, 2, "X"), 2)
    assert not cloned(use, claim(use, 100, 100, 1, "B"), 1)
    assert not cloned(use, claim(use, 100, 100, 1, "A"), 1)
    assert not cloned(None, Verdict.EXPIRED, 2)


@given(st.lists(st.tuples(st.integers(98, 102), st.integers(1, 2), st.sampled_from("AB")), max_size=30))
def test_however_tills_present_codes_each_step_pays_one_order(shown: list[tuple[int, int, str]]) -> None:
    uses: dict[int, CodeUse] = {}
    last_done: int | None = None
    for step, merchant, reference in shown:
        verdict = claim(uses.get(step), last_done, step, merchant, reference)
        if verdict is Verdict.CLAIM:
            assert step not in uses and (last_done is None or step > last_done)
            uses[step] = done(claimed(HANDLE, step, merchant, reference))
            last_done = step
        elif verdict is Verdict.REPLAY:
            assert (uses[step].merchant_id, uses[step].reference) == (merchant, reference)


def test_five_wrong_guesses_silence_a_handle_for_an_hour() -> None:
    now = 10 * HOUR_MS
    failures = tuple(now - minutes * 60_000 for minutes in (50, 40, 30, 20, 10))
    assert guess_wait(failures[1:], (), now) is None
    assert guess_wait(failures, (), now) == Wait(Throttled.HANDLE, now + 10 * 60_000)
    assert guess_wait(failures, (), now + 10 * 60_000 - 1) is not None
    assert guess_wait(failures, (), now + 10 * 60_000) is None


def test_a_merchant_that_guesses_across_handles_is_silenced_too() -> None:
    now = 10 * HOUR_MS
    limits = GuessLimits(per_merchant=3)
    assert guess_wait((), (now, now - 1), now, limits) is None
    assert guess_wait((), (now, now - 2, now - 1), now, limits) == Wait(Throttled.MERCHANT, now - 2 + HOUR_MS)


@given(st.lists(st.integers(0, 3 * HOUR_MS)), st.integers(0, 3 * HOUR_MS))
def test_whoever_waits_as_long_as_told_may_try_again(failures: list[int], now: int) -> None:
    wait = guess_wait(tuple(failures), (), now)
    if wait is not None:
        before = tuple(at_ms for at_ms in failures if at_ms <= now)
        assert wait.until_ms > now
        assert guess_wait(before, (), wait.until_ms) is None
        assert guess_wait(before, (), wait.until_ms - 1) is not None
