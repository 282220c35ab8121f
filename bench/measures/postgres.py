"""The same server on PostgreSQL, against PostgreSQL's own tools on the same tables, and one server against two."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import stored
from client import BenchError, Connection, Load, post_all, request, wrk
from databases import Database, DatabaseStore
from events import BATCH
from measures.dashboards import KINDS, PATHS, SMALL, Subject, size_figure, take_turns
from pairs import Pairs, Sample
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, say, spread
from stores import digest, filled

BATCH_CONNECTIONS = 4
SINGLE_CONNECTIONS = 64
BATCH_BAR = Bar(0.50, is_least=True)
SINGLE_BAR = Bar(2.0, is_least=True)
SIZE_BAR = Bar(1.5)
PAIR_BAR = Bar(1.0, is_least=True)
COLUMNS = "id, timestamp, session, event_type, tool_name, response_us, success"


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


class Batches:
    """Rounds of batches to some servers on one database, in equal shares of the same number of connections."""

    def __init__(self, plan: Plan, store: DatabaseStore, servers: int) -> None:
        self.plan = plan
        self.store = store
        self.key, self.reader = store.make_key("ingest"), store.make_key("read")
        self.servers = [Server(store) for _ in range(servers)]
        self.stack = ExitStack()
        self.rows = self.rounds = 0

    def __enter__(self) -> Self:
        for server in self.servers:
            self.stack.enter_context(server)
        wait_until_ready(self.servers)
        bodies = self.plan.files.batch_bodies()
        post_all(self.servers[0].port, self.key, bodies, len(bodies))
        return self

    def __exit__(self, *problem: object) -> None:
        if problem[0] is None:
            least = self.plan.files.warm_up + self.rows
            # wrk leaves without the last answer of each connection.
            most = least + self.rounds * BATCH_CONNECTIONS * BATCH
            wait_until_settled(self.servers, self.reader)
            for server in self.servers:
                stored.verify(server, self.reader, least, most)
            stored.verify_table(self.store, least, most)
            same_answers(self.servers, self.reader)
        self.stack.close()

    def round(self, servers: int | None = None) -> Sample:
        """Rows that the first `servers` of them acknowledged."""
        used = self.servers[:servers]
        loads = together([lambda server=server: self.load(server, len(used)) for server in used])
        rows = sum(load.answers for load in loads) * BATCH
        self.rows += rows
        self.rounds += 1
        return Sample(rows, max(load.seconds for load in loads), 0)

    def load(self, server: Server, servers: int) -> Load:
        return wrk(
            server.port,
            self.key,
            self.plan.files.batches,
            connections=BATCH_CONNECTIONS // servers,
            threads=1,
            seconds=self.plan.round_seconds,
        )


class Copies:
    """Rounds of `psql`, which copies 1,000 rows a transaction into a table as full as ours was in the beginning."""

    def __init__(self, plan: Plan, store: DatabaseStore, folder: Path) -> None:
        self.store = store
        self.script = folder / "copy.sql"
        self.rows = plan.files.rows.read_text().splitlines()
        self.done = 0
        self.round()

    def round(self) -> Sample:
        rounds = 1 if self.done == 0 else 4
        write_copies(self.script, self.rows, first=self.done + 1, rounds=rounds)
        self.done += rounds * len(self.rows)
        started = time.perf_counter()
        psql(self.store, self.script)
        seconds = time.perf_counter() - started
        stored.verify_table(self.store, self.done, self.done)
        return Sample(rounds * len(self.rows), seconds, 0)


def write_copies(script: Path, rows: list[str], first: int, rounds: int) -> None:
    number = first
    started = time.time()
    with script.open("w") as file:
        for _ in range(rounds):
            for start in range(0, len(rows), BATCH):
                file.write(f"\\copy usage_events ({COLUMNS}) from stdin\n")
                for row in rows[start : start + BATCH]:
                    session, tool, microseconds, success = row.split()
                    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(started + number / 100_000))
                    fields = (
                        number,
                        f"{moment}.{number % 1_000_000:06d}+00",
                        session,
                        "tool_call",
                        tool,
                        microseconds,
                        "t" if success == "1" else "f",
                    )
                    file.write("\t".join(map(str, fields)) + "\n")
                    number += 1
                file.write("\\.\n")


def psql(store: DatabaseStore, script: Path) -> None:
    done = store.database.run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), store.settings["DATABASE_URL"]
    )
    if done.returncode:
        raise BenchError(done.stderr.strip()[-500:])


# Single events


def singles(plan: Plan, folder: Path, database: Database) -> Figure:
    store, peer = (DatabaseStore(folder, database, name).make() for name in ("ours", "peer"))
    peer.database.ask("CREATE SEQUENCE bench_ids CACHE 100", peer.name)
    with Singles(plan, store) as ours:
        pairs = Pairs().take(plan.pairs, ours.round, lambda: pgbench(plan, peer, folder), progress("single", "pgbench"))
    what = f"PostgreSQL, single-event POST, {SINGLE_CONNECTIONS} connections"
    return figure(what, "pgbench insert", SINGLE_BAR, pairs)


class Singles:
    """Rounds of single events to a server on a database."""

    def __init__(self, plan: Plan, store: DatabaseStore) -> None:
        self.plan = plan
        self.store = store
        self.key, self.reader = store.make_key("ingest"), store.make_key("read")
        self.server = Server(store)
        self.answers = self.rounds = 0

    def __enter__(self) -> Self:
        self.server.__enter__()
        wait_until_ready([self.server])
        self.round()
        return self

    def __exit__(self, *problem: object) -> None:
        if problem[0] is None:
            most = self.answers + self.rounds * SINGLE_CONNECTIONS
            stored.verify(self.server, self.reader, self.answers, most)
            stored.verify_table(self.store, self.answers, most)
        self.server.__exit__(*problem)

    def round(self) -> Sample:
        load = wrk(
            self.server.port,
            self.key,
            self.plan.files.singles,
            connections=SINGLE_CONNECTIONS,
            threads=2,
            seconds=self.plan.round_seconds,
        )
        self.answers += load.answers
        self.rounds += 1
        return Sample(load.answers, load.seconds, 0)


def pgbench(plan: Plan, store: DatabaseStore, folder: Path) -> Sample:
    """Transactions that insert one row each, over as many connections."""
    script = folder / "insert.sql"
    script.write_text(
        "\\set session random(1, 5000)\n"
        f"INSERT INTO usage_events ({COLUMNS}) VALUES (nextval('bench_ids'), now(), :session, 'tool_call', "
        "'search_documents', 12345, true);\n"
    )
    done = store.database.run(
        "pgbench", "-n", "-M", "prepared", "-c", str(SINGLE_CONNECTIONS), "-j", "2",
        "-T", str(int(plan.round_seconds)), "-f", str(script), store.settings["DATABASE_URL"],
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise BenchError(done.stderr.strip()[-500:])
    return Sample(float(found[1]), 1, 0)


# Two servers


def pair(plan: Plan, folder: Path, database: Database) -> Figure:
    with Batches(plan, DatabaseStore(folder, database, "ours").make(), servers=2) as both:
        pairs = Pairs().take(plan.pairs, both.round, lambda: both.round(1), progress("two servers", "one"))
    return figure("PostgreSQL, batch POST, two servers on this machine", "one server", PAIR_BAR, pairs)


def same_answers(servers: list[Server], reader: str) -> None:
    answers = []
    for server in servers:
        with Connection(server.port) as connection:
            answers.append(json.loads(connection.expect(request("GET", PATHS["tools"], reader), 200)))
    if any(answer != answers[0] for answer in answers):
        raise BenchError("two servers on one database give different answers")


def wait_until_settled(servers: list[Server], reader: str) -> None:
    """What another server stored is seen a second later, and an answer is kept for a second."""
    for server in servers:
        with Connection(server.port) as connection:
            connection.expect(request("GET", PATHS["summary"], reader), 200)
    time.sleep(3)


def wait_until_ready(servers: list[Server]) -> None:
    for server in servers:
        server.first_good(request("GET", "/ready"))


def together(work: list) -> list:
    results: list = [None] * len(work)

    def run(number: int) -> None:
        results[number] = work[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if any(result is None for result in results):
        raise BenchError("a load failed")
    return results


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
