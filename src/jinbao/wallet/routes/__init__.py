"""HTTP of the wallet: the member's balance, statement, bank accounts, and money to and from people."""

from jinbao.wallet.routes.bank import BANK
from jinbao.wallet.routes.people import PEOPLE
from jinbao.wallet.routes.statement import STATEMENT

MEMBER = [*STATEMENT, *BANK, *PEOPLE]

__all__ = ["MEMBER"]
