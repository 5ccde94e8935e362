"""Chat as one object: what each part does stands in its own file."""

from __future__ import annotations

from jinbao.chat.ports import Publish
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.friends import Friends
from jinbao.chat.service.groups import Groups
from jinbao.chat.service.live import Live
from jinbao.chat.service.messages import Messages
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.profile import load_profile
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.service.settings import ChatSettings
from jinbao.identity import Identity
from jinbao.kit.runtime import Runtime


class Chat:
    """One per process. ``publish`` is the hub's, for what is told to connected pages without an event."""

    def __init__(
        self,
        runtime: Runtime,
        identity: Identity,
        settings: ChatSettings,
        publish: Publish,
    ) -> None:
        """Raises ``ChatProfileError`` when ``settings.profile`` cannot be used."""
        self.identity = identity
        self.profile = load_profile(settings.profile)
        posting, rendering = Posting(runtime), Rendering(identity)
        self.live = Live(publish, self.profile.reads_shown_most)
        self.conversations = Conversations(runtime, posting, rendering, self.live)
        self.friends = Friends(runtime, identity, self.profile, self.conversations)
        self.groups = Groups(runtime, self.profile, self.conversations, posting, rendering)
        self.messages = Messages(runtime, self.profile, self.conversations, posting, rendering, self.live)
