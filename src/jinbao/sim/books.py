"""The city's own bookkeeping: who ought to have what, worked out from the answers that were given and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

#: Accounts in the city's books: members, merchants and packets by id, and one each for fees, the money at the bank and
#: the metal at the custodian; of those two without what is the dealer's own, who is on the other side of every deal.
Holder = tuple[str, int]
FEES: Holder = ("fees", 0)
BANK: Holder = ("bank", 0)
VAULT: Holder = ("vault", 0)
#: What has gold, in micrograms; everything else has money, in minor units.
_METAL = frozenset({"vault", "gold", "pledged", "in delivery", "gold packet"})


def member(member_id: int) -> Holder:
    """A member's balance."""
    return ("member", member_id)


def merchant(merchant_id: int) -> Holder:
    """What a merchant has earned and not been paid out."""
    return ("merchant", merchant_id)


def shared(merchant_id: int) -> Holder:
    """What a merchant has set aside to be shared out."""
    return ("shared", merchant_id)


def gold(member_id: int) -> Holder:
    """A member's free gold."""
    return ("gold", member_id)


def pledged(member_id: int) -> Holder:
    """A member's pledged gold."""
    return ("pledged", member_id)


def in_delivery(member_id: int) -> Holder:
    """A member's gold on its way out."""
    return ("in delivery", member_id)


def packet(packet_id: int, *, of_gold: bool) -> Holder:
    """What is in a packet."""
    return ("gold packet" if of_gold else "packet", packet_id)


@dataclass(frozen=True, slots=True)
class Effect:
    """An acknowledged change of what one holder has (signed; minor units, or micrograms of gold)."""

    holder: Holder
    minor: int

    @property
    def of_metal(self) -> bool:
        """Whether it is gold."""
        return self.holder[0] in _METAL


@dataclass(slots=True)
class Sent:
    """A packet that was acknowledged. ``claims`` are units by member, as they were answered to whoever opened it;
    ``returned`` is what came back, once it has ended. Looking at an ended one never shows anything else."""

    id: int
    sender: int
    of_gold: bool
    total: int
    count: int
    expires_at_ms: int
    claims: dict[int, int] = field(default_factory=dict)
    returned: int = 0
    ended: bool = False

    @property
    def holder(self) -> Holder:
        """The packet in the books."""
        return packet(self.id, of_gold=self.of_gold)

    def back(self, units: int) -> tuple[Effect, ...]:
        """What the return of so much does."""
        home = gold(self.sender) if self.of_gold else member(self.sender)
        return (Effect(self.holder, -units), Effect(home, units))


@dataclass(frozen=True, slots=True)
class OpenMove:
    """Something that was begun and has not ended: ``kind`` is a top-up, withdrawal or settlement, the ``hand_over`` of
    a delivery to the carrier, the ``return`` of a packet, or a ``payout`` that waits for its member.

    ``owner`` is the member's or merchant's id, ``minor`` what is to move without ``fee_minor``; ``told`` are the
    effects of what is no business with the bank.
    """

    kind: str
    id: int
    owner: int
    minor: int
    fee_minor: int = 0
    told: tuple[Effect, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What it does if it comes about."""
        if self.told:
            return self.told
        if self.kind == "top_up":
            return (Effect(BANK, self.minor), Effect(member(self.owner), self.minor))
        if self.kind == "settlement":
            return (Effect(BANK, -self.minor), Effect(merchant(self.owner), -self.minor))
        out = self.minor + self.fee_minor
        return (Effect(BANK, -self.minor), Effect(member(self.owner), -out), Effect(FEES, self.fee_minor))


@dataclass(slots=True)
class Books:
    """Expected balances; moves on their way; settlements seen; packets by the act that sent them; figures by name.

    ``dealt`` is what went from the dealer to members, by ``BANK`` and ``VAULT``; ``contradictions`` are answers that
    cannot all be true.
    """

    expected: Counter[Holder] = field(default_factory=Counter)
    moves: dict[int, OpenMove] = field(default_factory=dict)
    ended_settlements: set[int] = field(default_factory=set)
    packets: dict[int, Sent] = field(default_factory=dict)
    open_packets: set[int] = field(default_factory=set)
    dealt: Counter[Holder] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def apply(self, effects: tuple[Effect, ...]) -> None:
        """Take an acknowledged outcome in. What bank and custodian hold is always what everybody else has."""
        for effect in effects:
            self.expected[effect.holder] += effect.minor
        for outside in (BANK, VAULT):
            same = [effect for effect in effects if effect.of_metal == (outside == VAULT)]
            inside = sum(effect.minor for effect in same if effect.holder != outside)
            assert inside == sum(effect.minor for effect in same if effect.holder == outside), effects

    def sent(self, act: int, sent: Sent) -> None:
        """A packet is there."""
        self.packets[act] = sent
        self.open_packets.add(act)

    def opened(self, act: int, member_id: int, units: int) -> bool:
        """A share was answered to a member; whether that is new. A second, different answer is a contradiction."""
        sent = self.packets[act]
        before = sent.claims.get(member_id)
        if before is not None:
            if before != units:
                self.contradictions.append(f"packet {sent.id:x}: {before} and {units} to the same member")
            return False
        sent.claims[member_id] = units
        if sum(sent.claims.values()) > sent.total or len(sent.claims) > sent.count:
            self.contradictions.append(f"packet {sent.id:x}: more was opened than is in it")
        return True

    def begin(self, move: OpenMove) -> None:
        """A move with the bank is on its way."""
        self.moves[move.id] = move

    def end(self, move: OpenMove, *, done: bool) -> None:
        """The bank has moved it, or has not."""
        del self.moves[move.id]
        if done:
            self.apply(move.effects)
            if move.told:
                self.figures[f"{move.kind}s"] += 1
                return
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
