"""Rounds of work on PostgreSQL: by servers of ours, by `psql` and by `pgbench`."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import stored
from client import BenchError, Connection, Load, post_all, request, wrk
from databases import DatabaseStore
from events import BATCH
from measures.dashboards import PATHS
from pairs import Sample
from plan import Plan
from programs import Server

BATCH_CONNECTIONS = 4
SINGLE_CONNECTIONS = 64
COLUMNS = "id, timestamp, session, event_type, tool_name, response_us, success"


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
            seconds=2 * self.plan.round_seconds,
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
            seconds=2 * self.plan.round_seconds,
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
        "-T", str(int(2 * plan.round_seconds)), "-f", str(script), store.settings["DATABASE_URL"],
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise BenchError(done.stderr.strip()[-500:])
    return Sample(float(found[1]), 1, 0)


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
