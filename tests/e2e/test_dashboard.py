"""The dashboard in a real browser: what people see, on every page, at both sizes, in light and dark, and live."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from browser import DESKTOP, PATIENCE_SECONDS, PHONE, SETTINGS, Visitor, eventually, watched_visitors
from mcp import Client, StdioServerParameters
from playwright.sync_api import Browser, Page, expect
from server import SUPERUSER, Server, environment, run, tool_call

MCP_SERVER = str(Path(__file__).with_name("mcp_server.py"))
PAGES = (
    "#/overview?range=7d&compare=1",
    "#/overview?range=15m",
    "#/tools?range=7d",
    "#/tools/fetch_url?range=7d",
    "#/tools/never_called",
    "#/sessions",
    "#/sessions?status=ended",
    "#/sessions/{session}",
    "#/errors?range=7d",
    "#/errors/group/{group}?range=7d",
    "#/errors/occurrence/{error}",
    "#/costs?range=7d&by=model",
    "#/costs?range=7d&by=day",
    "#/events",
    "#/events?range=7d&success=false",
    "#/events?tool=never_called",
    "#/administration/connect",
    "#/administration/keys",
    "#/administration/users",
    "#/administration/logs",
    "#/administration/system",
    "#/no_such_page",
)

Visit = Callable[..., Visitor]
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="module")
def filled_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a week of believable data, which tests only read."""
    directory = tmp_path_factory.mktemp("dashboard")
    filled = run(directory, "demo", "--events", "6000", "--days", "7")
    assert filled.returncode == 0, filled.stderr
    with Server(directory, settings=SETTINGS) as server:
        assert server.login
        yield server


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, settings=SETTINGS) as server:
        yield server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    with watched_visitors(browser) as visitors:

        def make(server: Server, *, signed_in: bool = True, **options: Any) -> Visitor:
            visitor = Visitor(browser, server, **options)
            visitors.append(visitor)
            return visitor.sign_in() if signed_in else visitor

        yield make


def addresses(server: Server) -> list[str]:
    session = max(server.admin.get("analytics/sessions").json(), key=lambda session: session["total_errors"])
    [group] = server.admin.get("analytics/error-groups", params={"limit": 1}).json()
    [error] = server.admin.get("analytics/errors", params={"limit": 1}).json()
    names = {"session": session["session_id"], "group": group["id"], "error": error["id"]}
    return [address.format(**names) for address in PAGES]


# Every page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page(filled_server: Server, visit: Visit, size: dict[str, int], scheme: str) -> None:
    visitor = visit(filled_server, viewport=size, color_scheme=scheme)
    problems = {}
    for address in addresses(filled_server):
        visitor.open(address)
        found = visitor.violations()
        if visitor.overflow() > 0:
            found.append(f"{visitor.overflow()} pixels too wide")
        if found:
            problems[address] = found

    assert problems == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_and_the_sign_in_page(filled_server: Server, visit: Visit, scheme: str) -> None:
    visitor = visit(filled_server, signed_in=False, color_scheme=scheme)
    visitor.page.goto(filled_server.url)
    visitor.page.get_by_role("button", name="Sign in").wait_for()
    assert visitor.violations() == []

    visitor.sign_in()
    for address, button in [
        ("#/overview", "Custom…"),
        ("#/administration/keys", "New key"),
        ("#/administration/users", "New user"),
        ("#/administration/users", f"Edit {SUPERUSER['username']}"),
    ]:
        visitor.open(address).get_by_role("button", name=button).click()
        assert visitor.page.get_by_role("dialog").is_visible()
        assert visitor.violations() == []
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_everything_of_the_first_load_is_small_and_from_here(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    visitor.open("#/overview").reload()
    visitor.page.locator("[data-number=requests]").wait_for()
    visitor.settle()

    resources = visitor.page.evaluate("performance.getEntriesByType('resource').map(r => [r.name, r.decodedBodySize])")
    assert all(name.startswith(filled_server.url) for name, _ in resources)
    assert sum(size for name, size in resources if "/dashboard/" in name) <= 400_000


# What people do


def call_tools(key: str, url: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    """Has the official client call the tools of a real MCP server that has the hook."""
    settings = environment({"MCP_ADMIN_URL": url, "MCP_ADMIN_KEY": key})
    parameters = StdioServerParameters(command=sys.executable, args=[MCP_SERVER, "stdio"], env=settings)

    async def talk() -> None:
        async with Client(parameters) as client:
            for name, arguments in calls:
                await client.call_tool(name, arguments)
            await asyncio.sleep(0.5)  # the last report may still be under way when the server is told to end

    # Playwright has this thread's event loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, talk()).result()


def make_key_by_hand(page: Page, name: str) -> str:
    page.get_by_role("button", name="Create a key").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create key", exact=True).click()
    key = page.locator("[data-key]").inner_text()
    page.get_by_role("button", name="Done").click()
    return key


def test_from_the_set_up_link_to_a_number_that_rises(fresh_server: Server, visit: Visit) -> None:
    visitor = visit(fresh_server, signed_in=False)
    page = visitor.page
    page.goto(f"{fresh_server.url}/setup?token={fresh_server.setup_token()}")
    assert visitor.violations() == []
    for field, value in SUPERUSER.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button").click()
    page.get_by_role("link", name="dashboard").click()
    page.locator("[data-number=requests]").wait_for()
    assert visitor.number("requests") == "0"

    visitor.open("#/administration/connect")
    key = make_key_by_hand(page, "weather")
    expect(page.get_by_label("Settings", exact=True)).to_contain_text(key)

    visitor.open("#/overview?range=1h")
    page.evaluate("window.isTheSamePage = true")
    call_tools(key, fresh_server.url, [("forecast", {"city": "Oslo", "seconds": 0.01}), ("alerts", {"region": "x"})])

    eventually(lambda: visitor.number("requests") == "2", "two calls are seen", page)
    eventually(lambda: visitor.number("success-rate") == "50.00 %", "one of them failed", page)
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("link", name="Requests 2").click()
    expect(page.get_by_role("row")).to_have_count(3)


def test_a_revoked_key_is_revoked_for_everybody(fresh_server: Server, visit: Visit) -> None:
    key = fresh_server.make_key("ingest")
    first, second = visit(fresh_server), visit(fresh_server)
    row = second.open("#/administration/keys").get_by_role("row", name="tests")
    expect(row).to_contain_text("valid")

    first.open("#/administration/keys").get_by_role("button", name="Revoke tests").click()
    first.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    expect(row).to_contain_text("revoked")
    assert fresh_server.api(key).post("analytics/events", json=tool_call()).status_code == 401


def test_an_error_is_resolved_seen_by_another_and_comes_back(fresh_server: Server, visit: Visit) -> None:
    failure = {"error_type": "TimeoutError", "error_message": "no answer after 30 s", "stack_trace": "at line 1"}
    fresh_server.admin.post("analytics/errors", json=failure)
    first, second = visit(fresh_server), visit(fresh_server)
    row = second.open("#/errors?range=1h").get_by_role("row", name="TimeoutError")
    state = row.get_by_role("cell").nth(1)
    expect(state).to_have_text("open")

    first.open("#/errors?range=1h").get_by_role("link", name="TimeoutError").click()
    first.page.get_by_role("button", name="Resolve", exact=True).click()
    expect(first.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(state).to_have_text("resolved")
    assert fresh_server.admin.get("analytics/errors").json()[0]["resolved"] is True

    fresh_server.admin.post("analytics/errors", json=failure)
    expect(state).to_have_text("open")
    expect(row).to_contain_text("1 ×")
    first.open("#/errors/group/1?range=1h").get_by_role("row").nth(1).get_by_role("link").click()
    expect(first.page.get_by_label("Stack trace")).to_have_text("at line 1")


def test_the_page_catches_up_after_a_restart(fresh_server: Server, browser: Browser) -> None:
    fresh_server.admin.post("analytics/events", json=tool_call())
    # A browser writes to the console that it cannot reach a server, which is the point here.
    visitor = Visitor(browser, fresh_server).sign_in()
    page = visitor.open("#/overview?range=1h")
    page.evaluate("window.isTheSamePage = true")
    assert visitor.number("requests") == "1"

    fresh_server.terminate()
    expect(page.get_by_text("This page shows the data of")).to_be_visible()
    expect(page.locator(".freshness")).to_contain_text("Disconnected")
    assert visitor.number("requests") == "1"

    fresh_server.start()
    fresh_server.admin.post("analytics/events", json=[tool_call(), tool_call()])
    eventually(lambda: visitor.number("requests") == "3", "the page catches up", page)
    expect(page.locator(".freshness")).to_contain_text("Connected")
    expect(page.locator(".stale-banner")).to_be_hidden()
    assert page.evaluate("window.isTheSamePage")
    visitor.close()


def test_who_signs_out_is_out(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server, signed_in=False)
    page = visitor.page
    page.goto(f"{filled_server.url}/#/tools")
    page.get_by_label("Name").fill(SUPERUSER["username"])
    page.get_by_label("Password").fill("a wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("password")

    page.get_by_label("Password").fill(SUPERUSER["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tools")  # the page that was wanted

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_signing_in_again_leaves_nothing_running(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server, signed_in=False)
    visitor.page.add_init_script("""
        window.running = new Set();
        const { setInterval: set, clearInterval: clear } = window;
        window.setInterval = (...given) => { const id = set(...given); running.add(id); return id; };
        window.clearInterval = (id) => { running.delete(id); clear(id); };
    """)
    page = visitor.sign_in().page
    before = page.evaluate("running.size")
    assert before > 0

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill(SUPERUSER["username"])
    page.get_by_label("Password").fill(SUPERUSER["password"])
    assert page.evaluate("running.size") == 0
    page.get_by_role("button", name="Sign in").click()
    page.locator("#main h1").wait_for()
    assert page.evaluate("running.size") == before


def test_who_loses_the_right_is_asked_to_sign_in(fresh_server: Server, visit: Visit) -> None:
    user = {"username": "anna", "email": "anna@example.com", "password": "battery staple"}
    made = fresh_server.admin.post("admin/users", json=user).json()
    visitor = visit(fresh_server, signed_in=False).sign_in(user["username"], user["password"])
    page = visitor.open("#/administration/keys")
    expect(page.get_by_text("are for superusers")).to_be_visible()

    fresh_server.admin.put(f"admin/users/{made['id']}", json={"is_active": False})

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


# Looking closer


def test_the_address_holds_the_view(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    page = visitor.open("#/overview?range=24h")
    page.get_by_role("button", name="7 days").click()
    page.get_by_role("button", name="Compare").click()
    visitor.settle()
    shown = visitor.number("p95")

    other = visit(filled_server)
    other.open(page.url.removeprefix(f"{filled_server.url}/"))
    assert other.page.get_by_role("button", name="7 days").get_attribute("aria-pressed") == "true"
    assert other.page.get_by_role("button", name="Compare").get_attribute("aria-pressed") == "true"
    assert other.number("p95") == shown
    page.go_back()
    expect(page.get_by_role("button", name="24 h")).to_have_attribute("aria-pressed", "true")


def test_dragging_over_a_chart_zooms_and_going_back_undoes_it(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    page = visitor.open("#/overview?range=7d")
    before = visitor.number("requests")
    box = page.get_by_role("img", name="Traffic").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=5)
    page.mouse.up()

    page.wait_for_url("**from=*")
    eventually(lambda: visitor.number("requests") != before, "fewer requests are in the span", page)
    page.go_back()
    expect(page.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")


def test_a_chart_is_a_table_and_a_file_too(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    page = visitor.open("#/overview?range=7d")
    figure = page.get_by_role("figure").filter(has=page.get_by_role("heading", name="Traffic"))
    assert "highest" in figure.get_by_role("img").get_attribute("aria-label")
    figure.get_by_text("As a table").click()

    with page.expect_download() as download:
        figure.get_by_role("button", name="Save “Traffic” as CSV").click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    series = filled_server.admin.get("analytics/timeseries", params={"step": "hour", "start_date": lines[0]["Time"]})
    expect(figure.get_by_role("row")).to_have_count(len(lines) + 1)
    points = series.json()["series"][0]["points"]
    assert sum(int(line["Requests"]) for line in lines) == sum(point["value"] for point in points)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_times_are_the_readers(fresh_server: Server, visit: Visit, zone: str) -> None:
    fresh_server.admin.post("analytics/events", json=tool_call(timestamp="2026-01-31T22:47:00Z"))
    clocks = {"Asia/Kathmandu": "1 Feb, 04:32:00", "America/St_Johns": "31 Jan, 19:17:00", "UTC": "31 Jan, 22:47:00"}
    visitor = visit(fresh_server, timezone_id=zone)

    page = visitor.open("#/events?from=2026-01-31T22:00:00Z&to=2026-01-31T23:00:00Z")

    expect(page.get_by_role("row").nth(1)).to_contain_text(clocks[zone])


def test_numbers_agree_with_the_api(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    visitor.open("#/overview?range=24h&live=off")
    wanted = filled_server.admin.get("analytics/error-groups", params={"state": "open", "limit": 1000}).json()
    assert visitor.number("error-groups") == str(len(wanted))

    page = visitor.open("#/tools?range=7d&live=off")
    tools = filled_server.admin.get("analytics/tools").json()
    cells = page.get_by_role("row").nth(1).get_by_role("cell").first
    # The page's span is cut at whole minutes a moment before the API's.
    assert abs(int(cells.inner_text().replace(",", "")) - tools[0]["calls"]) <= 5


def test_keyboard(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server, viewport=PHONE)
    page = visitor.open("#/overview")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert "#/overview" in page.url

    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    page.get_by_role("link", name="Costs").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs")
    assert menu.get_attribute("aria-expanded") == "false"


# As it happens


def test_numbers_follow_over_a_slow_line(fresh_server: Server, visit: Visit) -> None:
    visitor = visit(fresh_server)
    page = visitor.open("#/overview?range=90d")
    line = {"offline": False, "latency": 3000, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    is_over = Event()

    def send() -> None:
        while not is_over.wait(0.2):
            fresh_server.admin.post("analytics/events", json=tool_call())

    with ThreadPoolExecutor() as pool:
        sender = pool.submit(send)
        try:
            eventually(lambda: int(visitor.number("requests")) > 0, "the number rises while calls come", page)
        finally:
            is_over.set()
        sender.result()
    eventually(
        lambda: visitor.number("requests") == str(fresh_server.admin.get("analytics/summary").json()["total_requests"]),
        "the number is the last one",
        page,
    )


def test_a_paused_page_has_the_number_of_this_moment_too(filled_server: Server, visit: Visit) -> None:
    visitor = visit(filled_server)
    # Without a socket the numbers of this moment come after all others.
    visitor.page.route_web_socket("**/live", lambda socket: socket.close())
    page = visitor.open("#/overview?live=off")
    page.reload()
    expect(page.locator("[data-number='requests-per-minute']")).to_have_text(re.compile(r"\d"))


def test_what_failed_once_is_asked_for_again(filled_server: Server, browser: Browser) -> None:
    # A browser writes refused requests to the console, which is the point here.
    visitor = Visitor(browser, filled_server).sign_in()
    visitor.open("#/tools")
    visitor.page.route("**/costs/summary?*", lambda route: route.fulfill(status=503, body="{}"))
    page = visitor.open("#/overview?live=off")
    again = page.locator(".region", has_text="Try again").first.get_by_role("button", name="Try again")
    expect(again).to_be_visible()

    page.unroute_all()
    again.click()
    expect(page.locator("[data-number='cost-today']")).to_have_text(re.compile(r"\d"))
    visitor.close()


def test_events_as_they_come(fresh_server: Server, visit: Visit) -> None:
    visitor = visit(fresh_server)
    received = []
    visitor.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    page = visitor.open("#/events?tool=search")
    page.reload()
    expect(page.get_by_text("No event yet.")).to_be_visible()

    fresh_server.admin.post("analytics/events", json=[tool_call("search"), tool_call("other")])
    expect(page.get_by_role("row")).to_have_count(2)

    page.get_by_role("button", name="Pause").click()
    fresh_server.admin.post("analytics/events", json=[tool_call("search"), tool_call("search")])
    expect(page.get_by_text("2 new events waiting")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("row")).to_have_count(4)

    expect(page.get_by_text("too fast")).to_have_count(0)
    assert sum('"type":"record"' in frame for frame in received) == 3
    page.get_by_role("button", name="Show event 1").click()
    expect(page.get_by_label("The event as JSON")).to_contain_text('"tool_name": "search"')


def test_where_no_websocket_gets_through_the_page_asks_instead(fresh_server: Server, visit: Visit) -> None:
    visitor = visit(fresh_server)
    refused = []
    visitor.page.route_web_socket("**/live", lambda socket: (refused.append(socket), socket.close()))
    page = visitor.open("#/events")
    page.reload()
    expect(page.get_by_text("No event yet.")).to_be_visible()

    fresh_server.admin.post("analytics/events", json=tool_call("search"))

    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.locator(".freshness")).to_contain_text("Connected")
    assert refused


def test_a_page_that_stays_open_does_not_grow(fresh_server: Server, visit: Visit) -> None:
    watchers = [visit(fresh_server), visit(fresh_server)]
    watchers[0].open("#/events")
    watchers[1].open("#/overview?range=15m")
    tools = [f"tool-{number}" for number in range(20)]

    def send(rounds: int) -> None:
        for _ in range(rounds):
            fresh_server.admin.post("analytics/events", json=[tool_call(tools[number % 20]) for number in range(100)])
            # Both pages go on meanwhile.
            watchers[0].page.wait_for_timeout(50)

    def heap(page: Page) -> float:
        client = page.context.new_cdp_session(page)
        client.send("HeapProfiler.collectGarbage")
        client.send("Performance.enable")
        metrics = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}
        client.detach()
        return metrics["JSHeapUsedSize"]

    send(60)
    before = [heap(watcher.page) for watcher in watchers]
    send(60)
    after = [heap(watcher.page) for watcher in watchers]

    assert watchers[0].page.get_by_role("row").count() <= 301
    for first, last in zip(before, after, strict=True):
        assert last <= first * 1.2
