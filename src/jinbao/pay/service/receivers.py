"""Whom merchants may give parts of payments to, and how much of a payment may go."""

from __future__ import annotations

from functools import partial

from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid
from jinbao.kit.ids import decode, encode
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.pay.errors import PayeeFrozen, ReceiversFull, ReceiverUnknown
from jinbao.pay.rules import splits as split_rules
from jinbao.pay.rules.fees import BASIS_POINTS
from jinbao.pay.service.context import Context
from jinbao.pay.store import held as held_rows
from jinbao.pay.types import RECEIVERS_MOST, RELATION_MAX, Party, PartyKind, Receiver


class Receivers:
    """What merchants and the operator say before anything is shared out."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def add_receiver(self, merchant_id: int, party: Party, relation: str, name: str = "") -> Receiver:
        """Register a receiver, or change what is known of it; ``name`` left out is the party's own, masked.

        Raises ``NotFound`` (no such merchant, no such party), ``MerchantFrozen``, ``Invalid`` (the merchant itself,
        too long a word), ``ReceiversFull``.
        """
        return await self._context.runtime.db.write(partial(self._add, merchant_id, party, relation, name))

    async def remove_receiver(self, merchant_id: int, party: Party) -> None:
        """Forget a receiver; what it got stays its own. Removing it twice is no refusal."""
        await self._context.runtime.db.write(lambda tx: held_rows.drop_receiver(tx, merchant_id, party))

    async def receivers(self, merchant_id: int) -> list[Receiver]:
        """All receivers of a merchant, members first."""
        return await self._context.runtime.db.read(
            lambda tx: held_rows.receivers(tx, merchant_id, None, RECEIVERS_MOST)
        )

    async def find_receivers(self, merchant_id: int, cursor: str | None = None, limit: int = 20) -> Page[Receiver]:
        """A merchant's receivers, members first, page by page; raises ``Invalid`` for a cursor that is not ours."""
        key = parse_cursor(cursor, (str, str))
        after = None if key is None else _party_of(str(key[0]), str(key[1]))
        found = await self._context.runtime.db.read(lambda tx: held_rows.receivers(tx, merchant_id, after, limit + 1))
        last = found[limit - 1].party if len(found) > limit else None
        return Page(found[:limit], None if last is None else make_cursor((last.kind.value, encode(last.id))))

    async def most_bp(self, merchant_id: int) -> int:
        """How much of an order this merchant may give to others, in basis points."""
        own = await self.own_most_bp(merchant_id)
        return self._context.settings.split_most_bp if own is None else own

    async def own_most_bp(self, merchant_id: int) -> int | None:
        """A merchant's own figure for that; ``None`` for one that has none, and may what everybody may."""
        return await self._context.runtime.db.read(lambda tx: held_rows.most_bp(tx, merchant_id))

    async def set_most_bp(self, merchant_id: int, most_bp: int | None) -> None:
        """Let a merchant give away ``most_bp`` (0 .. 10,000) of orders paid from now on, or what everybody may.

        For the operator. Raises ``Invalid``.
        """
        await self._context.runtime.db.write(lambda tx: self.set_most_bp_in(tx, merchant_id, most_bp))

    def set_most_bp_in(self, tx: Tx, merchant_id: int, most_bp: int | None) -> None:
        """``set_most_bp`` in the caller's unit of work."""
        if most_bp is not None and not 0 <= most_bp <= BASIS_POINTS:
            raise Invalid(field="most_bp", reason="0 to 10000")
        held_rows.set_most_bp(tx, merchant_id, most_bp)

    def _add(self, merchant_id: int, party: Party, relation: str, name: str, tx: Tx) -> Receiver:
        context = self._context
        context.trading_in(tx, merchant_id)
        if party == Party(PartyKind.MERCHANT, merchant_id):
            raise Invalid(field="receiver", reason="what is not given away is the merchant's own anyhow")
        if not 1 <= len(relation) <= RELATION_MAX or len(name) > RELATION_MAX:
            raise Invalid(field="relation", reason=f"1 to {RELATION_MAX} characters")
        known = held_rows.receiver(tx, merchant_id, party)
        if known is None and held_rows.count_receivers(tx, merchant_id) >= RECEIVERS_MOST:
            raise ReceiversFull(most=RECEIVERS_MOST)
        receiver = Receiver(
            merchant_id=merchant_id,
            party=party,
            relation=relation,
            name=name or party_name(context, tx, party),
            at_ms=context.now_ms() if known is None else known.at_ms,
        )
        held_rows.put_receiver(tx, receiver)
        return receiver


def _party_of(kind: str, shown_id: str) -> Party:
    """The receiver that a page ended with."""
    number = decode(shown_id)
    if number is None or kind not in {each.value for each in PartyKind}:
        raise Invalid(field="cursor", reason="unreadable")
    return Party(PartyKind(kind), number)


def party_name(context: Context, tx: Tx, party: Party) -> str:
    """What a party is called, a member masked; raises ``NotFound``."""
    if party.kind is PartyKind.MEMBER:
        return context.identity.members.get_in(tx, party.id).name_masked
    return context.identity.merchants.get_in(tx, party.id).name


def may_receive(context: Context, tx: Tx, merchant_id: int, party: Party) -> None:
    """Raises ``ReceiverUnknown`` or ``PayeeFrozen`` unless a merchant may give a party something now."""
    shown = split_rules.shown(party)
    if held_rows.receiver(tx, merchant_id, party) is None:
        raise ReceiverUnknown(receiver=shown)
    frozen: bool = (
        context.identity.members.get_in(tx, party.id).frozen
        if party.kind is PartyKind.MEMBER
        else context.identity.merchants.get_in(tx, party.id).frozen
    )
    if frozen:
        raise PayeeFrozen(receiver=shown)
