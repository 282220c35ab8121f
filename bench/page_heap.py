"""How much memory pages hold that stay open while events come."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, CDPSession

from client import EVENTS, BenchError, Connection, request
from report import median, say
from visitor import PATIENCE_SECONDS, Visitor

BATCH = 100
SAMPLES = 5
NEWEST = """() => Math.max(0, ...[...document.querySelectorAll("#main tbody [aria-label^='Show event ']")]
  .map((button) => Number(button.getAttribute("aria-label").replace("Show event ", ""))))"""


class Watcher:
    """A page that stays open."""

    def __init__(self, visitor: Visitor, address: str) -> None:
        self.visitor = visitor
        self.shows: Callable[[], int] = self._newest if address.startswith("#/events") else self._requests
        self.client: CDPSession = visitor.context.new_cdp_session(visitor.page)
        visitor.open(address)
        visitor.settle()

    def _newest(self) -> int:
        return self.visitor.page.evaluate(NEWEST)

    def _requests(self) -> int:
        return self.visitor.number("requests")

    def heap(self) -> int:
        """Bytes in use after the garbage was collected: JavaScript's objects, and the code that was compiled for them.

        What the engine holds beside them is left out: it grows by copies of answers that it keeps for who drives it.
        """
        self.client.send("HeapProfiler.collectGarbage")
        return self.client.send("Runtime.getHeapUsage")["usedSize"]


def run(
    browser: Browser, state: Any, url: str, pages: list[str], stretches: list[list[int]], posting: dict[str, Any]
) -> dict[str, list[int]]:
    """Posts events in stretches, each up to a number in all and at a rate.

    Answers each page's heap in bytes after each stretch, when it shows all.
    """
    heaps: list[list[int]] = []
    with ExitStack() as stack:
        poster = stack.enter_context(Poster(**posting))
        visitors = [stack.enter_context(Visitor(browser, state, url)) for _ in pages]
        watchers = [Watcher(visitor, page) for visitor, page in zip(visitors, pages, strict=True)]
        for until, rate in stretches:
            seconds = post(poster, until, rate, watchers)
            heaps.append(sample(watchers))
            sizes = ", ".join(f"{page} {size / 1e6:.2f} MB" for page, size in zip(pages, heaps[-1], strict=True))
            say(f"pages, heap after {until:,} events ({seconds:.0f} s since the look before): {sizes}")
        for visitor in visitors:
            visitor.judge()
    return {page: [heap[place] for heap in heaps] for place, page in enumerate(pages)}


class Poster:
    """Sends events in batches, evenly at a rate."""

    def __init__(self, port: int, key: str, bodies: str) -> None:
        self.requests = [request("POST", EVENTS, key, body) for body in batches(Path(bodies))]
        self.connection = Connection(port)
        self.sent = 0
        self.fault: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.socket.close()

    def post(self, until: int, rate: int) -> None:
        """Posts so many a second until so many were sent in all; a fault is kept for who waits."""
        start, first = time.perf_counter(), self.sent
        try:
            while self.sent < until:
                time.sleep(max(0, start + (self.sent - first) / rate - time.perf_counter()))
                self.connection.expect(self.requests[self.sent // BATCH % len(self.requests)], 200, 201)
                self.sent += BATCH
        except (OSError, BenchError) as error:
            self.fault = error


def batches(file: Path) -> list[bytes]:
    """The bench's own events, in smaller bodies: a page is to see them come evenly."""
    answer = []
    for line in file.read_bytes().splitlines():
        events = json.loads(line)
        answer += [json.dumps(events[first : first + BATCH]).encode() for first in range(0, len(events), BATCH)]
    return answer


def post(poster: Poster, until: int, rate: int, watchers: list[Watcher]) -> float:
    """Posts and waits until every page shows it; answers the seconds that posting took."""
    start = time.perf_counter()
    thread = threading.Thread(target=poster.post, args=(until, rate), daemon=True)
    thread.start()
    while thread.is_alive():
        # What the browser tells is taken from it meanwhile.
        watchers[0].visitor.page.wait_for_timeout(100)
    if poster.fault:
        raise BenchError(f"posting failed: {poster.fault}")
    seconds = time.perf_counter() - start
    deadline = time.monotonic() + PATIENCE_SECONDS
    for watcher in watchers:
        while (shown := watcher.shows()) < until:
            if time.monotonic() > deadline:
                raise BenchError(f"{watcher.visitor.page.url} is at {shown:,} after {until:,} events")
            watcher.visitor.page.wait_for_timeout(200)
    return seconds


def sample(watchers: list[Watcher]) -> list[int]:
    """Each page's heap, the median of some looks."""
    looks = []
    for _ in range(SAMPLES):
        watchers[0].visitor.page.wait_for_timeout(500)
        looks.append([watcher.heap() for watcher in watchers])
    return [round(median(sizes)) for sizes in zip(*looks, strict=True)]
