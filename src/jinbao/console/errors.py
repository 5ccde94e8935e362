"""Every way the console can refuse; acts on people are refused by identity."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class NotAskable(Refusal):
    """Nobody can be asked about this: it waits for its payer, or is being finished by itself."""

    code = "console.not_askable"
    again = Again.LATER
