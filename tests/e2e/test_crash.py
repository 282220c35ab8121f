"""Nothing that was acknowledged is lost, doubled or miscounted, however the server ends."""

from __future__ import annotations

import json
import random
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from load import TOOLS, Load, event
from server import Server, run


def stored_tools(load: Load, undecided: set[int]) -> Counter[tuple[str, bool]]:
    """Holds the stored events against the book; counts them by tool and success."""
    rows = load.server.events(session_id=load.session)
    numbers = Counter(row["metadata"]["number"] for row in rows)

    assert not [number for number, times in numbers.items() if times > 1], "stored twice"
    assert load.acknowledged <= numbers.keys(), "acknowledged and lost"
    assert numbers.keys() <= load.acknowledged | undecided, "stored, though never sent"
    for row in rows:
        sent = event(row["metadata"]["number"], load.session)
        assert {name: row[name] for name in sent} == sent
    return Counter((row["tool_name"], row["success"]) for row in rows)


def assert_rollups(server: Server, own: Counter[tuple[str, bool]]) -> None:
    tools = {tool["tool_name"]: tool for tool in server.admin.get("analytics/tools").json()}
    for name in TOOLS:
        assert tools[name]["calls"] == own[name, True] + own[name, False]
        assert tools[name]["failures"] == own[name, False]


def test_kill_loses_nothing_acknowledged(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    own: Counter[tuple[str, bool]] = Counter()
    with Server(tmp_path) as server:
        key = server.make_key("ingest")
        for number in range(request.config.getoption("--rounds")):
            load = Load(server, key, session=f"round {number}")
            load.start()
            time.sleep(random.uniform(0.02, 0.7))
            server.kill()
            load.stop()

            check = run(tmp_path, "rebuild-rollups", "--check")
            assert check.returncode == 0, check.stdout + check.stderr

            server.start()
            undecided = load.retry_unanswered()
            tools = stored_tools(load, undecided)
            own += tools
            session = server.admin.get(f"analytics/sessions/round%20{number}").json()["session"]
            assert session["total_requests"] == tools.total()
            assert_rollups(server, own)
    assert run(tmp_path, "rebuild-rollups", "--check").returncode == 0


def test_sigterm_finishes_requests_in_flight(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    load = Load(fresh_server, key, session="busy")
    late = json.dumps([event(number, "late") for number in range(100)]).encode()
    head = (
        "POST /api/v1/analytics/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(late)}\r\n\r\n"
    )
    with (
        socket.create_connection(("127.0.0.1", fresh_server.port)) as half_sent,
        socket.create_connection(("127.0.0.1", fresh_server.port)),
    ):
        half_sent.settimeout(10)
        half_sent.sendall(head.encode() + late[:500])
        load.start()
        time.sleep(0.3)

        started = time.monotonic()
        fresh_server.process.terminate()
        time.sleep(0.2)
        half_sent.sendall(late[500:])
        answer = half_sent.recv(65536)
        code = fresh_server.process.wait(10)

    load.stop()
    assert answer.startswith(b"HTTP/1.1 201"), answer
    assert code == 0
    assert time.monotonic() - started < 10
    fresh_server.start()
    stored_tools(load, load.retry_unanswered())
    assert len(fresh_server.events(session_id="late")) == 100


def test_sigterm_of_an_idle_server(fresh_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", fresh_server.port)):
        assert fresh_server.terminate() == 0
