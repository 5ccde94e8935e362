"""HTTP of the console: the operator's screens."""

from jinbao.console.routes.gold import GOLD
from jinbao.console.routes.ledger import LEDGER
from jinbao.console.routes.oversight import OVERSIGHT
from jinbao.console.routes.people import PEOPLE

CONSOLE = [*OVERSIGHT, *PEOPLE, *GOLD, *LEDGER]

__all__ = ["CONSOLE"]
