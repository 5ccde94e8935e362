"""Pay's use cases, one class for each noun, put together as ``Pay``."""

from __future__ import annotations

from jinbao.bank import Bank
from jinbao.identity import Identity
from jinbao.kit.money import Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.pay import postings
from jinbao.pay.service.bundles import BundlePaidCompletion, Bundles
from jinbao.pay.service.charges import Charges
from jinbao.pay.service.codes import Codes
from jinbao.pay.service.completions import PaidCompletion, RefundedCompletion
from jinbao.pay.service.context import Context
from jinbao.pay.service.exports import Exports
from jinbao.pay.service.orders import Orders
from jinbao.pay.service.payments import Payments
from jinbao.pay.service.payouts import PaidOutCompletion, PayoutHeldCompletion, PayoutReturnedCompletion, Payouts
from jinbao.pay.service.qr import Printer, Qr
from jinbao.pay.service.refunds import RefundAsked, Refunds
from jinbao.pay.service.returns import SplitReturnedCompletion
from jinbao.pay.service.review import Review
from jinbao.pay.service.sealing import SeedSeal
from jinbao.pay.service.settlements import HeldCompletion, ReturnedCompletion, SettledCompletion, Settlements
from jinbao.pay.service.splits import SplitCompletion, Splits
from jinbao.pay.service.statements import Statements
from jinbao.pay.service.tills import Tills
from jinbao.pay.types import PaySettings
from jinbao.wallet import Wallet

__all__ = ["Pay", "Printer", "RefundAsked"]


class Pay:
    """One per process. Registers its kinds of journal entries, so it is made before anything is swept."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        wallet: Wallet,
        bank: Bank,
        settings: PaySettings,
        printer: Printer,
    ) -> None:
        context = Context(runtime, journal, identity, wallet, bank, settings)
        seal = SeedSeal(settings.seed_key)
        self.settings = settings
        self.orders = Orders(context)
        self.payments = Payments(context)
        self.charges = Charges(context, seal)
        self.refunds = Refunds(context)
        self.payouts = Payouts(context)
        self.splits = Splits(context)
        self.bundles = Bundles(context)
        self.codes = Codes(context, seal)
        self.qr = Qr(context, printer)
        self.settlements = Settlements(context)
        self.tills = Tills(context)
        self.statements = Statements(context)
        self.exports = Exports(context)
        self.review = Review(context)
        self._context = context
        journal.register(postings.PAID, PaidCompletion(context))
        journal.register(postings.BUNDLE_PAID, BundlePaidCompletion(context))
        journal.register(postings.REFUNDED, RefundedCompletion(context))
        journal.register(postings.SETTLEMENT_HELD, HeldCompletion(context))
        journal.register(postings.SETTLED, SettledCompletion(context))
        journal.register(postings.SETTLEMENT_RETURNED, ReturnedCompletion(context))
        journal.register(postings.PAID_OUT, PaidOutCompletion(context))
        journal.register(postings.PAYOUT_HELD, PayoutHeldCompletion(context))
        journal.register(postings.PAYOUT_ACCEPTED, PaidOutCompletion(context))
        journal.register(postings.PAYOUT_RETURNED, PayoutReturnedCompletion(context))
        journal.register(postings.SPLIT, SplitCompletion(context))
        journal.register(postings.SPLIT_RETURNED, SplitReturnedCompletion(context))

    def money(self, minor: int) -> Money:
        """An amount of the operator's currency."""
        return self._context.money(minor)
