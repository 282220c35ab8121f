"""The dashboard in a real browser: how soon it is drawn, how large it is, and whether it grows while it stays open."""

from __future__ import annotations

import chromium
from plan import Plan
from programs import ROOT, Server, Store
from report import Bar, Figure, median, spread
from stores import filled

DAYS = 90
LOADS = 5
LOAD_SECONDS = 120
DRAWN_BAR = Bar(1, unit=" s")
SIZE_BAR = Bar(400, unit=" KB")
HEAP_BAR = Bar(1.2)
# An hour at 100 events a second. Its first 5 minutes take as long as that, because in them the engine compiles what
# runs often, once a second or so however many events come; the rest comes ten times as fast.
RATE = 100
FAST = 1_000
BASE = 30_000
HOUR = 360_000
QUICK_HOUR = 60_000
LOOKS = 5
PAGES = {"overview": "#/overview?range=1h", "events": "#/events"}


def measure(plan: Plan) -> list[Figure]:
    return [*loads(plan), *heaps(plan)]


# How soon, and how large


def loads(plan: Plan) -> list[Figure]:
    """First loads with nothing in the cache, each followed by a click on 90 days."""
    [store] = filled(plan.cache / "stores", plan.large, days=DAYS)
    user = store.make_user()
    runs = max(plan.runs, LOADS)
    with Server(store) as server:
        # A store that was made hours ago has lost them from the span.
        least = round(plan.large * 0.9)
        seen = chromium.run("loads", runs * LOAD_SECONDS, url=server.url, user=user, runs=runs, least=least)
    fetched, size = seen["fetched"], asset_bytes()
    return [
        Figure(
            f"overview, first load to its numbers, {plan.large_name} events",
            spread(seen["numbers"], "s", 3),
            f"all drawn {spread(seen['all'], 's', 3)}",
            DRAWN_BAR,
            value=median(seen["numbers"]),
        ),
        Figure(
            "dashboard's files and Chart.js, uncompressed",
            f"{size:,} bytes",
            f"first load {fetched['file_bytes']:,} in {fetched['files']} files, "
            f"{fetched['answer_bytes']:,} in {fetched['answers']} answers",
            SIZE_BAR,
            value=size / 1000,
        ),
        Figure(
            f"overview of {DAYS} days, {plan.large_name} events, click to drawn",
            spread(seen["span"], "s", 3),
            "",
            DRAWN_BAR,
            value=median(seen["span"]),
        ),
    ]


def asset_bytes() -> int:
    """Everything that the dashboard can load."""
    files = [path for path in (ROOT / "Dashboard").rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in [*files, ROOT / "assets/chart.js/chart.min.js"])


# Whether it grows


def heaps(plan: Plan) -> list[Figure]:
    """Two pages that stay open while events come."""
    total = QUICK_HOUR if plan.is_quick else HOUR
    step = (total - BASE) // LOOKS
    stretches = [(BASE, FAST if plan.is_quick else RATE), *((BASE + step * look, FAST) for look in range(1, LOOKS + 1))]
    with plan.folder() as folder:
        store = Store(folder)
        store.run("init-db")
        key, user = store.make_key("ingest"), store.make_user()
        with Server(store) as server:
            seen = chromium.run(
                "heap",
                total / RATE + 600,
                url=server.url,
                user=user,
                pages=list(PAGES.values()),
                stretches=stretches,
                posting={"port": server.port, "key": key, "bodies": str(plan.files.batches)},
            )
    return [heap_figure(name, seen[address], total) for name, address in PAGES.items()]


def heap_figure(name: str, heaps: list[int], total: int) -> Figure:
    first, last = heaps[0] / 1e6, heaps[-1] / 1e6
    return Figure(
        f"heap of the {name} page after {total:,} live events",
        f"{last:.2f} MB (at most {max(heaps) / 1e6:.2f})",
        f"after {BASE:,} {first:.2f} MB",
        HEAP_BAR,
        [last / first],
    )
