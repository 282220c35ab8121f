"""A real browser: Debian's Chromium, driven by Playwright, with what the tests of the dashboard ask of each page."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from server import ROOT, SUPERUSER, Server

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SETTINGS = {"MCP_ADMIN_DASHBOARD": str(ROOT / "Dashboard")}
PATIENCE_SECONDS = 30

# The browser itself writes every refused request to the console, also one that only asks whether anybody is signed in.
NOBODY_SIGNED_IN = "the server responded with a status of 401"


@contextmanager
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "Chromium is missing: run script/bootstrap --test"
    # Chromium's sandbox refuses to run as root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


class Visitor:
    """A person with a browser of their own, who remembers everything that went wrong in it."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        options = {"viewport": DESKTOP, "timezone_id": "Europe/Oslo"} | options
        self.server = server
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._remember)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _remember(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and NOBODY_SIGNED_IN not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def sign_in(self, username: str = SUPERUSER["username"], password: str = SUPERUSER["password"]) -> Visitor:
        assert self.server.login  # there is somebody who may sign in
        self.page.goto(f"{self.server.url}/")
        self.page.get_by_label("Name").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("#main h1").first.wait_for()
        return self

    def open(self, address: str) -> Page:
        """Goes to a page of the dashboard, such as `#/tools`, and waits until it shows what it asked for."""
        self.page.goto(f"{self.server.url}/{address}")
        place = "".join(f"\\{ord(character):x} " for character in unquote(address.split("?")[0].removeprefix("#/")))
        self.page.locator(f'#main[data-place="{place}"] h1').wait_for()
        self.settle()
        return self.page

    def settle(self) -> None:
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0, timeout=PATIENCE_SECONDS * 1000)

    def number(self, name: str) -> str:
        return self.page.locator(f"[data-number='{name}']").inner_text()

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it is."""
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")

    def close(self) -> None:
        self.context.close()


@contextmanager
def watched_visitors(browser: Browser, *, but: str | None = None) -> Iterator[list[Visitor]]:
    """Visitors that are closed at the end; none may have seen anything go wrong then, unless it speaks of `but`."""
    visitors: list[Visitor] = []
    yield visitors
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.close()
    assert [text for text in complaints if but is None or but not in text] == []


def eventually(check: Callable[[], Any], what: str, page: Page | None = None) -> Any:
    """What `check` answers as soon as that is true; a page that is given goes on working meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := check()):
        assert time.monotonic() < deadline, f"did not happen: {what}"
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.05)
    return answer
