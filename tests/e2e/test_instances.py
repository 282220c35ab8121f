"""Several servers on one PostgreSQL: exact sums, no deadlock, and no server that the others need."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from load import TOOLS, Load
from postgres import PROGRAMS, Postgres
from server import Server, run, tool_call
from test_crash import stored_tools
from test_postgres import on, until


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def servers(postgres: Postgres, tmp_path: Path) -> Iterator[list[Server]]:
    database = postgres.database()
    with ExitStack() as stack:
        servers = []
        for number in range(4):
            folder = tmp_path / f"server {number}"
            folder.mkdir()
            servers.append(stack.enter_context(on(database, folder)))
            # One user signs in at the first server, and is known to all.
            servers[-1].__dict__["login"] = servers[0].login
        yield servers


def sent(loads: list[Load]) -> Load:
    """One book of all loads."""
    book = Load(loads[0].server, loads[0].key, loads[0].session)
    for load in loads:
        book.acknowledged |= load.acknowledged
        book.unanswered += load.unanswered
    return book


def test_servers_that_are_killed_in_turn(postgres: Postgres, servers: list[Server], tmp_path: Path) -> None:
    key = servers[0].make_key("ingest")
    loads: list[Load] = []
    running: list[Load] = []
    for number, server in enumerate(servers):
        running.append(Load(server, key, session="shared", connections=4, first=number * 10_000_000))
        running[-1].start()
    loads += running
    for number, server in enumerate(servers):
        time.sleep(1)
        server.kill()
        running[number].stop()
        server.start()
        running[number] = Load(server, key, session="shared", connections=4, first=(number + 10) * 10_000_000)
        running[number].start()
        loads.append(running[number])
    time.sleep(1)
    for load in running:
        load.stop()
    book = sent(loads)
    undecided = book.retry_unanswered()
    servers[1].kill()

    stored = stored_tools(book, undecided)
    # What the killed server had not settled is settled by another one.
    until(lambda: totals(servers[2])["total_requests"] == stored.total())
    assert totals(servers[2])["total_errors"] == sum(count for (_, success), count in stored.items() if not success)
    until(lambda: calls(servers[3]) == {name: stored[name, True] + stored[name, False] for name in TOOLS})
    for server in servers:
        if server.process.poll() is None:
            assert server.terminate() == 0
    database = servers[0].settings["DATABASE_URL"]
    assert postgres.number(f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{database.rsplit('/')[-1]}'") == 0
    check = run(tmp_path, "rebuild-rollups", "--check", DATABASE_URL=database)
    assert check.returncode == 0, check.stdout + check.stderr


def test_a_database_that_restarts_under_all(tmp_path: Path) -> None:
    with Postgres() as postgres, ExitStack() as stack:
        database = postgres.database()
        servers = [stack.enter_context(on(database, tmp_path))]
        key = servers[0].make_key("ingest")
        for number in range(2):
            folder = tmp_path / f"server {number}"
            folder.mkdir()
            servers.append(stack.enter_context(on(database, folder)))
        loads = [
            Load(server, key, session="shared", connections=4, first=number * 10_000_000)
            for number, server in enumerate(servers)
        ]
        for load in loads:
            load.start()
        for mode in ("fast", "immediate", "fast", "immediate"):
            time.sleep(0.7)
            postgres.restart(mode)
            # Counted behind the restart: all of them write again, and what they read is settled.
            before = [len(load.acknowledged) for load in loads]
            until(
                lambda before=before: all(
                    len(load.acknowledged) > count for load, count in zip(loads, before, strict=True)
                )
            )
        for load in loads:
            load.stop()
        book = sent(loads)
        undecided = book.retry_unanswered()

        until(lambda: servers[0].admin.get("analytics/sessions/shared").status_code == 200)
        # What the others stored a moment ago is settled by them.
        until(lambda: totals(servers[0])["total_requests"] >= len(book.acknowledged))
        stored = stored_tools(book, undecided)
        for server in servers:
            assert server.terminate() == 0
        check = run(tmp_path, "rebuild-rollups", "--check", DATABASE_URL=database)
        assert check.returncode == 0, check.stdout + check.stderr
        counted = postgres.number("SELECT total_requests FROM sessions WHERE session_id = 'shared'", database)
        assert counted == stored.total()


def totals(server: Server) -> dict[str, int]:
    return server.admin.get("analytics/sessions/shared").json()["session"]


def calls(server: Server) -> Counter[str]:
    return Counter({tool["tool_name"]: tool["calls"] for tool in server.admin.get("analytics/tools").json()})


def test_one_request_sent_to_all_is_stored_once(servers: list[Server]) -> None:
    key = servers[0].make_key("ingest")
    for number in range(20):
        answers = together(
            servers,
            lambda server, number=number: server.api(key).post(
                "analytics/events", json=tool_call(f"tool {number}"), headers={"Idempotency-Key": f"key-{number}"}
            ),
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(servers[3].events()) == 20


def test_one_cost_sent_to_all_counts_once(servers: list[Server]) -> None:
    key = servers[0].make_key("ingest")
    for number in range(10):
        cost = {
            "service_name": "langdb",
            "operation_type": "chat",
            "cost_usd": "0.5",
            "request_id": f"request {number}",
            "session_id": f"session {number % 3}",
        }
        answers = together(
            servers, lambda server, cost=cost: server.api(key).post("analytics/costs", json=[cost, cost])
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 207}, [answer.text for answer in answers]

    def total() -> float:
        return float(servers[2].admin.get("analytics/costs/summary").json()["total_cost_usd"])

    # What the others stored is in aggregates a second later, once.
    until(lambda: total() >= 5)
    time.sleep(1.5)
    assert total() == 5


def test_errors_of_one_kind_share_a_group(servers: list[Server]) -> None:
    key = servers[0].make_key("ingest")
    failures = [
        {"error_type": f"Error{number % 5}", "error_message": f"no answer from {number}"} for number in range(100)
    ]
    for _ in range(5):
        for answer in together(servers, lambda server: server.api(key).post("analytics/errors", json=failures)):
            assert answer.status_code == 201, answer.text

    def counts() -> list[tuple[str, int]]:
        groups = servers[1].admin.get("analytics/error-groups").json()
        rows = groups["items"] if isinstance(groups, dict) else groups
        return sorted((group["error_type"], group["count"]) for group in rows)

    expected = [(f"Error{number}", 400) for number in range(5)]
    # What the others stored is in groups a second later, once.
    until(lambda: counts() == expected)
    time.sleep(1.5)
    assert counts() == expected


def test_a_token_that_one_server_ended_is_refused_by_all(servers: list[Server]) -> None:
    token = servers[0].login["access_token"]
    for server in servers:
        assert server.api(token).get("admin/users/me").status_code == 200

    assert servers[1].api(token).post("auth/logout").status_code in (200, 204)

    for server in servers:
        until(lambda server=server: server.api(token).get("admin/users/me").status_code == 401, seconds=10)


def test_servers_that_start_together_show_one_link(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    with ExitStack() as stack:
        servers = []
        for number in range(4):
            folder = tmp_path / f"server {number}"
            folder.mkdir()
            servers.append(on(database, folder))
            servers[-1].launch()
            stack.push(servers[-1].__exit__)
        tokens = [server.setup_token() for server in servers]
        assert len(set(tokens)) == 1
        # Who comes later shows the same, and kills nobody's.
        servers[3].terminate()
        servers[3].output_path.write_text("")
        servers[3].start()
        assert servers[3].setup_token() == tokens[0]

        account = {"username": "root", "email": "root@example.com", "password": "correct horse battery staple"}
        answers = together(servers, lambda server: server.api().post("auth/setup", json={"token": tokens[0]} | account))
        assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]


def test_what_nobody_settles_is_said_by_every_server(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    with on(database, tmp_path) as server:
        key = server.make_key("ingest")
        assert server.api(key).post("analytics/events", json=tool_call()).status_code == 201
        # A pooler keeps the connection of a server that is gone, with its lock.
        with subprocess.Popen(
            [PROGRAMS / "psql", "-X", "-q", database], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        ) as pooler:
            number = advisory_key("instance-77")
            pooler.stdin.write(f"SELECT pg_advisory_lock({number});\n")
            pooler.stdin.flush()
            block = postgres.number("SELECT nextval('usage_events_ids')", database) // 16_384 + 1
            postgres.ask(
                f"""
                INSERT INTO event_blocks (block, instance) VALUES ({block}, 77);
                INSERT INTO usage_events (id, timestamp, event_type, success, created_at)
                SELECT {block} * 16384, now(), 'tool_call', true, now()""",
                database,
            )
            until(lambda: "unsettled_elsewhere" in codes(server), seconds=90)
            assert httpx.get(f"{server.url}/ready").status_code == 200
            page = httpx.get(f"{server.url}/metrics").text
            assert 'mcp_admin_degraded_reason{code="unsettled_elsewhere"} 1\n' in page
            pooler.stdin.close()
        until(lambda: codes(server) == [], seconds=30)
        assert server.admin.get("analytics/summary").json()["total_requests"] == 2


def codes(server: Server) -> list[str]:
    return [reason["code"] for reason in httpx.get(f"{server.url}/ready", timeout=30).json()["reasons"]]


def advisory_key(name: str) -> int:
    """The number of the lock `name` of the tables in the schema `public`."""
    number = 0xCBF29CE484222325
    for byte in f"mcp-admin\0public\0{name}".encode():
        number = ((number ^ byte) * 0x100000001B3) % 2**64
    return number - 2**64 if number >= 2**63 else number


def together(servers: list[Server], ask) -> list:
    """What `ask` gets from each server, asked at the same time."""
    answers: list = [None] * len(servers)

    def work(number: int) -> None:
        answers[number] = ask(servers[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(servers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
