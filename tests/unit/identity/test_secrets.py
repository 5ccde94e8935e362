"""PINs, passwords, throttles and locks, as rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.identity.errors import PasswordWeak, PinInvalid, PinWeak
from jinbao.identity.rules import secrets as rules

PHONE = "+8613812345678"


@pytest.mark.parametrize(
    "pin",
    ["000000", "111111", "123456", "654321", "345678", "890123", "098765", "246802", "121212", "123123", "112233",
     "111222", "123321", "520131", "147258", "159357", "110110", "778899", "345678", "812345"],
)  # fmt: skip
def test_a_pin_that_a_thief_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(PinWeak):
        rules.check_pin(pin, PHONE)


@pytest.mark.parametrize("pin", ["284917", "730264", "905183", "469102"])
def test_a_pin_nobody_would_guess_passes(pin: str) -> None:
    rules.check_pin(pin, PHONE)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345", "12 456", "²84917"])
def test_a_pin_is_six_ascii_digits(pin: str) -> None:
    with pytest.raises(PinInvalid):
        rules.check_pin(pin, PHONE)


def test_few_pins_are_called_weak() -> None:
    weak = sum(rules.is_weak_pin(f"{pin:06d}") for pin in range(10**6))
    assert 2_000 < weak < 20_000


@pytest.mark.parametrize("password", ["short", "a" * 40, "ababababababab", "hello ada hello", "x" * 129])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        rules.check_password(password, "ada")


THROTTLE = rules.Throttle("test", 3, 1_000)


@given(st.lists(st.integers(0, 700), max_size=60))
def test_a_throttle_never_lets_more_through_a_window_than_it_says(gaps: list[int]) -> None:
    now, seen, let_through = 0, None, []
    for gap in gaps:
        now += gap
        window, count, retry = rules.count_up(THROTTLE, seen, now)
        if retry:
            assert retry > now
            assert rules.count_up(THROTTLE, seen, retry)[2] == 0
        else:
            let_through.append((window, now))
            seen = (window, count)
    for window in {window for window, _ in let_through}:
        hits = [at for start, at in let_through if start == window]
        assert len(hits) <= THROTTLE.most and max(hits) - window < THROTTLE.window_ms


@given(st.integers(1, 50), st.integers(0, 10**12))
def test_a_lock_only_ever_grows(wrong_run: int, now_ms: int) -> None:
    for schedule in (rules.PIN_LOCK, rules.STAFF_LOCK):
        until, later = schedule.until_ms(wrong_run, now_ms), schedule.until_ms(wrong_run + 1, now_ms)
        assert later >= until
        assert (until == 0) == (wrong_run < schedule.free)
        assert schedule.tries_left(wrong_run) >= 1


def test_a_year_of_guessing_a_pin_is_hopeless() -> None:
    year_ms, now_ms, tries = 365 * rules.DAY_MS, 0, 0
    while now_ms < year_ms:
        tries += 1
        now_ms = max(now_ms, rules.PIN_LOCK.until_ms(tries, now_ms))
    assert tries < 400


def test_a_code_hash_depends_on_everything() -> None:
    hashes = {
        rules.code_hash(b"key", b"salt", PHONE, "123456"),
        rules.code_hash(b"other", b"salt", PHONE, "123456"),
        rules.code_hash(b"key", b"other", PHONE, "123456"),
        rules.code_hash(b"key", b"salt", PHONE + "9", "123456"),
        rules.code_hash(b"key", b"salt", PHONE, "123457"),
    }
    assert len(hashes) == 5


@pytest.mark.parametrize(
    ("has_factor", "age_ms", "needed"),
    [(False, 0, False), (False, rules.DAY_MS, False), (True, 60_000, False), (True, rules.DAY_MS, True)],
)
def test_a_new_factor_needs_an_old_one_except_right_after_sign_up(has_factor: bool, age_ms: int, needed: bool) -> None:
    assert rules.enrolment_needs_proof(has_factor, 1_000, 1_000 + age_ms) is needed
