"""Talks to a sandbox that runs, over its control API: for commands, replays and the pytest plugin.

Nothing but the standard library, so that a test session that loads it is not slower for it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

#: The file that makes a folder a sandbox's, and says where it listens.
MARK = "sandbox.json"
_TIMEOUT_S = 120


class NoSandbox(Exception):
    """None answers, or none was ever started there; the message says what to do."""


class ControlError(Exception):
    """The control API said no: ``status``, ``code`` and a sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.status = status
        self.code = code


class Control:
    """The control API behind a gateway's address."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway
        #: Never through a proxy: what a developer has set for others does not lead here.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str, **query: Any) -> Any:
        """What a GET answers, read as JSON; raises ``ControlError`` and ``NoSandbox``."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        asked = f"{path}?{urllib.parse.urlencode(given)}" if given else path
        return json.loads(self.text(asked))

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """What another method answers, read as JSON (``None`` for no body); raises as ``get``."""
        answer = self._ask(method, path, json.dumps({} if body is None else body).encode())
        return json.loads(answer) if answer else None

    def text(self, path: str) -> str:
        """What a GET answers, as text; raises as ``get``."""
        return self._ask("GET", path, None).decode()

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {} if body is None else {"content-type": "application/json"}
        request = urllib.request.Request(self.gateway + path, body, headers, method=method)
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            told = error.read()
            try:
                said = json.loads(told)
            except ValueError:
                said = {"code": str(error.code), "detail": told.decode("utf-8", "replace")[:200]}
            raise ControlError(error.code, str(said.get("code", "")), str(said.get("detail", ""))) from None
        except OSError as error:
            raise NoSandbox(f"No sandbox answers at {self.gateway} ({error}). Start one: jinbao sandbox") from None


def control(folder: Path) -> Control:
    """The control API of the sandbox in a folder; raises ``NoSandbox`` when none was ever started there."""
    try:
        addresses = json.loads((folder / MARK).read_text("utf-8"))
        return Control(addresses["gateway"])
    except (OSError, ValueError, KeyError):
        raise NoSandbox(f"There is no sandbox in {folder}. Start one: jinbao sandbox") from None
