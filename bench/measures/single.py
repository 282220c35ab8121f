"""Single-event POST over 64 connections, against a bare Hummingbird route that decodes and echoes the same JSON."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import stored
from client import Load, wrk
from pairs import Pairs, Sample, processor_seconds
from plan import Plan
from programs import SERVER, Echo, Program, Server, Store
from report import Bar, Figure, say, shown, work

CONNECTIONS = 64
BAR = Bar(0.80, is_least=True)


def measure(plan: Plan) -> list[Figure]:
    with plan.folder() as folder, ExitStack() as stack:
        ours = stack.enter_context(SinglePosts(plan, folder / "ours"))
        bare = stack.enter_context(Posts(plan, Echo(folder), "none"))
        pairs = Pairs().take(plan.pairs, ours.round, bare.round, progress)
    return [
        Figure(
            f"single-event POST, {CONNECTIONS} connections",
            work(pairs.ours, "request"),
            f"bare Hummingbird echo: {work(pairs.theirs, 'request')}",
            BAR,
            pairs.by_processor,
            note=f"; by rate {shown(pairs.by_rate)}",
        )
    ]


def progress(number: int, pairs: Pairs) -> None:
    ours, bare = pairs.ours[-1], pairs.theirs[-1]
    costs = f"{ours.cost:.1f} and {bare.cost:.1f} µs/request"
    say(f"single, pair {number}: {costs}, {ours.rate:,.0f} and {bare.rate:,.0f} requests/s")


class Posts:
    """Rounds of posts to a running program."""

    def __init__(self, plan: Plan, program: Program, key: str) -> None:
        self.plan = plan
        self.program = program
        self.key = key
        self.answers = 0
        self.rounds = 0

    def __enter__(self) -> Posts:
        self.program.__enter__()
        self.load(1)
        return self

    def __exit__(self, *problem: object) -> None:
        self.program.__exit__(*problem)

    def round(self) -> Sample:
        before = processor_seconds(self.program.pid)
        load = self.load(self.plan.round_seconds)
        return Sample(load.answers, load.seconds, processor_seconds(self.program.pid) - before)

    def load(self, seconds: float) -> Load:
        load = wrk(
            self.program.port, self.key, self.plan.files.singles, connections=CONNECTIONS, threads=2, seconds=seconds
        )
        self.answers += load.answers
        self.rounds += 1
        return load


class SinglePosts(Posts):
    """The same to a server of ours, whose rows are counted in the end."""

    def __init__(self, plan: Plan, folder: Path, program: str = SERVER) -> None:
        self.store = Store(folder, program)
        self.store.run("init-db")
        self.reader = self.store.make_key("read")
        super().__init__(plan, Server(self.store), self.store.make_key("ingest"))

    def __exit__(self, *problem: object) -> None:
        # wrk leaves without the last answer of each connection.
        most = self.answers + self.rounds * CONNECTIONS
        if problem[0] is None:
            stored.verify(self.program, self.reader, self.answers, most)
        super().__exit__(*problem)
        if problem[0] is None:
            stored.verify_file(self.store, self.answers, most)
