"""Every way packets move money and gold. Numbers of kinds are never used again for anything else."""

from __future__ import annotations

from jinbao.gold.types.accounts import dealing_cash, inventory, member_gold
from jinbao.kit.money import Money
from jinbao.ledger.chart import AccountRef, EntryKind, Leg, Movement
from jinbao.packets.types.accounts import cash_escrow, gold_escrow
from jinbao.pay.types import merchant_payable
from jinbao.wallet.types import member_balance

SENT = EntryKind(400, "packets.sent", "A red packet is filled from the sender's balance.")
OPENED = EntryKind(401, "packets.opened", "A share of a red packet goes to who opened it.")
RETURNED = EntryKind(402, "packets.returned", "What nobody opened of a red packet goes back to the sender.")
SHOP_SENT = EntryKind(403, "packets.shop_sent", "A red packet is filled from what a shop has earned.")
SHOP_RETURNED = EntryKind(404, "packets.shop_returned", "What nobody opened of a shop's red packet goes back to it.")
GOLD_BOUGHT = EntryKind(410, "packets.gold_bought", "Gold is bought from the sender's balance, into a gold packet.")
GOLD_GIVEN = EntryKind(411, "packets.gold_given", "The sender's own gold goes into a gold packet.")
GOLD_OPENED = EntryKind(412, "packets.gold_opened", "A share of a gold packet goes to who opened it.")
GOLD_RETURNED = EntryKind(413, "packets.gold_returned", "The grams that nobody opened go back to the sender.")

KINDS = (SENT, OPENED, RETURNED, SHOP_SENT, SHOP_RETURNED, GOLD_BOUGHT, GOLD_GIVEN, GOLD_OPENED, GOLD_RETURNED)


def sent(packet_id: int, payer: AccountRef, amount: Money) -> Movement:
    """A red packet is filled.

    debit                      credit
    member.balance S           packets.cash_escrow P      amount
    """
    return Movement(SENT, (Leg(payer, cash_escrow(packet_id, amount.asset), amount),))


def opened(packet_id: int, member_id: int, share: Money) -> Movement:
    """A share of a red packet is opened.

    debit                      credit
    packets.cash_escrow P      member.balance M           share
    """
    escrow = cash_escrow(packet_id, share.asset)
    return Movement(OPENED, (Leg(escrow, member_balance(member_id, share.asset), share),))


def returned(packet_id: int, sender_id: int, rest: Money) -> Movement:
    """What is left of a red packet goes back.

    debit                      credit
    packets.cash_escrow P      member.balance S           rest
    """
    escrow = cash_escrow(packet_id, rest.asset)
    return Movement(RETURNED, (Leg(escrow, member_balance(sender_id, rest.asset), rest),))


def shop_sent(packet_id: int, merchant_id: int, amount: Money) -> Movement:
    """A shop's red packet is filled; what the shop has not earned it cannot give.

    debit                      credit
    merchant.payable M         packets.cash_escrow P      amount
    """
    payable = merchant_payable(merchant_id, amount.asset)
    return Movement(SHOP_SENT, (Leg(payable, cash_escrow(packet_id, amount.asset), amount),))


def shop_returned(packet_id: int, merchant_id: int, rest: Money) -> Movement:
    """What is left of a shop's red packet goes back to the shop.

    debit                      credit
    packets.cash_escrow P      merchant.payable M         rest
    """
    escrow = cash_escrow(packet_id, rest.asset)
    return Movement(SHOP_RETURNED, (Leg(escrow, merchant_payable(merchant_id, rest.asset), rest),))


def gold_bought(packet_id: int, payer: AccountRef, cost: Money, grams: Money) -> Movement:
    """Gold is bought at a quote and put into a packet, in one entry: the grams are fixed from here on.

    debit                      credit
    member.balance S           gold.dealing               cost
    gold.inventory             packets.gold_escrow P      grams
    """
    return Movement(
        GOLD_BOUGHT,
        (Leg(payer, dealing_cash(cost.asset), cost), Leg(inventory(), gold_escrow(packet_id), grams)),
    )


def gold_given(packet_id: int, sender_id: int, grams: Money) -> Movement:
    """The sender's own gold goes into a packet.

    debit                      credit
    member.gold S              packets.gold_escrow P      grams
    """
    return Movement(GOLD_GIVEN, (Leg(member_gold(sender_id), gold_escrow(packet_id), grams),))


def gold_opened(packet_id: int, member_id: int, share: Money) -> Movement:
    """A share of a gold packet is opened.

    debit                      credit
    packets.gold_escrow P      member.gold M              share
    """
    return Movement(GOLD_OPENED, (Leg(gold_escrow(packet_id), member_gold(member_id), share),))


def gold_returned(packet_id: int, sender_id: int, rest: Money) -> Movement:
    """The grams that are left go back: the sender bears what the price has done meanwhile.

    debit                      credit
    packets.gold_escrow P      member.gold S              rest
    """
    return Movement(GOLD_RETURNED, (Leg(gold_escrow(packet_id), member_gold(sender_id), rest),))
