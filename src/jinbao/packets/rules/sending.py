"""May this packet be sent? The figures are the profile's; what is asked is judged in the order written here.

``check_asked`` needs nothing but the request, ``check_receiver`` the conversation, ``check_content`` what the packet
holds, which for gold at a quote is known last.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from jinbao.kit.errors import Invalid
from jinbao.kit.money import Asset, Money
from jinbao.packets import errors
from jinbao.packets.types import (
    Asked,
    Holds,
    NewPacket,
    PacketKind,
    PacketProfile,
    ShopPacket,
    Source,
    cover_of,
)
from jinbao.wallet.types.qr import note_is_fine

_UG_PER_MG = 1_000
#: What a shop may write: as long as the longest number and texts of the interfaces by which shops send packets.
OUT_NO_MOST, SHOP_GREETING_MOST, TITLE_MOST = 64, 128, 256


def check_asked(new: NewPacket, profile: PacketProfile) -> None:
    """Raises ``Invalid`` for what makes no sense, ``TooManyShares``, ``OneShare``, ``Uneven`` or ``GoldNotAllowed``."""
    if not note_is_fine(new.greeting) or len(new.greeting) > profile.greeting_most:
        raise Invalid(field="greeting", reason=f"up to {profile.greeting_most} visible characters")
    cover = cover_of(new.cover) if new.cover else None
    if new.cover and (cover is None or not cover.suits(new.holds)):
        raise Invalid(field="cover", reason="no cover of the gallery that fits this packet")
    _check_content_named(new)
    if (new.kind is PacketKind.EXCLUSIVE) != (new.to_id is not None):
        raise Invalid(field="to", reason="an exclusive packet names one member, and no other does")
    if new.count < 1:
        raise Invalid(field="count", reason="at least 1")
    if new.count > profile.count_most:
        raise errors.TooManyShares(most=profile.count_most)
    if new.kind is PacketKind.EXCLUSIVE and new.count != 1:
        raise errors.OneShare()
    if new.kind is PacketKind.EQUAL and new.amount_minor is not None and new.amount_minor % new.count:
        raise errors.Uneven()
    if new.holds is Holds.GOLD and not profile.gold.allowed:
        raise errors.GoldNotAllowed()


def check_shop(new: ShopPacket, profile: PacketProfile) -> None:
    """Raises ``Invalid``, ``TooManyShares``, ``OneShare`` (nobody alone is named) or ``Uneven`` for a shop's packet.

    Its greeting may be longer than people's.
    """
    if not 1 <= len(new.out_no) <= OUT_NO_MOST or not new.out_no.isprintable():
        raise Invalid(field="out_no", reason=f"1 to {OUT_NO_MOST} visible characters")
    for field, text, most in (("greeting", new.greeting, SHOP_GREETING_MOST), ("title", new.title, TITLE_MOST)):
        if len(text) > most or not text.isprintable():
            raise Invalid(field=field, reason=f"up to {most} visible characters")
    if new.count < 1 or new.amount_minor < 1:
        raise Invalid(field="count" if new.count < 1 else "amount_minor", reason="at least 1")
    if new.count > profile.count_most:
        raise errors.TooManyShares(most=profile.count_most)
    if new.kind is PacketKind.EXCLUSIVE:
        raise errors.OneShare()
    if new.kind is PacketKind.EQUAL and new.amount_minor % new.count:
        raise errors.Uneven()


def same_asked(asked: Asked, new: ShopPacket) -> bool:
    """Whether a shop asks for what it has asked for before."""
    packet = asked.packet
    before = (asked.member_id, packet.total, packet.count, packet.kind, packet.greeting, asked.title)
    return before == (new.member_id, new.amount_minor, new.count, new.kind, new.greeting, new.title)


def check_receiver(new: NewPacket, direct: bool, sender_id: int, members: Collection[int]) -> None:
    """Raises ``OneShare`` or ``NoSuchReceiver``; ``members`` are the conversation's."""
    if direct and new.count != 1:
        raise errors.OneShare()
    if new.to_id is not None and (new.to_id == sender_id or new.to_id not in members):
        raise errors.NoSuchReceiver()


def check_cash(count: int, amount: Money, profile: PacketProfile, day: date) -> None:
    """Raises ``ShareTooSmall`` or ``ShareTooLarge``, by the average of all ``count`` shares."""
    if amount.minor < count * profile.share_least_minor:
        raise errors.ShareTooSmall(**_limit("least", profile.share_least_minor, amount.asset))
    most = profile.share_most_on(day)
    if amount.minor > count * most:
        raise errors.ShareTooLarge(**_limit("most", most, amount.asset))


def check_gold(new: NewPacket, grams_ug: int, worth_minor: int, profile: PacketProfile, home: Asset) -> None:
    """Raises ``GoldTooSmall`` for a least share that cannot be kept, ``GoldTooMuch`` for what it all is worth."""
    terms = profile.gold
    if grams_ug < new.count * terms.least_ug:
        raise errors.GoldTooSmall(least_mg=-(-terms.least_ug // _UG_PER_MG))
    if worth_minor > terms.most_minor:
        raise errors.GoldTooMuch(**_limit("most", terms.most_minor, home))


def check_own_gold(day_worth_minor: int, profile: PacketProfile, home: Asset) -> None:
    """Raises ``GoldDayLimit``; ``day_worth_minor`` is of all that the sender gives of their own today."""
    if day_worth_minor > profile.gold.own_day_most_minor:
        raise errors.GoldDayLimit(**_limit("most", profile.gold.own_day_most_minor, home))


def purpose_ref(new: NewPacket, chat: str, quote: str) -> str:
    """What a proof for it is bound to: ``packet:<chat>:`` and the amount, the quote's id, or the micrograms."""
    what: int | str | None = quote if new.quote_id is not None else new.amount_minor or new.grams_ug
    return f"packet:{chat}:{what}"


def _check_content_named(new: NewPacket) -> None:
    given = [new.amount_minor is not None, new.quote_id is not None, new.grams_ug is not None]
    if new.holds is Holds.CASH:
        wanted = [True, False, False]
    elif new.source is Source.BALANCE:
        wanted = [False, True, False]
    else:
        wanted = [False, False, True]
    if given != wanted or (new.holds is Holds.CASH and new.source is not Source.BALANCE):
        reason = "money by amount_minor, gold from the balance by quote_id, gold of one's own by grams_ug"
        raise Invalid(field="source", reason=reason)
    if (new.amount_minor is not None and new.amount_minor < 1) or (new.grams_ug is not None and new.grams_ug < 1):
        raise Invalid(field="amount_minor" if new.grams_ug is None else "grams_ug", reason="at least 1")


def _limit(name: str, minor: int, asset: Asset) -> dict[str, str | int]:
    return {name: Money(minor, asset).plain(), "currency": asset.code, f"{name}_minor": minor}
