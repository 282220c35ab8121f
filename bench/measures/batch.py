"""Batch POST of 1,000 events, against SQLite's C API inserting the same rows."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import stored
from client import BenchError, post_all, wrk
from events import BATCH, SESSIONS
from plan import Plan
from programs import ROOT, Server, Store
from report import Bar, Figure, median, say, spread

CONNECTIONS = 4
BAR = Bar(0.70, is_least=True)
DRIVER = ROOT / "Sources/SQL/SQLite/SQLiteDatabase.swift"


def measure(plan: Plan) -> list[Figure]:
    ours, raw = [], []
    with plan.folder() as folder:
        program = compiled(folder)
        for run in range(plan.runs):
            rows, seconds = post_to_ours(plan)
            ours.append(rows / seconds)
            raw.append(insert_raw(plan, program, rows))
            say(f"batch, run {run + 1} of {plan.runs}: {rows:,} rows, {ours[-1]:,.0f} rows/s, C API {raw[-1]:,.0f}")
    return [
        Figure(
            f"batch POST of {BATCH:,} events, {CONNECTIONS} connections",
            spread(ours, "rows/s"),
            f"C API {spread(raw, 'rows/s')}",
            BAR,
            median(ours) / median(raw),
        )
    ]


def post_to_ours(plan: Plan) -> tuple[int, float]:
    """The rows that were acknowledged, and the seconds that they took."""
    with plan.folder() as folder:
        store = Store(folder)
        store.run("init-db")
        key, reader = store.make_key("ingest"), store.make_key("read")
        with Server(store) as server:
            bodies = plan.files.batch_bodies()
            post_all(server.port, key, bodies, len(bodies))
            commits = stored.commits(server)
            os.sync()
            load = wrk(
                server.port,
                key,
                plan.files.batches,
                connections=CONNECTIONS,
                threads=1,
                seconds=plan.load_seconds,
            )
            # wrk leaves without the last answer of each connection.
            rows = load.answers * BATCH
            commits = stored.commits(server) - commits
            say(f"batch: {rows / commits:,.0f} rows a commit on average")
            least = plan.files.warm_up + rows
            stored.verify(server, reader, least, least + CONNECTIONS * BATCH)
        stored.verify_file(store, least, least + CONNECTIONS * BATCH)
        return rows, load.seconds


def insert_raw(plan: Plan, program: Path, rows: int) -> float:
    """Rows a second, of as many rows into as large a store."""
    with plan.folder() as folder:
        store = Store(folder)
        store.run("init-db")
        os.sync()
        sizes = [str(number) for number in (rows, plan.files.warm_up, SESSIONS)]
        done = subprocess.run(
            [str(program), str(store.path), str(plan.files.rows), *sizes, *pragmas()],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise BenchError(done.stderr.strip())
        stored.verify_file(store, rows + plan.files.warm_up, rows + plan.files.warm_up)
        inserted, seconds = done.stdout.split()
        return int(inserted) / float(seconds)


def compiled(folder: Path) -> Path:
    program = folder / "raw_insert"
    source = ROOT / "bench/raw_insert.c"
    subprocess.run(["cc", "-std=gnu11", "-O2", "-o", str(program), str(source), "-lsqlite3"], check=True)
    return program


def pragmas() -> list[str]:
    """The writer's pragmas, read from where the server sets them so that both are always the same."""
    source = DRIVER.read_text()
    cache = re.search(r"writerCache = ([\d_]+)", source)
    found = dict(re.findall(r'"PRAGMA (\w+) = ([^"]+)"', source))
    if not cache or not {"cache_size", "synchronous", "wal_autocheckpoint"} <= found.keys():
        raise BenchError(f"the pragmas of {DRIVER} are not where they are looked for")
    found["cache_size"] = f"-{cache[1].replace('_', '')}"
    return [f"{name}={value}" for name, value in found.items()]
