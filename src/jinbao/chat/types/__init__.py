"""Words of chat. Ids are numbers here and shown (``mbr_...``, ``cnv_...``) at the edge and in what is sent live."""

from jinbao.chat.types.conversations import Conversation, ConversationKind, Participant, Person, Summary
from jinbao.chat.types.messages import EVERYBODY, Card, Data, Message, MessageKind, NewMessage, Picture
from jinbao.chat.types.people import Blocked, Friend, FriendRequest, RequestState
from jinbao.chat.types.profile import ChatProfile
from jinbao.chat.types.push import Pushed, Subscription, WaitingPush
from jinbao.chat.types.views import CardView, MessageView, NoticeView, PartyView, PictureView, ReplyView

__all__ = [
    "EVERYBODY",
    "Blocked",
    "Card",
    "CardView",
    "ChatProfile",
    "Conversation",
    "ConversationKind",
    "Data",
    "Friend",
    "FriendRequest",
    "Message",
    "MessageKind",
    "MessageView",
    "NewMessage",
    "NoticeView",
    "Participant",
    "PartyView",
    "Person",
    "Picture",
    "PictureView",
    "Pushed",
    "ReplyView",
    "RequestState",
    "Subscription",
    "Summary",
    "WaitingPush",
]
