"""The gateway in a browser: one sandbox, as a developer starts it, and merchants' servers that listen for real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from jinbao.app.sandboxing.launching import launched
from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway.merchants import AlipayShop, WechatShop
from tests.browser.gateway.servers import MerchantServer, merchant_server
from tests.browser.town import Town
from tests.browser.windows import Windows

#: Every server of a test is on this machine.
_HERE = "http://127.0.0.1:"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxForTests]:
    """``jinbao sandbox --json`` on free ports, in a folder of its own."""
    with launched(folder=tmp_path_factory.mktemp("sandbox") / "data") as running:
        yield SandboxForTests(running)
        ended = running.process.poll()
        assert ended is None, f"the sandbox ended with {ended}: {running.process.communicate()[1]}"


@pytest.fixture(scope="session")
def town(sandbox: SandboxForTests) -> Town:
    """Phones open at the sandbox's house."""
    payers = sandbox.state()["payers"]
    log_ins = [{"realm": "member", "name": each["full_name"], "phone": each["phone"]} for each in payers]
    return Town(sandbox.origin, tuple(log_ins), Path(sandbox.keys.parent))


@pytest.fixture
def windows(chromium: Browser, town: Town) -> Iterator[Windows]:
    """Phones show merchants' pages as well here, and desks the gateway's own."""
    opened = Windows(chromium, town.origin, (_HERE,))
    yield opened
    wrong = opened.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def server() -> Iterator[MerchantServer]:
    """The merchant's own server."""
    with merchant_server() as running:
        yield running


@pytest.fixture
def wechat(sandbox: SandboxForTests) -> Iterator[WechatShop]:
    """A merchant of WeChat Pay."""
    with WechatShop(sandbox.env) as shop:
        yield shop


@pytest.fixture
def alipay(sandbox: SandboxForTests) -> Iterator[AlipayShop]:
    """An Alipay app in key mode."""
    with AlipayShop(sandbox.env) as shop:
        yield shop
