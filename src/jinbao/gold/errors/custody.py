"""Refusals of batches, deliveries and pledges."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class BatchRunning(Refusal):
    """A batch is being dealt with the custodian already."""

    code = "gold.batch_running"
    again = Again.LATER


class NothingToBatch(Refusal):
    """The position is at its targets, or not a lot can be bought or sold."""

    code = "gold.nothing_to_batch"
    again = Again.LATER


class CustodianClosed(Refusal):
    """The custodian does not deal just now."""

    code = "gold.custodian_closed"
    again = Again.LATER


class ProductUnknown(Refusal):
    """There is no such bar or coin."""

    code = "gold.product_unknown"
    again = Again.NEW_ID


class OutOfStock(Refusal):
    """The custodian has only ``left`` pieces of it."""

    code = "gold.out_of_stock"
    again = Again.NEW_ID


class AddressInvalid(Refusal):
    """A part of the address (``field``) is missing, too long or not one line of visible text."""

    code = "gold.address_invalid"
    again = Again.NEW_ID


class DeliveryUnderWay(Refusal):
    """The delivery is packed, or about to be: it can no longer be called off."""

    code = "gold.delivery_under_way"


class DeliveryStepWrong(Refusal):
    """A delivery in state ``state`` does not go to ``wanted`` next."""

    code = "gold.delivery_step_wrong"


class PledgeClosed(Refusal):
    """The pledge has ended, or is about to."""

    code = "gold.pledge_closed"
