"""Bodies in and out. Of ``amount_minor`` and ``grams_ug`` a packet has the one that it holds; the other is null."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from jinbao.identity.types import Proof
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Lang
from jinbao.kit.ids import parse, show
from jinbao.kit.money import MINOR_MAX
from jinbao.packets.types import (
    COVERS,
    GREETINGS,
    STICKERS,
    Claim,
    Gifting,
    Holds,
    Look,
    NewPacket,
    Packet,
    PacketKind,
    Source,
    Terms,
    YearTotals,
)

Id = Annotated[str, Meta(max_length=40)]
Amount = Annotated[int, Meta(ge=1, le=MINOR_MAX)]
Code = Annotated[str, Meta(max_length=40)]
#: Longer than a greeting may be, so that one that is too long is told so by its own refusal.
Words = Annotated[str, Meta(max_length=400)]


class Send(Struct, forbid_unknown_fields=True):
    """What to send, to whom: a red packet has ``amount_minor`` (in all), gold bought from the balance a ``quote_id``,
    gold of one's own ``grams_ug`` (in all). Proof of ``packet:<cnv_...>:`` and that one value."""

    chat: Id
    asset: Literal["cash", "gold"]
    kind: Literal["equal", "lucky", "exclusive"]
    count: Annotated[int, Meta(ge=1, le=1_000)] = 1
    source: Literal["balance", "gold"] = "balance"
    amount_minor: Amount | None = None
    quote_id: Id | None = None
    grams_ug: Amount | None = None
    to: Id | None = None
    greeting: Words = ""
    cover: Code = ""
    proof: Proof | None = None


class Open(Struct, forbid_unknown_fields=True):
    """With ``consent`` a gold account is opened in the act, where there is none yet."""

    consent: bool = False


class PassOn(Struct, forbid_unknown_fields=True):
    """The group to pass a shop's packet on to."""

    chat: Id


class Thank(Struct, forbid_unknown_fields=True):
    """A sticker of the gallery, or a few words."""

    sticker: Code = ""
    text: Words = ""


class PersonView(Struct):
    """A member (or, as a sender, a shop) by name, as it was when the packet was sent or opened."""

    id: str
    name: str


class ShareView(Struct):
    """What somebody got; ``worth_minor`` is what gold is worth now."""

    amount_minor: int | None
    grams_ug: int | None
    worth_minor: int | None
    at_ms: int
    best: bool


class BestView(Struct):
    """Who had the best luck."""

    member: PersonView
    amount_minor: int | None
    grams_ug: int | None


class LookView(Struct):
    """A packet as the caller may see it now. Sums are null where they would tell when to wait."""

    id: str
    chat: str
    sender: PersonView
    asset: str
    kind: str
    to: PersonView | None
    greeting: str
    cover: str
    count: int
    opened: int
    state: str
    mine: ShareView | None
    can_open: bool
    can_pass_on: bool
    why: str | None
    at_ms: int
    expires_at_ms: int
    total_minor: int | None
    total_ug: int | None
    left_minor: int | None
    left_ug: int | None
    worth_minor: int | None
    best: BestView | None
    took_ms: int | None


class ClaimView(Struct):
    """The share that was opened: ``moving`` while ledger or custodian has not answered, then ``done``."""

    id: str
    amount_minor: int | None
    grams_ug: int | None
    worth_minor: int | None
    at_ms: int
    best: bool
    state: str


class OpenedView(Struct):
    """The packet afterwards, and the caller's share."""

    look: LookView
    claim: ClaimView


class ThanksView(Struct):
    """How somebody said thanks."""

    sticker: str | None
    text: str | None


class GotView(Struct):
    """Who got what."""

    member: PersonView
    amount_minor: int | None
    grams_ug: int | None
    at_ms: int
    best: bool
    thanks: ThanksView | None


class Got(Struct):
    """Everybody's share, in the order of opening."""

    items: list[GotView]


class TotalsView(Struct):
    """The sums of a year; ``best`` counts best lucks."""

    year: int
    count: int
    amount_minor: int
    grams_ug: int
    best: int


class History(Struct):
    """A page of packets, the newest first, and the sums of their year."""

    items: list[LookView]
    next: str | None
    totals: TotalsView


class CashTerms(Struct):
    """What a share of a red packet may hold on average today."""

    least_minor: int
    most_minor: int
    count_most: int


class GoldPacketTerms(Struct):
    """What may be sent as gold; ``why`` is the code of the refusal where it is not allowed."""

    allowed: bool
    why: str | None
    least_ug: int
    most_minor: int


class CoverView(Struct):
    """A cover on offer."""

    code: str
    name: str
    name_zh: str
    asset: str


class StickerView(Struct):
    """A sticker on offer."""

    code: str
    name: str
    name_zh: str


class TermsView(Struct):
    """What may be sent, and what to choose from; greetings are in the caller's language."""

    cash: CashTerms
    gold: GoldPacketTerms
    lifetime_ms: int
    greeting_most: int
    greetings: list[str]
    covers: list[CoverView]
    stickers: list[StickerView]


class CoverSent(Struct):
    """How often a cover was sent within 30 days."""

    code: str
    sent: int


class GoldToday(Struct):
    """Gold packets sent today, by everybody, and what their grams are worth now."""

    packets: int
    grams_ug: int
    worth_minor: int


class CashToday(Struct):
    """Red packets sent today, by everybody."""

    packets: int
    amount_minor: int


class GiftingView(Struct):
    """The gifting page."""

    covers: list[CoverSent]
    gold_today: GoldToday
    cash_today: CashToday


def number(prefix: str, text: str) -> int:
    """The number behind an id; raises ``NotFound`` for anything else."""
    found = parse(prefix, text)
    if found is None:
        raise NotFound()
    return found


def new_packet(data: Send) -> NewPacket:
    """What is asked for; raises ``NotFound`` for ids that are none."""
    return NewPacket(
        chat_id=number("cnv", data.chat),
        holds=Holds(data.asset),
        kind=PacketKind(data.kind),
        count=data.count,
        source=Source(data.source),
        amount_minor=data.amount_minor,
        quote_id=None if data.quote_id is None else number("quo", data.quote_id),
        grams_ug=data.grams_ug,
        to_id=None if data.to is None else number("mbr", data.to),
        greeting=data.greeting,
        cover=data.cover,
    )


def look_view(look: Look, best: Claim | None = None) -> LookView:
    """A look; ``best`` is who had the best luck, where that is known and may be shown."""
    packet, mine = look.packet, look.mine
    gold, shown = packet.gold, look.open_book
    grams_shown = gold or shown  # grams stand on the card for everybody
    return LookView(
        id=show("pkt", packet.id),
        chat=show("cnv", packet.place_id),
        sender=PersonView(packet.sender, packet.sender_name),
        asset=packet.holds.value,
        kind=packet.kind.value,
        to=None if packet.to_id is None else PersonView(show("mbr", packet.to_id), packet.to_name),
        greeting=packet.greeting,
        cover=packet.cover,
        count=packet.count,
        opened=packet.claimed_count,
        state=packet.state.value,
        mine=None if mine is None else _share(packet, mine, look.mine_worth_minor),
        can_open=look.why is None,
        can_pass_on=look.can_pass_on,
        why=None if look.why is None else look.why.value,
        at_ms=packet.created_at_ms,
        expires_at_ms=packet.expires_at_ms,
        total_minor=packet.total if shown and not gold else None,
        total_ug=packet.total if grams_shown and gold else None,
        left_minor=packet.left if shown and not gold else None,
        left_ug=packet.left if shown and gold else None,
        worth_minor=look.worth_minor,
        best=None if best is None or not shown else _best(packet, best),
        took_ms=took_ms(packet),
    )


def claim_view(look: Look, claim: Claim) -> ClaimView:
    """The caller's share."""
    amount, grams = parts(look.packet, claim.units)
    return ClaimView(
        show("clm", claim.id), amount, grams, look.mine_worth_minor, claim.at_ms, claim.best, claim.state.value
    )


def got_view(packet: Packet, claim: Claim) -> GotView:
    """Somebody's share."""
    amount, grams = parts(packet, claim.units)
    thanks = ThanksView(claim.sticker or None, claim.thanks or None) if claim.sticker or claim.thanks else None
    member = PersonView(show("mbr", claim.member_id), claim.member_name)
    return GotView(member, amount, grams, claim.at_ms, claim.best, thanks)


def totals_view(totals: YearTotals) -> TotalsView:
    """The sums of a year."""
    return TotalsView(totals.year, totals.count, totals.amount_minor, totals.grams_ug, totals.best)


def terms_view(terms: Terms, lang: Lang) -> TermsView:
    """What may be sent, and the gallery."""
    chinese = lang.startswith("zh")
    return TermsView(
        cash=CashTerms(terms.share_least_minor, terms.share_most_minor, terms.count_most),
        gold=GoldPacketTerms(terms.gold_allowed, terms.gold_why or None, terms.gold_least_ug, terms.gold_most_minor),
        lifetime_ms=terms.lifetime_ms,
        greeting_most=terms.greeting_most,
        greetings=[each.text_zh if chinese else each.text for each in GREETINGS],
        covers=[CoverView(each.code, each.name, each.name_zh, each.fits.value) for each in COVERS],
        stickers=[StickerView(each.code, each.name, each.name_zh) for each in STICKERS],
    )


def gifting_view(gifting: Gifting) -> GiftingView:
    """The gifting page."""
    return GiftingView(
        covers=[CoverSent(code, sent) for code, sent in gifting.covers],
        gold_today=GoldToday(gifting.gold_packets, gifting.gold_ug, gifting.gold_worth_minor),
        cash_today=CashToday(gifting.cash_packets, gifting.cash_minor),
    )


def parts(packet: Packet, units: int) -> tuple[int | None, int | None]:
    """A part of a packet as (minor units, micrograms), one of them."""
    return (None, units) if packet.gold else (units, None)


def took_ms(packet: Packet) -> int | None:
    """How long it took until nothing was left; ``None`` for a packet that was never emptied."""
    if packet.state.value != "empty" or packet.closed_at_ms is None:
        return None
    return packet.closed_at_ms - (packet.opened_at_ms or packet.created_at_ms)


def _share(packet: Packet, mine: Claim, worth_minor: int | None) -> ShareView:
    amount, grams = parts(packet, mine.units)
    return ShareView(amount, grams, worth_minor, mine.at_ms, mine.best)


def _best(packet: Packet, best: Claim) -> BestView:
    amount, grams = parts(packet, best.units)
    return BestView(PersonView(show("mbr", best.member_id), best.member_name), amount, grams)
