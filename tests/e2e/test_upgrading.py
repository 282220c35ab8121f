"""A newer version beside older ones: these stop writing and say so, and nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from load import Load
from postgres import Postgres
from problem import assert_problem
from server import Server, run, tool_call
from test_postgres import on, until

# What a newer version's `serve` leaves behind: a step that only adds, and its name.
EXPAND = """
    BEGIN;
    ALTER TABLE usage_events ADD COLUMN added_by_a_newer_version TEXT;
    INSERT INTO schema_migrations (id, applied_at) VALUES ('9999-newer', now());
    COMMIT"""
# The older server is replaced by one that knows the step: here it is the step that goes.
UPGRADE = "DELETE FROM schema_migrations WHERE id = '9999-newer'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


def ready(server: Server) -> httpx.Response:
    return httpx.get(f"{server.url}/ready", timeout=30)


def assert_writes_nothing(server: Server, key: str) -> None:
    refused = server.api(key).post("analytics/events", json=tool_call("late"))
    assert_problem(refused, 503)
    assert refused.json()["type"] == "/problems/store-newer"
    assert "newer version" in refused.json()["detail"]
    assert refused.headers["Retry-After"]
    unready = ready(server)
    assert_problem(unready, 503)
    assert unready.json()["type"] == "/problems/store-newer"
    assert "store_newer" in [reason["code"] for reason in unready.json()["reasons"]]
    assert httpx.get(f"{server.url}/health").status_code == 200
    page = httpx.get(f"{server.url}/metrics").text
    assert 'mcp_admin_degraded_reason{code="store_newer"} 1\n' in page
    until(lambda: "code=store_newer" in server.log_path.read_text())


def test_a_rolling_upgrade(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.database()
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    with on(database, folders[0]) as one, on(database, folders[1]) as other:
        other.__dict__["login"] = one.login
        key = one.make_key("ingest", "read")
        load = Load(other, key, session="upgrade", connections=4)
        load.start()
        until(lambda: len(load.acknowledged) > 50)

        postgres.ask(EXPAND, database)
        for server in (one, other):
            until(lambda server=server: ready(server).status_code == 503)
            assert_writes_nothing(server, key)
        count = postgres.number("SELECT count(*) FROM usage_events", database)
        acknowledged = len(load.acknowledged)
        time.sleep(1)
        # Nothing is stored any more, and readers are still answered.
        assert postgres.number("SELECT count(*) FROM usage_events", database) == count
        assert len(load.acknowledged) == acknowledged <= count
        assert one.api(key).get("analytics/events", params={"limit": 1}).status_code == 200
        # An older version neither starts nor migrates any more.
        one.terminate()
        one.log_path.write_text("")
        assert one.launch().wait(30) == 1
        assert "9999-newer" in one.log_path.read_text()
        migrated = run(tmp_path, "migrate", DATABASE_URL=database)
        assert migrated.returncode == 1

        postgres.ask(UPGRADE, database)
        until(lambda: len(load.acknowledged) > acknowledged)
        until(lambda: ready(other).json()["status"] == "ready")
        load.stop()
        assert postgres.number("SELECT count(*) FROM usage_events", database) >= len(load.acknowledged)


def test_a_server_that_starts_before_its_database_checks_before_it_writes(tmp_path: Path) -> None:
    with Postgres() as postgres:
        database = postgres.database()
        with on(database, tmp_path, ANALYTICS_INGEST_KEY="k" * 32) as server:
            assert server.api("k" * 32).post("analytics/events", json=tool_call()).status_code == 201
        postgres.ask(EXPAND, database)
        postgres.stop()
        server.launch()
        until(lambda: is_served(server))

        postgres.start()
        while server.process.poll() is None:
            try:
                answer = server.api("k" * 32).post("analytics/events", json=tool_call("late"))
                assert answer.status_code == 503
            except httpx.TransportError:
                break
        # It ends by itself, as it would have at its start.
        assert server.process.wait(30) == 1
        assert "9999-newer" in server.log_path.read_text()
        assert postgres.number("SELECT count(*) FROM usage_events", database) == 1


def is_served(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/health", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


def test_a_file_that_a_newer_version_migrated(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    store = fresh_server.directory / "data/mcp-admin.db"
    assert fresh_server.api(key).post("analytics/events", json=tool_call()).status_code == 201
    with closing(sqlite3.connect(store, isolation_level=None)) as file:
        file.execute("INSERT INTO schema_migrations (id) VALUES ('9999-newer')")
        assert_writes_nothing(fresh_server, key)
        assert len(fresh_server.events()) == 1
        file.execute(UPGRADE)
    assert fresh_server.api(key).post("analytics/events", json=tool_call()).status_code == 201
    until(lambda: ready(fresh_server).json()["status"] == "ready")
