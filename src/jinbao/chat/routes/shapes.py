"""Bodies in and out."""

from typing import Annotated

from msgspec import Meta, Struct

from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.friends import BlockSeen, FriendSeen, RequestSeen
from jinbao.chat.service.messages import Excerpt
from jinbao.chat.service.search import Found
from jinbao.chat.types import EVERYBODY, MessageView, Participant, PartyView, Person, Summary
from jinbao.identity.types import Member
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Parameter
from jinbao.kit.ids import ID_MAX, parse, show
from jinbao.kit.pages import LIMIT_MAX

Id = Annotated[str, Meta(max_length=40)]
#: Longer than any of them may be, so that what is too long is told so by its own refusal.
Line = Annotated[str, Meta(max_length=400)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
SeqParameter = Annotated[int | None, Parameter(ge=0, le=2**53)]
Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]
_PEOPLE_MOST = 500


class Ask(Struct, forbid_unknown_fields=True):
    """Whom to ask to be a friend."""

    to: Id
    greeting: Line = ""


class Alias(Struct, forbid_unknown_fields=True):
    """What to call a friend; empty for their own name."""

    alias: Line


class NewGroup(Struct, forbid_unknown_fields=True):
    """A group's name, and who of one's friends is in it."""

    name: Line
    members: Annotated[list[Id], Meta(max_length=_PEOPLE_MOST)]


class Name(Struct, forbid_unknown_fields=True):
    """A group's new name."""

    name: Line


class NewMembers(Struct, forbid_unknown_fields=True):
    """Whom to bring in."""

    members: Annotated[list[Id], Meta(min_length=1, max_length=_PEOPLE_MOST)]


class Mute(Struct, forbid_unknown_fields=True):
    """Whether to be told of a conversation by push no more."""

    muted: bool


class Block(Struct, forbid_unknown_fields=True):
    """Whether nothing more is wanted from a shop."""

    blocked: bool


class Say(Struct, forbid_unknown_fields=True):
    """A text; ``mentions`` are members' ids, or ``["all"]``; ``reply_to`` is the number of a message."""

    text: Annotated[str, Meta(max_length=10_000)]
    mentions: Annotated[list[Id], Meta(max_length=_PEOPLE_MOST)] = []
    reply_to: Seq | None = None


class Read(Struct, forbid_unknown_fields=True):
    """The number of the last message that was seen."""

    seq: Seq


class PushKeys(Struct, forbid_unknown_fields=True):
    """A browser's keys, base64url: ``PushSubscription.toJSON().keys``."""

    p256dh: Annotated[str, Meta(max_length=100)]
    auth: Annotated[str, Meta(max_length=40)]


class Subscribe(Struct, forbid_unknown_fields=True):
    """A browser's push subscription. A ``private`` one is told that there is a message, never what it says."""

    endpoint: Annotated[str, Meta(max_length=1_000)]
    keys: PushKeys
    private: bool = False


class Unsubscribe(Struct, forbid_unknown_fields=True):
    """Which browser is to be told no more."""

    endpoint: Annotated[str, Meta(max_length=1_000)]


class Nothing(Struct, forbid_unknown_fields=True):
    """An empty body."""


class Empty(Struct):
    """Nothing more to say."""


class PushKeyView(Struct):
    """The key to subscribe with (``applicationServerKey``)."""

    key: str


class AskerView(Struct):
    """Who asks, with the handle by which they can be recognised."""

    id: str
    name: str
    handle: str | None


class FriendView(Struct):
    """A friend: ``alias`` is one's own name for them, ``chat`` where the two talk."""

    id: str
    name: str
    handle: str | None
    alias: str | None
    chat: str
    since_at_ms: int


class Friends(Struct):
    """A page of friends, in the order of their ids."""

    items: list[FriendView]
    next: str | None


class FriendRequestView(Struct, rename={"asker": "from"}):
    """A friend request: ``open``, ``accepted``, ``declined``, ``expired`` or ``withdrawn``."""

    id: str
    asker: AskerView
    to: PartyView
    greeting: str
    state: str
    at_ms: int
    expires_at_ms: int


class FriendRequests(Struct):
    """A page of friend requests, newest first."""

    items: list[FriendRequestView]
    next: str | None


class BlockedView(Struct):
    """Somebody who is blocked."""

    id: str
    name: str
    handle: str | None
    at_ms: int


class BlockedPeople(Struct):
    """A page of those whom a member has blocked."""

    items: list[BlockedView]
    next: str | None


class ParticipantView(Struct):
    """Somebody in a conversation."""

    id: str
    name: str
    alias: str | None
    role: str


class ChatView(Struct):
    """A conversation as the member sees it. ``mentioned``: called by name (``mentions`` times) and not read yet.

    ``kind`` is ``direct``, ``group`` or ``shop``; only a shop's can be ``blocked``.
    """

    id: str
    kind: str
    title: str
    peer: PartyView | None
    members: int
    last: MessageView | None
    last_seq: int
    read_seq: int
    unread: int
    mentioned: bool
    mentions: int
    muted: bool
    blocked: bool
    role: str
    at_ms: int


class ChatDetail(ChatView):
    """A conversation, and who is in it."""

    participants: list[ParticipantView]


class Chats(Struct):
    """A page of conversations, the latest activity first."""

    items: list[ChatView]
    next: str | None


class ReadState(Struct):
    """How far a member has read."""

    member: str
    seq: int


class MessagesView(Struct):
    """Messages in rising order. In a large group ``reads`` has only the member's own."""

    items: list[MessageView]
    last_seq: int
    reads: list[ReadState]


class ChatName(Struct):
    """A conversation by its title."""

    id: str
    title: str


class FoundView(Struct):
    """A message that was looked for, and where it was said."""

    chat: ChatName
    message: MessageView


class FoundMessages(Struct):
    """A page of what was found; it may be empty and still have a next one."""

    items: list[FoundView]
    next: str | None


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind an id of a path or body; what is no id is nothing that there is."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number


def called(mentions: list[str]) -> list[int]:
    """Who is called; what is no id stands for somebody who is not there, and is refused as such."""
    return [EVERYBODY if each == "all" else parse("mbr", each) or ID_MAX for each in mentions]


def friend_view(seen: FriendSeen) -> FriendView:
    """A friend as shown."""
    friend, member = seen.friend, seen.member
    return FriendView(
        id=show("mbr", member.id),
        name=member.name,
        handle=member.handle,
        alias=friend.alias or None,
        chat=show("cnv", friend.conversation_id),
        since_at_ms=friend.since_at_ms,
    )


def request_view(seen: RequestSeen, viewer_id: int) -> FriendRequestView:
    """A request as one of the two sees it: who asks shows their name, who is asked is masked until they accept."""
    request, asker, asked = seen.request, seen.asker, seen.asked
    known = viewer_id == asked.id or request.state.value == "accepted"
    return FriendRequestView(
        id=show("frq", request.id),
        asker=AskerView(show("mbr", asker.id), asker.name, asker.handle),
        to=PartyView(show("mbr", asked.id), asked.name if known else asked.name_masked),
        greeting=request.greeting,
        state=request.state.value,
        at_ms=request.created_at_ms,
        expires_at_ms=request.expires_at_ms,
    )


def blocked_view(seen: BlockSeen) -> BlockedView:
    """Somebody who is blocked, as shown: masked, for the two need never have met."""
    member: Member = seen.member
    return BlockedView(show("mbr", member.id), member.name_masked, member.handle, seen.block.at_ms)


def chat_view(summary: Summary) -> ChatView:
    """A conversation as shown in the list."""
    return ChatView(**_chat_fields(summary))  # type: ignore[arg-type]


async def chat_detail(conversations: Conversations, member_id: int, chat_id: int) -> ChatDetail:
    """A conversation with everybody in it; raises ``NotFound``."""
    summary, people = await conversations.get(member_id, chat_id)
    participants = [_participant_view(place, person) for place, person in people]
    return ChatDetail(**_chat_fields(summary), participants=participants)  # type: ignore[arg-type]


def messages_view(excerpt: Excerpt) -> MessagesView:
    """A stretch of a conversation as shown."""
    reads = [ReadState(show("mbr", member_id), seq) for member_id, seq in excerpt.reads]
    return MessagesView(excerpt.items, excerpt.last_seq, reads)


def found_view(found: Found) -> FoundView:
    """A find as shown."""
    return FoundView(ChatName(show("cnv", found.conversation_id), found.title), found.message)


def _chat_fields(summary: Summary) -> dict[str, object]:
    conversation, place, peer = summary.conversation, summary.participant, summary.peer
    return {
        "id": show("cnv", conversation.id),
        "kind": conversation.kind.value,
        "title": summary.title,
        "peer": PartyView(show("mbr", peer.id), peer.name) if peer else None,
        "members": conversation.members,
        "last": summary.last,
        "last_seq": conversation.last_seq,
        "read_seq": place.read_seq,
        "unread": place.unread_in(conversation),
        "mentioned": summary.mentions > 0,
        "mentions": summary.mentions,
        "muted": place.muted,
        "blocked": summary.blocked,
        "role": place.role,
        "at_ms": conversation.at_ms,
    }


def _participant_view(place: Participant, person: Person) -> ParticipantView:
    return ParticipantView(show("mbr", person.id), person.name, person.alias or None, place.role)
