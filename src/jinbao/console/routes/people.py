"""Members, merchants and orders."""

from jinbao.console.routes.asked import Act, Cursor, Limit, SetClass, SetFee, SetSplitMost, State, Text, id_or_not_found
from jinbao.console.service import Console
from jinbao.console.types import (
    ListedOrder,
    MemberDetail,
    MemberItem,
    MemberLine,
    MerchantDetail,
    MerchantItem,
    MerchantLineItem,
    OrderDetail,
)
from jinbao.identity.types import AccountClass
from jinbao.kit.http import Principal, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, Page


@get("/members")
async def members(
    caller: Principal, console: Console, q: Text = "", cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[MemberItem]:
    """Members, newest first, by name, handle, phone or id."""
    console.look(caller)
    return await console.people.members(q, cursor, limit)


@get("/members/{member_id:str}")
async def member(caller: Principal, console: Console, member_id: str) -> MemberDetail:
    """A member with balance, limits, devices, gold and packets; that somebody looked is in the staff log."""
    number = id_or_not_found("mbr", member_id)
    await console.people.note_look(caller, number)
    return await console.people.member(number)


@get("/members/{member_id:str}/lines")
async def member_lines(
    caller: Principal, console: Console, member_id: str, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[MemberLine]:
    """A member's statement, newest first."""
    console.look(caller)
    return await console.people.member_lines(id_or_not_found("mbr", member_id), cursor, limit)


@post("/members/{member_id:str}/freeze", status_code=200)
async def freeze_member(caller: Principal, console: Console, once: Once, member_id: str, data: Act) -> MemberItem:
    """Stop a member's money."""
    return await console.people.freeze_member(caller, id_or_not_found("mbr", member_id), data.reason, once)


@post("/members/{member_id:str}/unfreeze", status_code=200)
async def unfreeze_member(caller: Principal, console: Console, once: Once, member_id: str, data: Act) -> MemberItem:
    """Let a member's money move again."""
    return await console.people.unfreeze_member(caller, id_or_not_found("mbr", member_id), data.reason, once)


@post("/members/{member_id:str}/class", status_code=200)
async def set_class(caller: Principal, console: Console, once: Once, member_id: str, data: SetClass) -> MemberItem:
    """Say how well a member is known: another class has other limits."""
    return await console.people.set_class(
        caller, id_or_not_found("mbr", member_id), AccountClass(data.account_class), data.reason, once
    )


@get("/merchants")
async def merchants(
    caller: Principal, console: Console, q: Text = "", cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[MerchantItem]:
    """Merchants, newest first, by name, city or id."""
    console.look(caller)
    return await console.people.merchants(q, cursor, limit)


@get("/merchants/{merchant_id:str}")
async def merchant(caller: Principal, console: Console, merchant_id: str) -> MerchantDetail:
    """A merchant with its owner, today's sums, tills and settlements."""
    console.look(caller)
    return await console.people.merchant(id_or_not_found("mch", merchant_id))


@get("/merchants/{merchant_id:str}/lines")
async def merchant_lines(
    caller: Principal, console: Console, merchant_id: str, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[MerchantLineItem]:
    """A merchant's statement, newest first."""
    console.look(caller)
    return await console.people.merchant_lines(id_or_not_found("mch", merchant_id), cursor, limit)


@post("/merchants/{merchant_id:str}/freeze", status_code=200)
async def freeze_merchant(caller: Principal, console: Console, once: Once, merchant_id: str, data: Act) -> MerchantItem:
    """Stop a merchant: it may not collect, refund or settle."""
    return await console.people.freeze_merchant(caller, id_or_not_found("mch", merchant_id), data.reason, once)


@post("/merchants/{merchant_id:str}/unfreeze", status_code=200)
async def unfreeze_merchant(
    caller: Principal, console: Console, once: Once, merchant_id: str, data: Act
) -> MerchantItem:
    """Let a merchant trade again."""
    return await console.people.unfreeze_merchant(caller, id_or_not_found("mch", merchant_id), data.reason, once)


@post("/merchants/{merchant_id:str}/fee", status_code=200)
async def set_fee(caller: Principal, console: Console, once: Once, merchant_id: str, data: SetFee) -> MerchantItem:
    """Set the fee of payments from now on."""
    return await console.people.set_fee(caller, id_or_not_found("mch", merchant_id), data.fee_bp, data.reason, once)


@post("/merchants/{merchant_id:str}/split-most", status_code=200)
async def set_split_most(
    caller: Principal, console: Console, once: Once, merchant_id: str, data: SetSplitMost
) -> MerchantItem:
    """Set how much of an order, paid from now on, may go to others."""
    number = id_or_not_found("mch", merchant_id)
    return await console.people.set_split_most(caller, number, data.most_bp, data.reason, once)


@get("/orders")
async def orders(
    caller: Principal,
    console: Console,
    q: Text = "",
    shown: State = "",
    merchant: Text = "",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[ListedOrder]:
    """Orders, newest first; ``state`` takes several with commas, ``merchant`` is an id."""
    console.look(caller)
    return await console.orders.find(q, shown, merchant, cursor, limit)


@get("/orders/{order_id:str}")
async def order(caller: Principal, console: Console, order_id: str) -> OrderDetail:
    """An order with its payer, its refunds and the journal's entries about it."""
    console.look(caller)
    return await console.orders.get(id_or_not_found("ord", order_id))


PEOPLE = [
    members,
    member,
    member_lines,
    freeze_member,
    unfreeze_member,
    set_class,
    merchants,
    merchant,
    merchant_lines,
    freeze_merchant,
    unfreeze_merchant,
    set_fee,
    set_split_most,
    orders,
    order,
]
