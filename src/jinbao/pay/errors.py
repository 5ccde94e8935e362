"""Every way pay can refuse. Sentences and statuses are the dialects' business."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class OutNoUsed(Refusal):
    """The merchant has an order with this number and other content."""

    code = "pay.out_no_used"
    again = Again.NEW_ID


class OrderPaid(Refusal):
    """The order has been paid already."""

    code = "pay.order_paid"


class OrderClosed(Refusal):
    """The order was closed before it was paid."""

    code = "pay.order_closed"


class OrderExpired(Refusal):
    """The order's time ran out before it was paid."""

    code = "pay.order_expired"


class OrderBeingPaid(Refusal):
    """Somebody's payment of this order is on its way; its outcome is not known yet."""

    code = "pay.order_being_paid"
    again = Again.LATER


class OtherPayer(Refusal):
    """The order is for another member to pay."""

    code = "pay.other_payer"


class OrderInBundle(Refusal):
    """The order is paid, and closed, only together with the others of its ``bundle``."""

    code = "pay.order_in_bundle"


class OrderNotPaid(Refusal):
    """There is nothing to refund: the order has not been paid."""

    code = "pay.order_not_paid"


class NotWaiting(Refusal):
    """Nothing waits for this member's confirmation: it was answered, or its time ran out."""

    code = "pay.not_waiting"


class AmountFixed(Refusal):
    """The code fixes the amount (``amount_minor``, ``amount`` in words); the payer may not choose another."""

    code = "pay.amount_fixed"


class AmountTooSmall(Refusal):
    """An amount must be at least one minor unit."""

    code = "pay.amount_too_small"


class AmountTooLarge(Refusal):
    """An order is for at most ``most_minor``."""

    code = "pay.amount_too_large"


class ExpiryOutOfRange(Refusal):
    """An order must expire in the future and not later than ``latest_at_ms``."""

    code = "pay.expiry_out_of_range"


class RefundExceedsPayment(Refusal):
    """More than is left of the payment (``left_minor``)."""

    code = "pay.refund_exceeds_payment"


class RefundTooLate(Refusal):
    """The time in which a payment may be refunded (``days``) is over."""

    code = "pay.refund_too_late"


class RefundOutNoUsed(Refusal):
    """The merchant has a refund with this number and other content."""

    code = "pay.refund_out_no_used"
    again = Again.NEW_ID


class MerchantFundsShort(Refusal):
    """The merchant's balance does not cover the refund (or the settlement)."""

    code = "pay.merchant_funds_short"
    again = Again.NEW_ID


class BalanceTooLow(Refusal):
    """The payer's balance does not cover the payment."""

    code = "pay.balance_too_low"
    again = Again.NEW_ID


class PayerBalanceTooLow(Refusal):
    """``BalanceTooLow``, as a till is told it: what the payer has is the payer's business."""

    code = "pay.payer_balance_too_low"
    again = Again.NEW_ID


class PayerLimited(Refusal):
    """The payer may not pay this now (a limit, a frozen wallet), as a till is told it: without the reason."""

    code = "pay.payer_limited"
    again = Again.NEW_ID


class PaymentFailed(Refusal):
    """The ledger did not allow the payment (``reason`` is the ledger's word)."""

    code = "pay.payment_failed"
    again = Again.NEW_ID


class CodeInvalid(Refusal):
    """This is not a payment code that any phone shows now."""

    code = "pay.code_invalid"


class CodeExpired(Refusal):
    """The payment code was shown too long ago."""

    code = "pay.code_expired"


class CodeUsed(Refusal):
    """The payment code has been used already."""

    code = "pay.code_used"


class CodeForeign(Refusal):
    """The digits are another scheme's payment code (``scheme``)."""

    code = "pay.code_foreign"


class CodeSuspended(Refusal):
    """Too many wrong codes were tried against this phone; it must get a new number while online."""

    code = "pay.code_suspended"
    again = Again.LATER


class TooManyWrongCodes(Refusal):
    """The till tried too many wrong codes; it may try again at ``until_ms``."""

    code = "pay.too_many_wrong_codes"
    again = Again.LATER


class DeviceNotPaired(Refusal):
    """This phone has not been paired for payment codes."""

    code = "pay.device_not_paired"


class StaticCodeLimit(Refusal):
    """A merchant keeps at most ``most`` static codes."""

    code = "pay.static_code_limit"


class NothingToSettle(Refusal):
    """The merchant's balance is empty."""

    code = "pay.nothing_to_settle"
    again = Again.LATER


class SettlementRunning(Refusal):
    """A settlement of this merchant is on its way (``settlement``)."""

    code = "pay.settlement_running"
    again = Again.LATER


class BankAccountUnknown(Refusal):
    """The bank knows no such account."""

    code = "pay.bank_account_unknown"
    again = Again.NEW_ID


class BankAccountMissing(Refusal):
    """The merchant has not named the bank account to settle to."""

    code = "pay.bank_account_missing"


class PayeeFrozen(Refusal):
    """Whom the money is for (``receiver``) may not receive any."""

    code = "pay.payee_frozen"


class PayoutOutNoUsed(Refusal):
    """The merchant has a payout with this number and other content."""

    code = "pay.payout_out_no_used"
    again = Again.NEW_ID


class TillsPayNothingOut(Refusal):
    """The shop's owner has not let its tills pay out."""

    code = "pay.tills_pay_nothing_out"


class PayoutDone(Refusal):
    """The member has the money already: it cannot be called back."""

    code = "pay.payout_done"


class PayoutReturned(Refusal):
    """The payout went back to the merchant (``why``: cancelled or expired)."""

    code = "pay.payout_returned"


class BundleOutNoUsed(Refusal):
    """The merchant has a bundle with this number and other content."""

    code = "pay.bundle_out_no_used"
    again = Again.NEW_ID


class NotForSharing(Refusal):
    """The order was not made to be shared out."""

    code = "pay.not_for_sharing"


class SplitFinished(Refusal):
    """What the order had set aside is the merchant's own since ``finished_at_ms``."""

    code = "pay.split_finished"


class SplitOutNoUsed(Refusal):
    """The merchant has a split (or a return of one) with this number and other content."""

    code = "pay.split_out_no_used"
    again = Again.NEW_ID


class ReceiverTwice(Refusal):
    """A ``receiver`` is named twice in one split."""

    code = "pay.receiver_twice"
    again = Again.NEW_ID


class ReceiverUnknown(Refusal):
    """The merchant has not registered this ``receiver``."""

    code = "pay.receiver_unknown"


class ReceiversFull(Refusal):
    """A merchant registers at most ``most`` receivers."""

    code = "pay.receivers_full"


class SplitAboveRatio(Refusal):
    """More than may go to others of this order (``most_minor`` in all, ``left_minor`` of it left)."""

    code = "pay.split_above_ratio"


class SplitExceedsHeld(Refusal):
    """More than the order still has set aside (``left_minor``)."""

    code = "pay.split_exceeds_held"


class ReturnExceedsSplit(Refusal):
    """More than the receiver has left of the split (``left_minor``)."""

    code = "pay.return_exceeds_split"
