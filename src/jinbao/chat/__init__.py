"""Chat owns friends, conversations and what is said in them, and tells devices by live socket and web push.

It promises that each conversation is one sequence without gaps, so that whoever was away catches up by number and
sees every message once; that only those who are in a conversation see it, and only from where they joined; and that
what was recalled is gone. Money appears in it as cards, of which it knows no more than their kind and reference.
"""

from jinbao.chat.errors import NotAGroup, ShopBlocked
from jinbao.chat.service import SIGNAL, Chat, ChatProfileError, ChatSettings

__all__ = ["SIGNAL", "Chat", "ChatProfileError", "ChatSettings", "NotAGroup", "ShopBlocked"]
