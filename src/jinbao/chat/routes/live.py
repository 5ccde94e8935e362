"""The live socket: what is said where the member is, as it is said.

A page is greeted with the newest number of each conversation, asks for what it lacks (``messages?after=``), and hears
the rest here. The same message may come both ways: it is known by its number. A page that is too slow is hung up on
and catches up in the same way when it comes back, so nothing here has to be kept for anybody.
"""

import asyncio

import msgspec

from jinbao.chat.service import Chat
from jinbao.kit.errors import NotFound, TooManyRequests
from jinbao.kit.http import Hub, Listener, Principal, Rate, RateLimits, Socket, socket_route
from jinbao.kit.ids import parse, show

#: A page that takes longer than this for one frame is gone or as good as gone.
_SEND_S = 10
_COMMANDS = Rate(10, 60)
#: What goes on to pages as it is, by the name that it has on a conversation's topic.
_PASSED_ON = frozenset(("message", "read", "typing", "chat", "packet"))
_CHANGED, _FRIENDS = "chat.conversation_changed/1", "chat.friend_changed/1"
_GONE = frozenset(("left", "removed"))
#: Changes that everybody in a conversation is told of; others are between it and one member.
_FOR_ALL = frozenset(("members", "renamed"))


class _Where(msgspec.Struct):
    """Which conversation a frame is about, what, by whom, and the number of a message."""

    chat: str = ""
    id: str = ""
    member: str = ""
    what: str = ""
    seq: int = 0


class _ReadCommand(msgspec.Struct, forbid_unknown_fields=True):
    chat: str
    seq: int


class _TypingCommand(msgspec.Struct, forbid_unknown_fields=True):
    chat: str


class _Command(msgspec.Struct, forbid_unknown_fields=True):
    """What a page says: how far the member has read, or that the member is writing."""

    read: _ReadCommand | None = None
    typing: _TypingCommand | None = None


_where = msgspec.json.Decoder(_Where)
_command = msgspec.json.Decoder(_Command)
_encode = msgspec.json.Encoder().encode


@socket_route("/chat/live")
async def live(caller: Principal, socket: Socket, hub: Hub, chat: Chat) -> None:
    """Messages, reading and changes of the member's conversations, until either side hangs up."""
    own = show("mbr", caller.id)
    with hub.open([own], show("dev", caller.device_id)) as listener, chat.live.place(caller.id, listener):
        page = _Page(own, socket, listener)
        # Followed first and numbered afterwards: what is said in between is in the number or heard, or both.
        for chat_id, first_seq, _ in await chat.conversations.ranges(caller.id):
            page.follow(show("cnv", chat_id), first_seq)
        numbered = [(show("cnv", chat_id), seq) for chat_id, _, seq in await chat.conversations.ranges(caller.id)]
        chats = [{"id": shown, "last_seq": seq} for shown, seq in numbered if shown in page.chats]
        await page.send("hello", _encode({"chats": chats}))
        talks = [asyncio.create_task(page.tell()), asyncio.create_task(_hear(caller, socket, chat))]
        try:
            over, _ = await asyncio.wait(talks, return_when=asyncio.FIRST_COMPLETED)
            for talk in over:
                talk.result()
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)


class _Page:
    """A connected page and the conversations that it follows."""

    def __init__(self, member: str, socket: Socket, listener: Listener) -> None:
        #: From which number on the member sees each of them.
        self.chats: dict[str, int] = {}
        self._member = member
        self._socket = socket
        self._listener = listener

    def follow(self, chat: str, first_seq: int) -> None:
        """Hear a conversation from now on, and of its messages those from ``first_seq`` on."""
        self.chats[chat] = first_seq
        self._listener.add(chat)

    async def send(self, name: str, data: bytes) -> None:
        """One frame; raises ``TimeoutError`` when the page does not take it."""
        async with asyncio.timeout(_SEND_S):
            await self._socket.send(b'{"event":"' + name.encode() + b'","data":' + data + b"}")

    async def tell(self) -> None:
        """Pass on what is heard, until the listener is ended: too slow, signed out, or the server stops."""
        try:
            while (heard := await self._listener.next()) is not None:
                await self._pass_on(*heard)
        except TimeoutError:
            return

    async def _pass_on(self, name: str, data: bytes) -> None:
        if name == _FRIENDS:
            await self.send("friends", b"{}")
        elif name == _CHANGED:
            await self._changed(_where.decode(data))
        elif name in _PASSED_ON:
            where = _where.decode(data)
            if self._may_see(name, where):
                await self.send(name, data)

    def _may_see(self, name: str, where: _Where) -> bool:
        """What was on its way when the member came or went is not for the member."""
        first_seq = self.chats.get(where.chat or where.id)
        if first_seq is None or (name == "message" and where.seq < first_seq):
            return False
        if name == "chat":
            return where.what in _FOR_ALL
        return not (name == "typing" and where.member == self._member)

    async def _changed(self, changed: _Where) -> None:
        """The member's own place in a conversation has changed."""
        if changed.what in _GONE:
            self.chats.pop(changed.chat, None)
            self._listener.drop(changed.chat)
            await self.send("left", _encode({"id": changed.chat}))
            return
        if changed.what == "joined":
            self.follow(changed.chat, changed.seq)
        await self.send("chat", _encode({"id": changed.chat, "what": changed.what}))


async def _hear(caller: Principal, socket: Socket, chat: Chat) -> None:
    """Do what the page says, until it hangs up, says what nobody understands, or says too much."""
    rates = RateLimits(_COMMANDS)
    while (text := await socket.receive()) is not None:
        try:
            rates.take(caller.id)
            command = _command.decode(text)
            if command.read is not None and (chat_id := parse("cnv", command.read.chat)) is not None:
                await chat.conversations.read(caller.id, chat_id, command.read.seq)
            if command.typing is not None and (chat_id := parse("cnv", command.typing.chat)) is not None:
                await chat.conversations.typing(caller.id, chat_id)
        except NotFound:
            continue
        except (msgspec.DecodeError, TooManyRequests):
            return


LIVE = [live]
