"""The Lunar New Year of the news reports of 2017: 300,000 new gold accounts, and 70,000 gold packets worth just under
100,000,000 yuan.

Everything is done by the code that serves, in this process, without HTTP: gold accounts are opened, packets are bought
from balances at quotes, looked at twenty times for every share that is opened, opened, or taken back when nobody came.
The clock is moved through the week as fast as the machine goes, and jobs, events and batches with the custodian run
at their times; the durable files are those of a server. Afterwards every gram and every fen is accounted for.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jinbao.app.bench import festival
from jinbao.app.bench.guests import FUNDS_MINOR, Guests, invite
from jinbao.app.bench.machine import Spread, machine
from jinbao.app.bench.own_books import OwnBooks, compare
from jinbao.app.bench.serving import BenchFailed
from jinbao.app.bench.week import Measured, NewYearOptions, Week
from jinbao.app.house import House
from jinbao.app.scheduler import run_jobs
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import house
from jinbao.bank.types import parse_bank_account
from jinbao.identity.types import PinFree, ProofLevel
from jinbao.kit.clock import MovableClock, monotonic_ns, processor_ns
from jinbao.ledger.audit import check_trial_balance

_NS = 1_000_000_000
_HOUSE_G = 60_000
_HOUSE_MINOR = 1_000_000_000
#: The walk over all gold that a statement takes is hourly; it would be most of a week that passes in minutes.
_LATER = "gold statement"
_PIN = "284617"


async def run(options: NewYearOptions, tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Prepare, celebrate, check; the result as plain values. ``tell`` is told how far it is."""
    folder = Path(options.data or tempfile.mkdtemp(prefix="jinbao-bench-"))
    clock = MovableClock(festival.FIRST_MS)
    settings = _settings(folder)
    done, books = Measured(), OwnBooks()
    try:
        async with _phase(done, "prepare", tell):
            guests = await invite(settings, clock, options.accounts, options.senders, options.seed)
        async with house(settings, clock=clock) as opened:
            result = await _celebrate(opened, clock, options, guests, books, done, tell)
        result["bytes"] = {path.name: path.stat().st_size for path in sorted(folder.glob("*.db"))}
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    return result


def _settings(folder: Path) -> Settings:
    """A house that deals at the simulated market, with enough metal for the busiest half hour of the week."""
    position = {
        "least_g": _HOUSE_G // 2,
        "target_g": _HOUSE_G,
        "most_g": 2 * _HOUSE_G,
        "cash_least_minor": _HOUSE_MINOR // 10,
        "cash_target_minor": _HOUSE_MINOR,
    }
    gold = {"feed": {"kind": "simulated"}, "position": position}
    return load(None, {"storage": {"folder": str(folder)}, "gold": gold})


async def _celebrate(
    opened: House,
    clock: MovableClock,
    options: NewYearOptions,
    guests: Guests,
    books: OwnBooks,
    done: Measured,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    opened.jobs = [job for job in opened.jobs if job.name != _LATER]
    async with _phase(done, "accounts", tell):
        opened_accounts = await opened.gold.accounts.open_many(guests.members)
    if opened_accounts != options.accounts:
        raise BenchFailed(f"{opened_accounts} gold accounts were opened instead of {options.accounts}")
    pin_ms = await _pin_ms(opened, guests)
    await _stock(opened, books)
    for giver in guests.senders:
        books.fund(giver.id, FUNDS_MINOR)
    week = Week(opened, clock, options, guests, books, done)
    async with _background(opened):
        async with _phase(done, "festival", tell):
            await week.play(tell)
        async with _phase(done, "expiry", tell):
            await week.expire()
    async with _phase(done, "settle", tell):
        await opened.settle()
    books.expire()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    async with _phase(done, "checks", tell):
        conservation = await compare(opened, books)
        promises = await _promises(opened, options.audit)
    return _report(options, week, books, done, conservation, promises) | {
        "pin_check_cpu_ms": pin_ms,
        "peak_memory_mb": memory_mb,
    }


async def _pin_ms(opened: House, guests: Guests) -> float:
    """Processor time of one check of a PIN, and the raised limits that spare the bench from 70,000 of them."""
    giver = guests.senders[0]
    await opened.identity.pins.put(giver.id, _PIN)
    began = processor_ns()
    await opened.identity.pins.check(giver.id, _PIN)
    took = processor_ns() - began
    profile = opened.identity.profile
    opened.identity.profile = replace(
        profile,
        pin_free=PinFree(FUNDS_MINOR, 1_000_000),
        proof_day_minor={**profile.proof_day_minor, ProofLevel.NONE: None},
    )
    return took // 10_000 / 100


async def _stock(opened: House, books: OwnBooks) -> None:
    """The operator's own metal and cash."""
    gold = opened.settings.gold
    own, custodian = parse_bank_account(gold.own_account), parse_bank_account(gold.custodian_account)
    assert own is not None and custodian is not None
    await opened.sandbox_bank.seed([(own, "operator", _HOUSE_MINOR), (custodian, "custodian", 10 * _HOUSE_MINOR)])
    books.metal_ug, books.cash_minor = _HOUSE_G * 1_000_000, _HOUSE_MINOR
    await opened.gold.prices.refresh()
    await opened.gold.capital.put_in(books.metal_ug, books.cash_minor)
    jobs = opened.jobs
    # Metal and cash do not arrive at once; a batch in between would only be undone by the next.
    opened.jobs = [job for job in jobs if job.name != "gold batches"]
    await opened.settle()
    opened.jobs = jobs


@asynccontextmanager
async def _background(opened: House) -> AsyncIterator[None]:
    """What a server runs beside answering, but for the hourly statement and the daily audit."""
    work = [
        opened.relay.run(),
        opened.journal.run(),
        opened.live.run(),
        run_jobs(opened.runtime.clock, opened.runtime.db, opened.jobs),
    ]
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if not isinstance(outcome, asyncio.CancelledError):
                raise BenchFailed(f"the background ended: {outcome!r}")


async def _promises(opened: House, audit: bool) -> dict[str, Any]:
    """What the house itself finds wrong, by check: nothing, one hopes."""
    review, custody = opened.packets.review, opened.gold.custody_review
    coverage = await opened.gold.coverage.take()
    covered = (await opened.gold.coverage.now(0)).covered
    found: dict[str, Any] = {
        "trial_balance": len(await check_trial_balance(opened.engine)),
        "packets": len(await review.findings()),
        "custody": sum([len(await check()) for check in (custody.sums, custody.statement, custody.bars)])
        + sum([len(await check()) for check in (custody.instructions, custody.batches, custody.apart)]),
        "gold_accounts": len(await opened.gold.statements.differences()),
        "coverage_gap_ug": coverage.gap_ug,
        "not_covered": int(not covered),
    }
    if audit:
        result = await opened.console.audit.run()
        found["audit"] = sum(len(check.findings) for check in result.checks)
    return found


def _report(
    options: NewYearOptions,
    week: Week,
    books: OwnBooks,
    done: Measured,
    conservation: dict[str, dict[str, Any]],
    promises: dict[str, Any],
) -> dict[str, Any]:
    peak, over_mean = festival.busiest(week.arrivals)
    # All of it in one stretch: what is opened is opened between the sends of others.
    took = sum(done.phases[name]["seconds"] for name in ("festival", "expiry", "settle"))
    accounts_s = done.phases["accounts"]["seconds"]
    return {
        "bench": "new-year",
        "ok": all(one["ok"] for one in conservation.values()) and not any(promises.values()),
        "machine": machine(),
        "settings": {
            **asdict(options),
            "durable": True,
            "engine": "sqlite",
            "over_http": False,
            "proof": "none: the limits of what needs no PIN are raised, see pin_check_cpu_ms",
            "prices": "the shipped real monthly averages of January and February 2017, a simulated path between them",
            "statement_hourly": False,
        },
        "accounts": options.accounts,
        "accounts_s": accounts_s,
        "accounts_per_s": round(options.accounts / max(accounts_s, 0.001)),
        "packets": books.sent,
        "packets_s": round(took, 2),
        "packets_per_s": round(books.sent / max(took, 0.001)),
        "opens": books.opened,
        "opens_per_s": round(books.opened / max(took, 0.001)),
        "looks": len(done.look),
        "looks_per_s": round(len(done.look) / max(took, 0.001)),
        "quote": _times(done.quote),
        "send": _times(done.send),
        "open": _times(done.open),
        "look": _times(done.look),
        "packets_in_groups": done.in_groups,
        "packets_never_opened": done.never,
        "packets_returned": books.returned,
        "worth_minor": books.spent_minor,
        "gold_ug": books.sent_ug,
        "gold_returned_ug": books.returned_ug,
        "price_least_minor": min(week.prices),
        "price_most_minor": max(week.prices),
        "busiest_hour_packets": peak,
        "busiest_hour_over_mean_percent": over_mean,
        "phases": done.phases,
        "conservation": conservation,
        "findings": promises,
    }


def _times(spread: Spread) -> dict[str, float]:
    return {"p50_ms": spread.ms(50), "p99_ms": spread.ms(99)}


@asynccontextmanager
async def _phase(done: Measured, name: str, tell: Callable[[str], None]) -> AsyncIterator[None]:
    """Note how long it takes, on the wall and of the processor."""
    tell(name)
    began, cpu = monotonic_ns(), processor_ns()
    yield
    seconds, cpu_seconds = (monotonic_ns() - began) / _NS, (processor_ns() - cpu) / _NS
    done.phases[name] = {"seconds": round(seconds, 2), "cpu_seconds": round(cpu_seconds, 2)}
