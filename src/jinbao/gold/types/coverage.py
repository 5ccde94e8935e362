"""Words of coverage: whether every gram that is owed is in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jinbao.gold.types.custody import Bar, CustodyMode

#: A statement is taken every hour and stands for its day: one that is older than a day and a bit says that nobody
#: could ask (chosen).
STATEMENT_GOOD_MS = 26 * 3_600_000


@dataclass(frozen=True, slots=True)
class Sums:
    """All gold of the ledger, by whose it is, in micrograms. ``custodian_ug`` is the other side of the rest."""

    members_ug: int
    pledged_ug: int
    in_delivery_ug: int
    escrow_ug: int
    inventory_ug: int
    custodian_ug: int

    @property
    def owed_ug(self) -> int:
        """All that is somebody's: members', packets' and the operator's own."""
        return self.members_ug + self.pledged_ug + self.in_delivery_ug + self.escrow_ug + self.inventory_ug

    @property
    def customers_ug(self) -> int:
        """All that is not the operator's own."""
        return self.owed_ug - self.inventory_ug


@dataclass(frozen=True, slots=True)
class DayOfCustody:
    """One day's statement of the custodian beside our books.

    ``custodian_ug`` is what it says it holds, ``ledger_ug`` what our books say, ``waiting_ug`` (signed) what it has
    done that our books have not closed: the gap is what is left when that is taken into account.
    """

    day: date
    at_ms: int
    custodian_ug: int
    ledger_ug: int
    waiting_ug: int
    customers_ug: int
    bars_ug: int
    digest: str
    faults: tuple[str, ...]

    @property
    def gap_ug(self) -> int:
        """By how much the custodian's statement is above (or, negative, below) our books."""
        return self.custodian_ug - self.waiting_ug - self.ledger_ug


@dataclass(frozen=True, slots=True)
class Coverage:
    """What every member is shown: the sums now, the newest statement, the bars behind them, and the days before."""

    custodian: str
    mode: CustodyMode
    sums: Sums
    as_of_ms: int
    statement: DayOfCustody | None
    bars: tuple[Bar, ...]
    history: tuple[DayOfCustody, ...]

    @property
    def covered(self) -> bool:
        """Whether the newest statement and its bars cover what our books owe, and nothing in it was wrong.

        Nobody is told that it is there by our books alone: without a statement, or with one that is older than
        ``STATEMENT_GOOD_MS``, it is not known to be.
        """
        told = self.statement
        if self.sums.custodian_ug < self.sums.owed_ug:
            return False
        if told is None or self.as_of_ms - told.at_ms > STATEMENT_GOOD_MS:
            return self.sums.owed_ug == 0
        return told.gap_ug >= 0 and told.bars_ug >= told.custodian_ug and not told.faults


@dataclass(frozen=True, slots=True)
class CustodyFinding:
    """Something about custody that is not as it should be: ``subject`` is an id as shown, a holder or a day."""

    what: str
    subject: str
    detail: str
