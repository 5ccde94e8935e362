"""Gold as one object: what each part does stands in its own file."""

from __future__ import annotations

from jinbao.gold.ports.custodian import Custodian
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import Context, Market
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.desk import Desk
from jinbao.gold.service.quotes import Quotes
from jinbao.gold.service.statements import Statements
from jinbao.gold.types.custody import DeskSettings
from jinbao.gold.types.profile import GoldProfile
from jinbao.identity import Identity
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.wallet import Wallet


class Gold:
    """One per process. Registers its kinds of journal entries, so it is made before anything is swept."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        wallet: Wallet,
        prices: Market,
        custodian: Custodian,
        profile: GoldProfile,
        desk: DeskSettings | None = None,
    ) -> None:
        context = Context(runtime, journal, identity, wallet, prices, profile)
        self.profile = profile
        self.prices = prices
        self.desk = Desk(runtime, journal, custodian, desk or DeskSettings())
        self.custody = Custody(runtime, journal, self.desk, profile.custody)
        self.accounts = Accounts(context)
        self.statements = Statements(context)
        self.quotes = Quotes(context, self.accounts)
