"""The operator's desk for gold on the command line: putting capital in, looking at it, importing gold accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from jinbao.app.house import House
from jinbao.app.people import sentence
from jinbao.app.settings import Settings
from jinbao.app.wiring import CannotOpen, house, house_to_look_at
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.types import BankAccount, parse_bank_account
from jinbao.gold import jobs as gold_jobs
from jinbao.gold.types.batches import Capital, CapitalState
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal, Unknown
from jinbao.kit.ids import parse
from jinbao.kit.money import GOLD, Asset, Money

#: How long the command waits for custodian and bank, and how often it asks. The server goes on asking.
_PATIENCE_MS, _ASK_MS = 60_000, 200
#: What the sandbox's bank lends the operator, and how many pieces of each product its vault keeps.
_SANDBOX_MINOR, _SANDBOX_PIECES = 10**13, 200
_MOST = 10**15
_WORDS = {
    CapitalState.NONE: "none asked for",
    CapitalState.WAITING: "no answer yet",
    CapitalState.POSTING: "being written down",
    CapitalState.DONE: "put in",
    CapitalState.REFUSED: "refused",
}


@dataclass(frozen=True, slots=True)
class Funded:
    """What became of a funding; ``ok`` when all of it is there."""

    ok: bool
    told: dict[str, Any]


async def fund(settings: Settings, grams: str, cash: str, *, quiet: bool) -> Funded:
    """Put the operator's own metal and cash in, and wait until custodian and bank have answered, or for a minute.

    ``grams`` and ``cash`` are decimal numbers, with at most the decimals of a microgram and of the currency. Raises
    ``CannotOpen`` when they cannot be read, or when the house cannot be opened.
    """
    ug, minor = _units(grams, GOLD, "--grams"), _units(cash, settings.home, "--cash")
    if not ug + minor:
        raise CannotOpen("There is nothing to put in. Say how much with --grams, --cash or both.")
    out = Console(highlight=False, markup=False, stderr=True, quiet=quiet, soft_wrap=True)
    async with house(settings) as opened:
        await _stock_sandbox(opened)
        capital = await opened.gold.capital.put_in(ug, minor)
        with out.status("Waiting for the custodian and the bank") as status:
            capital = await _answered(opened, capital, lambda now: status.update(_so_far(now, settings.home)))
        most_ug = opened.gold.profile.batches.high_ug
        over = (await opened.gold.batches.position()).inventory_ug > most_ug
    told = {
        "grams": Money(ug, GOLD).plain(),
        "cash": Money(minor, settings.home).plain(),
        "currency": settings.home.code,
        "metal": capital.metal.value,
        "money": capital.cash.value,
        "reason": capital.reason,
    }
    out.print(_so_far(capital, settings.home))
    if capital.reason:
        out.print(f"The answer was: {capital.reason}")
    if not (capital.metal.final and capital.cash.final):
        out.print("What has no answer yet is asked for again when the server runs.")
    if over:
        out.print(
            f"That is more than the {Money(most_ug, GOLD).plain()} g that the house keeps: the rest will be sold to "
            "the custodian. Set `most_g` under [gold.position] to keep more."
        )
    done = (CapitalState.NONE, CapitalState.DONE)
    return Funded(capital.metal in done and capital.cash in done, told)


async def status(settings: Settings) -> dict[str, Any]:
    """The price last known, what the house has to deal with, and whether every gram is covered. Reads only."""
    async with house_to_look_at(settings) as opened:
        gold = opened.gold
        await gold.candles.load()
        newest = gold.candles.newest()
        position, coverage = await gold.batches.position(), await gold.coverage.now()
        sums, statement = coverage.sums, coverage.statement
        return {
            "price": None
            if newest is None
            else {"per_gram": Money(newest[1], settings.home).plain(), "at": _time(newest[0], settings)},
            "currency": settings.home.code,
            "accounts": await gold.accounts.count(),
            "inventory_g": Money(position.inventory_ug, GOLD).plain(),
            "dealing": Money(position.dealing_minor, settings.home).plain(),
            "members_g": Money(sums.members_ug, GOLD).plain(),
            "pledged_g": Money(sums.pledged_ug, GOLD).plain(),
            "in_delivery_g": Money(sums.in_delivery_ug, GOLD).plain(),
            "in_packets_g": Money(sums.escrow_ug, GOLD).plain(),
            "custodian": coverage.custodian,
            "custodian_g": Money(sums.custodian_ug, GOLD).plain(),
            "statement": None
            if statement is None
            else {"grams": Money(statement.custodian_ug, GOLD).plain(), "at": _time(statement.at_ms, settings)},
            "covered": coverage.covered,
        }


async def import_accounts(settings: Settings, file: Path) -> str:
    """Open gold accounts for members who have consented elsewhere; ``file`` has a phone or a member's id on each line.

    Raises ``CannotOpen``, naming the first line that is nobody's, and then nothing was opened.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpen(f"{file} cannot be read as text: {error}.") from None
    named = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if not named:
        raise CannotOpen(
            f"{file} names nobody. Write a phone (+8613800000000) or a member's id (mbr_...) on each line."
        )
    async with house(settings) as opened:
        found = await opened.runtime.db.read(partial(_members_in, house=opened, named=named, file=file))
        fresh = await opened.gold.accounts.open_many(found)
    return f"{fresh} gold account{'' if fresh == 1 else 's'} opened; {len(found) - fresh} of {len(found)} had one."


def _members_in(tx: Tx, house: House, named: list[tuple[int, str]], file: Path) -> list[int]:
    found: dict[int, None] = {}
    for number, text in named:
        try:
            member_id = parse("mbr", text)
            if member_id is not None:
                found[house.identity.members.get_in(tx, member_id).id] = None
                continue
            member = house.identity.members.by_phone_in(tx, text)
        except Refusal as refusal:
            raise CannotOpen(f"{file}, line {number}: `{text}`. {sentence(refusal)}") from None
        if member is None:
            raise CannotOpen(f"{file}, line {number}: `{text}` is no member's phone or id. Nothing was opened.")
        found[member.id] = None
    return list(found)


async def _stock_sandbox(opened: House) -> None:
    """The sandbox's bank and vault know nobody before they are told."""
    gold, operator = opened.settings.gold, opened.settings.operator.name
    holders = ((gold.own_account, operator), (gold.custodian_account, opened.sandbox_custodian.name))
    accounts = [(_account(text), holder, _SANDBOX_MINOR) for text, holder in holders]
    await opened.sandbox_bank.seed(accounts)
    products = await opened.gold.deliveries.products()
    await opened.sandbox_custodian.seed({product.code: _SANDBOX_PIECES for product, _ in products})


async def _answered(opened: House, capital: Capital, tell: Callable[[Capital], None]) -> Capital:
    """Carry it on until both have answered, or patience ends."""
    work: list[Callable[[], Awaitable[int]]] = [
        partial(gold_jobs.tell_custodian, opened.gold),
        partial(bank_jobs.deliver, opened.bank),
        opened.sandbox_bank.work,
        partial(bank_jobs.listen, opened.bank),
        opened.relay.drain,
        partial(opened.journal.sweep, 0),
    ]
    clock = opened.runtime.clock
    until_ms = clock.now_ms() + _PATIENCE_MS
    while not (capital.metal.final and capital.cash.final) and clock.now_ms() < until_ms:
        done = 0
        for each in work:
            try:
                done += await each()
            except Unknown:
                continue  # asked again in the next round
        capital = await opened.gold.capital.get(capital.id)
        tell(capital)
        if not done:
            await clock.sleep_ms(_ASK_MS)
    return capital


def _so_far(capital: Capital, home: Asset) -> str:
    metal, cash = Money(capital.ug, GOLD).plain(), Money(capital.amount_minor, home)
    return f"Metal, {metal} g: {_WORDS[capital.metal]}. Cash, {cash}: {_WORDS[capital.cash]}."


def _units(text: str, asset: Asset, option: str) -> int:
    """A decimal number as units of an asset; raises ``CannotOpen``."""
    whole, _, part = text.partition(".")
    digits = f"{whole or '0'}{part}"
    if not digits.isascii() or not digits.isdigit() or len(part) > asset.scale:
        raise CannotOpen(f"`{option} {text}` is no amount: digits, with at most {asset.scale} of them after a point.")
    units = int(digits.ljust(len(digits) + asset.scale - len(part), "0"))
    if units > _MOST:
        raise CannotOpen(f"`{option} {text}` is more than anybody has.")
    return units


def _time(at_ms: int, settings: Settings) -> str:
    return datetime.fromtimestamp(at_ms // 1000, settings.zone).isoformat()


def _account(text: str) -> BankAccount:
    found = parse_bank_account(text)
    if found is None:
        raise CannotOpen(f"`{text}` is no bank account - at `$.gold`. Write it as BANK:number.")
    return found
