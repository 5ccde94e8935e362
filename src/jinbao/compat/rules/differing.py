"""Where two texts part: what was verified and what was signed instead, with line ends that can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jinbao.compat.types import Note, NoteCode, Problem, note

#: So many bytes are shown before the first difference, and from it on.
_BEFORE, _AFTER = 16, 24
_END = "(end)"
_SEEN = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", ord("\0"): "\\0", 0xFEFF: "\\ufeff"}


class Guess(NamedTuple):
    """A mistake that people make, what to say of it, and what they would have signed."""

    problem: Problem
    notes: tuple[Note, ...]
    signed: bytes


def guess(problem: Problem, signed: bytes, *notes: Note) -> Guess:
    """A guess, written shortly."""
    return Guess(problem, notes, signed)


def notes_of(found: Guess, verified: bytes) -> tuple[Note, ...]:
    """What to say of a guess that fits: its own notes, and where it first differs from what was verified."""
    return (*found.notes, first_difference(verified, found.signed))


def first_difference(ours: bytes, theirs: bytes) -> Note:
    """The note that says where two texts part; they must not be equal."""
    assert ours != theirs
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    while at and _inside(ours, at) and _inside(theirs, at):
        at -= 1  # a letter of several bytes is shown whole
    return note(
        NoteCode.TEXT_DIFFERS,
        at=at + 1,
        line=ours.count(b"\n", 0, at) + 1,
        before=visible(ours[_start(ours, at) : at]),
        ours=visible(ours[at : at + _AFTER]) or _END,
        theirs=visible(theirs[at : at + _AFTER]) or _END,
    )


def visible(text: bytes) -> str:
    """Bytes as text on one line: line ends and what is no UTF-8 are written out."""
    return text.decode("utf-8", "backslashreplace").translate(_SEEN)


def brief(items: Sequence[str], most: int = 5) -> str:
    """A list for a sentence, not longer than can be read."""
    return ", ".join(each[:40] for each in items[:most]) + (" ..." if len(items) > most else "")


def _start(text: bytes, at: int) -> int:
    start = max(0, at - _BEFORE)
    while start < at and _inside(text, start):
        start += 1
    return start


def _inside(text: bytes, at: int) -> bool:
    """Whether a byte continues a letter of several."""
    return at < len(text) and text[at] & 0xC0 == 0x80
