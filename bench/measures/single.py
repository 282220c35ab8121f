"""Single-event POST over 64 connections, against a bare Hummingbird route that decodes and echoes the same JSON."""

from __future__ import annotations

import os

import stored
from client import Load, wrk
from plan import Plan
from programs import Echo, Program, Server, Store
from report import Bar, Figure, median, say, spread

CONNECTIONS = 64
BAR = Bar(0.80, is_least=True)


def measure(plan: Plan) -> list[Figure]:
    ours, bare = [], []
    for run in range(plan.runs):
        ours.append(post_to_ours(plan))
        bare.append(post_to_echo(plan))
        say(f"single, run {run + 1} of {plan.runs}: {ours[-1]:,.0f} requests/s, bare {bare[-1]:,.0f}")
    return [
        Figure(
            f"single-event POST, {CONNECTIONS} connections",
            spread(ours, "req/s"),
            f"bare Hummingbird echo {spread(bare, 'req/s')}",
            BAR,
            median(ours) / median(bare),
        )
    ]


def post_to_ours(plan: Plan) -> float:
    with plan.folder() as folder:
        store = Store(folder)
        store.run("init-db")
        key, reader = store.make_key("ingest"), store.make_key("read")
        with Server(store) as server:
            warm_up = post(plan, server, key, 1)
            load = post(plan, server, key, plan.load_seconds)
            # wrk leaves without the last answer of each connection.
            acknowledged = warm_up.answers + load.answers
            stored.verify(server, reader, acknowledged, acknowledged + 2 * CONNECTIONS)
        stored.verify_file(store, acknowledged, acknowledged + 2 * CONNECTIONS)
        return load.rate


def post_to_echo(plan: Plan) -> float:
    with plan.folder() as folder, Echo(folder) as echo:
        post(plan, echo, "none", 1)
        return post(plan, echo, "none", plan.load_seconds).rate


def post(plan: Plan, program: Program, key: str, seconds: float) -> Load:
    os.sync()
    return wrk(program.port, key, plan.files.singles, connections=CONNECTIONS, threads=2, seconds=seconds)
