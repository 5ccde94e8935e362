"""Chat's use cases."""

from jinbao.chat.service.chat import Chat
from jinbao.chat.service.profile import ChatProfileError
from jinbao.chat.service.push import SIGNAL
from jinbao.chat.service.settings import ChatSettings

__all__ = ["SIGNAL", "Chat", "ChatProfileError", "ChatSettings"]
