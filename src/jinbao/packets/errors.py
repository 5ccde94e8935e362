"""Every way packets can refuse."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class OneShare(Refusal):
    """Between two people, and for one named member, a packet has one share."""

    code = "packets.one_share"
    again = Again.NEW_ID


class NoSuchReceiver(Refusal):
    """The named member is not another participant of this group."""

    code = "packets.no_such_receiver"
    again = Again.NEW_ID


class TooManyShares(Refusal):
    """More than ``most`` shares."""

    code = "packets.too_many_shares"
    again = Again.NEW_ID


class Uneven(Refusal):
    """The amount cannot be shared out evenly to the minor unit."""

    code = "packets.uneven"
    again = Again.NEW_ID


class ShareTooSmall(Refusal):
    """Less than ``least`` for each."""

    code = "packets.share_too_small"
    again = Again.NEW_ID


class ShareTooLarge(Refusal):
    """More than ``most`` for each on average."""

    code = "packets.share_too_large"
    again = Again.NEW_ID


class GoldNotAllowed(Refusal):
    """Gold packets are not offered here."""

    code = "packets.gold_not_allowed"


class GoldTooSmall(Refusal):
    """Less than ``least_mg`` milligrams for each."""

    code = "packets.gold_too_small"
    again = Again.NEW_ID


class GoldTooMuch(Refusal):
    """Worth more than ``most`` in all."""

    code = "packets.gold_too_much"
    again = Again.NEW_ID


class GoldDayLimit(Refusal):
    """The gold of one's own that is given away in a day may be worth ``most`` in all."""

    code = "packets.gold_day_limit"
    again = Again.LATER


class BalanceTooLow(Refusal):
    """The balance does not cover the packet; nothing moved."""

    code = "packets.balance_too_low"
    again = Again.NEW_ID


class NotSent(Refusal):
    """The packet could not be filled for a ``reason`` other than the balance; nothing moved."""

    code = "packets.not_sent"
    again = Again.NEW_ID


class NotForYou(Refusal):
    """The packet is for somebody else."""

    code = "packets.not_for_you"


class Sending(Refusal):
    """The packet is still being filled."""

    code = "packets.sending"
    again = Again.LATER


class AllGone(Refusal):
    """Every share has been opened by somebody."""

    code = "packets.all_gone"


class Expired(Refusal):
    """Nobody may open it any more; what was left goes back to the sender."""

    code = "packets.expired"


class OutNoTaken(Refusal):
    """The shop has used this number for another packet."""

    code = "packets.out_no_taken"
    again = Again.NEW_ID


class NotPassedOn(Refusal):
    """Only an open packet that a shop has sent, with more than one share, can be passed on to a group, once."""

    code = "packets.not_passed_on"


class ShareRefused(Refusal):
    """The share could not be moved, and is in the packet again; ``reason`` is the ledger's or the custodian's word."""

    code = "packets.share_refused"
    again = Again.LATER


class NotOpened(Refusal):
    """Only who has opened a packet may say thanks for it."""

    code = "packets.not_opened"
