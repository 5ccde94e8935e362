"""What a test holds in its hands: a sandbox that runs, as plain calls. Answers are the control API's own."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinbao.app.sandboxing.client import Control
from jinbao.app.sandboxing.launching import Running

_UNITS = {"ms": 1, "seconds": 1_000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


class SandboxForTests:
    """``gateway`` is what SDKs are pointed at, ``proxy`` and ``ca`` are for those that cannot be."""

    def __init__(self, running: Running) -> None:
        self.origin = running.origin
        self.gateway = running.gateway
        self.proxy = running.proxy
        self.keys: Path = running.folder / "keys"
        self.ca: Path = self.keys / "ca.pem"
        #: The control API itself, for what has no name here: ``control.get``, ``control.send``.
        self.control = Control(running.gateway)

    @cached_property
    def env(self) -> dict[str, str]:
        """Every variable that ``jinbao sandbox env`` prints: numbers, keys, paths of files."""
        found: dict[str, str] = self.control.get("/sandbox/env", form="json")
        return found

    def state(self) -> dict[str, Any]:
        """Everything at one look: time, shops, payers, faults."""
        found: dict[str, Any] = self.control.get("/sandbox/state")
        return found

    def key(self, name: str) -> str:
        """The text of a key or certificate by the name of its file."""
        return (self.keys / name).read_text("utf-8")

    def pay(self, text: str = "", *, payer: str = "rich", account: str = "", out_no: str = "") -> dict[str, Any]:
        """Pay what ``text`` leads to (code_url, prepay_id, cashier address ...), or an account's order; the order."""
        body = {"payer": payer, "text": text, "account": account, "out_no": out_no}
        paid: dict[str, Any] = self.control.send("POST", "/sandbox/pay", body)
        return paid

    def code(self, payer: str = "rich", scheme: str = "wechat") -> str:
        """A payment code for a till to scan."""
        return str(self.control.get(f"/sandbox/payers/{quote(payer)}/code", scheme=scheme)["code"])

    def payer(self, name: str, act: str, **about: Any) -> dict[str, Any]:
        """Let something happen to a payer: freeze, unfreeze, fund (``amount_minor``), empty, hesitate, decide."""
        told: dict[str, Any] = self.control.send("POST", f"/sandbox/payers/{quote(name)}/{act}", about)
        return told

    def order(self, account: str, out_no: str) -> dict[str, Any]:
        """An order with its story, step by step."""
        found: dict[str, Any] = self.control.get(f"/sandbox/orders/{quote(account)}/{quote(out_no, safe='')}")
        return found

    def do(self, account: str, out_no: str, act: str) -> dict[str, Any]:
        """Do something about an order: confirm, decline, expire, scan."""
        path = f"/sandbox/orders/{quote(account)}/{quote(out_no, safe='')}/{act}"
        done: dict[str, Any] = self.control.send("POST", path)
        return done

    def clock(self, **forward: int) -> int:
        """Move the house's clock: ``clock(hours=25)``; units are ms, seconds, minutes, hours, days. The new time."""
        ms = sum(_UNITS[unit] * count for unit, count in forward.items())
        moved: dict[str, Any] = self.control.send("POST", "/sandbox/clock", {"advance_ms": ms})
        return int(moved["now_ms"])

    def callbacks(self, account: str = "", out_no: str = "") -> list[dict[str, Any]]:
        """Callbacks, newest first, each with its attempts (``tries``) and its content."""
        rows = self.control.get("/sandbox/callbacks", account=account, out_no=out_no, limit=100)["items"]
        return [self.control.get(f"/sandbox/callbacks/{row['id']}") for row in rows]

    def exchanges(self, account: str = "", out_no: str = "") -> list[dict[str, Any]]:
        """Requests with their answers, newest first, with the reason where a signature did not hold."""
        rows = self.control.get("/sandbox/exchanges", account=account, out_no=out_no, limit=100)["items"]
        return [self.control.get(f"/sandbox/exchanges/{row['id']}") for row in rows]

    def fault(self, on: str = "call", **rule: Any) -> dict[str, Any]:
        """Let something go wrong: ``fault(refuse="compat.system_failure")``, ``fault("callback", drop=True)``."""
        ordered: dict[str, Any] = self.control.send("POST", "/sandbox/faults", {"on": on, **rule})
        return ordered

    def no_faults(self) -> None:
        """Take every rule away."""
        self.control.send("DELETE", "/sandbox/faults")

    def reset(self) -> None:
        """Forget exchanges, faults and callbacks that wait; money and orders stay."""
        self.control.send("POST", "/sandbox/reset")
