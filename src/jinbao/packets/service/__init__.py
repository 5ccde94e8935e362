"""Use cases of packets, one class for each verb, put together as ``Packets``."""

from __future__ import annotations

from jinbao.chat import Chat
from jinbao.gold import Gold
from jinbao.identity import Identity
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.packets.rules.splitting import Draw
from jinbao.packets.service.context import Context
from jinbao.packets.service.gifting import Gifts
from jinbao.packets.service.history import History
from jinbao.packets.service.looking import Looking
from jinbao.packets.service.opening import Opening
from jinbao.packets.service.profile import PacketProfileError, load_profile
from jinbao.packets.service.returning import Returning
from jinbao.packets.service.review import CHECKS, Review
from jinbao.packets.service.sending import Sending
from jinbao.packets.service.shops import Shops
from jinbao.packets.service.thanking import Thanking
from jinbao.packets.types import PacketProfile
from jinbao.pay import Pay
from jinbao.wallet import Wallet

__all__ = ["CHECKS", "PacketProfileError", "Packets", "load_profile"]


class Packets:
    """One per process. Registers its kinds of journal entries, so it is made before anything is swept.

    ``draw(n)`` gives a whole number evenly from 0 .. n - 1: ``secrets.randbelow``, or seeded in tests.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        wallet: Wallet,
        pay: Pay,
        gold: Gold,
        chat: Chat,
        profile: PacketProfile,
        draw: Draw,
    ) -> None:
        context = Context(runtime, journal, identity, wallet, pay, gold, chat, profile, draw)
        self.profile = profile
        self.looking = Looking(context)
        self.sending = Sending(context, self.looking)
        self.shops = Shops(context, self.looking)
        self.opening = Opening(context, self.looking)
        self.returning = Returning(context)
        self.thanking = Thanking(context, self.looking)
        self.history = History(context)
        self.gifting = Gifts(context)
        self.review = Review(context)
