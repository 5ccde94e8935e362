"""What an operator sets for the gateway."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.http import Lang


@dataclass(frozen=True, slots=True)
class CompatSettings:
    """``seal_key`` (32 bytes) encrypts private keys and merchants' secrets at rest.

    ``origin`` is where members' pages are (``http://localhost:8000``); ``gateway_origin`` is what callers call the
    gateway where a proxy stands before it, else whatever they called it. ``explain`` adds what was wrong with a
    signature to answers for callers on this machine, in ``lang`` where a request asks for no language.
    ``private_urls`` lets notices go to http and to addresses of this machine and network, which only a sandbox may.
    ``attempt_timeout_ms`` is how long a merchant may take to answer a notice (a tenth of it, while a sandbox's clock is
    moved, for one that has just been silent). ``calls_per_s`` is how often an account may call in the long run; three
    times that at once.
    ``unproven_per_s`` is the same for requests that do not prove who calls, by network and by the account claimed;
    callers on this machine are spared where ``explain`` is on. ``body_max`` is the longest body of a request in bytes.
    ``skew_ms``: how far a caller's clock may be off.
    ``alipay_skew_ms`` is the same for Alipay's classic gateway, whose SDKs send the local time of machines in any zone.
    ``closed_after_ms``: how long after its end an order that nobody paid is called closed (until then: unpaid).
    ``red_packets_per_minute`` and ``red_packets_day_minor``: what one account may send;
    ``red_packets_per_receiver_minute``: how many of those to one member.
    ``unknown_cancels_per_day``: how many numbers that are not known one app of Alipay's may cancel within a day.
    ``scan_binds``: whoever first scans a WeChat Pay native code is the only one who may pay it.
    ``outcomes_at_once``: what gives money back or shares it out over WeChat Pay's API v3 is told how it ended, else
    only that it was accepted (``PROCESSING``).
    """

    seal_key: bytes
    origin: str
    gateway_origin: str = ""
    calls_per_s: int = 1_000_000
    unproven_per_s: int = 10
    explain: bool = False
    lang: Lang = "en"
    private_urls: bool = False
    attempt_timeout_ms: int = 5_000
    body_max: int = 1_048_576
    skew_ms: int = 300_000
    alipay_skew_ms: int = 86_400_000
    closed_after_ms: int = 60_000
    scan_binds: bool = True
    outcomes_at_once: bool = True
    red_packets_per_minute: int = 1_800
    red_packets_per_receiver_minute: int = 1
    red_packets_day_minor: int = 100_000_000
    unknown_cancels_per_day: int = 10_000

    def __post_init__(self) -> None:
        assert len(self.seal_key) == 32, "the seal key has 32 bytes"
