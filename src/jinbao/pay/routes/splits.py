"""What a merchant shares out of its payments: with whom, how much, and what comes back."""

from jinbao.kit.errors import Invalid
from jinbao.kit.http import Principal, delete, get, post, put
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT
from jinbao.pay.routes import asked, render, views_given
from jinbao.pay.routes.sales import Cursor, Limit
from jinbao.pay.routes.views_given import PartView, Receivers, ReceiverView, ReturnView, Sharing, SplitView
from jinbao.pay.service import Pay
from jinbao.pay.types import PartAsked, Party, PartyKind, Receiver, ReturnAsked, Split, SplitAsked, SplitReturn


@get("/split-receivers")
async def receivers(caller: Principal, pay: Pay, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None) -> Receivers:
    """Whom parts of payments may go to, members first."""
    page = await pay.splits.find_receivers(caller.id, cursor, limit)
    return Receivers([_receiver(found) for found in page.items], page.next, await pay.splits.most_bp(caller.id))


@put("/split-receivers/{receiver:str}")
async def add_receiver(caller: Principal, pay: Pay, receiver: str, data: asked.AskReceiver) -> ReceiverView:
    """Name a receiver (`mbr_…` or `mch_…`), or change what it is to the merchant.

    The shop's owner must let tills pay out.
    """
    await pay.tills.demand(caller.id)
    party = render.party_or_not_found(receiver)
    relation, name = render.clean(data.relation), render.clean(data.name)
    return _receiver(await pay.splits.add_receiver(caller.id, party, relation, name))


@delete("/split-receivers/{receiver:str}")
async def remove_receiver(caller: Principal, pay: Pay, receiver: str) -> None:
    """Let no more parts go to a receiver; what it got stays its own."""
    await pay.splits.remove_receiver(caller.id, render.party_or_not_found(receiver))


@get("/orders/{order_id:str}/splits")
async def sharing(caller: Principal, pay: Pay, order_id: str) -> Sharing:
    """What an order has set aside, and how it was shared out so far."""
    number = render.id_or_not_found("ord", order_id)
    held = await pay.splits.held(caller.id, number)
    return views_given.Sharing(
        held_minor=held.held.minor,
        left_minor=held.left.minor,
        given_minor=held.given.minor,
        most_minor=held.most.minor,
        due_at_ms=held.due_at_ms,
        finished_at_ms=held.finished_at_ms,
        splits=[await _in_full(pay, found) for found in await pay.splits.of_order(number)],
    )


@post("/orders/{order_id:str}/splits")
async def split(caller: Principal, pay: Pay, once: Once, order_id: str, data: asked.AskSplit) -> SplitView:
    """Give parts of a payment to receivers, all or none; with ``finish`` the rest becomes the merchant's own.

    For parts the shop's owner must let tills pay out.
    """
    if not data.parts and not data.finish:
        raise Invalid(field="parts", reason="at least one, or finish")
    wanted = SplitAsked(
        merchant_id=caller.id,
        order_id=render.id_or_not_found("ord", order_id),
        parts=tuple([_part_asked(pay, part) for part in data.parts]),
        finish=data.finish,
        note=render.clean(data.note),
        out_no=data.out_no,
    )
    return await _in_full(pay, await pay.splits.split(wanted, once, by_till=True))


@get("/splits/by-out-no/{out_no:str}")
async def split_by_out_no(caller: Principal, pay: Pay, out_no: str) -> SplitView:
    """The split with the merchant's own number."""
    return await _in_full(pay, await pay.splits.by_out_no(caller.id, out_no[:65]))


@get("/splits/{split_id:str}")
async def get_split(caller: Principal, pay: Pay, split_id: str) -> SplitView:
    """A split with what went back of it."""
    return await _in_full(pay, await pay.splits.get(caller.id, render.id_or_not_found("spl", split_id)))


@post("/splits/{split_id:str}/returns")
async def give_back(caller: Principal, pay: Pay, once: Once, split_id: str, data: asked.AskReturn) -> ReturnView:
    """Take some of a part back from the merchant that got it."""
    wanted = ReturnAsked(
        merchant_id=caller.id,
        split_id=render.id_or_not_found("spl", split_id),
        receiver_id=render.id_or_not_found("mch", data.merchant_id),
        amount=pay.money(data.amount_minor),
        note=render.clean(data.note),
        out_no=data.out_no,
    )
    return _return(await pay.splits.give_back(wanted, once))


@get("/split-returns/by-out-no/{out_no:str}")
async def return_by_out_no(caller: Principal, pay: Pay, out_no: str) -> ReturnView:
    """The return with the merchant's own number."""
    return _return(await pay.splits.return_by_out_no(caller.id, out_no[:65]))


def _part_asked(pay: Pay, part: asked.PartAsked) -> PartAsked:
    return PartAsked(render.party_or_not_found(part.to), pay.money(part.amount_minor), render.clean(part.note))


async def _in_full(pay: Pay, split: Split) -> SplitView:
    return SplitView(
        id=show("spl", split.id),
        out_no=split.out_no,
        order_id=show("ord", split.order_id),
        parts=[PartView(_id(part.party), part.amount.minor, part.returned.minor, part.note) for part in split.parts],
        finish=split.finish,
        rest_minor=split.rest.minor,
        note=split.note,
        state=split.state.value,
        at_ms=split.at_ms,
        done_at_ms=split.done_at_ms,
        returns=[_return(found) for found in await pay.splits.returns_of(split.id)],
    )


def _return(returned: SplitReturn) -> ReturnView:
    return ReturnView(
        id=show("spr", returned.id),
        out_no=returned.out_no,
        split_id=show("spl", returned.split_id),
        merchant_id=show("mch", returned.receiver_id),
        amount_minor=returned.amount.minor,
        note=returned.note,
        state=returned.state.value,
        at_ms=returned.at_ms,
        done_at_ms=returned.done_at_ms,
    )


def _receiver(receiver: Receiver) -> ReceiverView:
    return ReceiverView(_id(receiver.party), receiver.name, receiver.relation, receiver.at_ms)


def _id(party: Party) -> str:
    return show("mbr" if party.kind is PartyKind.MEMBER else "mch", party.id)


SPLITS = [
    receivers,
    add_receiver,
    remove_receiver,
    sharing,
    split,
    split_by_out_no,
    get_split,
    give_back,
    return_by_out_no,
]
