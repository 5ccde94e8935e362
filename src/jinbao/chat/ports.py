"""What chat needs somebody else to fill: whoever pushes to browsers, prepares pictures, and sends live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jinbao.chat.types import Pushed, Subscription


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as it is kept and shown: ``full`` and ``thumb`` are whole files of ``media_type``, without metadata."""

    media_type: str
    width: int
    height: int
    full: bytes
    thumb: bytes


class PictureCodec(Protocol):
    """Makes a stranger's file into a picture that can be shown to people. Slow: called on a thread."""

    def prepare(self, raw: bytes, *, pixels_most: int, edge: int, thumb_edge: int) -> Prepared:
        """The picture upright, at most ``edge`` pixels long, and a small one of ``thumb_edge``.

        Raises ``PictureTooLarge`` before more than the header was decoded, ``PictureUnreadable`` for anything that is
        not a whole JPEG, PNG or WebP file.
        """
        ...


class Pusher(Protocol):
    """Sends a message to a browser by way of the push service that the browser has chosen."""

    @property
    def key(self) -> str:
        """The public key that browsers subscribe with (RFC 8292): base64url of an uncompressed P-256 point."""
        ...

    async def push(self, to: Subscription, payload: bytes, *, topic: str, ttl_s: int) -> Pushed:
        """Send ``payload`` (at most 3,000 bytes) encrypted; a newer one of the same ``topic`` replaces it there.

        Never raises for what a push service does or leaves undone.
        """
        ...


class Publish(Protocol):
    """Tells whoever listens to ``topic`` now; ``data`` is one line of JSON. ``Hub.publish`` is one."""

    def __call__(self, topic: str, name: str, data: bytes) -> None:
        """Send an event."""
        ...
