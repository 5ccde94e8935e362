"""Goes through pages and judges them: accessible, inside their screen, and worth a look."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.windows import Language, Theme, shot

SETTLE_MS = 150
LOOKS: list[tuple[Language, Theme]] = [("en", "light"), ("zh-CN", "dark")]

#: What can be pressed or written in and sticks out sideways, where no scrolling would bring it in.
CUT_OFF = """() => {
  const scrolls = (each) => each && (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth >
    each.clientWidth && each !== document.scrollingElement || scrolls(each.parentElement));
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll('a, button, input, select, textarea')].filter((each) => {
    const box = each.getBoundingClientRect();
    const shown = box.width > 1 && box.height > 1 && each.checkVisibility();
    return shown && (box.right > wide + 1 || box.left < -1) && !scrolls(each.parentElement);
  }).map((each) => each.outerHTML.slice(0, 120));
}"""


#: Tables of which a column is out of sight until somebody scrolls sideways.
WIDE_TABLES = """() => [...document.querySelectorAll('.scroll')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.getAttribute('aria-label')}: ${each.scrollWidth} points in ${each.clientWidth}`)"""


class Visit:
    """Goes through pages and collects what is wrong with any of them.

    ``whole_tables``: every column of a table has to be in sight, in letters of the usual size.
    """

    def __init__(self, page: Page, app: str, language: Language, theme: Theme, *, whole_tables: bool = False) -> None:
        self.page, self.app, self.look = page, app, f"{language}-{theme}"
        self._whole_tables = whole_tables
        self.wrong: list[str] = []
        self._axe = Axe()

    def each(self, pages: dict[str, str], ids: dict[str, str]) -> None:
        """Visit every page; ``{names}`` in addresses stand for ``ids``."""
        for name, address in pages.items():
            self.page.goto(address.format(**ids))
            self.here(name)

    def here(self, name: str) -> None:
        """Judge the page that is open."""
        expect(self.page.locator("h1").first).to_be_attached()
        self.page.wait_for_timeout(SETTLE_MS)  # a list begins to load a moment after its page is there
        expect(self.page.locator(".skeleton")).to_have_count(0)
        shot(self.page, f"every/{self.app}-{name}-{self.look}")
        found = self._axe.run(self.page)
        self.wrong += [
            f"{name}: {each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found.response["violations"]
        ]
        self._fits(name)
        if self._whole_tables and (wide := self.page.evaluate(WIDE_TABLES)):
            self.wrong.append(f"{name}: columns out of sight: {wide}")
        self.page.evaluate("() => { document.documentElement.dataset.text = 'xlarge'; }")
        self._fits(f"{name} in the largest text")
        shot(self.page, f"every/{self.app}-{name}-{self.look}-xl")

    def _fits(self, name: str) -> None:
        # scrollWidth, not innerWidth: on a phone that grows with whatever sticks out
        spilt = self.page.evaluate("() => document.scrollingElement.scrollWidth - document.body.clientWidth")
        wide = self.page.evaluate("() => document.scrollingElement.scrollWidth")
        if spilt > 0 or wide > (self.page.viewport_size or {"width": wide})["width"]:
            self.wrong.append(f"{name}: {wide} points wide")
        cut = self.page.evaluate(CUT_OFF)
        if cut:
            self.wrong.append(f"{name}: cut off at the edge: {cut}")
