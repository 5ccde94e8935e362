"""HTTP of the console: the operator's screens."""

from jinbao.console.routes.ledger import LEDGER
from jinbao.console.routes.oversight import OVERSIGHT
from jinbao.console.routes.people import PEOPLE

CONSOLE = [*OVERSIGHT, *PEOPLE, *LEDGER]

__all__ = ["CONSOLE"]
