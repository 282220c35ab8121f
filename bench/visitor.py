"""A page of the dashboard in a context of its own, which nothing may go wrong in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage

from client import BenchError

VIEWPORT = {"width": 1440, "height": 900}
PATIENCE_SECONDS = 60

SCRIPT = Path(__file__).with_name("drawn.js")


class Visitor:
    """Somebody who is signed in, with an empty cache."""

    def __init__(self, browser: Browser, state: Any, url: str) -> None:
        self.context = browser.new_context(viewport=VIEWPORT, locale="en-GB", storage_state=state)
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.context.add_init_script(path=SCRIPT)
        self.url = url
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._remember)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def _remember(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def open(self, address: str = "") -> None:
        """Goes there and does not wait for what it shows."""
        self.page.goto(f"{self.url}/{address}", wait_until="commit")

    def settle(self) -> None:
        """Waits until everything that was asked for is shown."""
        self.page.evaluate("drawn(isSettled)")

    def number(self, name: str) -> int:
        """A whole number of the overview."""
        # No locator: Playwright's own scripts, which it needs, would take a megabyte of the page's heap.
        text = self.page.evaluate("(name) => document.querySelector(`[data-number=${name}]`)?.textContent ?? ''", name)
        return int(re.sub(r"\D", "", text) or 0)

    def judge(self) -> None:
        """A page that says that something went wrong shows no figure to be trusted."""
        if self.complaints:
            raise BenchError(f"the page complained: {self.complaints[0]}")
