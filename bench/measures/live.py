"""Watching: 5,000 sockets on the dashboard, what they cost ingest, how soon an event comes, and sockets never read."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

from client import EVENTS, BenchError, Connection, post_all, request, wrk
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, say, spread
from watchers import Socket, Watchers

SOCKETS = 5_000
DEAF = 1_000
RATE = 1_000
POSTERS = 4
FRAME_BAR = Bar(1, unit=" s")
MEMORY_BAR = Bar(30, unit=" KB")
INGEST_BAR = Bar(0.80, is_least=True)
EVENT_BAR = Bar(0.25, unit=" s")
GROWTH_BAR = Bar(20, unit=" MB")


def measure(plan: Plan) -> list[Figure]:
    return [*dashboard(plan), *events(plan)]


# 5,000 on the dashboard


def dashboard(plan: Plan) -> list[Figure]:
    """Frames and memory, and ingest with and without those who watch."""
    with plan.folder() as folder:
        server, key = started(folder)
        with server:
            bodies = plan.files.batch_bodies()
            post_all(server.port, key, bodies, len(bodies))
            time.sleep(3)
            base = server.memory("VmRSS")
            with Watchers(server.port, key, SOCKETS) as watchers:
                time.sleep(5)
                each = (server.memory("VmRSS") - base) * 1000 / SOCKETS
                late = frames(server, key, watchers, plan)
            alone, watched = ingest(server, key, plan)
    return [
        Figure(f"dashboard frame to {SOCKETS:,} sockets, p99", f"{late:.3f} s", "", FRAME_BAR, value=late),
        Figure("resident memory a socket", f"{each:.1f} KB", f"base {base:.1f} MB", MEMORY_BAR, value=each),
        Figure(
            f"batch ingest while {SOCKETS:,} watch",
            spread(watched, "rows/s"),
            f"alone {spread(alone, 'rows/s')}",
            INGEST_BAR,
            # One process, with and without watchers: by rate, pair by pair.
            [with_them / without for with_them, without in zip(watched, alone, strict=True)],
        ),
    ]


def frames(server: Server, key: str, watchers: Watchers, plan: Plan) -> float:
    """The p99 of a frame's way, while events come so that there is one each second."""
    watchers.begin()
    start = time.perf_counter()
    with Connection(server.port) as connection:
        while (seconds := time.perf_counter() - start) < max(10, plan.load_seconds):
            connection.expect(request("POST", EVENTS, key, plan.files.single_body()), 201)
            time.sleep(0.1)
    seen = watchers.seen()
    say(f"live: {seen.frames:,} frames in {seconds:.0f} s to {seen.sockets:,} sockets, p99 {seen.p99 * 1000:,.0f} ms")
    if seen.sockets < SOCKETS or seen.frames < SOCKETS * (seconds - 2):
        raise BenchError(f"only {seen.frames} frames reached {seen.sockets} sockets in {seconds:.0f} s")
    return seen.p99


def ingest(server: Server, key: str, plan: Plan) -> tuple[list[float], list[float]]:
    """Rows a second without and with watchers, in turns."""
    alone, watched = [], []
    for run in range(plan.pairs):
        alone.append(rate(server, key, plan))
        with Watchers(server.port, key, SOCKETS):
            time.sleep(2)
            watched.append(rate(server, key, plan))
        time.sleep(2)
        say(f"live, pair {run + 1} of {plan.pairs}: alone {alone[-1]:,.0f} rows/s, watched {watched[-1]:,.0f}")
    return alone, watched


def rate(server: Server, key: str, plan: Plan) -> float:
    load = wrk(server.port, key, plan.files.batches, connections=4, threads=1, seconds=plan.round_seconds)
    return load.rate * 1000


# Single events


def events(plan: Plan) -> list[Figure]:
    """How soon an event is at a socket, with and without 1,000 sockets that are never read."""
    with plan.folder() as folder:
        server, key = started(folder)
        with server:
            alone = event_latency(server, key, plan)
            with Watchers(server.port, key, DEAF, "events", deaf=True):
                beside = event_latency(server, key, plan)
                filled = server.memory("VmRSS")
                event_latency(server, key, plan)
                growth = server.memory("VmRSS") - filled
    say(f"live: p99 from acknowledgement {alone * 1000:,.0f} ms, beside {DEAF:,} deaf sockets {beside * 1000:,.0f} ms")
    rate = f"{RATE:,} events/s"
    return [
        Figure(f"acknowledgement to `events` frame, {rate}, p99", f"{alone:.3f} s", "", EVENT_BAR, value=alone),
        Figure(f"the same beside {DEAF:,} deaf sockets", f"{beside:.3f} s", "", EVENT_BAR, value=beside),
        Figure(
            f"resident growth by {DEAF:,} deaf sockets once they are full",
            f"{growth:.1f} MB",
            f"full {filled:.1f} MB",
            GROWTH_BAR,
            value=growth,
        ),
    ]


def event_latency(server: Server, key: str, plan: Plan) -> float:
    """The p99 of the seconds from an event's acknowledgement to its frame."""
    count = round(RATE * max(10, plan.load_seconds))
    watcher = Socket(server.port, key, ["events"])
    came: dict[int, float] = {}
    reader = threading.Thread(target=read, args=(watcher, came, count), daemon=True)
    reader.start()
    time.sleep(0.5)
    acknowledged = post(server, key, count)
    reader.join(30)
    watcher.socket.close()
    if len(came) < count:
        raise BenchError(f"of {count:,} events {len(came):,} came")
    late = sorted(max(0.0, came[number] - acknowledged[number]) for number in acknowledged)
    return late[int(len(late) * 0.99)]


def read(watcher: Socket, came: dict[int, float], count: int) -> None:
    watcher.socket.settimeout(20)
    while len(came) < count:
        try:
            frames = watcher.frames()
        except (OSError, BenchError):
            return
        now = time.perf_counter()
        for opcode, payload in frames:
            if opcode == 9:
                watcher.pong()
            elif opcode == 1 and (message := json.loads(payload))["type"] == "record":
                came[message["data"]["metadata"]["number"]] = now


def post(server: Server, key: str, count: int) -> dict[int, float]:
    """Posts events one by one at the rate; returns when each was acknowledged."""
    acknowledged: dict[int, float] = {}
    start = time.perf_counter()

    def work(first: int) -> None:
        with Connection(server.port) as connection:
            for number in range(first, count, POSTERS):
                time.sleep(max(0, start + number / RATE - time.perf_counter()))
                event = {"event_type": "tool_call", "tool_name": "live", "metadata": {"number": number}}
                connection.expect(request("POST", EVENTS, key, json.dumps(event).encode()), 201)
                acknowledged[number] = time.perf_counter()

    threads = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(POSTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged


def started(folder: Path) -> tuple[Server, str]:
    """A server on an empty store, and a key for all."""
    store = Store(folder)
    store.run("init-db")
    return Server(store), store.make_key("ingest", "read")
