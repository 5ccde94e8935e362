"""The line to the gold market that the settings name."""

from __future__ import annotations

from pathlib import Path

from jinbao.app.settings import GoldFeed, Settings, SettingsError
from jinbao.gold.adapters.http_json import HttpJsonFeed, HttpJsonSettings
from jinbao.gold.adapters.mapping import FeedError, Mapping, TimeUnit, Unit
from jinbao.gold.adapters.none import NoFeed
from jinbao.gold.adapters.replay import ReplayFeed, ReplaySettings
from jinbao.gold.adapters.simulated import SimulatedFeed, SimulatedSettings
from jinbao.gold.adapters.websocket_json import WebSocketFeed, WebSocketSettings
from jinbao.gold.ports import PriceFeed
from jinbao.kit.clock import Clock


def make_feed(settings: Settings, clock: Clock) -> PriceFeed:
    """The feed of ``settings.gold``. Raises ``SettingsError`` when what it needs is not said or cannot be read."""
    try:
        return _feed(settings, settings.gold.feed, clock)
    except FeedError as error:
        raise SettingsError(f"The gold feed cannot be used: {error} - at `$.gold.feed`") from None


def _feed(settings: Settings, wanted: GoldFeed, clock: Clock) -> PriceFeed:
    kind = wanted.kind or ("simulated" if settings.demo else "")
    scale = settings.home.scale
    unit = Unit(per_ounce=wanted.per == "ounce", factor=wanted.factor, scale=scale)
    headers = tuple(sorted(wanted.headers.items()))
    match kind:
        case "simulated":
            # The yuan's rates are known year by year; any other currency has the one of ``factor``.
            rate = "" if settings.home.code == "CNY" else wanted.factor
            made_up = SimulatedSettings(wanted.seed, rate, scale, zone=settings.zone)
            return SimulatedFeed(clock, made_up)
        case "replay":
            file = Path(_said(wanted.file, "file"))
            return ReplayFeed(clock, ReplaySettings(file, speed_per_cent=wanted.speed_percent, unit=unit))
        case "http":
            url = _said(wanted.url, "url")
            return HttpJsonFeed(clock, HttpJsonSettings(url, _mapping(wanted, unit), wanted.name, headers))
        case "websocket":
            url = _said(wanted.url, "url")
            mapping = _mapping(wanted, unit)
            return WebSocketFeed(clock, WebSocketSettings(url, mapping, wanted.name, wanted.subscribe, headers))
        case _:
            return NoFeed()


def _mapping(wanted: GoldFeed, unit: Unit) -> Mapping:
    if not wanted.last and not (wanted.bid and wanted.ask):
        raise SettingsError(
            "A setting is missing: say where the price stands - at `$.gold.feed.bid` and `ask`, or `last`"
        )
    time_unit = TimeUnit(wanted.time_unit)
    return Mapping(unit=unit, bid=wanted.bid, ask=wanted.ask, last=wanted.last, time=wanted.time, time_unit=time_unit)


def _said(value: str, name: str) -> str:
    if not value:
        raise SettingsError(f"A setting is missing: the gold feed needs one - at `$.gold.feed.{name}`")
    return value
