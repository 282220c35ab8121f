"""How soon the overview is drawn: on the first load of all, and after a click on a longer span."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from client import BenchError
from report import say
from visitor import Visitor

BUTTON = "90 days"
CHARTS = 4

# What the browser fetched: the page itself, its files, and what it asked the API.
FETCHED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((entry) => ({ address: new URL(entry.name).pathname, bytes: entry.decodedBodySize }))"""

# Seconds from the click to the frame that shows the new span: its button is pressed, and nothing is being asked.
AWAIT_CLICK = """(label) => {
  const isChosen = () => [...document.querySelectorAll("#main button[aria-pressed=true]")]
    .some((button) => button.textContent === label);
  window.spanDrawn = new Promise((resolve, reject) => addEventListener("click", (event) => {
    drawn(() => isChosen() && isSettled()).then((moment) => resolve((moment - event.timeStamp) / 1000), reject);
  }, { capture: true, once: true }));
}"""
SHOWN = """() => [document.querySelector("#main [data-number=requests]").textContent,
  ...[...document.querySelectorAll("#main canvas")].map((canvas) => canvas.getAttribute("aria-label"))]"""


def run(browser: Browser, state: Any, url: str, runs: int, least: int) -> dict[str, Any]:
    """Seconds to numbers and to all of the first load and to 90 days, of each run, and what the first load fetched.

    The 90 days must show at least `least` requests.
    """
    answer: dict[str, Any] = {"numbers": [], "all": [], "span": []}
    for run in range(runs):
        with Visitor(browser, state, url) as visitor:
            numbers, everything = first_load(visitor)
            answer["fetched"] = fetched(visitor)
            span = choose_span(visitor, least)
            visitor.judge()
        for name, seconds in (("numbers", numbers), ("all", everything), ("span", span)):
            answer[name].append(seconds)
        say(
            f"pages, load {run + 1} of {runs}: numbers after {numbers * 1000:,.0f} ms, "
            f"all after {everything * 1000:,.0f} ms, {BUTTON} after {span * 1000:,.0f} ms"
        )
    return answer


def first_load(visitor: Visitor) -> tuple[float, float]:
    """Seconds from the start of the navigation, with an empty cache, to numbers and to all."""
    visitor.open()
    moments = visitor.page.evaluate("Promise.all([drawn(hasNumbers), drawn(() => hasNumbers() && isSettled())])")
    return moments[0] / 1000, moments[1] / 1000


def fetched(visitor: Visitor) -> dict[str, int]:
    """How many files came and their bytes, and the bytes of the API's answers."""
    entries = visitor.page.evaluate(FETCHED)
    files = [entry["bytes"] for entry in entries if not entry["address"].startswith("/api/")]
    answers = [entry["bytes"] for entry in entries if entry["address"].startswith("/api/")]
    return {"files": len(files), "file_bytes": sum(files), "answers": len(answers), "answer_bytes": sum(answers)}


def choose_span(visitor: Visitor, least: int) -> float:
    """Seconds from the click to the numbers and the charts of 90 days."""
    visitor.settle()
    before = visitor.page.evaluate(SHOWN)
    visitor.page.evaluate(AWAIT_CLICK, BUTTON)
    visitor.page.get_by_role("button", name=BUTTON).click()
    seconds = visitor.page.evaluate("spanDrawn")
    after = visitor.page.evaluate(SHOWN)
    if len(after) != 1 + CHARTS or any(old == new for old, new in zip(before, after, strict=True)):
        raise BenchError(f"after a click on {BUTTON} not everything is new: {before}, {after}")
    if visitor.number("requests") < least:
        raise BenchError(f"{BUTTON} show {after[0]} requests and not {least:,}")
    return seconds
