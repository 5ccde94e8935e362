"""Web push: the key to subscribe with, and which browsers are told."""

from jinbao.chat.routes import shapes
from jinbao.chat.service import Chat
from jinbao.kit.http import Principal, delete, get, post


@get("/push/key")
async def push_key(chat: Chat) -> shapes.PushKeyView:
    """The server's public key (RFC 8292)."""
    return shapes.PushKeyView(chat.push.key)


@post("/push", status_code=200)
async def subscribe(caller: Principal, chat: Chat, data: shapes.Subscribe) -> shapes.Empty:
    """Tell this browser when somebody writes, until the device is signed out."""
    keys = data.keys
    await chat.push.subscribe(caller, data.endpoint, keys.p256dh, keys.auth, private=data.private)
    return shapes.Empty()


@delete("/push", status_code=200)
async def unsubscribe(caller: Principal, chat: Chat, data: shapes.Unsubscribe) -> shapes.Empty:
    """Tell this browser no more."""
    await chat.push.unsubscribe(caller.id, data.endpoint)
    return shapes.Empty()


PUSH = [push_key, subscribe, unsubscribe]
