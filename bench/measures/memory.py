"""Resident memory: of a server that has just started on an empty store, and after a million events were posted."""

from __future__ import annotations

import time

import stored
from client import post_all
from events import BATCH
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, say

EVENTS = 1_000_000
IDLE_BAR = Bar(50, unit=" MB")
LOADED_BAR = Bar(120, unit=" MB")


def measure(plan: Plan) -> list[Figure]:
    with plan.folder() as folder:
        store = Store(folder)
        store.run("init-db")
        key = store.make_key("ingest", "read")
        with Server(store) as server:
            time.sleep(2)
            idle = server.memory("VmRSS")
            post_all(server.port, key, plan.files.batch_bodies(), EVENTS // BATCH)
            time.sleep(2)
            loaded, peak = server.memory("VmRSS"), server.memory("VmHWM")
            stored.verify(server, key, EVENTS, EVENTS)
    say(f"memory: idle {idle:.1f} MB, after {EVENTS:,} events {loaded:.1f} MB, at most {peak:.1f} MB")
    return [
        Figure("resident, idle", f"{idle:.1f} MB", "", IDLE_BAR, value=idle),
        Figure(
            f"resident after {EVENTS:,} events posted",
            f"{loaded:.1f} MB (peak {peak:.1f})",
            f"idle {idle:.1f} MB",
            LOADED_BAR,
            value=loaded,
        ),
    ]
