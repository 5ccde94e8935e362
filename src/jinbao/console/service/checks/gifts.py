"""Packets, the conversations that they stand in, and the cards that show them."""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.console.rules.tally import differences
from jinbao.console.service.checks.house import BATCH, FINDINGS_MAX, House, walk
from jinbao.console.types import Finding
from jinbao.kit.db import Tx
from jinbao.kit.ids import parse, show
from jinbao.packets.types import PacketState

#: Such a packet is not in its chat, or never was.
_UNSEEN = (PacketState.SENDING, PacketState.REFUSED)


async def packets(house: House) -> list[Finding]:
    """Of every packet what was opened, what is left and what went back is the whole, and ledger and journal agree."""
    found = await house.packets.review.findings()
    return [Finding(one.subject, f"{one.check}: {one.detail}") for one in found][:FINDINGS_MAX]


async def conversations(house: House) -> list[Finding]:
    """Every conversation is one sequence without gaps, and who has read what in it adds up."""

    def work(tx: Tx) -> list[Finding]:
        review = house.chat.review
        found = [
            Finding(show("cnv", one), "its messages are not numbered without gaps, or their count is wrong")
            for one in review.broken_sequences_in(tx, FINDINGS_MAX)
        ]
        for one, member_id in review.broken_places_in(tx, FINDINGS_MAX):
            told = f"{show('mbr', member_id)} has read what is not there" if member_id else "its members are miscounted"
            found.append(Finding(show("cnv", one), told))
        return found

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


async def cards(house: House) -> list[Finding]:
    """Every packet has its card in its conversation, and every card shows a packet, transfer or request there is."""

    def work(tx: Tx) -> list[Finding]:
        missing, extra = differences(lambda: _packets(house, tx), lambda: _cards(house, tx), FINDINGS_MAX)
        found = [Finding(key.split(" ")[1], f"it has no card in {key.split(' ')[0]}") for key in missing]
        found += [Finding(key.split(" ")[0], f"a card for {key.split(' ')[1]}, which is not there") for key in extra]
        return found + _strays(house, tx)

    return (await house.runtime.db.scan(work))[:FINDINGS_MAX]


def _packets(house: House, tx: Tx) -> Iterator[str]:
    review = house.packets.review
    for packet in walk(lambda after: review.after_in(tx, after, BATCH), lambda packet: packet.id, 0):
        if packet.state not in _UNSEEN:
            for chat_id in {packet.chat_id, packet.place_id}:
                yield f"{show('cnv', chat_id)} {show('pkt', packet.id)}"


def _all_cards(house: House, tx: Tx) -> Iterator[tuple[int, str]]:
    read = house.chat.review.cards_after_in
    return walk(lambda after: read(tx, after, BATCH), lambda card: card, (0, ""))


def _cards(house: House, tx: Tx) -> Iterator[str]:
    for chat_id, ref in _all_cards(house, tx):
        if ref.startswith("pkt_"):
            yield f"{show('cnv', chat_id)} {ref}"


def _strays(house: House, tx: Tx) -> list[Finding]:
    """Cards of transfers and requests that are not there, or of something that has no cards."""
    review = house.wallet.review
    found = []
    for chat_id, ref in _all_cards(house, tx):
        if ref.startswith("pkt_"):
            continue
        transfer_id, request_id = parse("trf", ref), parse("req", ref)
        stands = (transfer_id is not None and review.transfer_in(tx, transfer_id) is not None) or (
            request_id is not None and review.request_in(tx, request_id) is not None
        )
        if not stands:
            found.append(Finding(show("cnv", chat_id), f"a card for {ref}, which is not there"))
            if len(found) == FINDINGS_MAX:
                break
    return found
