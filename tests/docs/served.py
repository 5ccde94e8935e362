"""A small house behind a real port, for examples that a reader would type: a merchant, a member of staff, a demo."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from jinbao.app.house import House
from jinbao.app.server import listen
from jinbao.app.settings import load
from jinbao.app.wiring import open_house
from jinbao.bank.types import BankAccount
from jinbao.identity.types import Merchant, NewMerchant, Realm, Role
from jinbao.kit.clock import MovableClock
from jinbao.kit.ids import show
from jinbao.kit.money import CNY, Money
from jinbao.kit.once import Once
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.pay.types import Channel, NewOrder
from tests.docs.pages import Block
from tests.make import NOON_MS

OWNER_PHONE = "+8613800000001"
SHOP_ACCOUNT = "6222020000000001"
STAFF = "ada"
_END = "--- end of block ---"


@dataclass(frozen=True)
class Served:
    """A running house, and the address that reaches it."""

    house: House
    origin: str


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Served]:
    """A demo on the memory engine with a clock that stands still: what is due happens when ``settle`` is called."""
    clock = MovableClock(NOON_MS)
    log_ins = (
        {"realm": "merchant", "name": "Lanzhou Noodles", "hint": "noodles", "hint_zh": "面馆", "phone": OWNER_PHONE},
        {"realm": "staff", "name": STAFF, "hint": "may do everything", "hint_zh": "管理员", "phone": ""},
    )
    overrides = {
        "storage": {"folder": str(folder), "durable": False},
        "limits": {"public_per_s": 1_000},
        "demo": True,
        "demo_logins": log_ins,
    }
    house = await open_house(load(None, overrides), clock=clock, engine=MemoryEngine(clock))
    await _move_in(house)
    await _bring_gold(house)
    sock = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        house.asgi(), log_config=None, lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield Served(house, f"http://127.0.0.1:{sock.getsockname()[1]}")
    finally:
        house.hub.close()
        server.should_exit = True
        await serving
        await house.close()
        sock.close()


async def run_shell(blocks: Sequence[Block], begin: str, after_each: Callable[[], Awaitable[None]]) -> list[str]:
    """Feed shell blocks to one shell, as a reader would, and what each of them printed. ``begin`` comes first.

    Fails at the first command that fails.
    """
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-eu",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert shell.stdin is not None and shell.stdout is not None
    printed = []
    shell.stdin.write(f"{begin}\n".encode())
    try:
        for block in blocks:
            shell.stdin.write(f"{block.text}\necho; echo '{_END}'\n".encode())
            await shell.stdin.drain()
            lines: list[str] = []
            while (line := (await asyncio.wait_for(shell.stdout.readline(), 30)).decode()) != f"{_END}\n":
                assert line, f"{block.page}:{block.line} stopped: {''.join(lines)}"
                lines.append(line)
            printed.append("".join(lines).strip())
            await after_each()
    finally:
        shell.stdin.close()
        await shell.wait()
    return printed


async def fill(folder: Path) -> None:
    """A data folder as a server leaves it, with a top-up and one payment, for the command line to look at."""
    clock = MovableClock(NOON_MS)
    overrides = {"storage": {"folder": str(folder), "durable": False}, "demo": True}
    house = await open_house(load(None, overrides), clock=clock)
    try:
        shop = await _move_in(house)
        member = await house.identity.members.open("+8613800000002", "Lin Li", "en")
        signed_in = await house.identity.sessions.open_demo(Realm.MEMBER, show("mbr", member.id), "phone")
        caller = await house.identity.sessions.authenticate("member", signed_in.token)
        assert caller is not None
        linked = await house.wallet.linked.link(member.id, "JBSB", "6222020011223344", "", _once(1))
        await house.wallet.bank_moves.top_up(caller, linked.id, 20_000, _once(2))
        await house.settle()
        new = NewOrder(amount=Money(2_850, CNY), subject="Beef noodles", out_no="R-1", channel=Channel.DYNAMIC_QR)
        order = await house.pay.orders.create(shop.id, new, _once(3))
        await house.pay.payments.pay(caller, order.id, None, _once(4))
        await house.settle()
    finally:
        await house.close()


def _once(number: int) -> Once:
    return Once(b"docs", f"key-{number}", b"", NOON_MS)


async def run_python(program: str, on: Served, interpreter: str) -> str:
    """Run a program in a process of its own against the house, which is at work meanwhile; what it printed."""
    on.house.start()
    process = await asyncio.create_subprocess_exec(
        interpreter,
        "-",
        on.origin,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(program.encode()), 60)
    assert process.returncode == 0, out.decode()
    return out.decode().strip()


def differences(expected: str, printed: str) -> list[str]:
    """Where what was printed is not what the page shows.

    On the page ``…`` stands for anything and ``"…": "…"`` for more keys; how lines are broken does not matter.
    """
    try:
        return _unlike(json.loads(expected), json.loads(printed), "")
    except ValueError:
        same = _fits(" ".join(expected.split()), " ".join(printed.split()))
        return [] if same else [f"expected:\n{expected.strip()}\nprinted:\n{printed}"]


def _unlike(expected: Any, found: Any, at: str) -> list[str]:
    if isinstance(expected, str) and "…" in expected:
        text = found if isinstance(found, str) else json.dumps(found)
        return [] if _fits(expected, text) else [f"{at}: {found!r} instead of {expected!r}"]
    if isinstance(expected, dict) and isinstance(found, dict):
        more = expected.get("…") == "…"
        wrong = [f"{at}/{key}: missing" for key in expected if key not in found and key != "…"]
        wrong += [f"{at}/{key}: not on the page" for key in found if key not in expected and not more]
        return wrong + [
            line for key in expected if key in found for line in _unlike(expected[key], found[key], f"{at}/{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list):
        more = bool(expected) and expected[-1] == "…"
        wanted = expected[:-1] if more else expected
        if len(found) < len(wanted) or (len(found) > len(wanted) and not more):
            return [f"{at}: {len(found)} items instead of {len(wanted)}"]
        return [line for n, each in enumerate(wanted) for line in _unlike(each, found[n], f"{at}/{n}")]
    return [] if expected == found else [f"{at}: {found!r} instead of {expected!r}"]


def _fits(pattern: str, text: str) -> bool:
    first, *rest = pattern.split("…")
    if not rest:
        return pattern == text
    if not text.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= at


async def _bring_gold(house: House) -> None:
    """The house's own metal and cash, so that members can buy and sell gold."""
    bank, _, number = house.settings.gold.own_account.partition(":")
    await house.sandbox_bank.seed([(BankAccount(bank, number), "operator", 100_000_000)])
    await house.gold.capital.put_in(1_000_000_000, 100_000_000)
    await house.settle()


async def _move_in(house: House) -> Merchant:
    owner = await house.identity.members.open(OWNER_PHONE, "店主", "en")
    await house.sandbox_bank.seed([(BankAccount("JBSB", SHOP_ACCOUNT), "shop", 0)])
    shop = NewMerchant(
        name="兰州拉面",
        name_latin="Lanzhou Noodles",
        mcc="5812",
        city="Shanghai",
        country="CN",
        bank_account=SHOP_ACCOUNT,
    )
    await house.identity.staff.add(STAFF, "a long enough sentence", Role.ADMIN)
    return await house.identity.merchants.open(owner.id, shop)
