"""The same server on PostgreSQL, against PostgreSQL's own tools on the same tables, and one server against two."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from client import Connection
from databases import Database, DatabaseStore
from events import BATCH
from measures.dashboards import KINDS, PATHS, SMALL, Subject, size_figure, take_turns
from pairs import Pairs
from plan import Plan
from postgres_rounds import BATCH_CONNECTIONS, SINGLE_CONNECTIONS, Batches, Copies, Singles, pgbench, wait_until_ready
from programs import Server, Store
from report import Bar, Figure, say, spread
from stores import digest, filled

BATCH_BAR = Bar(0.50, is_least=True)
SINGLE_BAR = Bar(2.0, is_least=True)
SIZE_BAR = Bar(1.5)
PAIR_BAR = Bar(1.0, is_least=True)


def measure(plan: Plan) -> list[Figure]:
    with plan.folder() as folder:
        # The database's own account has to get through.
        folder.chmod(0o755)
        with Database(folder / "postgres") as database:
            figures = [part(plan, folder, database) for part in (batches, singles, pair)]
    return [*figures, *dashboards(plan)]


# Batches


def batches(plan: Plan, folder: Path, database: Database) -> Figure:
    """By rate, since most of both sides' work is done by PostgreSQL's own processes."""
    store = DatabaseStore(folder, database, "ours").make()
    with Batches(plan, store, servers=1) as ours:
        copies = Copies(plan, DatabaseStore(folder, database, "peer").make(), folder)
        pairs = Pairs().take(plan.pairs, ours.round, copies.round, progress("batch", "\\copy"))
    return figure(
        f"PostgreSQL, batch POST of {BATCH:,}, {BATCH_CONNECTIONS} connections", "psql \\copy", BATCH_BAR, pairs
    )


def figure(what: str, peer: str, bar: Bar, pairs: Pairs) -> Figure:
    return Figure(
        what,
        spread([sample.rate for sample in pairs.ours], "/s"),
        f"{peer} {spread([sample.rate for sample in pairs.theirs], '/s')}",
        bar,
        pairs.by_rate,
    )


def progress(what: str, peer: str) -> Callable[[int, Pairs], None]:
    def told(number: int, pairs: Pairs) -> None:
        say(f"postgres, {what}, pair {number}: {pairs.ours[-1].rate:,.0f}/s, {peer} {pairs.theirs[-1].rate:,.0f}/s")

    return told


# Single events


def singles(plan: Plan, folder: Path, database: Database) -> Figure:
    store, peer = (DatabaseStore(folder, database, name).make() for name in ("ours", "peer"))
    peer.database.ask("CREATE SEQUENCE bench_ids CACHE 100", peer.name)
    with Singles(plan, store) as ours:
        pairs = Pairs().take(plan.pairs, ours.round, lambda: pgbench(plan, peer, folder), progress("single", "pgbench"))
    what = f"PostgreSQL, single-event POST, {SINGLE_CONNECTIONS} connections"
    return figure(what, "pgbench insert", SINGLE_BAR, pairs)


# Two servers


def pair(plan: Plan, folder: Path, database: Database) -> Figure:
    with Batches(plan, DatabaseStore(folder, database, "ours").make(), servers=2) as both:
        pairs = Pairs().take(plan.pairs, both.round, lambda: both.round(1), progress("two servers", "one"))
    return figure("PostgreSQL, batch POST, two servers on this machine", "one server", PAIR_BAR, pairs)


# Dashboards


def dashboards(plan: Plan) -> list[Figure]:
    """The databases stay, since ten million events take some minutes; they are copies of the embedded stores."""
    folder = plan.cache / "postgres"
    with Database(folder) as database, ExitStack() as stack:
        stores = [DatabaseStore(plan.cache, database, f"events_{size}") for size in (SMALL, plan.large)]
        fill(folder / f"stamp-{plan.large}.json", stores, filled(plan.cache / "stores", SMALL, plan.large))
        keys = [store.make_key("ingest", "read") for store in stores]
        servers = [stack.enter_context(Server(store)) for store in stores]
        wait_until_ready(servers)
        connections = [stack.enter_context(Connection(server.port)) for server in servers]
        event = plan.files.single_body()
        small, large = (Subject(*each, event) for each in zip(servers, connections, keys, strict=True))
        questions = [(name, kind) for kind in KINDS for name in PATHS]
        for question in questions:
            take_turns([small, large], question)
        for subject in (small, large):
            subject.turns = {question: [] for question in questions}
        for run in range(plan.runs):
            for question in questions:
                take_turns([small, large], question)
            say(f"postgres, dashboards, run {run + 1} of {plan.runs}")
        return [
            size_figure(
                f"PostgreSQL, GET {name}, {kind}, {plan.large_name} events",
                f"{large.milliseconds(name, kind):.3f} ms",
                (name, kind),
                small,
                large,
            )
            for name, kind in questions
        ]


def fill(stamp: Path, stores: list[DatabaseStore], sources: list[Store]) -> None:
    made = {"code": digest(), "sources": [(source.folder / "stamp.json").read_text() for source in sources]}
    try:
        if json.loads(stamp.read_text()) == made:
            return
    except (OSError, ValueError):
        pass
    for store, source in zip(stores, sources, strict=True):
        store.make()
        store.run("copy", "--from", source.settings["DATABASE_URL"], "--to", store.settings["DATABASE_URL"], shown=True)
        store.database.ask("VACUUM ANALYZE", store.name)
    stamp.write_text(json.dumps(made))
