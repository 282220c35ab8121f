"""Numbers and charts of the dashboard: of their span, no finer than they are known, and leading to their rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import PATIENCE_SECONDS, SETTINGS, Visitor, watched_visitors
from playwright.sync_api import Browser, Locator, Page, expect
from server import Server, tool_call

Visit = Callable[..., Visitor]
DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
PAST = f"from={DAY:%Y-%m-%d}T10:00:20Z&to={DAY:%Y-%m-%d}T10:29:40Z"
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def at(minutes: float) -> str:
    """A moment so many minutes after ten of that day."""
    return (DAY + timedelta(hours=10, minutes=minutes)).isoformat()


def failure(kind: str, moment: str | None = None) -> dict[str, Any]:
    error = {"error_type": kind, "error_message": f"{kind} happened"}
    return error | ({"timestamp": moment} if moment else {})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Half an hour of calls three days ago, eight of which failed, ten minutes long; and errors, then and now."""
    with Server(tmp_path_factory.mktemp("charts"), settings=SETTINGS) as server:
        calls = [tool_call("slow", timestamp=at(minute + 0.5), response_time_ms=100) for minute in range(30)]
        calls += [
            tool_call("slow", timestamp=at(10 + index), success=False, response_time_ms=100) for index in range(8)
        ]
        calls += [tool_call("slow", timestamp=at(29.8), success=False, response_time_ms=100)]
        assert server.admin.post("analytics/events", json=calls).json()["rejected"] == 0
        errors = [failure(f"Error{index % 7}", at(index / 10)) for index in range(84)]
        errors += [failure(f"Error{index}") for index in range(6)]
        assert server.admin.post("analytics/errors", json=errors).json()["rejected"] == 0
        costs = {"service_name": "s", "operation_type": "o", "cost_usd": 2.5, "timestamp": at(5)}
        server.admin.post("analytics/costs", json=costs)
        yield server


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    with watched_visitors(browser, but="chart.min.js") as visitors:

        def make(**options: Any) -> Visitor:
            visitors.append(Visitor(browser, server, **options).sign_in())
            return visitors[-1]

        yield make


def figure(page: Page, title: str) -> Locator:
    return page.get_by_role("figure").filter(has=page.get_by_role("heading", name=title, exact=True))


def table_of(page: Page, title: str) -> Locator:
    chart = figure(page, title)
    chart.get_by_text("As a table").click()
    return chart.get_by_role("table")


def test_groups_are_those_of_the_span(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{PAST}")
    assert visitor.number("error-groups") == "7"
    card = page.locator(".number-card", has=page.locator("[data-number='error-groups']"))
    expect(card).to_contain_text("84 errors, 7 new; 7 open now")
    card.get_by_role("link").click()

    groups = page.get_by_role("region", name="Error groups").get_by_role("row")
    expect(groups).to_have_count(8)
    for row in groups.all()[1:]:
        expect(row.get_by_role("cell").nth(2)).to_have_text("12")
        expect(row).to_contain_text("new")


def test_open_groups_are_those_of_now(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("#/overview?range=1h")
    assert visitor.number("error-groups") == "7"
    page.get_by_role("link", name="6 seen in this span (6 errors), none new").click()
    rows = page.get_by_role("region", name="Error groups").get_by_role("row")
    expect(rows).to_have_count(7)

    page.go_back()
    card = page.locator(".number-card", has=page.locator("[data-number='error-groups']"))
    card.get_by_role("link").first.click()
    expect(rows).to_have_count(8)


def test_the_server_sorts_and_finds_groups(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("#/errors?range=1h&live=off")
    rows = page.get_by_role("region", name="Error groups").get_by_role("row")
    expect(rows).to_have_count(7)
    page.get_by_role("button", name="All time", exact=True).click()
    expect(rows).to_have_count(8)

    page.get_by_role("button", name="Error", exact=True).click()
    page.wait_for_url("**sort=error_type*")
    expect(rows.nth(1)).to_contain_text("Error0")
    expect(page.get_by_role("columnheader", name="Error", exact=True)).to_have_attribute("aria-sort", "ascending")
    page.get_by_label("Find a group").fill("error3 HAPP")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)


def test_a_number_opens_as_many_rows(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{PAST}")
    card = page.locator(".number-card", has=page.locator("[data-number='success-rate']"))
    expect(card).to_contain_text("9 failed")
    card.get_by_role("link").first.click()
    expect(page.get_by_text("9 rows shown", exact=True)).to_be_visible()


def test_percentiles_are_what_was_measured(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"#/overview?{PAST}")
    assert [visitor.number(name) for name in ("p50", "p95", "p99")] == ["100 ms"] * 3


def test_cards_of_a_past_span_are_of_it(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{PAST}")
    assert visitor.number("mean-rate") == "1.3"
    assert visitor.number("cost") == "$2.50"
    expect(page.locator("[data-number='requests-per-minute']")).to_have_count(0)
    expect(page.locator(".number-card", has_text="Active sessions")).to_contain_text("now")

    visitor.open("#/overview?range=7d")
    card = page.locator(".number-card", has=page.locator("[data-number='requests-per-minute']"))
    expect(card).to_contain_text("now")
    expect(page.locator(".number-card", has_text="Cost today")).to_contain_text("$2.50 in this span")


@pytest.mark.parametrize(("hours", "step"), [(6, "5 minutes"), (24, "10 minutes"), (48, "15 minutes")])
def test_an_incident_of_ten_minutes_is_seen(visit: Visit, hours: int, step: str) -> None:
    visitor = visit()
    end = DAY + timedelta(hours=12)
    start = end - timedelta(hours=hours)
    page = visitor.open(f"#/overview?from={start:%Y-%m-%dT%H:%M:%SZ}&to={end:%Y-%m-%dT%H:%M:%SZ}")
    expect(figure(page, "Failure rate")).to_contain_text(f"per {step}")
    table_of(page, "Failure rate")
    rates = figure(page, "Failure rate").get_by_role("cell").all_inner_texts()
    known = [float(rate.removesuffix(" %")) for rate in rates if rate != "–"]
    assert max(known) > 20
    assert min(known) < max(known)


def test_a_bar_opens_its_rows(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{PAST}")
    chart = figure(page, "Failed requests")
    chart.scroll_into_view_if_needed()
    place = page.evaluate(
        """() => {
          const canvas = [...document.querySelectorAll("canvas")].find((one) => one.ariaLabel.startsWith("Failed"));
          const chart = Chart.getChart(canvas);
          const index = chart.data.datasets[0].data.findIndex(({ y }) => y > 0);
          const { x, y } = chart.getDatasetMeta(0).data[index];
          const { left, top } = canvas.getBoundingClientRect();
          return { x: left + x, y: top + y + 3, base: chart.chartArea.bottom };
        }"""
    )
    page.mouse.click(place["x"], place["y"])
    page.wait_for_url("**success=false*")
    expect(page.get_by_text("1 row shown", exact=True)).to_be_visible()
    assert re.search(rf"from={DAY:%Y-%m-%d}T10%3A10%3A00Z&to={DAY:%Y-%m-%d}T10%3A11%3A00Z", page.url)


def test_a_legend_hides_a_series(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{PAST}")
    name = figure(page, "Response time").get_by_role("button", name="p99")
    visible = """() => Chart.getChart([...document.querySelectorAll("canvas")]
      .find((one) => one.ariaLabel.startsWith("Response"))).isDatasetVisible(2)"""
    page.wait_for_function(visible)
    name.click()
    assert name.get_attribute("aria-pressed") == "false"
    assert not page.evaluate(visible)
    name.click()
    assert page.evaluate(visible)


@pytest.mark.parametrize(("span", "is_dotted"), [(PAST, False), ("range=1h", True)])
def test_only_a_step_that_goes_on_is_dotted(visit: Visit, span: str, is_dotted: bool) -> None:
    visitor = visit()
    page = visitor.open(f"#/overview?{span}")
    dash = page.evaluate(
        """() => {
          const canvas = [...document.querySelectorAll("canvas")].find((one) => one.ariaLabel.startsWith("Traffic"));
          const [{ data, segment }] = Chart.getChart(canvas).data.datasets;
          return segment.borderDash({ p1: { parsed: data.at(-1) } }) ?? null;
        }"""
    )
    assert (dash is not None) == is_dotted


def test_without_the_charts_program_the_tables_are_there(browser: Browser, server: Server) -> None:
    visitor = Visitor(browser, server).sign_in()
    visitor.page.route("**/chart.min.js", lambda route: route.abort())
    for address, title in [(f"#/overview?{PAST}", "Traffic"), (f"#/errors?{PAST}", "Errors by type")]:
        page = visitor.open(address)
        page.reload()
        chart = figure(page, title)
        expect(chart).to_contain_text("Chart.js did not load")
        expect(chart.get_by_role("row")).to_have_count(31)
        expect(page.get_by_text("Try again")).to_have_count(0)
    visitor.close()


def test_a_change_against_few_calls_or_smaller_than_a_bin_is_no_news(tmp_path: Path, browser: Browser) -> None:
    now = datetime.now(UTC)
    with Server(tmp_path, settings=SETTINGS) as server:
        for count, age, duration in [(11, 90, 95), (300, 30, 100)]:
            calls = [tool_call(timestamp=(now - timedelta(minutes=age)).isoformat(), response_time_ms=duration)]
            server.admin.post("analytics/events", json=calls * count)
        visitor = Visitor(browser, server).sign_in()
        page = visitor.open("#/overview?range=1h")
        requests = page.locator(".number-card", has=page.locator("[data-number='requests']"))
        expect(requests.locator(".change")).to_have_text("×27")
        expect(page.locator(".numbers .change").first).to_have_text("unchanged")
        expect(page.locator(".numbers .change:is(.good, .bad)")).to_have_count(0)
        visitor.close()
