from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.bank.rules import answered, reconcile, taken, wait_ms
from jinbao.bank.types import (
    Answer,
    BankAccount,
    BankSettings,
    Done,
    Finding,
    Instruction,
    InstructionKind,
    InstructionState,
    Pending,
    Refused,
    StatementLine,
    Trouble,
    Unheard,
    parse_bank_account,
)
from jinbao.kit.money import CNY, Money

NOW = 1_000_000
S = InstructionState
OPEN = Instruction(
    id=5,
    kind=InstructionKind.COLLECT,
    amount=Money(500, CNY),
    account=BankAccount("JBSB", "62220001"),
    reference=7,
    owner="test",
    state=S.SENT,
    attempts=1,
    created_at_ms=0,
    deadline_at_ms=900,
    next_try_at_ms=0,
)
DONE = replace(OPEN, state=S.DONE, closed_at_ms=1, bank_minor=500)
REFUSED = replace(OPEN, state=S.REFUSED, closed_at_ms=1, reason="no")
FLAGGED = replace(OPEN, state=S.UNKNOWN, trouble=Trouble.WRONG_AMOUNT, bank_minor=499)


@pytest.mark.parametrize(
    ("before", "answer", "state", "trouble"),
    [
        (OPEN, Done(500, "r"), S.DONE, None),
        (OPEN, Done(499, "r"), S.UNKNOWN, Trouble.WRONG_AMOUNT),
        (OPEN, Done(0, "r"), S.UNKNOWN, Trouble.WRONG_AMOUNT),
        (OPEN, Refused("no"), S.REFUSED, None),
        (OPEN, Pending(), S.UNKNOWN, None),
        (OPEN, Unheard(), S.READY, None),
        (FLAGGED, Done(500, "r"), S.DONE, None),
        (FLAGGED, Done(499, "r"), S.UNKNOWN, Trouble.WRONG_AMOUNT),
        (FLAGGED, Refused("no"), S.UNKNOWN, Trouble.CHANGED_ITS_MIND),
        (FLAGGED, Unheard(), S.UNKNOWN, Trouble.WRONG_AMOUNT),
        (FLAGGED, Pending(), S.UNKNOWN, Trouble.WRONG_AMOUNT),
        (DONE, Done(500, "r"), S.DONE, None),
        (DONE, Done(499, "r"), S.DONE, Trouble.CHANGED_ITS_MIND),
        (DONE, Refused("no"), S.DONE, Trouble.CHANGED_ITS_MIND),
        (DONE, Pending(), S.DONE, None),
        (DONE, Unheard(), S.DONE, None),
        (REFUSED, Refused("other word"), S.REFUSED, None),
        (REFUSED, Done(500, "r"), S.REFUSED, Trouble.CHANGED_ITS_MIND),
        (REFUSED, Unheard(), S.REFUSED, None),
    ],
)
def test_what_an_answer_makes_of_an_instruction(
    before: Instruction, answer: Answer, state: InstructionState, trouble: Trouble | None
) -> None:
    after = answered(before, answer, NOW)
    assert (after.state, after.trouble) == (state, trouble)
    assert (after.closed_at_ms is not None) == after.state.final


_ANSWERS = st.one_of(
    st.builds(Done, st.sampled_from([0, 499, 500, 501]), st.just("r")),
    st.builds(Refused, st.sampled_from(["no", "insufficient_funds"])),
    st.just(Pending()),
    st.just(Unheard()),
)


@given(st.lists(_ANSWERS, max_size=12))
def test_done_means_that_the_bank_has_said_exactly_our_amount_and_an_end_is_for_ever(answers: list[Answer]) -> None:
    now = OPEN
    for answer in answers:
        after = answered(now, answer, NOW)
        if now.state.final:
            assert after.state is now.state
        elif after.state is S.DONE:
            assert answer == Done(500, "r")
        elif after.state is S.REFUSED:
            assert isinstance(answer, Refused)
            assert now.trouble is None
        now = after


@given(st.integers(1, 1_000))
def test_waiting_doubles_up_to_the_longest(attempts: int) -> None:
    settings = BankSettings(first_wait_ms=1_000, longest_wait_ms=300_000)
    wait = wait_ms(settings, attempts)
    assert settings.first_wait_ms <= wait <= settings.longest_wait_ms
    assert wait_ms(settings, attempts + 1) == min(2 * wait, settings.longest_wait_ms)


def test_taking_counts_the_try_and_sets_the_next() -> None:
    settings = BankSettings()
    ready = replace(OPEN, state=S.READY, attempts=0)
    assert taken(ready, NOW, settings).state is S.SENT
    again = taken(replace(OPEN, state=S.UNKNOWN, attempts=3), NOW, settings)
    assert (again.state, again.attempts, again.next_try_at_ms) == (S.UNKNOWN, 4, NOW + 8_000)


def _line(seq: int, minor: int, after: int, instruction_id: int | None = 5) -> StatementLine:
    return StatementLine(seq, 0, minor, after, instruction_id, "")


@pytest.mark.parametrize(
    ("lines", "instruction", "ledger_minor", "waiting", "findings"),
    [
        ([_line(1, 500, 500)], DONE, 500, 0, []),
        ([_line(1, 500, 500)], OPEN, 0, 500, []),
        ([_line(1, -500, -500)], replace(DONE, kind=InstructionKind.PAY_OUT), -500, 0, []),
        ([], OPEN, 0, 0, []),
        ([], REFUSED, 0, 0, []),
        ([], DONE, 500, 0, [("not_at_bank", 500, None), ("balance_differs", 500, 0)]),
        ([_line(1, 500, 500)], REFUSED, 0, 0, [("refused_but_booked", 0, 500), ("balance_differs", 0, 500)]),
        ([_line(1, 400, 400)], DONE, 500, 0, [("amount_differs", 500, 400), ("balance_differs", 500, 400)]),
        (
            [_line(1, 500, 500), _line(2, 500, 1000)],
            DONE,
            500,
            0,
            [("booked_twice", 500, 500), ("balance_differs", 500, 1000)],
        ),
        ([_line(1, -3, -3, None)], OPEN, 0, 0, [("not_ours", None, -3), ("balance_differs", 0, -3)]),
        ([_line(1, 9, 9, 6)], OPEN, 9, 0, [("not_ours", None, 9)]),
        ([_line(1, 500, 500)], FLAGGED, 0, 500, [("trouble", 500, 499)]),
        ([_line(1, 500, 500)], DONE, 499, 0, [("balance_differs", 499, 500)]),
    ],
)
def test_reconciliation_names_every_difference(
    lines: list[StatementLine],
    instruction: Instruction,
    ledger_minor: int,
    waiting: int,
    findings: list[tuple[str, int | None, int | None]],
) -> None:
    bank_minor, waiting_minor, found = reconcile(lines, {5: instruction}, ledger_minor)
    assert bank_minor == (lines[-1].balance_after_minor if lines else 0)
    assert waiting_minor == waiting
    assert [(one.what, one.ours_minor, one.bank_minor) for one in found] == findings
    assert all(isinstance(one, Finding) for one in found)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("JBSB:6222000000000001", BankAccount("JBSB", "6222000000000001")),
        (" jbsb :6222 0000-0000 0001", BankAccount("JBSB", "6222000000000001")),
        ("DE89 3704 0044 0532 0130 00", BankAccount("", "DE89370400440532013000")),
        ("JBSB:12345", None),
        ("JBSB:", None),
        (":6222000000000001", None),
        ("A:6222000000000001", None),
        ("JB:SB:6222000000000001", None),
        ("JBSB:62220000000000０1", None),
        ("JBSB:" + "6" * 35, None),
        ("JBSB:6222\n00000000", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_only_a_bank_account_is_read_as_one(text: str, account: BankAccount | None) -> None:
    assert parse_bank_account(text) == account
    if account is not None:
        assert parse_bank_account(account.text()) == account
        assert account.number not in account.masked()
