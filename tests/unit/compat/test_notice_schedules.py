"""When a notice is tried again, and what counts as heard: by table, and whatever happens on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.rules.meddling import corrupted
from jinbao.compat.rules.schedules import after, attempts_most, gap_ms, heard
from jinbao.compat.service.addresses import host_of, is_public, url_problem
from jinbao.compat.types import Notice, NoticeKind, NoticeState, Posted, Scheme
from tests.make import NOON_MS

#: As the two documentations say them, in seconds.
WECHAT_S = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]
ALIPAY_S = [240, 600, 600, 3600, 7200, 21600, 54000]
TABLE = {Scheme.WECHAT: WECHAT_S, Scheme.ALIPAY: ALIPAY_S}


def a_notice(scheme: Scheme = Scheme.WECHAT, event: str = "TRANSACTION.SUCCESS") -> Notice:
    return Notice(
        id=1,
        scheme=scheme,
        account="1900000001",
        merchant_id=2,
        order_id=None,
        kind=NoticeKind.PAYMENT,
        event=event,
        url="http://127.0.0.1/notify",
        content=b"{}",
        state=NoticeState.WAITING,
        attempts=0,
        due_at_ms=NOON_MS,
        created_at_ms=NOON_MS,
        ended_at_ms=None,
    )


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_gaps_are_those_of_the_documentation(scheme: Scheme) -> None:
    gaps = [gap_ms(scheme, made) for made in range(1, attempts_most(scheme) + 1)]
    assert gaps == [seconds * 1_000 for seconds in TABLE[scheme]] + [None]


def test_the_schedules_last_24_hours_and_4_minutes_and_a_little_over_24_hours() -> None:
    assert (attempts_most(Scheme.WECHAT), sum(WECHAT_S)) == (16, 24 * 3600 + 240)
    assert (attempts_most(Scheme.ALIPAY), sum(ALIPAY_S)) == (8, 24 * 3600 + 24 * 60)


XML = b"<xml><return_code><![CDATA[%s]]></return_code></xml>"


@pytest.mark.parametrize(
    ("scheme", "event", "status", "body", "is_heard"),
    [
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 200, b"", True),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 204, b"", True),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 200, b'{"code":"FAIL"}', True),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 201, b"", False),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 302, b"", False),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", 500, b"success", False),
        (Scheme.WECHAT, "TRANSACTION.SUCCESS", None, b"", False),
        (Scheme.WECHAT, "v2.payment", 200, XML % b"SUCCESS", True),
        (Scheme.WECHAT, "v2.payment", 200, b"<xml>\n<return_code>SUCCESS</return_code>\n</xml>\n", True),
        (Scheme.WECHAT, "v2.payment", 200, XML % b"FAIL", False),
        (Scheme.WECHAT, "v2.payment", 200, b"SUCCESS", False),
        (Scheme.WECHAT, "v2.payment", 204, b"", False),
        (Scheme.ALIPAY, "trade_status_sync", 200, b"success", True),
        (Scheme.ALIPAY, "trade_status_sync", 200, b"SUCCESS", False),
        (Scheme.ALIPAY, "trade_status_sync", 200, b"success\n", False),
        (Scheme.ALIPAY, "trade_status_sync", 200, b'"success"', False),
        (Scheme.ALIPAY, "trade_status_sync", 201, b"success", False),
        (Scheme.ALIPAY, "trade_status_sync", 204, b"", False),
    ],
)
def test_what_counts_as_heard(scheme: Scheme, event: str, status: int | None, body: bytes, is_heard: bool) -> None:
    assert heard(a_notice(scheme, event), Posted(status=status, body=body)) is is_heard


@given(
    scheme=st.sampled_from(list(Scheme)),
    outcomes=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5_000)), min_size=60, max_size=60),
)
def test_a_notice_ends_at_its_first_success_or_after_its_last_attempt(
    scheme: Scheme, outcomes: list[tuple[bool, bool, int]]
) -> None:
    """Whatever the order of failures, hand-made attempts and delays: heard once is done, unheard ends after 16 or 8."""
    notice, at_ms, was_heard = a_notice(scheme), NOON_MS, False
    for is_extra, is_heard, late_ms in outcomes:
        if notice.state is not NoticeState.WAITING and not is_extra:
            continue
        if not is_extra:
            at_ms = notice.due_at_ms + late_ms
        before = notice
        notice = after(notice, at_ms, is_heard=is_heard, is_extra=is_extra)
        was_heard = was_heard or is_heard
        assert notice.attempts == before.attempts + (not is_extra) <= attempts_most(scheme)
        assert (notice.state is NoticeState.DONE) == was_heard
        assert (notice.ended_at_ms is None) == (notice.state is NoticeState.WAITING)
        if notice.state is NoticeState.WAITING and not is_extra:
            assert notice.due_at_ms - at_ms == TABLE[scheme][notice.attempts - 1] * 1_000
    if not was_heard:
        ended = notice.attempts == attempts_most(scheme)
        assert (notice.state is NoticeState.GIVEN_UP) == ended


@pytest.mark.parametrize(
    ("url", "scheme", "private", "problem"),
    [
        ("https://shop.example/notify", Scheme.WECHAT, False, ""),
        ("http://shop.example:8080/notify", Scheme.WECHAT, False, ""),
        ("https://shop.example/notify?a=1", Scheme.ALIPAY, False, ""),
        ("https://shop.example/notify?a=1", Scheme.WECHAT, False, "has a query"),
        ("https://shop.example/notify?", Scheme.WECHAT, False, "has a query"),
        ("https://shop.example/" + "n" * 235, Scheme.WECHAT, False, ""),
        ("https://shop.example/" + "n" * 236, Scheme.WECHAT, False, "is longer than 256 characters"),
        ("https://shop.example/" + "n" * 1003, Scheme.ALIPAY, False, ""),
        ("https://shop.example/" + "n" * 1004, Scheme.ALIPAY, False, "is longer than 1024 characters"),
        ("shop.example/notify", Scheme.WECHAT, False, "is not a full http or https address"),
        ("ftp://shop.example/notify", Scheme.WECHAT, True, "is not a full http or https address"),
        ("http:///notify", Scheme.WECHAT, True, "is not a full http or https address"),
        ("http://shop.example:99999/", Scheme.WECHAT, True, "cannot be read"),
        ("http://[::1/", Scheme.WECHAT, True, "cannot be read"),
        ("http://a:b@shop.example/", Scheme.WECHAT, True, "carries a user name, a password or a fragment"),
        ("http://shop.example/#a", Scheme.WECHAT, True, "carries a user name, a password or a fragment"),
        ("http://shop.example/a b", Scheme.WECHAT, True, "has characters that an address cannot have"),
        ("http://shop.example/\r\nX: y", Scheme.WECHAT, True, "has characters that an address cannot have"),
        ("http://127.0.0.1:8000/n", Scheme.WECHAT, True, ""),
        ("http://localhost/n", Scheme.ALIPAY, True, ""),
        *(
            (f"http://{host}/n", Scheme.WECHAT, False, "does not lead to a host of the internet")
            for host in (
                "127.0.0.1",
                "localhost",
                "localhost.",
                "shop.localhost",
                "printer.local",
                "intranet",
                "10.1.2.3",
                "169.254.169.254",
                "192.168.0.1",
                "2130706433",
                "0x7f000001",
                "127.1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[fe80::1]",
                "metadata.google.internal",
            )
        ),
    ],
)
def test_which_addresses_a_merchant_may_name(url: str, scheme: Scheme, private: bool, problem: str) -> None:
    assert url_problem(url, scheme, private=private) == problem


def test_a_host_is_a_name_and_a_port() -> None:
    assert host_of("https://Shop.Example/notify") == host_of("https://shop.example:443/other") == "shop.example:443"
    assert host_of("http://shop.example/notify") == "shop.example:80"
    assert host_of("http://shop.example:99999/") == host_of("http://[/") == "?"


@pytest.mark.parametrize("address", ["224.0.0.1", "100.64.0.1", "64:ff9b::7f00:1", "::ffff:10.0.0.1", "fc00::1", "x"])
def test_addresses_of_no_internet_are_known(address: str) -> None:
    assert not is_public(address)
    assert is_public("93.184.216.34")


@given(st.binary(min_size=1, max_size=200))
def test_a_corrupted_body_is_another_of_the_same_shape(body: bytes) -> None:
    changed = corrupted(body)
    assert changed != body
    if any(chr(byte).isascii() and chr(byte).isalnum() for byte in body):
        assert len(changed) == len(body) and sum(a != b for a, b in zip(body, changed, strict=True)) == 1
