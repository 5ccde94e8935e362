"""A member's packets."""

from typing import Annotated, Literal

from jinbao.kit.http import Lang, Parameter, Principal, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX
from jinbao.packets.routes import shapes
from jinbao.packets.service import Packets
from jinbao.packets.types import Look

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]


@get("/packets/terms")
async def terms(caller: Principal, packets: Packets, lang: Lang) -> shapes.TermsView:
    """What may be sent today, and the gallery of covers and stickers."""
    return shapes.terms_view(await packets.looking.terms(caller.id), lang)


@post("/packets")
async def send_packet(caller: Principal, packets: Packets, once: Once, data: shapes.Send) -> shapes.LookView:
    """Send a packet into a conversation."""
    look = await packets.sending.send(caller, shapes.new_packet(data), data.proof, once)
    return await _view(packets, look)


@get("/packets")
async def history(
    caller: Principal,
    packets: Packets,
    box: Literal["sent", "received"] = "received",
    year: Annotated[int | None, Parameter(ge=1970, le=9000)] = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> shapes.History:
    """What the member sent or received in a year, newest first."""
    page, totals = await packets.history.page(caller.id, box, year, cursor, limit)
    looks = [packets.looking.show(caller.id, kept.packet, kept.claim) for kept in page.items]
    return shapes.History([shapes.look_view(look) for look in looks], page.next, shapes.totals_view(totals))


@get("/packets/gifting")
async def gifting(packets: Packets) -> shapes.GiftingView:
    """The covers that are sent most, and what is given today."""
    return shapes.gifting_view(await packets.gifting.page())


@get("/packets/{packet_id:str}")
async def look(caller: Principal, packets: Packets, packet_id: str) -> shapes.LookView:
    """A packet as the member sees it now."""
    return await _view(packets, await packets.looking.look(caller.id, shapes.number("pkt", packet_id)))


@post("/packets/{packet_id:str}/open", status_code=200)
async def open_packet(
    caller: Principal, packets: Packets, packet_id: str, data: shapes.Open | None = None
) -> shapes.OpenedView:
    """Open a packet; opening it again answers the same share."""
    consent = data is not None and data.consent
    opened = await packets.opening.open(caller.id, shapes.number("pkt", packet_id), consent)
    return shapes.OpenedView(await _view(packets, opened.look), shapes.claim_view(opened.look, opened.claim))


@post("/packets/{packet_id:str}/pass-on", status_code=200)
async def pass_on(caller: Principal, packets: Packets, packet_id: str, data: shapes.PassOn) -> shapes.LookView:
    """Pass a shop's packet with several shares on to a group; again changes nothing."""
    number, group_id = shapes.number("pkt", packet_id), shapes.number("cnv", data.chat)
    await packets.shops.pass_on(caller.id, number, group_id)
    return await _view(packets, await packets.looking.look(caller.id, number))


@get("/packets/{packet_id:str}/claims")
async def claims(caller: Principal, packets: Packets, packet_id: str) -> shapes.Got:
    """Who got what; nobody, as long as the member may still open it."""
    packet, found = await packets.looking.claims(caller.id, shapes.number("pkt", packet_id))
    return shapes.Got([shapes.got_view(packet, claim) for claim in found])


@post("/packets/{packet_id:str}/thanks", status_code=200)
async def thanks(caller: Principal, packets: Packets, packet_id: str, data: shapes.Thank) -> shapes.GotView:
    """Say thanks in the conversation, once."""
    number = shapes.number("pkt", packet_id)
    claim = await packets.thanking.thank(caller.id, number, data.sticker, data.text)
    found = await packets.looking.look(caller.id, number)
    return shapes.got_view(found.packet, claim)


async def _view(packets: Packets, found: Look) -> shapes.LookView:
    return shapes.look_view(found, await packets.looking.best(found.packet))


MEMBER = [terms, send_packet, history, gifting, look, open_packet, pass_on, claims, thanks]
