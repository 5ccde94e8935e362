"""The bank module's decisions: what an answer means, when to try again, and where two sets of books differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from jinbao.bank.types import (
    Answer,
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
)


def wait_ms(settings: BankSettings, attempts: int) -> int:
    """How long to wait after try number ``attempts`` (>= 1): doubling, up to the longest wait."""
    assert attempts >= 1, attempts
    doublings = min(attempts - 1, 40)  # past that the longest wait has long been reached
    return min(settings.first_wait_ms << doublings, settings.longest_wait_ms)


def taken(instruction: Instruction, now_ms: int, settings: BankSettings) -> Instruction:
    """The instruction as it stands while the bank is being called. It must be open."""
    assert not instruction.state.final, instruction.id
    attempts = instruction.attempts + 1
    state = InstructionState.SENT if instruction.state is InstructionState.READY else instruction.state
    return replace(instruction, state=state, attempts=attempts, next_try_at_ms=now_ms + wait_ms(settings, attempts))


def answered(instruction: Instruction, answer: Answer, now_ms: int) -> Instruction:
    """The instruction after the bank has spoken.

    Only an answer that agrees with what was ordered ends it. One that contradicts the order or an earlier answer is
    kept as trouble for a person to settle, and a final state never changes.
    """
    after = _closed(instruction, answer) if instruction.state.final else _open(instruction, answer, now_ms)
    assert not instruction.state.final or after.state is instruction.state, "a final state never changes"
    return after


def _closed(instruction: Instruction, answer: Answer) -> Instruction:
    if isinstance(answer, Pending | Unheard):
        return instruction  # an answer that was overtaken
    same = (
        answer.amount_minor == instruction.amount.minor and instruction.state is InstructionState.DONE
        if isinstance(answer, Done)
        else instruction.state is InstructionState.REFUSED
    )
    if same:
        return instruction
    bank_minor = answer.amount_minor if isinstance(answer, Done) else 0
    return replace(instruction, trouble=Trouble.CHANGED_ITS_MIND, bank_minor=bank_minor)


def _open(instruction: Instruction, answer: Answer, now_ms: int) -> Instruction:
    waiting = replace(instruction, state=InstructionState.UNKNOWN)
    match answer:
        case Done(amount_minor, bank_ref) if amount_minor == instruction.amount.minor:
            return replace(
                instruction,
                state=InstructionState.DONE,
                closed_at_ms=now_ms,
                bank_ref=bank_ref,
                bank_minor=amount_minor,
                trouble=None,
            )
        case Done(amount_minor, bank_ref):
            return replace(waiting, trouble=Trouble.WRONG_AMOUNT, bank_minor=amount_minor, bank_ref=bank_ref)
        case Refused() if instruction.trouble is not None:
            return replace(waiting, trouble=Trouble.CHANGED_ITS_MIND)
        case Refused(reason):
            return replace(instruction, state=InstructionState.REFUSED, closed_at_ms=now_ms, reason=reason)
        case Unheard() if instruction.trouble is None:
            return replace(instruction, state=InstructionState.READY)
        case _:
            return waiting


def signed(instruction: Instruction) -> int:
    """The amount as the safeguarding account sees it: collected is positive, paid out negative."""
    return instruction.amount.minor if instruction.kind is InstructionKind.COLLECT else -instruction.amount.minor


def reconcile(
    lines: Iterable[StatementLine], instructions: Mapping[int, Instruction], ledger_minor: int
) -> tuple[int, int, list[Finding]]:
    """Compare the bank's lines with our instructions, and its balance with the ledger's (``ledger_minor``).

    Gives the bank's balance, what it has booked that is still open here (signed), and the findings in a fixed order:

    - ``not_ours``            a line without an instruction of ours
    - ``booked_twice``        a second line for one instruction
    - ``amount_differs``      a line with another amount than was ordered
    - ``refused_but_booked``  we hold it refused, the bank moved it
    - ``not_at_bank``         we hold it done, the bank has no line
    - ``trouble``             the bank contradicted the order or itself, whatever its statement says
    - ``balance_differs``     the bank's balance, less what is open here, is not the ledger's
    """
    bank_minor, waiting_minor = 0, 0
    findings: list[Finding] = []
    seen: set[int] = set()
    for line in lines:
        bank_minor = line.balance_after_minor
        found, waits = _line(line, instructions, seen)
        waiting_minor += waits
        findings += found
    for instruction in instructions.values():
        if instruction.state is InstructionState.DONE and instruction.id not in seen:
            findings.append(Finding("not_at_bank", instruction.id, signed(instruction), None))
        if instruction.trouble is not None:
            findings.append(Finding("trouble", instruction.id, signed(instruction), instruction.bank_minor))
    if bank_minor - waiting_minor != ledger_minor:
        findings.append(Finding("balance_differs", None, ledger_minor, bank_minor - waiting_minor))
    return bank_minor, waiting_minor, findings


def _line(line: StatementLine, instructions: Mapping[int, Instruction], seen: set[int]) -> tuple[list[Finding], int]:
    """What one line shows, and how much of it is still open here; adds the instruction to ``seen``."""
    instruction = instructions.get(line.instruction_id) if line.instruction_id is not None else None
    if instruction is None:
        return [Finding("not_ours", line.instruction_id, None, line.amount_minor)], 0
    if instruction.id in seen:
        return [Finding("booked_twice", instruction.id, signed(instruction), line.amount_minor)], 0
    seen.add(instruction.id)
    found: list[Finding] = []
    if line.amount_minor != signed(instruction):
        found.append(Finding("amount_differs", instruction.id, signed(instruction), line.amount_minor))
    if instruction.state is InstructionState.REFUSED:
        found.append(Finding("refused_but_booked", instruction.id, 0, line.amount_minor))
    return found, 0 if instruction.state.final else line.amount_minor
