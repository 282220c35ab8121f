"""From the start of the process to its first 200, on a store of many events against an empty one."""

from __future__ import annotations

from measures.dashboards import SMALL
from pairs import Pairs, Sample, processor_seconds
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, median, say, shown
from stores import filled

BAR = Bar(1.5)


def measure(plan: Plan) -> list[Figure]:
    full = filled(plan.cache / "stores", SMALL, plan.large)[1]
    with plan.folder() as folder:
        empty = Store(folder)
        # The first start of all makes the store and its secret; what is compared comes after it.
        for store in (empty, full):
            start(store)
        ready: dict[Store, list[float]] = {full: [], empty: []}
        pairs = Pairs().take(
            plan.pairs, lambda: start(full, ready[full]), lambda: start(empty, ready[empty]), lambda *_: None
        )
    say(f"start: {plan.pairs} starts on each store")
    # Processor time of the start itself: theirs to ours is turned round, as the bar is the most that ours may take.
    ratios = [ours.cost / theirs.cost for ours, theirs in zip(pairs.ours, pairs.theirs, strict=True)]
    times = [[sample.seconds * 1000 for sample in side] for side in (pairs.ours, pairs.theirs)]
    by_time = [ours / theirs for ours, theirs in zip(*times, strict=True)]
    return [
        Figure(
            f"start to first 200 of /health, {plan.large_name} events",
            f"{median(times[0]):.1f} ms, of /ready {median(ready[full]) * 1000:.1f}",
            f"empty store {median(times[1]):.1f} ms, of /ready {median(ready[empty]) * 1000:.1f}",
            BAR,
            ratios,
            note=f"; by time {shown(by_time)}",
        )
    ]


def start(store: Store, ready: list[float] | None = None) -> Sample:
    """The seconds to the first 200 of `/health`, and what the process used until it was ready."""
    server = Server(store)
    try:
        healthy, answered = server.start_seconds()
        used = processor_seconds(server.pid)
    finally:
        server.stop()
    if ready is not None:
        ready.append(answered)
    return Sample(1, healthy, used)
