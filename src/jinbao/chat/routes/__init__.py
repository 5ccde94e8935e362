"""HTTP of chat: friends, conversations, messages and pictures, push, and the live socket."""

from jinbao.chat.routes.live import LIVE
from jinbao.chat.routes.people import PEOPLE
from jinbao.chat.routes.push import PUSH
from jinbao.chat.routes.rooms import ROOMS
from jinbao.chat.routes.talk import TALK

MEMBER = [*PEOPLE, *ROOMS, *TALK, *PUSH, *LIVE]

__all__ = ["MEMBER"]
