"""Conversations: the list, one of them, and groups."""

from jinbao.chat.routes import shapes
from jinbao.chat.service import Chat
from jinbao.kit.http import Principal, delete, get, patch, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT


@get("/chats")
async def chats(
    caller: Principal, chat: Chat, limit: shapes.Limit = LIMIT_DEFAULT, cursor: shapes.Cursor = None
) -> shapes.Chats:
    """The member's conversations, the latest activity first."""
    page = await chat.conversations.page(caller.id, cursor, limit)
    return shapes.Chats([shapes.chat_view(summary) for summary in page.items], page.next)


@post("/chats")
async def make_group(caller: Principal, chat: Chat, once: Once, data: shapes.NewGroup) -> shapes.ChatDetail:
    """Make a group with friends."""
    members = [shapes.id_or_not_found("mbr", each) for each in data.members]
    chat_id = await chat.groups.create(caller.id, data.name, members, once)
    return await shapes.chat_detail(chat.conversations, caller.id, chat_id)


@get("/chats/{chat_id:str}")
async def one_chat(caller: Principal, chat: Chat, chat_id: str) -> shapes.ChatDetail:
    """A conversation and who is in it."""
    return await shapes.chat_detail(chat.conversations, caller.id, shapes.id_or_not_found("cnv", chat_id))


@patch("/chats/{chat_id:str}")
async def rename_chat(caller: Principal, chat: Chat, chat_id: str, data: shapes.Name) -> shapes.ChatDetail:
    """Name a group."""
    number = shapes.id_or_not_found("cnv", chat_id)
    await chat.groups.rename(caller.id, number, data.name)
    return await shapes.chat_detail(chat.conversations, caller.id, number)


@post("/chats/{chat_id:str}/members", status_code=200)
async def add_members(caller: Principal, chat: Chat, chat_id: str, data: shapes.NewMembers) -> shapes.ChatDetail:
    """Bring friends into a group."""
    number = shapes.id_or_not_found("cnv", chat_id)
    await chat.groups.add(caller.id, number, [shapes.id_or_not_found("mbr", each) for each in data.members])
    return await shapes.chat_detail(chat.conversations, caller.id, number)


@delete("/chats/{chat_id:str}/members/{member_id:str}")
async def remove_member(caller: Principal, chat: Chat, chat_id: str, member_id: str) -> None:
    """Show somebody out of a group."""
    number = shapes.id_or_not_found("cnv", chat_id)
    await chat.groups.remove(caller.id, number, shapes.id_or_not_found("mbr", member_id))


@post("/chats/{chat_id:str}/leave", status_code=200)
async def leave_chat(caller: Principal, chat: Chat, chat_id: str, data: shapes.Nothing | None = None) -> shapes.Empty:
    """Leave a group; nothing of it is seen any more."""
    del data
    await chat.groups.leave(caller.id, shapes.id_or_not_found("cnv", chat_id))
    return shapes.Empty()


@post("/chats/{chat_id:str}/mute", status_code=200)
async def mute_chat(caller: Principal, chat: Chat, chat_id: str, data: shapes.Mute) -> shapes.Empty:
    """Be told of a conversation by push no more, or again."""
    await chat.conversations.mute(caller.id, shapes.id_or_not_found("cnv", chat_id), data.muted)
    return shapes.Empty()


@post("/chats/{chat_id:str}/block", status_code=200)
async def block_shop(caller: Principal, chat: Chat, chat_id: str, data: shapes.Block) -> shapes.Empty:
    """Want nothing more from a shop, or take that back."""
    await chat.shops.block(caller.id, shapes.id_or_not_found("cnv", chat_id), data.blocked)
    return shapes.Empty()


@post("/chats/{chat_id:str}/read", status_code=200)
async def read_chat(caller: Principal, chat: Chat, chat_id: str, data: shapes.Read) -> shapes.Read:
    """Mark what was seen as read; answers how far that is now."""
    number = shapes.id_or_not_found("cnv", chat_id)
    return shapes.Read(await chat.conversations.read(caller.id, number, data.seq))


ROOMS = [
    chats,
    make_group,
    one_chat,
    rename_chat,
    add_members,
    remove_member,
    leave_chat,
    mute_chat,
    block_shop,
    read_chat,
]
