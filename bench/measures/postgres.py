"""The same server on PostgreSQL, against PostgreSQL's own tools on the same tables, and one server against two."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import stored
from client import BenchError, Connection, Load, post_all, request, wrk
from databases import Database, DatabaseStore
from events import BATCH
from measures.dashboards import KINDS, PATHS, SMALL, Subject, take_turns
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, median, say, spread
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
    ours, copied = [], []
    for run in range(plan.runs):
        ours.append(post_batches(plan, DatabaseStore(folder, database, "ours").make(), servers=1))
        copied.append(copy(plan, DatabaseStore(folder, database, "peer").make(), folder))
        say(f"postgres, batch {run + 1} of {plan.runs}: {ours[-1]:,.0f} rows/s, \\copy {copied[-1]:,.0f}")
    return Figure(
        f"PostgreSQL, batch POST of {BATCH:,}, {BATCH_CONNECTIONS} connections",
        spread(ours, "rows/s"),
        f"psql \\copy {spread(copied, 'rows/s')}",
        BATCH_BAR,
        median(ours) / median(copied),
    )


def post_batches(plan: Plan, store: DatabaseStore, servers: int) -> float:
    """Rows a second that all servers together acknowledged, in equal shares of the same number of connections."""
    key, reader = store.make_key("ingest"), store.make_key("read")
    with ExitStack() as stack:
        running = [stack.enter_context(Server(store)) for _ in range(servers)]
        wait_until_ready(running)
        bodies = plan.files.batch_bodies()
        post_all(running[0].port, key, bodies, len(bodies))
        os.sync()
        loads = together([lambda server=server: load(plan, server, key, servers) for server in running])
        least = plan.files.warm_up + sum(load.answers for load in loads) * BATCH
        # wrk leaves without the last answer of each connection.
        most = least + BATCH_CONNECTIONS * BATCH
        wait_until_settled(running, reader)
        for server in running:
            stored.verify(server, reader, least, most)
        stored.verify_table(store, least, most)
        if servers > 1:
            same_answers(running, reader)
        return sum(load.answers for load in loads) * BATCH / max(load.seconds for load in loads)


def load(plan: Plan, server: Server, key: str, servers: int) -> Load:
    return wrk(
        server.port,
        key,
        plan.files.batches,
        connections=BATCH_CONNECTIONS // servers,
        threads=1,
        seconds=plan.load_seconds,
    )


def copy(plan: Plan, store: DatabaseStore, folder: Path) -> float:
    """Rows a second of `psql`, which copies 1,000 rows a transaction into a table as full as ours was."""
    rows = plan.files.rows.read_text().splitlines()
    rounds = 4 if plan.is_quick else 10
    script = folder / "copy.sql"
    write_copies(script, rows, first=1, rounds=1)
    psql(store, script)
    write_copies(script, rows, first=len(rows) + 1, rounds=rounds)
    os.sync()
    started = time.perf_counter()
    psql(store, script)
    seconds = time.perf_counter() - started
    stored.verify_table(store, (rounds + 1) * len(rows), (rounds + 1) * len(rows))
    return rounds * len(rows) / seconds


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
    ours, inserted = [], []
    for run in range(plan.runs):
        ours.append(post_singles(plan, DatabaseStore(folder, database, "ours").make()))
        inserted.append(pgbench(plan, DatabaseStore(folder, database, "peer").make(), folder))
        say(f"postgres, single {run + 1} of {plan.runs}: {ours[-1]:,.0f} requests/s, pgbench {inserted[-1]:,.0f}")
    return Figure(
        f"PostgreSQL, single-event POST, {SINGLE_CONNECTIONS} connections",
        spread(ours, "req/s"),
        f"pgbench insert {spread(inserted, 'tps')}",
        SINGLE_BAR,
        median(ours) / median(inserted),
    )


def post_singles(plan: Plan, store: DatabaseStore) -> float:
    key, reader = store.make_key("ingest"), store.make_key("read")
    with Server(store) as server:
        wait_until_ready([server])
        loads = []
        for seconds in (1, plan.load_seconds):
            os.sync()
            loads.append(
                wrk(server.port, key, plan.files.singles, connections=SINGLE_CONNECTIONS, threads=2, seconds=seconds)
            )
        least = sum(load.answers for load in loads)
        stored.verify(server, reader, least, least + 2 * SINGLE_CONNECTIONS)
        stored.verify_table(store, least, least + 2 * SINGLE_CONNECTIONS)
        return loads[-1].rate


def pgbench(plan: Plan, store: DatabaseStore, folder: Path) -> float:
    """Transactions a second that insert one row each, over as many connections."""
    store.database.ask("CREATE SEQUENCE bench_ids CACHE 100", store.name)
    script = folder / "insert.sql"
    script.write_text(
        "\\set session random(1, 5000)\n"
        f"INSERT INTO usage_events ({COLUMNS}) VALUES (nextval('bench_ids'), now(), :session, 'tool_call', "
        "'search_documents', 12345, true);\n"
    )
    done = store.database.run(
        "pgbench", "-n", "-M", "prepared", "-c", str(SINGLE_CONNECTIONS), "-j", "2",
        "-T", str(int(plan.load_seconds)), "-f", str(script), store.settings["DATABASE_URL"],
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise BenchError(done.stderr.strip()[-500:])
    return float(found[1])


# Two servers


def pair(plan: Plan, folder: Path, database: Database) -> Figure:
    one, two = [], []
    for run in range(plan.runs):
        one.append(post_batches(plan, DatabaseStore(folder, database, "ours").make(), servers=1))
        two.append(post_batches(plan, DatabaseStore(folder, database, "ours").make(), servers=2))
        say(f"postgres, pair {run + 1} of {plan.runs}: two servers {two[-1]:,.0f} rows/s, one {one[-1]:,.0f}")
    return Figure(
        "PostgreSQL, batch POST, two servers on this machine",
        spread(two, "rows/s"),
        f"one server {spread(one, 'rows/s')}",
        PAIR_BAR,
        median(two) / median(one),
    )


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
        small, large = (Subject(connection, key, event) for connection, key in zip(connections, keys, strict=True))
        questions = [(name, kind) for kind in KINDS for name in PATHS]
        for question in questions:
            take_turns([small, large], question)
        for subject in (small, large):
            subject.medians = {question: [] for question in questions}
        for run in range(plan.runs):
            for question in questions:
                take_turns([small, large], question)
            say(f"postgres, dashboards, run {run + 1} of {plan.runs}")
        return [
            Figure(
                f"PostgreSQL, GET {name}, {kind}, {plan.large_name} events",
                f"{large.milliseconds(name, kind):.3f} ms",
                f"100k events {small.milliseconds(name, kind):.3f} ms",
                SIZE_BAR,
                large.milliseconds(name, kind) / small.milliseconds(name, kind),
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
