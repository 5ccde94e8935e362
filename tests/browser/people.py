"""Who takes part: newcomers with money on the balance, people of the town, shops and staff, let in by the API."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from playwright.sync_api import APIRequest, APIRequestContext, Page

from tests.browser.town import Town

T = TypeVar("T")

PIN = "270415"
_ARRIVES_WITHIN_S = 20
_numbers = count(1)


def fresh_phone() -> str:
    """A phone number that nobody in the town has."""
    return f"+8619911{next(_numbers):06d}"


@dataclass
class Caller:
    """Somebody's own connection to the API, beside the browser."""

    requests: APIRequestContext

    def get(self, path: str) -> Any:
        """The answer's body."""
        answer = self.requests.get(f"/api/v1{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """The answer's body; ``key`` for what moves money."""
        headers = {"X-Jinbao": "1"} | ({"Idempotency-Key": key} if key else {})
        answer = self.requests.post(f"/api/v1{path}", data=body if body is not None else {}, headers=headers)
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None


class People:
    """Arranges who is who before a test begins."""

    def __init__(self, town: Town, requests: APIRequest) -> None:
        self.town = town
        self._requests = requests
        self._open: list[APIRequestContext] = []

    def close(self) -> None:
        """Give the connections back."""
        for each in self._open:
            each.dispose()

    def beside(self) -> Caller:
        """A connection of its own, logged in as nobody."""
        context = self._requests.new_context(base_url=self.town.origin)
        self._open.append(context)
        return Caller(context)

    def at(self, page: Page) -> Caller:
        """The connection of a window: it shares the window's cookies."""
        return Caller(page.context.request)

    def newcomer(self, page: Page, name: str, minor: int = 0, *, pin: bool = True) -> str:
        """Sign somebody up in the window, with a bank account, a PIN and money; the phone number."""
        caller, phone = self.at(page), fresh_phone()
        sign_up(caller, phone, name)
        if pin:
            caller.post("/member/pin", {"pin": PIN})
        if minor:
            fund(caller, minor)
        return phone

    def let_in(self, page: Page, phone: str, device: str) -> Caller:
        """Log the window in as the member with this number, without waiting for another code."""
        caller = self.at(page)
        caller.post("/auth/demo", {"realm": "member", "phone": phone, "device_name": device})
        return caller

    def member(self, page: Page, name: str) -> Caller:
        """Log the window in as somebody of the town."""
        return self._demo(page, "member", name)

    def shop(self, page: Page, name: str) -> Caller:
        """Log the window in as a shop of the town."""
        return self._demo(page, "merchant", name)

    def staff(self, page: Page, name: str) -> Caller:
        """Log the window in as one of the staff."""
        return self._demo(page, "staff", name)

    def _demo(self, page: Page, realm: str, name: str) -> Caller:
        caller, who = self.at(page), self.town.named(name)
        assert who["realm"] == realm, who
        # staff have no phone: their name says who they are
        whom = who["phone"] or who["name"]
        caller.post("/auth/demo", {"realm": realm, "device_name": "Test window", "phone": whom})
        return caller


def sign_up(caller: Caller, phone: str, name: str) -> None:
    """Open a wallet with the code that the demo shows."""
    code = caller.post("/auth/codes", {"phone": phone, "purpose": "log_in"})["demo_code"]
    body = {"phone": phone, "code": code, "name": name, "device_name": "Test window", "language": "en"}
    caller.post("/auth/sessions", body)


def fund(caller: Caller, minor: int) -> None:
    """Link a bank account and top up; returns when the money is there."""
    number = f"6217{minor:08d}{next(_numbers):07d}"
    account = caller.post("/member/bank-accounts", {"bank": "JBSB", "number": number, "name": "Salary"}, number)
    caller.post("/member/top-ups", {"bank_account_id": account["id"], "amount_minor": minor}, f"top-up {number}")
    until(lambda: caller.get("/member/balance")["available_minor"] >= minor)


def until(true: Callable[[], T]) -> T:
    """Ask again and again until the answer is truthy."""
    end = time.monotonic() + _ARRIVES_WITHIN_S
    while not (answer := true()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)
    return answer
