"""`demo` on both engines: what it makes goes again, even where it was killed while it made it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from postgres import Postgres
from server import BINARY, Server, environment, run, tool_call

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    if request.param == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{tmp_path}/store.db", "SECRET_KEY": SECRET}
    return {"DATABASE_URL": request.getfixturevalue("postgres").database(), "SECRET_KEY": SECRET}


@pytest.fixture
def stored(request: pytest.FixtureRequest, settings: dict[str, str]) -> Callable[[], int]:
    """How many events there are, asked beside whoever writes."""
    url, question = settings["DATABASE_URL"], "SELECT count(*) FROM usage_events"
    if not url.startswith("sqlite"):
        return lambda: request.getfixturevalue("postgres").number(question, url)

    def count() -> int:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            return database.execute(question).fetchone()[0]

    return count


def ok(folder: Path, settings: dict[str, str], *arguments: str) -> str:
    result = run(folder, *arguments, **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def real(server: Server) -> None:
    """Sends a record of each kind that a real server could send beside imagined ones."""
    error = {"error_type": "ValidationError", "error_message": "the argument is missing or of a wrong type"}
    cost = {"service_name": "langdb", "operation_type": "chat", "cost_usd": 0.25, "request_id": "mine"}
    for path, record in {
        "sessions": {"session_id": "mine"},
        "events": tool_call("read_file", session_id="mine"),
        "errors": error | {"session_id": "mine"},
        "costs": cost,
        "metrics": {"metric_name": "cpu_percent", "metric_value": 7},
    }.items():
        answer = server.admin.post(f"analytics/{path}", json=record)
        assert answer.status_code in (200, 201), answer.text


def test_a_demo_that_was_killed_goes_without_a_trace(
    tmp_path: Path, settings: dict[str, str], stored: Callable[[], int]
) -> None:
    server = Server(tmp_path, settings=settings)
    with server:
        real(server)
    demo = [BINARY, "demo", "--into-existing", "--events", "1000000"]
    for _ in range(2):
        before = stored()
        with subprocess.Popen(demo, cwd=tmp_path, env=environment(settings), stdout=subprocess.DEVNULL) as process:
            while stored() == before:
                assert process.poll() is None
                time.sleep(random.uniform(0, 0.2))
            process.kill()
        with server:
            real(server)

    assert "of usage_events" in ok(tmp_path, settings, "demo", "--remove")
    ok(tmp_path, settings, "rebuild-rollups", "--check")
    with server:
        assert [event["session_id"] for event in server.events()] == ["mine"] * 3
        assert [row["session_id"] for row in server.admin.get("analytics/sessions").json()] == ["mine"]
        [group] = server.admin.get("analytics/error-groups").json()
        assert group["count"] == 3
        assert [cost["request_id"] for cost in server.admin.get("analytics/costs").json()] == ["mine"]
        assert len(server.admin.get("analytics/metrics").json()) == 3


def test_a_store_with_records_is_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    ok(tmp_path, settings, "demo", "--events", "300", "--days", "1")
    refused = run(tmp_path, "demo", "--events", "300", **settings)
    assert refused.returncode == 1
    assert "--into-existing" in refused.stderr
    assert "300 of usage_events" in ok(tmp_path, settings, "demo", "--remove")
    ok(tmp_path, settings, "demo", "--events", "300", "--days", "1")
