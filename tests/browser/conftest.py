"""What the browser tests share: one town, one Chromium, and windows that are watched until the test is over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.people import People
from tests.browser.town import Town, running_town
from tests.browser.windows import ARTEFACTS, PATIENCE_MS, Windows

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--pictures`` makes the README's pictures anew."""
    parser.addoption("--pictures", action="store_true", help="write docs/pictures/*.png")


def pytest_configure(config: pytest.Config) -> None:
    """Markers of these tests alone."""
    config.addinivalue_line("markers", "pictures: makes a picture of the README; only with --pictures")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here drives a browser; pictures are made when they are asked for, and then nothing else."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    painting = bool(config.getoption("--pictures", default=False))
    left_out = [item for item in items if (item.get_closest_marker("pictures") is not None) != painting]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep a picture of every window of a test that failed."""
    report = yield
    windows = getattr(item, "funcargs", {}).get("windows")
    if call.when == "call" and call.excinfo is not None and isinstance(windows, Windows):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        windows.each_page(
            lambda n, page: page.screenshot(path=ARTEFACTS / f"failed-{item.name}-{n}.png", timeout=5_000) and None
        )
    return report


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The server, with a small town in it."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    with running_town(tmp_path_factory.mktemp("town") / "data", ARTEFACTS / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, with Debian's Chromium and its fonts."""
    os.environ["FONTCONFIG_FILE"] = str(HERE / "fonts.conf")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser; each window has a context of its own in it."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def windows(chromium: Browser, town: Town) -> Iterator[Windows]:
    """Opens phones, tills and desks. Errors, policy violations and server failures in any of them fail the test."""
    opened = Windows(chromium, town.origin)
    yield opened
    wrong = opened.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def people(playwright: Playwright, town: Town) -> Iterator[People]:
    """Lets people in and arranges what a test needs, by the API."""
    arranged = People(town, playwright.request)
    yield arranged
    arranged.close()
