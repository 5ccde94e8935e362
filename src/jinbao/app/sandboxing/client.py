"""Talks to a sandbox that runs, over its control API: for commands, replays and the pytest plugin."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from jinbao.app.sandboxing.opening import MARK
from jinbao.app.settings import default_folder
from jinbao.app.wiring import CannotOpen

_TIMEOUT_S = 120


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

    def get(self, path: str) -> Any:
        """What a GET answers, read as JSON; raises ``ControlError``."""
        return json.loads(self.text(path))

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """What another method answers, read as JSON (``None`` for no body); raises ``ControlError``."""
        answer = self._ask(method, path, json.dumps({} if body is None else body).encode())
        return json.loads(answer) if answer else None

    def text(self, path: str) -> str:
        """What a GET answers, as text; raises ``ControlError``."""
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
            raise CannotOpen(f"No sandbox answers at {self.gateway} ({error}). Start one: jinbao sandbox") from None


def control(data: Path | None) -> Control:
    """The control API of the sandbox in a folder; raises ``CannotOpen`` when none was ever started there."""
    mark = (data or default_folder("sandbox")) / MARK
    try:
        addresses = json.loads(mark.read_text("utf-8"))
        return Control(addresses["gateway"])
    except (OSError, ValueError, KeyError):
        raise CannotOpen(f"There is no sandbox in {mark.parent}. Start one: jinbao sandbox") from None
