"""Chat as one object: what each part does stands in its own file."""

from __future__ import annotations

from jinbao.chat.ports import PictureCodec, Publish, Pusher
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.friends import Friends
from jinbao.chat.service.groups import Groups
from jinbao.chat.service.live import Live
from jinbao.chat.service.messages import Messages
from jinbao.chat.service.pictures import Pictures
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.profile import load_profile
from jinbao.chat.service.push import Push
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.service.review import Review
from jinbao.chat.service.search import Search
from jinbao.chat.service.settings import ChatSettings
from jinbao.chat.service.shops import Shops
from jinbao.identity import Identity
from jinbao.kit.runtime import Runtime


class Chat:
    """One per process. ``publish`` is the hub's, for what is told to connected pages without an event."""

    def __init__(
        self,
        runtime: Runtime,
        identity: Identity,
        settings: ChatSettings,
        codec: PictureCodec,
        pusher: Pusher,
        publish: Publish,
    ) -> None:
        """Raises ``ChatProfileError`` when ``settings.profile`` cannot be used."""
        self.identity = identity
        self.profile = profile = load_profile(settings.profile)
        posting, rendering = Posting(runtime), Rendering(identity)
        self.live = Live(publish, profile)
        self.conversations = Conversations(runtime, posting, rendering, self.live)
        self.friends = Friends(runtime, identity, profile, self.conversations)
        self.groups = Groups(runtime, profile, self.conversations, posting, rendering)
        self.shops = Shops(runtime, self.conversations, rendering)
        self.messages = Messages(runtime, profile, self.conversations, posting, rendering, self.live)
        self.pictures = Pictures(runtime, profile, codec, self.conversations, posting, self.messages, rendering)
        self.search = Search(runtime, profile, self.conversations, rendering)
        self.push = Push(runtime, identity, profile, pusher, self.conversations, demo=settings.demo)
        self.review = Review()
