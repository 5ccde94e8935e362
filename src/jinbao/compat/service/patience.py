"""How long a merchant may take to answer a notice, in real time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from jinbao.compat.types import Posted

#: What a receiver that was silent has of the usual time, while the clock is moved.
_SHORTER = 10


class Patience:
    """``usual_ms`` each time, but while a sandbox's clock is moved a tenth of that for whoever has been silent once.

    A day has up to sixteen tries of a notice, and somebody waits for all of them: a program that does not answer at all
    would hold a move up for more than a minute. One that answers, however slowly, keeps the whole time.
    """

    def __init__(self, usual_ms: int) -> None:
        self._usual_ms = usual_ms
        self._silent: set[str] | None = None

    @contextmanager
    def shorter(self) -> Iterator[None]:
        """The clock is being moved, for as long as the context lasts."""
        self._silent = set()
        try:
            yield
        finally:
            self._silent = None

    def ms(self, url: str) -> int:
        """How long the receiver at this address may take now."""
        is_silent = self._silent is not None and _receiver(url) in self._silent
        return max(1, self._usual_ms // _SHORTER) if is_silent else self._usual_ms

    def learn(self, url: str, posted: Posted, given_ms: int) -> None:
        """What came of it, within the time that was given."""
        if self._silent is None:
            return
        if posted.status is not None:
            self._silent.discard(_receiver(url))
        elif posted.took_ms + 1 >= given_ms:  # it is rounded down
            self._silent.add(_receiver(url))


def _receiver(url: str) -> str:
    """The host with its port: on a developer's machine each port is another program."""
    return urlsplit(url).netloc
