"""Refusals about money that merchants send to members."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class ReceiverUnknown(Refusal):
    """The app (``app_id``) knows nobody by this (``openid``)."""

    code = "compat.receiver_unknown"


class NameOtherwise(Refusal):
    """The receiver has another name than the one that the merchant gave."""

    code = "compat.name_otherwise"


class TransferAmountRefused(Refusal):
    """One transfer is of at least ``least_minor``."""

    code = "compat.transfer_amount_refused"
    again = Again.NEW_ID


class SceneRefused(Refusal):
    """The scene of a transfer is not known, or what has to be told of it is missing: ``reason`` in words."""

    code = "compat.scene_refused"


class RedPacketAmountRefused(Refusal):
    """One share of a red packet is of ``least_minor`` to ``most_minor``."""

    code = "compat.red_packet_amount_refused"
    again = Again.NEW_ID


class RedPacketsTooFast(Refusal):
    """The merchant has sent as many red packets in a minute as one may (``most``), to this receiver or in all."""

    code = "compat.red_packets_too_fast"
    again = Again.LATER


class RedPacketsTooMuch(Refusal):
    """The merchant would send more in red packets today than one may (``most_minor``)."""

    code = "compat.red_packets_too_much"
    again = Again.LATER


class RedPacketsTooMany(Refusal):
    """The receiver has had as many red packets, or as much, of this merchant today as one may have."""

    code = "compat.red_packets_too_many"
    again = Again.LATER
