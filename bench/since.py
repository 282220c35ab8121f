"""Another commit of ours, built beside this one and measured against it pair by pair."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from client import BenchError, Connection, post_all, request
from events import BATCH
from measures.batch import BatchPosts
from measures.dashboards import PATHS
from measures.single import SinglePosts
from pairs import Pairs, Sample, processor_seconds
from plan import Plan
from programs import HEALTH, ROOT, SERVER, Server, Store
from report import Figure, say, shown, work

PLACE = ROOT / ".build-bench"
# So that nothing is fetched again that both need.
FETCHED = ("checkouts", "repositories", "artifacts", "workspace-state.json")
IDLE_SECONDS = 3
ASKED = 200
STORED = 100


@dataclass(frozen=True)
class Revision:
    """A commit with its program."""

    name: str
    program: str


def built(revision: str) -> Revision:
    """Builds a commit's release in a folder of its own, which stays for the next time."""
    commit = git("rev-parse", "--verify", "--quiet", "--short=12", f"{revision}^{{commit}}")
    folder = PLACE / commit
    program = folder / ".build/release/mcp-admin"
    if not program.exists():
        say(f"since: building {commit} in {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        PLACE.mkdir(exist_ok=True)
        git("clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(folder))
        git("-C", str(folder), "checkout", "--quiet", "--detach", commit)
        lend(folder)
        command = ["swift", "build", "--configuration", "release", "--product", "mcp-admin"]
        if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL).returncode:
            raise BenchError(f"{commit} could not be built in {folder}")
    return Revision(commit, str(program))


def lend(folder: Path) -> None:
    """Gives a clone the same versions of the same packages."""
    (folder / ".build").mkdir(exist_ok=True)
    for name in FETCHED:
        source, target = ROOT / ".build" / name, folder / ".build" / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        elif source.exists():
            shutil.copy2(source, target)
    if (ROOT / "Package.resolved").exists():
        shutil.copy2(ROOT / "Package.resolved", folder / "Package.resolved")


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"git {arguments[0]}: {done.stderr.strip() or 'there is no such commit'}")
    return done.stdout.strip()


# What is compared


def measure(plan: Plan, then: Revision, only: list[str]) -> list[Figure]:
    """Each line that both commits can be asked for: ratios of processor time, above 1 where this one is better."""
    return [figure for name in only for figure in LINES[name](plan, then)]


def single(plan: Plan, then: Revision) -> list[Figure]:
    with plan.folder() as folder, ExitStack() as stack:
        now = stack.enter_context(SinglePosts(plan, folder / "now"))
        before = stack.enter_context(SinglePosts(plan, folder / "then", then.program))
        return [compared("single-event POST", "request", then, plan, now.round, before.round)]


def batch(plan: Plan, then: Revision) -> list[Figure]:
    with plan.folder() as folder, ExitStack() as stack:
        now = stack.enter_context(BatchPosts(plan, folder / "now"))
        before = stack.enter_context(BatchPosts(plan, folder / "then", then.program))
        return [compared(f"batch POST of {BATCH:,} events", "row", then, plan, now.round, before.round)]


def queries(plan: Plan, then: Revision) -> list[Figure]:
    """Each asked after an event, so that every answer is made anew."""
    with plan.folder() as folder, ExitStack() as stack:
        now, before = (
            stack.enter_context(Asked(plan, folder / name, program))
            for name, program in (("now", SERVER), ("then", then.program))
        )
        return [
            compared(
                f"GET {name} and a POST",
                "pair",
                then,
                plan,
                lambda name=name: now.round(name),
                lambda name=name: before.round(name),
            )
            for name in PATHS
        ]


class Asked:
    """A server over some events, and a connection that asks it."""

    def __init__(self, plan: Plan, folder: Path, program: str) -> None:
        self.plan = plan
        self.store = Store(folder, program)
        self.store.run("init-db")
        self.key = self.store.make_key("ingest", "read")
        self.server = Server(self.store)

    def __enter__(self) -> Asked:
        self.server.__enter__()
        post_all(self.server.port, self.key, self.plan.files.batch_bodies(), STORED)
        return self

    def __exit__(self, *problem: object) -> None:
        self.server.__exit__(*problem)

    def round(self, name: str) -> Sample:
        post = request("POST", "/api/v1/analytics/events", self.key, self.plan.files.single_body())
        ask = request("GET", PATHS[name], self.key)
        with Connection(self.server.port) as connection:
            start, before = time.perf_counter(), processor_seconds(self.server.pid)
            for _ in range(ASKED):
                connection.expect(post, 201)
                connection.expect(ask, 200)
            return Sample(ASKED, time.perf_counter() - start, processor_seconds(self.server.pid) - before)


def memory(plan: Plan, then: Revision) -> list[Figure]:
    """Of servers that have just started: megabytes instead of processor time."""
    now, before = [], []
    with plan.folder() as folder:
        for number in range(plan.pairs):
            for values, program in ((now, SERVER), (before, then.program)):
                values.append(idle(Store(folder / f"{number}-{len(values)}-{len(now)}", program)))
    ratios = [theirs / ours for ours, theirs in zip(now, before, strict=True)]
    return [Figure("resident, idle", in_megabytes(now), f"{then.name}: {in_megabytes(before)}", ratios=ratios)]


def idle(store: Store) -> float:
    with Server(store) as server:
        time.sleep(IDLE_SECONDS)
        return server.memory("VmRSS")


def in_megabytes(values: list[float]) -> str:
    return f"{sorted(values)[len(values) // 2]:.1f} MB"


def start(plan: Plan, then: Revision) -> list[Figure]:
    with plan.folder() as folder:
        now, before = Store(folder / "now"), Store(folder / "then", then.program)
        for store in (now, before):
            started(store)
        return [compared("start to the first 200", "start", then, plan, lambda: started(now), lambda: started(before))]


def started(store: Store) -> Sample:
    server = Server(store)
    try:
        begin = time.perf_counter()
        server.launch()
        server.wait_until_open()
        seconds = server.first_good(HEALTH) - begin
        return Sample(1, seconds, processor_seconds(server.pid))
    finally:
        server.stop()


LINES: dict[str, Callable[[Plan, Revision], list[Figure]]] = {
    "single": single,
    "batch": batch,
    "queries": queries,
    "memory": memory,
    "start": start,
}


def compared(
    what: str, unit: str, then: Revision, plan: Plan, now: Callable[[], Sample], before: Callable[[], Sample]
) -> Figure:
    def progress(number: int, pairs: Pairs) -> None:
        costs = f"{pairs.ours[-1].cost:,.2f} and {pairs.theirs[-1].cost:,.2f} µs/{unit}"
        say(f"since, {what}, pair {number}: now and then {costs}")

    pairs = Pairs().take(plan.pairs, now, before, progress)
    return Figure(
        what,
        work(pairs.ours, unit),
        f"{then.name}: {work(pairs.theirs, unit)}",
        ratios=pairs.by_processor,
        note=f"; by rate {shown(pairs.by_rate)}",
    )
