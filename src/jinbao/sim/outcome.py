"""What came of an act, and what whoever performs one has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.identity.types import Proof
from jinbao.kit.http import Principal
from jinbao.kit.money import Money
from jinbao.kit.once import Once
from jinbao.sim.books import Effect, OpenMove, Sent
from jinbao.sim.city import City, Paid, Town, once
from jinbao.sim.day import Act
from jinbao.sim.population import PIN


class State(Enum):
    """What became of an act: it happened, it was refused, there was no answer, or there was nothing to do."""

    DONE = "done"
    REFUSED = "refused"
    DOUBT = "doubt"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act and what was answered.

    ``code`` says why it was refused; ``order_id``, ``request_id``, ``sent`` and ``made`` (a pledge, a delivery, a
    split, a payout) are what it made; ``paid_too`` is another order that was paid with ``paid``; ``units`` is the share
    of a packet that was opened.
    """

    act: Act
    state: State
    code: str = ""
    effects: tuple[Effect, ...] = ()
    move: OpenMove | None = None
    paid: Paid | None = None
    paid_too: Paid | None = None
    order_id: int = 0
    request_id: int = 0
    sent: Sent | None = None
    made: int = 0
    units: int = 0


class Ground:
    """Where acts are performed: the services, and who is who."""

    def __init__(self, city: City, town: Town) -> None:
        self.city = city
        self.town = town

    def caller(self, number: int) -> Principal:
        """A person's session."""
        return self.town.callers[number]

    def money(self, minor: int) -> Money:
        """An amount."""
        return Money(minor, self.city.runtime.home)

    def once(self, act: Act, step: str) -> Once:
        """The key of a step of an act."""
        return once(act.number, step, self.city.clock.now_ms())

    def proof(self, act: Act, minor: int | None = None) -> Proof | None:
        """A PIN where the amount (of the act, unless given) wants one and there is one."""
        most = self.city.identity.profile.pin_free.single_minor
        wanted = (act.amount if minor is None else minor) > most
        return self.pin(act) if wanted else None

    def pin(self, act: Act) -> Proof | None:
        """The PIN of whoever acts, if they have one."""
        return Proof(pin=PIN) if self.town.population.people[act.who].has_pin else None
