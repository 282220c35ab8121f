"""The dashboard's tables: all rows as files, names of any kind, addresses that hold where one was, and what is gone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browser import DESKTOP, PATIENCE_SECONDS, PHONE, SETTINGS, Visitor, eventually, watched_visitors
from playwright.sync_api import Browser, Page, expect
from server import Server, run, tool_call

NAMES = (
    ".",
    "..",
    "__proto__",
    "constructor",
    "toString",
    "a/b/../c",
    "/",
    "%2e%2e",
    "100 %",
    "what?x=1&y#z",
    "\"quoted\" 'name'",
    "<img src=x onerror=alert(1)>",
    "=1+1",
    "two  spaces",
    " ",
    "line\nbreak",
    "\u202eevil\u202c",
    "בדיקה עברית",
    "اختبار",
    "日本語 🛠️",
    "W" * 255,
)

Visit = Callable[..., Visitor]
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, settings=SETTINGS) as server:
        assert server.login
        yield server


@pytest.fixture(scope="module")
def named_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose every record is called by each of the odd names, which tests only read."""
    with Server(tmp_path_factory.mktemp("names"), settings=SETTINGS) as server:
        for name in NAMES:
            send(server, "events", tool_call(name, event_type=name, session_id=name, user_agent=name))
            send(server, "events", tool_call(name, session_id=name, success=False, error_message=name))
            send(server, "errors", {"error_type": name, "error_message": name, "session_id": name})
            send(server, "metrics", {"metric_name": name, "metric_value": 1, "session_id": name})
            cost = {"service_name": name, "operation_type": name, "model": name, "tool_name": name, "cost_usd": 1}
            send(server, "costs", cost | {"session_id": name})
        yield server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with watched_visitors(browser) as visitors:

        def make(server: Server, **options: Any) -> Visitor:
            visitors.append(Visitor(browser, server, **options).sign_in())
            return visitors[-1]

        yield make


def send(server: Server, kind: str, records: Any) -> None:
    answer = server.admin.post(f"analytics/{kind}", json=records)
    assert answer.status_code == 201, answer.text


def address(page: str, name: str, query: str = "") -> str:
    return f"#/{page}/{quote(name, safe='')}{query}"


def saved(page: Page, button: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(), newline="")))


# Names of any kind


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_works_with_every_name(named_server: Server, visit: Visit, size: dict[str, int]) -> None:
    visitor = visit(named_server, viewport=size)
    problems = {}
    for name in NAMES:
        for place in [address("tools", name, "?range=7d"), address("sessions", name)]:
            page = visitor.open(place)
            if page.locator(".notice.bad, .empty-title").count() > (2 if "sessions" in place else 0):
                problems[place] = page.locator("main").inner_text()
            if visitor.overflow() > 0:
                problems[place] = f"{visitor.overflow()} pixels too wide"
        if "tools" in place:
            assert visitor.number("calls") == "2"
    assert problems == {}


def test_the_numbers_of_a_name_are_its_own(named_server: Server, visit: Visit) -> None:
    visitor = visit(named_server)
    for name in NAMES:
        visitor.open(address("tools", name, "?range=7d"))
        assert visitor.number("calls") == "2", name
        assert visitor.number("failure-rate") == "50.00 %", name
        visitor.open(address("sessions", name))
        assert visitor.number("requests") == "2", name


@pytest.mark.parametrize("page_address", ["#/tools?range=7d", "#/sessions", "#/errors?range=7d", "#/costs?by=tool"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_lists_show_every_name(named_server: Server, visit: Visit, page_address: str, size: dict[str, int]) -> None:
    visitor = visit(named_server, viewport=size)
    page = visitor.open(page_address)
    table = page.locator(".table-frame").first
    expect(table.locator("tbody tr")).to_have_count(len(NAMES))
    assert visitor.overflow() <= 0
    assert visitor.violations() == []
    # Every name can be seen and clicked.
    for link in table.locator("tbody th a").all():
        assert link.bounding_box()["width"] > 3


def test_a_link_of_a_list_leads_to_the_tool_it_names(named_server: Server, visit: Visit) -> None:
    visitor = visit(named_server)
    for name in [".", "..", "__proto__", "\u202eevil\u202c", " "]:
        page = visitor.open("#/tools?range=7d")
        page.locator(f"tbody th a[href^={address('tools', name)!r}]").first.click()
        page.locator("[data-number=calls]").wait_for()
        visitor.settle()
        assert visitor.number("calls") == "2", name


@pytest.mark.parametrize(
    "page_address", ["#/constructor", "#/__proto__", "#/toString/x", "#/administration/constructor"]
)
def test_an_address_of_any_kind_is_no_failure(named_server: Server, visit: Visit, page_address: str) -> None:
    visitor = visit(named_server)
    page = visitor.open(page_address)
    expect(page.locator(".notice.bad")).to_have_count(0)


# Files


def test_a_file_has_all_rows_of_the_filter(fresh_server: Server, visit: Visit) -> None:
    send(fresh_server, "events", [tool_call("search", timestamp=moment(number)) for number in range(250)])
    send(fresh_server, "events", [tool_call("other") for _ in range(7)])
    visitor = visit(fresh_server)
    page = visitor.open("#/events?range=24h&tool=search")
    expect(page.get_by_text("100 of 250 rows shown")).to_be_visible()

    rows = saved(page, "CSV (250 rows)")

    assert len(rows) == 250
    assert {row["tool_name"] for row in rows} == {"search"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", row["timestamp"]) for row in rows)


def test_a_file_for_a_spreadsheet_has_no_formula(fresh_server: Server, visit: Visit) -> None:
    send(fresh_server, "events", [tool_call("=cmd()", error_message="-5", user_agent="@x", response_time_ms=3)])
    visitor = visit(fresh_server)
    page = visitor.open("#/events?range=1h")
    assert saved(page, "CSV (1 row)")[0]["tool_name"] == "=cmd()"

    page.get_by_label("For a spreadsheet").check()

    [row] = saved(page, "CSV (1 row)")
    assert (row["tool_name"], row["error_message"], row["user_agent"]) == ("'=cmd()", "'-5", "'@x")
    assert row["response_time_ms"] == "3"
    page = visitor.open("#/tools?range=1h")
    expect(page.get_by_label("For a spreadsheet")).to_be_checked()
    [row] = saved(page, "CSV (1 row)")
    assert row["Tool"] == "'=cmd()"
    assert row["Mean (ms)"] == "3"


def moment(number: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=10, milliseconds=number)).isoformat()


# Addresses


def test_sorting_and_searching_stand_in_the_address(fresh_server: Server, visit: Visit) -> None:
    send(
        fresh_server, "events", [tool_call(f"tool-{n}", response_time_ms=n) for n in range(1, 6) for _ in range(6 - n)]
    )
    visitor = visit(fresh_server)
    page = visitor.open("#/tools?range=24h")
    first = page.locator("tbody th").first
    expect(first).to_have_text("tool-1")

    page.get_by_role("button", name="p95").click()
    expect(first).to_have_text("tool-5")
    page.get_by_label("Find a tool").fill("tool-")
    page.wait_for_url("**q=tool-*")

    other = visit(fresh_server)
    other.open(page.url.removeprefix(f"{fresh_server.url}/"))
    expect(other.page.locator("tbody th").first).to_have_text("tool-5")
    expect(other.page.get_by_label("Find a tool")).to_have_value("tool-")
    page.go_back()
    expect(first).to_have_text("tool-1")
    page.go_forward()
    expect(first).to_have_text("tool-5")


def test_thousands_of_tools_are_drawn_in_parts(fresh_server: Server, visit: Visit) -> None:
    send(fresh_server, "events", [tool_call(f"tool-{number:04}") for number in range(900)])
    visitor = visit(fresh_server)
    page = visitor.open("#/tools?range=1h&sort=tool")
    expect(page.locator("tbody tr")).to_have_count(200)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("tbody tr")).to_have_count(400)
    assert "shown=400" in page.url
    assert len(saved(page, "CSV (900 rows)")) == 900


def test_back_leads_to_the_row_that_was_left(fresh_server: Server, visit: Visit) -> None:
    send(fresh_server, "events", [tool_call("t", session_id=f"session-{n:04}") for n in range(350)])
    visitor = visit(fresh_server)
    page = visitor.open("#/sessions")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("tbody tr")).to_have_count(200)
    row = page.locator("tbody tr").nth(180)
    row.scroll_into_view_if_needed()
    page.wait_for_url("**y=*")
    before = page.evaluate("scrollY")

    row.get_by_role("link").first.click()
    page.locator("[data-number=requests]").wait_for()
    assert page.evaluate("scrollY") == 0
    page.go_back()

    expect(page.locator("tbody tr")).to_have_count(200)
    eventually(lambda: abs(page.evaluate("scrollY") - before) < 5, "the page is where it was", page)
    assert "shown=200" in page.url


def test_a_new_filter_begins_at_the_top_of_its_list(fresh_server: Server, visit: Visit) -> None:
    send(fresh_server, "events", [tool_call("t", session_id=f"session-{n:04}") for n in range(250)])
    visitor = visit(fresh_server)
    page = visitor.open("#/sessions?shown=200&y=3000")
    expect(page.locator("tbody tr")).to_have_count(200)
    eventually(lambda: page.evaluate("scrollY") > 2900, "the address is gone to", page)

    page.get_by_role("button", name="Active", exact=True).click()

    expect(page.locator("tbody tr")).to_have_count(100)
    assert "shown" not in page.url


# From record to record


def test_an_occurrence_leads_everywhere_and_back(fresh_server: Server, visit: Visit) -> None:
    at = datetime.now(UTC)
    failed = tool_call("fetch", session_id="s/1", success=False, error_message="gone", timestamp=at.isoformat())
    later = (at + timedelta(seconds=1)).isoformat()
    send(fresh_server, "events", [tool_call("other", session_id="s/1", timestamp=at.isoformat()), failed])
    error = {"error_type": "Gone", "error_message": "gone", "session_id": "s/1", "timestamp": later}
    send(fresh_server, "errors", error)
    visitor = visit(fresh_server)
    page = visitor.open("#/errors/occurrence/1")

    for name, wanted in [("s/1", "s/1"), ("fetch", "fetch"), ("event 2", "fetch"), ("All errors of this kind", "Gone")]:
        visitor.open("#/errors/occurrence/1")
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(wanted)
        visitor.settle()

    visitor.open("#/events/2").get_by_role("link", name="Gone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gone")
    page = visitor.open("#/sessions/s%2F1")
    page.locator(".step", has_text="fetch").get_by_role("link", name="+").click()
    expect(page.get_by_label("The event as JSON")).to_contain_text('"tool_name": "fetch"')


# After the server was away


@pytest.mark.parametrize(("link", "heading"), [("Tools", "Tools"), ("Administration", "Administration")])
def test_a_page_that_did_not_load_comes_by_itself(
    fresh_server: Server, browser: Browser, link: str, heading: str
) -> None:
    send(fresh_server, "events", tool_call())
    # A browser writes to the console that it cannot reach a server, which is the point here.
    visitor = Visitor(browser, fresh_server).sign_in()
    page = visitor.open("#/overview?range=1h")
    fresh_server.terminate()

    page.get_by_role("link", name=link, exact=True).click()
    expect(page.get_by_text("This page did not load")).to_be_visible()
    fresh_server.start()

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    visitor.close()


def test_a_module_that_came_broken_off_is_loaded_again(fresh_server: Server, browser: Browser) -> None:
    visitor = Visitor(browser, fresh_server).sign_in()
    page = visitor.open("#/overview")
    page.route("**/tools/list.js", lambda route: route.abort())
    page.get_by_role("link", name="Tools", exact=True).click()
    expect(page.get_by_text("This page did not load")).to_be_visible()

    page.unroute_all()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tools")
    visitor.close()


@pytest.mark.parametrize("file", ["shell/view.js", "main.js", "styles/base.css"])
def test_a_first_load_that_broke_off_is_made_good(fresh_server: Server, browser: Browser, file: str) -> None:
    visitor = Visitor(browser, fresh_server).sign_in()
    page = visitor.page
    page.route(f"**/{file}", lambda route: route.abort())
    page.goto(f"{fresh_server.url}/#/tools")
    page.reload()
    expect(page.get_by_text("The dashboard did not load")).to_be_visible()

    page.unroute_all()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tools")
    expect(page.get_by_text("The dashboard did not load")).to_have_count(0)
    visitor.close()


# What was deleted, and what is kept


def test_deleted_records_are_said(tmp_path: Path, visit: Visit) -> None:
    old = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    with Server(tmp_path, settings=SETTINGS) as server:
        assert server.login
        send(server, "events", [tool_call(timestamp=old), tool_call(timestamp=old), tool_call()])
        server.terminate()
        server.settings["ANALYTICS_RETENTION_DAYS"] = "30"
        server.start()
        api = server.admin
        eventually(lambda: api.get("analytics/events", params={"end_date": old}).json() == [], "old events go")

        answer = api.get("analytics/events", params={"end_date": old, "count": "true"})
        edge = datetime.fromisoformat(answer.headers["X-Records-Deleted-Before"])
        assert timedelta(days=29) < datetime.now(UTC) - edge < timedelta(days=31)
        system = api.get("admin/system").json()
        assert system["retention"]["days"] == 30
        assert system["retention"]["last_deleted"] == 2
        assert re.search(r"deleted 2 records from before \d{4}-", server.log_path.read_text())

        visitor = visit(server)
        page = visitor.open("#/events?range=90d&tool=never")
        expect(page.get_by_text("were deleted because of their age")).to_be_visible()
        page = visitor.open("#/administration/system")
        expect(page.get_by_text("records are kept for 30 days")).to_be_visible()
        expect(page.get_by_text("Free disk space")).to_be_visible()


# Small screens and paper


def test_on_a_phone_no_column_is_hidden(named_server: Server, visit: Visit) -> None:
    visitor = visit(named_server, viewport=PHONE)
    page = visitor.open("#/events?range=24h")
    row = page.get_by_role("row").nth(1)
    for label in ["Outcome", "Tool", "Type", "Duration", "Session", "Client"]:
        cell = row.locator(f"[data-label={label}]")
        expect(cell).to_be_visible()
        box = cell.bounding_box()
        assert box["x"] >= 0, label
        assert box["x"] + box["width"] <= PHONE["width"], label


@pytest.mark.parametrize("page_address", ["#/overview?range=7d", "#/tools?range=7d", "#/costs?range=7d"])
def test_on_paper_nothing_is_cut_off(tmp_path_factory: pytest.TempPathFactory, visit: Visit, page_address: str) -> None:
    directory = tmp_path_factory.mktemp("paper")
    assert run(directory, "demo", "--events", "1000", "--days", "7").returncode == 0
    with Server(directory, settings=SETTINGS) as server:
        assert server.login
        visitor = visit(server)
        page = visitor.open(page_address)
        page.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins
        page.emulate_media(media="print", color_scheme="light")
        expect(page.locator(".side")).to_be_hidden()
        assert visitor.overflow() <= 0
        for canvas in page.locator("canvas").all():
            box = canvas.bounding_box()
            drawn = canvas.evaluate("canvas => canvas.width / canvas.height")
            assert abs(box["width"] / box["height"] / drawn - 1) < 0.1  # not squeezed: no label lies over another
