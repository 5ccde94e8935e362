"""What a device on a table shows of a message to whoever walks by."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from jinbao.chat.rules.words import excerpt
from jinbao.chat.types import Message, MessageKind

_TEXT_MOST = 120

#: What stands for a message that is not text: no amounts, whoever reads them. In the member's language.
_WORDS = {
    "en": {
        "": "New message",
        "picture": "[Picture]",
        "transfer": "[Transfer]",
        "request": "[Request for money]",
        "red_packet": "[Red packet]",
        "gold_packet": "[Gold packet]",
        "called": "Somebody called you: ",
    },
    "zh-CN": {
        "": "新消息",
        "picture": "[图片]",
        "transfer": "[转账]",
        "request": "[收款请求]",
        "red_packet": "[红包]",
        "gold_packet": "[金包]",
        "called": "有人@你：",
    },
}


def body_of(message: Message, sender: str, language: str, *, private: bool, called: bool) -> str:
    """One line about a message; ``sender`` is named when not empty. A ``private`` device hears of none of it."""
    words = _WORDS.get(language, _WORDS["en"])
    if private:
        return words[""]
    if message.kind is MessageKind.TEXT:
        said = excerpt(message.text, _TEXT_MOST)
    else:
        said = words.get(message.what or message.kind.value, words[""])
    named = f"{sender}: {said}" if sender else said
    return words["called"] + named if called else named


def topic_of(conversation: str) -> str:
    """A name by which a push service knows two messages of one conversation, and nothing else (RFC 8030, 5.4)."""
    return urlsafe_b64encode(hashlib.sha256(conversation.encode()).digest()[:24]).decode()


def pause_ms(attempts: int) -> int:
    """How long to wait after so many failed attempts: 30 s, then twice as long each time, at most an hour."""
    return min(30_000 << max(0, attempts - 1), 3_600_000)
