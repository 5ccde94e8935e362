"""A pytest plugin: the fixture ``jinbao_sandbox`` is a fresh sandbox for the whole test session.

    def test_my_shop_is_paid(jinbao_sandbox):
        shop = Shop(base_url=jinbao_sandbox.gateway, **keys_from(jinbao_sandbox.env))
        order = shop.order(total=100)
        jinbao_sandbox.pay(order.code_url)
        jinbao_sandbox.clock(hours=25)
        assert shop.callback_arrived

It needs no container and no network: the sandbox is a process of this machine, in a folder that goes with it. Loading
the plugin costs nothing; the sandbox starts when the first test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from jinbao.app.sandboxing.testing import SandboxForTests


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--jinbao-port-80 127.0.0.80`` for SDKs that cannot name a port."""
    group = parser.getgroup("jinbao")
    group.addoption("--jinbao-port-80", default="", metavar="ADDRESS", help="also listen on port 80 of this address")


@pytest.fixture(scope="session")
def jinbao_sandbox(request: pytest.FixtureRequest) -> Iterator[SandboxForTests]:
    """A fresh sandbox: addresses, keys, and what a payer, the clock and a fault can do."""
    from jinbao.app.sandboxing.launching import launched
    from jinbao.app.sandboxing.testing import SandboxForTests

    address = request.config.getoption("--jinbao-port-80")
    with launched(*(("--port-80", address) if address else ())) as running:
        yield SandboxForTests(running)
