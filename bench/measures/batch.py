"""Batch POST of 1,000 events, against SQLite's C API inserting the same rows."""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import stored
from client import BenchError, post_all, wrk
from events import BATCH, SESSIONS
from pairs import Pairs, Sample, processor_seconds
from plan import Plan
from programs import ROOT, SERVER, Server, Store
from report import Bar, Figure, say, shown, work

CONNECTIONS = 4
BAR = Bar(0.70, is_least=True)
DRIVER = ROOT / "Sources/SQL/SQLite/SQLiteDatabase.swift"
# What was stored is settled within a second, which is a part of its cost.
SETTLING_SECONDS = 1.5


def measure(plan: Plan) -> list[Figure]:
    with plan.folder() as folder, ExitStack() as stack:
        ours = stack.enter_context(BatchPosts(plan, folder / "ours"))
        raw = stack.enter_context(RawInserts(plan, folder / "raw"))
        pairs = Pairs().take(plan.pairs, ours.round, lambda: raw.round(ours.latest), progress)
        say(f"batch: {ours.rows / ours.commits:,.0f} rows a commit on average")
    return [
        Figure(
            f"batch POST of {BATCH:,} events, {CONNECTIONS} connections",
            work(pairs.ours, "row"),
            f"SQLite's C API: {work(pairs.theirs, 'row')}",
            BAR,
            pairs.by_processor,
            note=f"; by rate {shown(pairs.by_rate)}",
        )
    ]


def progress(number: int, pairs: Pairs) -> None:
    ours, raw = pairs.ours[-1], pairs.theirs[-1]
    costs = f"{ours.cost:.2f} and {raw.cost:.2f} µs/row"
    say(f"batch, pair {number}: {costs}, {ours.rate:,.0f} and {raw.rate:,.0f} rows/s")


class BatchPosts:
    """Rounds of batches to a server of ours, whose rows are counted in the end."""

    def __init__(self, plan: Plan, folder: Path, program: str = SERVER) -> None:
        self.plan = plan
        self.store = Store(folder, program)
        self.store.run("init-db")
        self.key, self.reader = self.store.make_key("ingest"), self.store.make_key("read")
        self.server = Server(self.store)
        self.rounds = self.rows = self.latest = self.commits = 0

    def __enter__(self) -> Self:
        self.server.__enter__()
        bodies = self.plan.files.batch_bodies()
        post_all(self.server.port, self.key, bodies, len(bodies))
        time.sleep(SETTLING_SECONDS)
        return self

    def __exit__(self, *problem: object) -> None:
        # wrk leaves without the last answer of each connection.
        least = self.plan.files.warm_up + self.rows
        most = least + self.rounds * CONNECTIONS * BATCH
        if problem[0] is None:
            stored.verify(self.server, self.reader, least, most)
        self.server.__exit__(*problem)
        if problem[0] is None:
            stored.verify_file(self.store, least, most)

    def round(self) -> Sample:
        commits, before = stored.commits(self.server), processor_seconds(self.server.pid)
        load = wrk(
            self.server.port,
            self.key,
            self.plan.files.batches,
            connections=CONNECTIONS,
            threads=1,
            seconds=self.plan.round_seconds,
        )
        time.sleep(SETTLING_SECONDS)
        used = processor_seconds(self.server.pid) - before
        self.commits += stored.commits(self.server) - commits
        self.latest = load.answers * BATCH
        self.rows += self.latest
        self.rounds += 1
        return Sample(self.latest, load.seconds, used)


class RawInserts:
    """As many rows of the same into as large a store, by a program that does nothing else."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.store = Store(folder)
        self.store.run("init-db")
        self.rows = 0

    def __enter__(self) -> Self:
        sizes = [str(self.plan.files.warm_up), str(SESSIONS)]
        self.process = subprocess.Popen(
            [str(compiled(self.store.folder)), str(self.store.path), str(self.plan.files.rows), *sizes, *pragmas()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *problem: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(60)
        if problem[0] is None:
            all_rows = self.rows + self.plan.files.warm_up
            stored.verify_file(self.store, all_rows, all_rows)

    def round(self, rows: int) -> Sample:
        order, told = self.process.stdin, self.process.stdout
        if not order or not told:
            raise BenchError("raw_insert cannot be told anything")
        order.write(f"{rows}\n")
        order.flush()
        line = told.readline().split()
        if len(line) != 3:
            raise BenchError("raw_insert ended before its time")
        self.rows += rows
        return Sample(int(line[0]), float(line[1]), float(line[2]))


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
