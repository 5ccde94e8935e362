"""Plays a recorded session against a fresh sandbox, and says where its answers differ.

Each request is sent in the words that were recorded, with this sandbox's numbers and a signature of now; each act of a
person is done again; the house's clock shows the recorded times. Numbers that an answer gave (``transaction_id``,
``prepay_id`` ...) are learnt from the answers and put into later requests.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from jinbao.app.sandboxing.client import Control, ControlError
from jinbao.app.sandboxing.signing import Request, Signer
from jinbao.kit.clock import Clock
from jinbao.sandbox.rules import recordings as rules

_TIMEOUT_S = 60
#: The clock is moved when the recording is so much ahead; below that, waiting is no matter.
_GAP_MS = 1_500
#: Numbers shorter than this stand in texts by chance.
_LEARNT_MIN = 8


class NotARecording(Exception):
    """The file is not one; the message says in which line."""


@dataclass(slots=True)
class Outcome:
    """One line that was played: ``differences`` is empty when all was as before; ``skipped`` says why it was not."""

    number: int
    what: str
    differences: list[str] = field(default_factory=list)
    skipped: str = ""


def read(text: str) -> list[dict[str, Any]]:
    """The lines of a recording, its head first; raises ``NotARecording``."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            lines.append(json.loads(line))
        except ValueError:
            raise NotARecording(f"line {number} is not JSON") from None
    if not lines or lines[0].get("kind") != "recording":
        raise NotARecording("the first line does not say that it is a recording")
    if lines[0].get("version") != rules.VERSION:
        raise NotARecording(f"it is of version {lines[0].get('version')}, this release plays {rules.VERSION}")
    return lines


def begins_ms(lines: Sequence[Mapping[str, Any]]) -> int | None:
    """The house's time at which it begins, ``None`` for an empty one."""
    return min((int(line["at_ms"]) for line in lines if "at_ms" in line), default=None)


class Player:
    """Plays lines against one sandbox."""

    def __init__(self, control: Control, wall: Clock) -> None:
        self._control = control
        self._wall = wall
        self._variables: dict[str, str] = control.get("/sandbox/env", form="json")
        self._signer = Signer(self._variables)
        self._names = names_of(control.get("/sandbox/merchants"), self._variables, control.gateway)
        self._values = {name: value for value, name in self._names.values.items()} | {"{{gateway}}": control.gateway}
        #: What answers called things when they were recorded, and what they are called here.
        self._learnt: dict[str, str] = {}

    def play(self, lines: Sequence[Mapping[str, Any]]) -> Iterator[Outcome]:
        """Every line after the head, in order; callbacks are compared at the end."""
        callbacks = [line for line in lines if line["kind"] == "callback"]
        for number, line in enumerate(lines[1:], 2):
            if line["kind"] == "request":
                self._keep_time(int(line["at_ms"]))
                yield self._request(number, line)
            elif line["kind"] == "act":
                yield self._act(number, line)
        yield self._told(len(lines), callbacks)

    def _request(self, number: int, line: Mapping[str, Any]) -> Outcome:
        outcome = Outcome(number, f"{line['method']} {line['target'].partition('?')[0]} ({line['operation']})")
        if not line["believed"]:
            outcome.skipped = "its signature was refused then, and what was wrong with it is not recorded"
            return outcome
        if line["cut"]:
            outcome.skipped = "its answer was cut"
        request = Request(
            protocol=line["protocol"],
            account=self._here(line["account"]),
            method=line["method"],
            target=self._here(line["target"]),
            headers=tuple((name, self._here(value)) for name, value in line["headers"]),
            body=self._here(line["body"]).encode(),
        )
        status, answer = self._send(self._signer.signed(request, self._wall.now_ms()))
        if line["cut"]:
            return outcome
        self._learn(line["answer"], answer)
        if status != line["status"]:
            outcome.differences.append(f"status: was {line['status']}, is {status}")
        outcome.differences += rules.differences(line["answer"], self._names.hidden(answer))
        return outcome

    def _act(self, number: int, line: Mapping[str, Any]) -> Outcome:
        outcome = Outcome(number, f"{line['act']} {line['out_no']}".strip())
        try:
            self._keep_time(int(line["at_ms"]))
            if line["act"] != "clock":
                self._control.send(*rules.call_of(line, self._here))
        except ControlError as error:
            outcome.differences.append(str(error))
        return outcome

    def _told(self, number: int, before: Sequence[Mapping[str, Any]]) -> Outcome:
        """Whether merchants were told the same things."""
        outcome = Outcome(number, f"{len(before)} callbacks")
        page = self._control.get("/sandbox/callbacks", limit=100)
        after = list(reversed(page["items"]))
        said = [self._control.get(f"/sandbox/callbacks/{each['id']}") for each in after]
        wanted = [(line["event"], line["content"]) for line in before]
        found = [(each["event"], self._names.hidden(each["content"])) for each in said]
        outcome.differences += rules.told_differently(wanted, found)
        return outcome

    def _keep_time(self, at_ms: int) -> None:
        state = self._control.get("/sandbox/state")
        if at_ms - state["now_ms"] > _GAP_MS:
            self._control.send("POST", "/sandbox/clock", {"to_ms": at_ms})

    def _send(self, request: Request) -> tuple[int, str]:
        parts = urlsplit(self._control.gateway)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
        try:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in request.headers:
                connection.putheader(name, value)
            if request.body or request.method in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            return response.status, rules.text_of(response.read())
        except (http.client.HTTPException, OSError) as error:
            return 0, f"no answer: {error}"
        finally:
            connection.close()

    def _here(self, text: str) -> str:
        """A recorded text with this sandbox's values."""
        for name, value in self._values.items():
            text = text.replace(name, value)
        for before, after in self._learnt.items():
            text = text.replace(before, after)
        return text

    def _learn(self, before: str, after: str) -> None:
        for old, new in rules.renamed(before, after):
            if len(old) >= _LEARNT_MIN and old != new:
                self._learnt[old] = new


def names_of(merchants: Sequence[Mapping[str, Any]], variables: Mapping[str, str], gateway: str) -> rules.Names:
    """What stands for a sandbox's own values, from what its control API says."""
    values: dict[str, str] = {}
    for merchant in merchants:
        prefix = merchant["key"].upper()
        seller = variables.get(f"{prefix}_SELLER_ID", "")
        values |= rules.names_of(merchant["key"], merchant["account"], merchant["appid"], seller, merchant["serial"])
    values |= rules.platform_names(variables["WECHAT_PLATFORM_CERT_SERIAL"], variables["WECHAT_PUBLIC_KEY_ID"])
    return rules.Names(values, gateway)
