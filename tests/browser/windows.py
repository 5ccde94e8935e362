"""Phones, tills and desks: browser contexts that look like them, watched for everything that must not happen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.camera import CANVAS_CAMERA

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts" / "browser"

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TABLET: dict[str, Any] = {"viewport": {"width": 1112, "height": 834}, "device_scale_factor": 2, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 832}}

Language = Literal["en", "zh-CN"]
Theme = Literal["light", "dark"]
Camera = Literal["canvas", "refused", "device"]

PATIENCE_MS = 10_000

# Violations become errors on the console, where the watch sees them.
_TELL_VIOLATIONS = """addEventListener('securitypolicyviolation', (e) =>
  console.error('CSP violation', e.violatedDirective, e.blockedURI, e.sourceFile, e.sample));"""

# A refusal (4xx) of the API is the page's business; Chromium reports it on the console all the same.
_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_NO_NETWORK = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|FAILED)")


@dataclass
class Watch:
    """What went wrong in one context and was not shown to anybody.

    Pages talk to ``origin`` and to nobody else but ``others``.
    """

    origin: str
    others: tuple[str, ...] = ()
    offline: bool = False
    wrong: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        """Errors on the console, except the browser's own remark on a refusal, or on a network that we cut."""
        if message.type != "error":
            return
        at = message.location.get("url", "")
        if _REFUSAL.search(message.text) and re.match(r"https?://[^/]+/(api|sandbox)/", at):
            return
        if self.offline and _NO_NETWORK.search(message.text):
            return
        self.wrong.append(f"console: {message.text} ({at})")

    def on_page_error(self, error: Any) -> None:
        """An exception that nobody caught."""
        self.wrong.append(f"page error: {error.error}")

    def on_request(self, request: Request) -> None:
        """A page talks to its own server only, and to whom it is meant to."""
        if not request.url.startswith((self.origin, "data:", "blob:", *self.others)):
            self.wrong.append(f"asked somebody else: {request.url}")

    def on_response(self, response: Response) -> None:
        """The server never fails."""
        if response.status >= 500:
            self.wrong.append(f"{response.status} from {response.request.method} {response.url}")


class Windows:
    """Opens browser windows for one test, and says at its end what went wrong in any of them."""

    def __init__(self, browser: Browser, origin: str, others: tuple[str, ...] = ()) -> None:
        self.browser = browser
        self.origin = origin
        self.others = others
        self._opened: list[tuple[BrowserContext, Watch]] = []

    def phone(self, *, camera: Camera = "refused", **look: Any) -> Page:
        """A phone of 390 x 844 points; ``look`` as for ``window``."""
        return self.window(PHONE, camera=camera, **look)

    def till(self, **look: Any) -> Page:
        """A tablet on a counter."""
        return self.window(TABLET, **look)

    def desk(self, **look: Any) -> Page:
        """An office computer, 1280 points wide."""
        return self.window(DESK, **look)

    def window(
        self,
        device: dict[str, Any],
        *,
        language: Language = "en",
        theme: Theme = "light",
        text: str = "normal",
        camera: Camera = "refused",
        browser: Browser | None = None,
        **extra: Any,
    ) -> Page:
        """A new window with nothing stored.

        ``text`` is the size chosen in the settings; ``camera`` is one that the test points (``canvas``), the
        browser's own (``device``), or none that the page may use.
        """
        context = (browser or self.browser).new_context(
            base_url=self.origin,
            locale=language,
            timezone_id="Asia/Shanghai",
            color_scheme=theme,
            reduced_motion="reduce",
            permissions=[] if camera == "refused" else ["camera"],
            **(device | extra),
        )
        if text != "normal":
            context.add_init_script(f"localStorage.setItem('jinbao.text', '{text}')")
        if camera == "canvas":
            context.add_init_script(CANVAS_CAMERA)
        self.watch(context)
        return context.new_page()

    def watch(self, context: BrowserContext) -> Watch:
        """Watch a context from now on."""
        watch = Watch(self.origin, self.others)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", watch.on_console)
        context.on("weberror", watch.on_page_error)
        context.on("request", watch.on_request)
        context.on("response", watch.on_response)
        self._opened.append((context, watch))
        return watch

    def cut(self, page: Page, *, off: bool = True) -> None:
        """Cut a window's network, or mend it."""
        watch = next(watch for context, watch in self._opened if context is page.context)
        watch.offline = watch.offline or off
        page.context.set_offline(off)

    def forgive(self, page: Page) -> list[str]:
        """What went wrong in a window so far, which is then forgotten: for tests that provoke it."""
        watch = next(watch for context, watch in self._opened if context is page.context)
        wrong, watch.wrong = watch.wrong, []
        return wrong

    def each_page(self, do: Callable[[int, Page], None]) -> None:
        """Do something with every open page."""
        pages = [page for context, _ in self._opened for page in context.pages]
        for number, page in enumerate(pages):
            do(number, page)

    def close(self) -> list[str]:
        """Close every window; what went wrong."""
        for context, _ in self._opened:
            context.close()
        return [what for _, watch in self._opened for what in watch.wrong]


def shot(page: Page, name: str, *, whole: bool = False) -> bytes:
    """A picture of the page in artefacts/browser, for people to look at and for codes to be read from."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return page.screenshot(path=ARTEFACTS / f"{name}.png", animations="disabled", caret="hide", full_page=whole)
