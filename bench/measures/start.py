"""From the start of the process to its first 200, on a store of many events against an empty one."""

from __future__ import annotations

from measures.dashboards import SMALL
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, median, say, spread
from stores import filled

BAR = Bar(1.5)
STARTS = 5


def measure(plan: Plan) -> list[Figure]:
    full = filled(plan.cache / "stores", SMALL, plan.large)[1]
    with plan.folder() as folder:
        empty = Store(folder)
        # The first start of all makes the store and its secret; what is compared comes after it.
        start(empty)
        start(full)
        times = [(start(full), start(empty)) for _ in range(max(plan.runs, STARTS))]
    say(f"start: {len(times)} starts on each store")
    return [
        figure(plan, path, [ours[place] for ours, _ in times], [theirs[place] for _, theirs in times])
        for place, path in enumerate(("/health", "/ready"))
    ]


def start(store: Store) -> tuple[float, float]:
    """Milliseconds to the first 200 of `/health` and of `/ready`."""
    server = Server(store)
    try:
        health, ready = server.start_seconds()
    finally:
        server.stop()
    return health * 1000, ready * 1000


def figure(plan: Plan, path: str, full: list[float], empty: list[float]) -> Figure:
    return Figure(
        f"start to first 200 of {path}, {plan.large_name} events",
        spread(full, "ms", 1),
        f"empty store {spread(empty, 'ms', 1)}",
        BAR,
        median(full) / median(empty),
    )
