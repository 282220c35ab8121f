"""What follows from records is written apart: it stops nobody who stores, and is made anew where it is damaged."""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from postgres import Postgres
from server import Server, tool_call
from test_postgres import on

STORE = "data/mcp-admin.db"


def tamper(server: Server, statement: str) -> None:
    with closing(sqlite3.connect(server.directory / STORE)) as file, file:
        assert file.execute(statement).rowcount > 0


@pytest.mark.parametrize("histogram", ["x'07'", "x'010203ff'", "'text'"])
def test_a_damaged_row_is_made_anew_and_stops_nobody(tmp_path: Path, histogram: str) -> None:
    with Server(tmp_path) as server:
        for tool in ["a", "a", "b"]:
            server.admin.post("analytics/events", json=tool_call(tool_name=tool)).raise_for_status()
        before = server.admin.get("analytics/tools").json()
        server.terminate()
        tamper(server, f"UPDATE event_rollups SET histogram = {histogram}")
        server.start()

        answers = [server.admin.post("analytics/events", json=tool_call(tool_name="a")) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        tools = {tool["tool_name"]: tool for tool in server.admin.get("analytics/tools").json()}
        assert {name: tool["calls"] for name, tool in tools.items()} == {"a": 5, "b": 1}
        assert tools["b"] == next(tool for tool in before if tool["tool_name"] == "b")
        for path in ["dashboard", "summary", "timeseries"]:
            assert server.admin.get(f"analytics/{path}").status_code == 200
        metrics = httpx.get(f"{server.url}/metrics").text
        repaired = next(line for line in metrics.splitlines() if 'repaired_total{result="rebuilt"}' in line)
        assert int(float(repaired.split()[-1])) > 0
        assert httpx.get(f"{server.url}/ready").json()["status"] == "ready"
        time.sleep(1.2)
        assert "were repaired" in server.log_path.read_text()


def test_how_far_settling_is_behind_is_told(fresh_server: Server) -> None:
    fresh_server.admin.post("analytics/events", json=[tool_call(), tool_call()]).raise_for_status()
    fresh_server.admin.get("analytics/summary").raise_for_status()
    settling = httpx.get(f"{fresh_server.url}/ready").json()["settling"]
    assert settling == {
        "records_behind": 0,
        "seconds_behind": 0.0,
        "failures": 0,
        "last_failure_at": None,
        "last_failure": None,
    }
    assert fresh_server.admin.get("admin/system").json()["settling"]["records_behind"] == 0


def test_many_old_answers_keep_no_request_waiting(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.admin.post("analytics/events", json=tool_call()).raise_for_status()
        server.terminate()
        with closing(sqlite3.connect(tmp_path / STORE)) as file, file:
            file.execute(
                """
                INSERT INTO idempotency_keys (scope, request_key, fingerprint, status, body, created_at)
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                SELECT 'key:1', 'k' || i, 'f', 201, x'7b7d', 1000 + i FROM n
                """
            )
        server.start()
        server.admin.post("admin/jobs/sweep/run").raise_for_status()
        slowest, left, end = 0.0, 200000, time.monotonic() + 60
        with closing(sqlite3.connect(tmp_path / STORE)) as file:
            while left > 190000 and time.monotonic() < end:
                for _ in range(20):
                    began = time.monotonic()
                    server.admin.post("analytics/events", json=tool_call()).raise_for_status()
                    slowest = max(slowest, time.monotonic() - began)
                left = file.execute("SELECT count(*) FROM idempotency_keys").fetchone()[0]
        assert slowest < 1
        assert left <= 190000


def took(server: Server, path: str, body: object) -> float:
    began = time.monotonic()
    server.admin.post(f"analytics/{path}", json=body).raise_for_status()
    return time.monotonic() - began


def batch_of(tools: int, round_: int) -> list[dict[str, object]]:
    return [tool_call(tool_name=f"tool {number % tools} of {round_ % 3}") for number in range(2000)]


def test_many_tools_cost_a_sender_no_more_than_one(tmp_path: Path) -> None:
    with Postgres() as postgres, on(postgres.database(), tmp_path) as server:
        one, many = [], []
        for number in range(9):
            one.append(took(server, "events", batch_of(1, number)))
            many.append(took(server, "events", batch_of(2000, number)))
        assert statistics.median(many) <= 5 * statistics.median(one)
        assert server.admin.get("analytics/summary").json()["total_requests"] == 2 * 9 * 2000
