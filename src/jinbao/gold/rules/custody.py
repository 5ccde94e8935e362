"""Decisions about custody: which legs to set aside, what an answer means, and where two sets of books differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from jinbao.gold.types.custody import (
    Answer,
    CustodianLine,
    CustodianStatement,
    DeskSettings,
    Done,
    Instruction,
    InstructionKind,
    InstructionState,
    Move,
    Pending,
    Refused,
    Trouble,
    Unheard,
    holder,
)
from jinbao.kit.money import GOLD
from jinbao.ledger.chart import Leg, Movement, Phase, Side

#: What changes our whole holding at the custodian, and which way.
_SIGNS = {
    InstructionKind.BUY: 1,
    InstructionKind.DEPOSIT: 1,
    InstructionKind.SELL: -1,
    InstructionKind.HAND_OVER: -1,
}
#: The word that a module hears when the custodian will not execute its movement.
CUSTODIAN_REFUSED = "custodian_refused"


def reserved(movement: Movement) -> tuple[bool, ...]:
    """Which legs of a movement can be set aside before it happens: all that do not spend what an earlier leg brings.

    A member who sells pays the fee out of the proceeds. That leg cannot be reserved, as the proceeds are not there
    yet, and it need not be: it happens in the same chain, after the leg that covers it. Only one that is covered in
    whole is left out.
    """
    assert all(leg.phase is Phase.SINGLE for leg in movement.legs), "what is held is whole, and not itself a hold"
    brought: dict[int, int] = {}
    found: list[bool] = []
    for leg in movement.legs:
        minor = leg.amount.minor
        covered = brought.get(leg.debit.id, 0) >= minor and leg.debit.kind.side is Side.CREDIT
        if covered:
            brought[leg.debit.id] -= minor
        elif leg.credit.kind.side is Side.CREDIT:
            brought[leg.credit.id] = brought.get(leg.credit.id, 0) + minor
        found.append(not covered)
    return tuple(found)


def hold_legs(movement: Movement, aside: tuple[bool, ...]) -> tuple[Leg, ...]:
    """The legs to set aside, in their order."""
    return tuple(replace(leg, phase=Phase.PENDING) for leg, held in zip(movement.legs, aside, strict=True) if held)


def posting_legs(movement: Movement, aside: tuple[bool, ...], hold_id: int) -> tuple[Leg, ...]:
    """The movement itself, leg by leg in its own order; what was set aside under ``hold_id`` is posted."""
    legs, place = [], 0
    for leg, held in zip(movement.legs, aside, strict=True):
        legs.append(replace(leg, phase=Phase.POST, pending_id=hold_id + place) if held else leg)
        place += held
    return tuple(legs)


def returning_legs(movement: Movement, aside: tuple[bool, ...], hold_id: int) -> tuple[Leg, ...]:
    """What gives back all that was set aside under ``hold_id``."""
    held = hold_legs(movement, aside)
    return tuple(replace(leg, phase=Phase.VOID, pending_id=hold_id + place) for place, leg in enumerate(held))


def moves_of(movement: Movement) -> tuple[Move, ...]:
    """What the custodian has to execute: the movement's legs in gold. Empty when it moves none."""
    moves = []
    for leg in movement.legs:
        if leg.amount.asset == GOLD:
            # A credit to the custodian's own account is metal that leaves it, a debit metal that comes.
            source = holder(leg.debit) if leg.debit.kind.side is Side.CREDIT else ""
            target = holder(leg.credit) if leg.credit.kind.side is Side.CREDIT else ""
            moves.append(Move(source, target, leg.amount.minor))
    return tuple(moves)


def wait_ms(settings: DeskSettings, attempts: int) -> int:
    """How long to wait after try number ``attempts`` (>= 1): doubling, up to the longest wait."""
    assert attempts >= 1, attempts
    doublings = min(attempts - 1, 40)  # past that the longest wait has long been reached
    return min(settings.first_wait_ms << doublings, settings.longest_wait_ms)


def taken(instruction: Instruction, now_ms: int, settings: DeskSettings) -> Instruction:
    """The instruction as it stands while the custodian is being called. It must be open."""
    assert not instruction.state.final, instruction.id
    attempts = instruction.attempts + 1
    state = InstructionState.SENT if instruction.state is InstructionState.READY else instruction.state
    return replace(instruction, state=state, attempts=attempts, next_try_at_ms=now_ms + wait_ms(settings, attempts))


def answered(instruction: Instruction, answer: Answer, now_ms: int) -> Instruction:
    """The instruction after the custodian has spoken.

    Only an answer that agrees with what was ordered ends it. One that contradicts the order or an earlier answer is
    kept as trouble for a person to settle, and a final state never changes.
    """
    after = _closed(instruction, answer) if instruction.state.final else _open(instruction, answer, now_ms)
    assert not instruction.state.final or after.state is instruction.state, "a final state never changes"
    return after


def agrees(instruction: Instruction, done: Done) -> bool:
    """Whether what the custodian says it did is what it was told: the weight, the price limit, the pieces."""
    order = instruction.order
    if done.ug != order.ug or len(done.serials) != (order.count if order.kind is InstructionKind.PACK else 0):
        return False
    if order.kind is InstructionKind.BUY:
        return 0 < done.amount_minor <= order.limit_minor
    if order.kind is InstructionKind.SELL:
        return done.amount_minor >= max(1, order.limit_minor)
    return done.amount_minor == 0


def signed_ug(instruction: Instruction) -> int:
    """By how much an instruction changes our whole holding at the custodian; 0 for what moves inside it."""
    return _SIGNS.get(instruction.order.kind, 0) * instruction.order.ug


def statement_digest(statement: CustodianStatement) -> str:
    """The SHA-256, in hex, of what a statement says besides its digest."""
    told = (
        statement.day.isoformat(),
        statement.at_ms,
        statement.opening_ug,
        statement.in_ug,
        statement.out_ug,
        statement.closing_ug,
        statement.bars_ug,
        statement.last_seq,
    )
    return hashlib.sha256(" ".join(str(part) for part in told).encode()).hexdigest()


def statement_faults(statement: CustodianStatement, day: date) -> list[str]:
    """What is wrong with a statement in itself; empty when it adds up."""
    found = []
    if statement.day != day:
        found.append("wrong_day")
    if statement.digest != statement_digest(statement):
        found.append("wrong_digest")
    if statement.opening_ug + statement.in_ug - statement.out_ug != statement.closing_ug:
        found.append("does_not_add_up")
    if statement.bars_ug < statement.closing_ug:
        found.append("bars_short")
    return found


def line_differences(
    lines: Iterable[CustodianLine], instructions: Mapping[int, Instruction]
) -> tuple[int, int, list[tuple[str, int | None, int]]]:
    """Compare the custodian's lines with our instructions.

    Gives its whole holding, how much of it is still open here (signed), and the findings as (what, instruction,
    micrograms): ``not_ours``, ``booked_twice``, ``weight_differs``, ``refused_but_booked`` for lines, in their order;
    then ``not_at_custodian`` and ``trouble`` for instructions.
    """
    holding, waiting = 0, 0
    found: list[tuple[str, int | None, int]] = []
    seen: set[int] = set()
    for line in lines:
        holding = line.after_ug
        one = instructions.get(line.instruction_id) if line.instruction_id is not None else None
        if one is None:
            found.append(("not_ours", line.instruction_id, line.ug))
            continue
        if one.id in seen:
            found.append(("booked_twice", one.id, line.ug))
            continue
        seen.add(one.id)
        if line.ug != signed_ug(one):
            found.append(("weight_differs", one.id, line.ug))
        if one.state is InstructionState.REFUSED:
            found.append(("refused_but_booked", one.id, line.ug))
        if not one.state.final:
            waiting += line.ug
    for one in instructions.values():
        if one.state is InstructionState.DONE and signed_ug(one) and one.id not in seen:
            found.append(("not_at_custodian", one.id, signed_ug(one)))
        if one.trouble is not None:
            found.append(("trouble", one.id, signed_ug(one)))
    return holding, waiting, found


def _closed(instruction: Instruction, answer: Answer) -> Instruction:
    if isinstance(answer, Pending | Unheard):
        return instruction  # an answer that was overtaken
    if isinstance(answer, Done):
        told = (answer.amount_minor, answer.serials)
        same = instruction.state is InstructionState.DONE and told == (instruction.amount_minor, instruction.serials)
    else:
        same = instruction.state is InstructionState.REFUSED
    return instruction if same else replace(instruction, trouble=Trouble.CHANGED_ITS_MIND)


def _open(instruction: Instruction, answer: Answer, now_ms: int) -> Instruction:
    waiting = replace(instruction, state=InstructionState.UNKNOWN)
    match answer:
        case Done() if agrees(instruction, answer):
            return replace(
                instruction,
                state=InstructionState.DONE,
                closed_at_ms=now_ms,
                ref=answer.ref,
                amount_minor=answer.amount_minor,
                serials=answer.serials,
                trouble=None,
            )
        case Done():
            return replace(waiting, trouble=Trouble.WRONG_TERMS, ref=answer.ref)
        case Refused() if instruction.trouble is not None:
            return replace(waiting, trouble=Trouble.CHANGED_ITS_MIND)
        case Refused(reason):
            return replace(instruction, state=InstructionState.REFUSED, closed_at_ms=now_ms, reason=reason)
        case Unheard() if instruction.trouble is None:
            return replace(instruction, state=InstructionState.READY)
        case _:
            return waiting
