"""Chat's use cases."""

from jinbao.chat.service.chat import Chat
from jinbao.chat.service.settings import ChatSettings

__all__ = ["Chat", "ChatSettings"]
