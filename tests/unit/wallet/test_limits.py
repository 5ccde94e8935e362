from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.identity.types import AccountClass, ClassLimits, CodeKind, PinFree, Profile, ProofLevel, Tier, WithdrawalFee
from jinbao.kit.money import CNY, Money
from jinbao.wallet.rules.limits import Why, check_spend, count, give_back, limits_view, withdrawal_fee
from jinbao.wallet.types import Spending, Usage, Used, member_balance

DAY = date(2026, 2, 16)
NONE, PIN, PASSKEY = ProofLevel.NONE, ProofLevel.PIN, ProofLevel.PASSKEY
STATIC, DYNAMIC = CodeKind.STATIC, CodeKind.DYNAMIC

#: Small round figures, so that each limit can be met on its own.
PROFILE = Profile(
    name="test",
    region="CN",
    first_class=AccountClass.I,
    merchant_fee_bp=0,
    pin_free=PinFree(100, 3),
    withdrawal_fee=WithdrawalFee(0, 0, 0),
    classes={
        AccountClass.I: ClassLimits(None, None, 1_000, False),
        AccountClass.II: ClassLimits(None, 2_000, None, False),
        AccountClass.III: ClassLimits(3_000, None, None, True),
    },
    code_limits={Tier.A: None, Tier.B: 500, Tier.C: 250, Tier.D: 50},
    tiers={NONE: Tier.C, PIN: Tier.B, PASSKEY: Tier.A},
    proof_day_minor={NONE: 280, PIN: 600, PASSKEY: None},
)
ZERO = Used(DAY)


@pytest.mark.parametrize(
    ("frozen", "account_class", "code", "proof", "amount", "used", "why", "left"),
    [
        # Each limit, exactly met and passed by one.
        (False, "I", None, PASSKEY, 1_000, {}, None, 0),
        (False, "I", None, PASSKEY, 1_001, {}, Why.LIFETIME, 1_000),
        (False, "I", None, PASSKEY, 1, {"lifetime_minor": 1_000}, Why.LIFETIME, 0),
        (False, "II", None, PASSKEY, 500, {"year_minor": 1_500}, None, 0),
        (False, "II", None, PASSKEY, 501, {"year_minor": 1_500}, Why.YEAR, 500),
        (False, "III", None, PASSKEY, 1_000, {"day_minor": 2_000}, None, 0),
        (False, "III", None, PASSKEY, 1_001, {"day_minor": 2_000}, Why.DAY, 1_000),
        (False, "III", STATIC, PASSKEY, 50, {}, None, 0),
        (False, "III", STATIC, PASSKEY, 51, {}, Why.STATIC_CODE, 50),
        (False, "III", STATIC, NONE, 20, {"tier_d_minor": 40}, Why.STATIC_CODE, 10),
        (False, "III", None, NONE, 100, {}, None, 0),
        (False, "III", None, NONE, 101, {}, Why.PIN_FREE_SINGLE, 100),
        (False, "III", None, PIN, 101, {}, None, 0),
        (False, "III", None, NONE, 1, {"pin_free_count": 2}, None, 0),
        (False, "III", None, NONE, 1, {"pin_free_count": 3}, Why.PIN_FREE_COUNT, 0),
        (False, "III", None, PIN, 1, {"pin_free_count": 3}, None, 0),
        (False, "III", DYNAMIC, NONE, 50, {"tier_c_minor": 200}, None, 0),
        (False, "III", DYNAMIC, NONE, 51, {"tier_c_minor": 200}, Why.CODE_TIER, 50),
        (False, "III", DYNAMIC, PIN, 51, {"tier_c_minor": 250}, None, 0),
        (False, "III", DYNAMIC, PIN, 501, {}, Why.CODE_TIER, 500),
        (False, "III", DYNAMIC, PASSKEY, 2_000, {}, None, 0),
        (False, "III", None, NONE, 81, {"no_proof_minor": 200}, Why.PROOF_DAY, 80),
        (False, "III", None, PIN, 601, {}, Why.PROOF_DAY, 600),
        (False, "III", None, PASSKEY, 2_000, {"pin_minor": 600, "no_proof_minor": 280}, None, 0),
        # Where several apply, the first is given.
        (True, "I", STATIC, NONE, 5_000, {"pin_free_count": 9}, Why.FROZEN, 0),
        (False, "I", STATIC, NONE, 5_000, {"pin_free_count": 9}, Why.LIFETIME, 1_000),
        (False, "II", STATIC, NONE, 5_000, {"pin_free_count": 9}, Why.YEAR, 2_000),
        (False, "III", STATIC, NONE, 5_000, {"pin_free_count": 9}, Why.DAY, 3_000),
        (False, "III", STATIC, NONE, 3_000, {"pin_free_count": 9}, Why.STATIC_CODE, 50),
        (False, "III", DYNAMIC, NONE, 3_000, {"pin_free_count": 9}, Why.PIN_FREE_SINGLE, 100),
        (False, "III", DYNAMIC, NONE, 100, {"pin_free_count": 9, "tier_c_minor": 250}, Why.PIN_FREE_COUNT, 0),
        (False, "III", DYNAMIC, NONE, 90, {"tier_c_minor": 250, "no_proof_minor": 280}, Why.CODE_TIER, 0),
        (False, "III", DYNAMIC, PIN, 601, {}, Why.CODE_TIER, 500),
    ],
)
def test_refusals_come_in_a_fixed_order(
    frozen: bool,
    account_class: str,
    code: CodeKind | None,
    proof: ProofLevel,
    amount: int,
    used: dict[str, int],
    why: Why | None,
    left: int,
) -> None:
    stop = check_spend(
        frozen=frozen,
        account_class=AccountClass(account_class),
        profile=PROFILE,
        used=replace(ZERO, **used),  # type: ignore[arg-type]
        usage=Usage(code, proof),
        amount_minor=amount,
    )
    assert (stop and stop.why, 0 if stop is None else stop.left) == (why, left)


_USAGES = st.builds(Usage, st.sampled_from([None, STATIC, DYNAMIC]), st.sampled_from(ProofLevel))
_SPENDINGS = st.lists(st.tuples(_USAGES, st.integers(1, 400), st.booleans()), max_size=30)


@given(st.sampled_from(AccountClass), _SPENDINGS)
def test_no_sequence_of_spendings_passes_a_limit_and_refused_ones_leave_no_trace(
    account_class: AccountClass, spendings: list[tuple[Usage, int, bool]]
) -> None:
    used, kept = ZERO, []
    for usage, amount, ledger_agrees in spendings:
        stop = check_spend(
            frozen=False,
            account_class=account_class,
            profile=PROFILE,
            used=used,
            usage=usage,
            amount_minor=amount,
        )
        if stop is not None:
            continue
        counted = count(used, PROFILE, usage, amount)
        if ledger_agrees:
            used = counted
            kept.append((usage, amount))
        else:
            assert give_back(counted, PROFILE, usage, amount, DAY) == used
    limits = limits_view(account_class, PROFILE, used)
    for counter in (limits.day, limits.year, limits.lifetime, *limits.codes.values(), *limits.proofs.values()):
        assert counter.limit_minor is None or counter.used_minor <= counter.limit_minor
    assert limits.pin_free_used_today <= limits.pin_free_count_per_day
    assert limits.lifetime.used_minor == sum(amount for _, amount in kept)
    assert limits.pin_free_used_today == sum(usage.proof is NONE for usage, _ in kept)


def test_a_new_day_and_a_new_year_begin_at_nothing_but_a_lifetime_does_not() -> None:
    used = count(replace(ZERO, withdrawn_minor=7), PROFILE, Usage(STATIC, NONE), 40)
    tomorrow = used.on(date(2026, 2, 17))
    assert (tomorrow.day_minor, tomorrow.tier_d_minor, tomorrow.pin_free_count, tomorrow.no_proof_minor) == (0,) * 4
    assert (tomorrow.year_minor, tomorrow.lifetime_minor, tomorrow.withdrawn_minor) == (40, 40, 7)
    next_year = used.on(date(2027, 1, 1))
    assert (next_year.year_minor, next_year.lifetime_minor, next_year.withdrawn_minor) == (0, 40, 7)


@pytest.mark.parametrize(
    ("later", "year_minor"), [(date(2026, 2, 17), 10), (date(2026, 12, 31), 10), (date(2027, 1, 1), 10)]
)
def test_what_is_given_back_on_another_day_leaves_that_days_counters_alone(later: date, year_minor: int) -> None:
    usage = Usage(DYNAMIC, NONE)
    used = count(ZERO, PROFILE, usage, 40).on(later)
    used = count(used, PROFILE, usage, 10)
    after = give_back(used, PROFILE, usage, 40, DAY)
    assert (after.day_minor, after.tier_c_minor, after.pin_free_count) == (10, 10, 1)
    assert (after.year_minor, after.lifetime_minor) == (year_minor, 10)


@pytest.mark.parametrize(
    ("rule", "withdrawn", "amount", "fee"),
    [
        (WithdrawalFee(0, 0, 0), 0, 1_000_000, 0),
        (WithdrawalFee(100_000, 10, 10), 0, 100_000, 0),
        (WithdrawalFee(100_000, 10, 10), 0, 100_001, 10),
        (WithdrawalFee(100_000, 10, 10), 100_000, 1, 10),
        (WithdrawalFee(100_000, 10, 10), 50_000, 150_000, 100),
        (WithdrawalFee(100_000, 10, 10), 900_000, 10_499, 10),
        (WithdrawalFee(100_000, 10, 10), 900_000, 10_500, 11),  # half up
        (WithdrawalFee(100_000, 10, 10), 900_000, 1_000_000, 1_000),
    ],
)
def test_only_what_passes_the_free_sum_costs_a_fee(rule: WithdrawalFee, withdrawn: int, amount: int, fee: int) -> None:
    assert withdrawal_fee(rule, withdrawn, Money(amount, CNY)).minor == fee


@given(st.integers(1, 2**128 - 1), st.integers(1, 10**17), _USAGES, st.dates())
def test_a_spending_survives_packing(member_id: int, minor: int, usage: Usage, day: date) -> None:
    spending = Spending(member_id, Money(minor, CNY), usage, day, member_balance(member_id, CNY))
    assert Spending.unpack(spending.pack(), CNY) == spending


def test_a_clock_set_back_over_midnight_gives_nobody_a_second_day() -> None:
    new_year, eve = date(2027, 1, 1), date(2026, 12, 31)
    used = count(Used(eve, year_minor=900).on(new_year), PROFILE, Usage(None, PIN), 100)
    assert used.on(eve) == used
    assert give_back(used.on(eve), PROFILE, Usage(None, PIN), 100, new_year).day_minor == 0
