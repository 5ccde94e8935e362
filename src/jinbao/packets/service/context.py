"""What every service of packets is handed, and the one way in which packets move money and gold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jinbao.chat import Chat
from jinbao.gold import Gold, PriceUnknown
from jinbao.identity import Identity
from jinbao.kit.clock import day_of, day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.money import Asset, Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal
from jinbao.ledger.chart import Movement
from jinbao.packets.rules.looking import worth_minor
from jinbao.packets.rules.splitting import Draw
from jinbao.packets.store import packets as store
from jinbao.packets.types import Packet, PacketProfile
from jinbao.pay import Pay
from jinbao.wallet import Wallet
from jinbao.wallet.types import Counterpart

_RANDOM_BITS = 80


@dataclass(frozen=True, slots=True)
class Context:
    """The modules below, the runtime, the profile, and where luck comes from."""

    runtime: Runtime
    journal: Journal
    identity: Identity
    wallet: Wallet
    pay: Pay
    gold: Gold
    chat: Chat
    profile: PacketProfile
    draw: Draw

    @property
    def home(self) -> Asset:
        """The operator's currency."""
        return self.runtime.home

    def home_money(self, minor: int) -> Money:
        """An amount of the operator's currency."""
        return Money(minor, self.runtime.home)

    def now_ms(self) -> int:
        """Milliseconds UTC."""
        return self.runtime.clock.now_ms()

    def year_of(self, at_ms: int) -> int:
        """The calendar year of a moment in the operator's zone."""
        return day_of(at_ms, self.runtime.zone).year

    def day(self) -> date:
        """Today in the operator's zone."""
        return day_of(self.now_ms(), self.runtime.zone)

    def day_start_id(self) -> int:
        """Below every id of today in the operator's zone, and above all before: ids begin with their milliseconds."""
        return day_start_ms(self.day(), self.runtime.zone) << _RANDOM_BITS

    def bid_minor(self) -> int:
        """What a gram of gold would bring now, 0 while nothing is known: for showing, never for dealing."""
        return self.gold.prices.bid_minor()

    def believed_in(self, tx: Tx) -> int:
        """What a gram is worth for limits and books: raises ``PriceUnknown`` when no price was ever known."""
        believed = self.gold.prices.believed_in(tx)
        if not believed:
            raise PriceUnknown()
        return believed

    def worth_minor(self, packet: Packet, units: int) -> int:
        """What a part of a packet is worth now."""
        return worth_minor(units, self.bid_minor()) if packet.gold else units

    def packet_in(self, tx: Tx, packet_id: int) -> Packet:
        """A packet that must be there."""
        packet = store.get(tx, packet_id)
        assert packet is not None, f"no packet {packet_id:x}"
        return packet

    def intend_in(self, tx: Tx, packet: Packet, entry_id: int, movement: Movement, note: bytes = b"") -> None:
        """Write down a movement of a packet's content: gold passes the custodian, money goes to the journal."""
        if packet.gold:
            self.gold.custody.intend(tx, entry_id, movement, packet.id, note)
        else:
            self.journal.intend(tx, entry_id, movement, packet.id, note)

    async def finish(self, packet: Packet, entry_id: int) -> Entry:
        """Carry out what was intended; raises ``Unknown`` while there is no answer, and it stays pending."""
        if packet.gold:
            return await self.gold.custody.finish(entry_id)
        return await self.journal.finish(entry_id)


def sender_of(packet: Packet) -> Counterpart:
    """Who gave, on the receiver's statement."""
    return Counterpart("merchant" if packet.by_shop else "member", packet.sender, packet.sender_name)


def receiver_of(packet: Packet) -> Counterpart:
    """Whom it is for, on the sender's statement: a member, or a group."""
    if packet.to_id is not None:
        return Counterpart("member", show("mbr", packet.to_id), packet.to_name)
    return Counterpart("operator", show("cnv", packet.chat_id), packet.to_name)
