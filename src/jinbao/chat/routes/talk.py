"""Messages, pictures, and finding them again."""

from typing import Annotated, Any, Literal

from jinbao.chat.routes import shapes
from jinbao.chat.service import Chat
from jinbao.chat.types import MessageView
from jinbao.kit.http import Parameter, Principal, QueryParameter, Request, Response, consumes, get, post, produces
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT

#: What the largest profile allows; the profile's own limit is refused with a sentence of its own.
_PICTURE_MOST = 5 * 1024 * 1024 + 1
_MESSAGES_SHOWN = 50
_PICTURES = ("image/jpeg", "image/png", "image/webp")
#: A picture never changes. It is the member's own business, so no shared cache keeps it, and no page runs inside it.
_PICTURE_HEADERS = {
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "content-disposition": "inline",
}


@get("/chats/search")
async def search_chats(
    caller: Principal,
    chat: Chat,
    q: Annotated[str, Parameter(min_length=1, max_length=200)],
    within: Annotated[str | None, QueryParameter(name="chat", max_length=40)] = None,
    limit: shapes.Limit = LIMIT_DEFAULT,
    cursor: shapes.Cursor = None,
) -> shapes.FoundMessages:
    """Texts that hold ``q``, in all of the member's conversations or in one (``chat``)."""
    chat_id = None if within is None else shapes.id_or_not_found("cnv", within)
    page = await chat.search.find(caller.id, q, chat_id, cursor, limit)
    return shapes.FoundMessages([shapes.found_view(found) for found in page.items], page.next)


@get("/chats/{chat_id:str}/messages")
async def messages(
    caller: Principal,
    chat: Chat,
    chat_id: str,
    before: shapes.SeqParameter = None,
    after: shapes.SeqParameter = None,
    limit: shapes.Limit = _MESSAGES_SHOWN,
) -> shapes.MessagesView:
    """The newest messages, those before a number, or those after one, in rising order."""
    number = shapes.id_or_not_found("cnv", chat_id)
    return shapes.messages_view(await chat.messages.page(caller.id, number, limit, before=before, after=after))


@post("/chats/{chat_id:str}/messages")
async def say(caller: Principal, chat: Chat, chat_id: str, once: Once, data: shapes.Say) -> MessageView:
    """Say something."""
    number = shapes.id_or_not_found("cnv", chat_id)
    mentions = shapes.called(data.mentions)
    return await chat.messages.send(caller.id, number, data.text, once, mentions=mentions, reply_to=data.reply_to)


@post("/chats/{chat_id:str}/pictures", request_max_body_size=_PICTURE_MOST, opt=consumes(*_PICTURES))
async def show_picture(
    caller: Principal, chat: Chat, chat_id: str, once: Once, request: Request[Any, Any, Any]
) -> MessageView:
    """Show a picture: the body is the file itself."""
    number = shapes.id_or_not_found("cnv", chat_id)
    return await chat.pictures.send(caller.id, number, await request.body(), once)


@get("/pictures/{picture_id:str}", opt=produces("image/jpeg", "image/webp"))
async def picture(
    caller: Principal, chat: Chat, picture_id: str, size: Literal["full", "thumb"] = "full"
) -> Response[bytes]:
    """A picture of a conversation that the member is in."""
    file = await chat.pictures.get(caller.id, shapes.id_or_not_found("pic", picture_id), size)
    return Response(file.content, media_type=file.media_type, headers=_PICTURE_HEADERS)


@post("/chats/{chat_id:str}/messages/{seq:int}/recall", status_code=200)
async def recall(
    caller: Principal, chat: Chat, chat_id: str, seq: int, data: shapes.Nothing | None = None
) -> MessageView:
    """Take a message back."""
    del data
    return await chat.messages.recall(caller.id, shapes.id_or_not_found("cnv", chat_id), min(seq, 2**53))


TALK = [search_chats, messages, say, show_picture, picture, recall]
