"""Gold as one object: what each part does stands in its own file."""

from __future__ import annotations

from jinbao.bank import Bank
from jinbao.gold.ports import Custodian, PriceFeed, PriceHistory
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.alerts import Alerts
from jinbao.gold.service.batches import Batches
from jinbao.gold.service.candles import Candles
from jinbao.gold.service.capital import OwnCapital
from jinbao.gold.service.context import Context
from jinbao.gold.service.coverage import Coverages
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.custody_review import CustodyReview
from jinbao.gold.service.dealing import Dealing
from jinbao.gold.service.deliveries import Deliveries
from jinbao.gold.service.desk import Desk
from jinbao.gold.service.plans import Plans
from jinbao.gold.service.pledges import Pledges
from jinbao.gold.service.prices import Prices
from jinbao.gold.service.profile import load_profile
from jinbao.gold.service.quotes import Quotes
from jinbao.gold.service.review import Review
from jinbao.gold.service.statements import Statements
from jinbao.gold.types.profile import GoldProfile
from jinbao.gold.types.settings import GoldSettings
from jinbao.identity import Identity
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.wallet import Wallet


class Gold:
    """One per process. Registers its kinds of journal entries, so it is made before anything is swept.

    ``profile`` is the one that the settings name, unless given. Raises ``GoldProfileError``.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        wallet: Wallet,
        bank: Bank,
        feed: PriceFeed,
        custodian: Custodian,
        settings: GoldSettings,
        profile: GoldProfile | None = None,
    ) -> None:
        self.profile = profile = profile or load_profile(settings.profile)
        self.feed = feed
        self.candles = Candles(runtime, profile.price, feed if isinstance(feed, PriceHistory) else None)
        self.prices = Prices(runtime, feed, profile.price, self.candles)
        self.desk = Desk(runtime, journal, custodian, settings.desk)
        self.custody = Custody(runtime, journal, self.desk, profile.custody)
        self.batches = Batches(
            runtime, journal, identity, bank, self.desk, custodian, profile.batches, settings.custodian_account
        )
        self.capital = OwnCapital(runtime, journal, bank, self.desk, settings.own_account)
        context = Context(runtime, journal, identity, wallet, self.prices, profile)
        self.accounts = Accounts(context)
        self.statements = Statements(context)
        self.quotes = Quotes(context, self.accounts)
        self.dealing = Dealing(context, self.accounts, self.quotes, self.statements, self.custody, self.batches.hurry)
        self.plans = Plans(context, self.accounts, self.quotes, self.dealing)
        self.alerts = Alerts(context, self.accounts, self.quotes, self.dealing)
        self.deliveries = Deliveries(
            context, self.custody, self.desk, custodian, self.accounts, self.statements, profile.delivery
        )
        self.pledges = Pledges(context, self.custody, self.accounts, self.statements)
        self.coverage = Coverages(runtime, journal, self.desk, custodian, profile.custody)
        self.custody_review = CustodyReview(runtime, journal, custodian, self.desk, self.custody, self.coverage)
        self.review = Review(context)

    async def close(self) -> None:
        """Let go of the feed."""
        await self.prices.close()
