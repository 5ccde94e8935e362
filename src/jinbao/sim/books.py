"""The city's own bookkeeping: who ought to have what, worked out from the answers that were given and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

#: Accounts in the city's books: members and merchants by id, and one each for fees and the money at the bank.
Holder = tuple[str, int]
FEES: Holder = ("fees", 0)
BANK: Holder = ("bank", 0)


def member(member_id: int) -> Holder:
    """A member's balance."""
    return ("member", member_id)


def merchant(merchant_id: int) -> Holder:
    """What a merchant has earned and not been paid out."""
    return ("merchant", merchant_id)


@dataclass(frozen=True, slots=True)
class Effect:
    """An acknowledged change of one holder's money (signed, minor units)."""

    holder: Holder
    minor: int


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A top-up, withdrawal or settlement that has been begun and has not ended: ``kind`` is one of these words.

    ``owner`` is the member's or merchant's id, ``minor`` what is to move without ``fee_minor``.
    """

    kind: str
    id: int
    owner: int
    minor: int
    fee_minor: int = 0

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What it does if the bank does it."""
        if self.kind == "top_up":
            return (Effect(BANK, self.minor), Effect(member(self.owner), self.minor))
        if self.kind == "settlement":
            return (Effect(BANK, -self.minor), Effect(merchant(self.owner), -self.minor))
        out = self.minor + self.fee_minor
        return (Effect(BANK, -self.minor), Effect(member(self.owner), -out), Effect(FEES, self.fee_minor))


@dataclass(slots=True)
class Books:
    """Expected balances; moves on their way; settlements seen; figures by name."""

    expected: Counter[Holder] = field(default_factory=Counter)
    moves: dict[int, OpenMove] = field(default_factory=dict)
    ended_settlements: set[int] = field(default_factory=set)
    figures: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def apply(self, effects: tuple[Effect, ...]) -> None:
        """Take an acknowledged outcome in. What the bank holds is always what everybody else has."""
        for effect in effects:
            self.expected[effect.holder] += effect.minor
        inside = sum(effect.minor for effect in effects if effect.holder != BANK)
        assert inside == sum(effect.minor for effect in effects if effect.holder == BANK), effects

    def begin(self, move: OpenMove) -> None:
        """A move with the bank is on its way."""
        self.moves[move.id] = move

    def end(self, move: OpenMove, *, done: bool) -> None:
        """The bank has moved it, or has not."""
        del self.moves[move.id]
        if done:
            self.apply(move.effects)
            self.figures[f"{move.kind}s"] += 1
            self.figures[f"{move.kind}_minor"] += move.minor
        else:
            self.figures[f"{move.kind}s_refused"] += 1

    def free(self, member_id: int) -> int:
        """What a member may be thought to have to spend: without what is on its way out."""
        out = sum(m.minor + m.fee_minor for m in self.moves.values() if m.kind == "withdrawal" and m.owner == member_id)
        return self.expected[member(member_id)] - out

    def bounds(self, holder: Holder) -> tuple[int, int]:
        """The least and the most that a holder can have now, given the moves that have not ended."""
        changes = [e.minor for move in self.moves.values() for e in move.effects if e.holder == holder]
        middle = self.expected[holder]
        return middle + sum(c for c in changes if c < 0), middle + sum(c for c in changes if c > 0)
