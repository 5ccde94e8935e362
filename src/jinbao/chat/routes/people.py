"""Friends: finding them is the wallet's (``GET /payees``); asking, answering, naming, parting and blocking are here."""

from typing import Literal

from jinbao.chat.routes import shapes
from jinbao.chat.service import Chat
from jinbao.kit.http import Principal, delete, get, patch, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT


@get("/friends")
async def friends(
    caller: Principal, chat: Chat, limit: shapes.Limit = LIMIT_DEFAULT, cursor: shapes.Cursor = None
) -> shapes.Friends:
    """The member's friends, in the order of their ids."""
    page = await chat.friends.page(caller.id, cursor, limit)
    return shapes.Friends([shapes.friend_view(seen) for seen in page.items], page.next)


@get("/friends/requests")
async def friend_requests(
    caller: Principal,
    chat: Chat,
    box: Literal["in", "out"] = "in",
    limit: shapes.Limit = LIMIT_DEFAULT,
    cursor: shapes.Cursor = None,
) -> shapes.FriendRequests:
    """Friend requests to or from the member, newest first."""
    page = await chat.friends.requests(caller.id, box, cursor, limit)
    return shapes.FriendRequests([shapes.request_view(seen, caller.id) for seen in page.items], page.next)


@post("/friends/requests")
async def ask_friend(caller: Principal, chat: Chat, once: Once, data: shapes.Ask) -> shapes.FriendRequestView:
    """Ask somebody to be a friend; who has asked the member already accepts with it."""
    seen = await chat.friends.ask(caller.id, shapes.id_or_not_found("mbr", data.to), data.greeting, once)
    return shapes.request_view(seen, caller.id)


@post("/friends/requests/{request_id:str}/accept", status_code=200)
async def accept_friend(
    caller: Principal, chat: Chat, request_id: str, data: shapes.Nothing | None = None
) -> shapes.FriendView:
    """Become friends."""
    del data
    return shapes.friend_view(await chat.friends.accept(caller.id, shapes.id_or_not_found("frq", request_id)))


@post("/friends/requests/{request_id:str}/decline", status_code=200)
async def decline_friend(
    caller: Principal, chat: Chat, request_id: str, data: shapes.Nothing | None = None
) -> shapes.FriendRequestView:
    """Say no to a friend request."""
    del data
    seen = await chat.friends.decline(caller.id, shapes.id_or_not_found("frq", request_id))
    return shapes.request_view(seen, caller.id)


@get("/friends/blocked")
async def blocked(
    caller: Principal, chat: Chat, limit: shapes.Limit = LIMIT_DEFAULT, cursor: shapes.Cursor = None
) -> shapes.BlockedPeople:
    """Whom the member has blocked."""
    page = await chat.friends.blocked(caller.id, cursor, limit)
    return shapes.BlockedPeople([shapes.blocked_view(seen) for seen in page.items], page.next)


@patch("/friends/{member_id:str}")
async def name_friend(caller: Principal, chat: Chat, member_id: str, data: shapes.Alias) -> shapes.FriendView:
    """Call a friend by a name of one's own."""
    friend_id = shapes.id_or_not_found("mbr", member_id)
    return shapes.friend_view(await chat.friends.set_alias(caller.id, friend_id, data.alias))


@delete("/friends/{member_id:str}")
async def unfriend(caller: Principal, chat: Chat, member_id: str) -> None:
    """End a friendship, for both."""
    await chat.friends.unfriend(caller.id, shapes.id_or_not_found("mbr", member_id))


@post("/friends/{member_id:str}/block", status_code=200)
async def block(caller: Principal, chat: Chat, member_id: str, data: shapes.Nothing | None = None) -> shapes.Empty:
    """Hear nothing from somebody any more; ends a friendship."""
    del data
    await chat.friends.block(caller.id, shapes.id_or_not_found("mbr", member_id))
    return shapes.Empty()


@post("/friends/{member_id:str}/unblock", status_code=200)
async def unblock(caller: Principal, chat: Chat, member_id: str, data: shapes.Nothing | None = None) -> shapes.Empty:
    """Lift a block."""
    del data
    await chat.friends.unblock(caller.id, shapes.id_or_not_found("mbr", member_id))
    return shapes.Empty()


PEOPLE = [
    friends,
    friend_requests,
    ask_friend,
    accept_friend,
    decline_friend,
    blocked,
    name_friend,
    unfriend,
    block,
    unblock,
]
