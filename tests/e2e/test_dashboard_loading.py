"""How the dashboard's files come to a browser: at once the first time, not at all the next, anew after an upgrade."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from browser import Visitor, eventually
from playwright.sync_api import Browser, Page, expect
from server import ROOT, Server

# Of each file: its address, and the bytes that came over the network (0 from the cache). The icon is the window's.
FILES = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/dashboard/") && !entry.name.endsWith(".svg"))
  .map((entry) => ({ name: entry.name, sent: entry.transferSize }))"""
# What the browser was told of at once.
NAMED = (
    """() => [...document.querySelectorAll("head [src], head [href]")].map((element) => element.src ?? element.href)"""
)
VERSION = re.compile(r"^/dashboard/assets/[0-9a-f]{16}/")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with files of its own, which a test may change."""
    folder = tmp_path / "Dashboard"
    shutil.copytree(ROOT / "Dashboard", folder)
    (tmp_path / "store").mkdir()
    with Server(tmp_path / "store", settings={"MCP_ADMIN_DASHBOARD": str(folder)}) as server:
        yield server


@pytest.fixture
def visitor(own_server: Server, browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(browser, own_server).sign_in()
    yield visitor
    visitor.close()


def files(page: Page) -> list[dict]:
    return page.evaluate(FILES)


def charts_are_there(page: Page) -> None:
    page.locator("#main [data-number=requests]").wait_for()
    eventually(lambda: any("chart.min.js" in file["name"] for file in files(page)), "Chart.js came", page)


def test_the_page_names_all_that_the_first_load_takes(own_server: Server, browser: Browser) -> None:
    visitor = Visitor(browser, own_server)
    page = visitor.page
    page.goto(own_server.url)
    page.get_by_role("button", name="Sign in").wait_for()

    named = {name for name in page.evaluate(NAMED) if not name.endswith(".svg")}
    fetched = {file["name"] for file in files(page)}
    assert fetched == named
    assert len(fetched) > 50
    assert all(VERSION.match(urlsplit(name).path) for name in fetched)
    visitor.close()


def test_the_next_load_takes_no_file(own_server: Server, visitor: Visitor) -> None:
    first = visitor.page
    charts_are_there(first)
    taken = {file["name"] for file in files(first)}

    page = visitor.context.new_page()
    page.goto(own_server.url)
    charts_are_there(page)

    again = files(page)
    assert {file["name"] for file in again} == taken
    assert [file["name"] for file in again if file["sent"] > 0] == []
    page.reload()
    charts_are_there(page)
    assert [file["name"] for file in files(page) if file["sent"] > 0] == []


def test_an_upgrade_reaches_a_page_that_is_open(own_server: Server, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("#/overview")
    [old] = {urlsplit(file["name"]).path.split("/")[3] for file in files(page)}
    main = httpx.get(f"{own_server.url}/dashboard/assets/{old}/main.js")
    assert main.headers["cache-control"] == "public, max-age=31536000, immutable"

    own_server.terminate()
    tools = tmp_path / "Dashboard/tools/list.js"
    assert '"Tools"' in tools.read_text()
    tools.write_text(tools.read_text().replace('"Tools"', '"Instruments"'))
    own_server.start()

    gone = httpx.get(f"{own_server.url}/dashboard/assets/{old}/main.js")
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")
    page.get_by_role("link", name="Tools", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instruments")
    [new] = {urlsplit(file["name"]).path.split("/")[3] for file in files(page)}
    assert new != old


def test_files_that_are_replaced_under_the_server_are_not_mixed(own_server: Server, tmp_path: Path) -> None:
    page = httpx.get(own_server.url, headers={"Accept": "text/html"}).text
    [old] = set(re.findall(r"/dashboard/assets/([0-9a-f]+)/", page))
    address = f"{own_server.url}/dashboard/assets/{old}/main.js"
    before = httpx.get(address).text

    (tmp_path / "Dashboard/main.js").write_text("// another program")

    def is_new() -> bool:
        text = httpx.get(own_server.url, headers={"Accept": "text/html"}).text
        return set(re.findall(r"/dashboard/assets/([0-9a-f]+)/", text)) != {old}

    eventually(is_new, "the page names the new files")
    assert httpx.get(address).text == before


def test_a_tag_says_whether_the_page_is_the_present_one(own_server: Server) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    page = httpx.get(own_server.url, headers=headers)
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-encoding"] == "gzip"
    again = httpx.get(own_server.url, headers=headers | {"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_loading_needs_no_weaker_policy(own_server: Server) -> None:
    policy = httpx.get(own_server.url, headers={"Accept": "text/html"}).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
