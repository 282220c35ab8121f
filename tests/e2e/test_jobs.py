"""What the server does by itself: listed, asked for, on one server at a time, and said when it goes wrong."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from postgres import Postgres
from server import Server, run, tool_call
from test_postgres import on, until

OLD = "2020-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def jobs(server: Server) -> dict[str, dict[str, Any]]:
    answer = server.admin.get("admin/jobs")
    assert answer.status_code == 200, answer.text
    return {job["name"]: job for job in answer.json()}


def run_now(server: Server, name: str) -> dict[str, Any]:
    """Lets a job run, and returns it when it has."""
    before = jobs(server)[name]["runs"]
    answer = server.admin.post(f"admin/jobs/{name}/run")
    assert answer.status_code == 202, answer.text
    until(lambda: jobs(server)[name]["runs"] > before)
    return jobs(server)[name]


def test_jobs_are_listed_run_and_written_down(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"ANALYTICS_RETENTION_DAYS": "30"}) as server:
        key = server.make_key("ingest")
        until(lambda: jobs(server)["retention"]["runs"] > 0)
        server.api(key).post("analytics/events", json=[tool_call(timestamp=OLD), tool_call()]).raise_for_status()
        assert set(jobs(server)) == {"retention", "audit-retention", "sweep"}

        job = run_now(server, "retention")
        assert job["last_result"].startswith("deleted 1 records from before ")
        assert job["state"] == "waiting"
        assert job["last_error"] is None
        assert job["next_run"] > job["last_finished"]
        assert len(server.events()) == 1
        asked = server.admin.get("admin/audit", params={"action": "job.requested"}).json()
        assert [(entry["subject"], entry["actor_name"]) for entry in asked] == [("job:retention", "root")]
        assert server.admin.post("admin/jobs/nothing/run").status_code == 404
        assert server.api(key).get("admin/jobs").status_code == 403
        metrics = httpx.get(f"{server.url}/metrics").text
        assert 'mcp_admin_job_runs_total{job="retention"} ' in metrics
        assert 'mcp_admin_job_failures_total{job="retention"} 0' in metrics


def test_the_command_line_asks_the_server_that_runs(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        until(lambda: jobs(server)["retention"]["runs"] > 0)
        before = jobs(server)["sweep"]["runs"]
        asked = run(tmp_path, "jobs", "run", "sweep")
        assert asked.returncode == 0, asked.stderr
        assert asked.stdout == "sweep: deleted 0 rows\n"
        assert jobs(server)["sweep"]["runs"] == before + 1
        unknown = run(tmp_path, "jobs", "run", "nothing")
        assert unknown.returncode == 1
        assert "there is no job nothing; known are audit-retention, retention, sweep" in unknown.stderr
        listed = {job["name"]: job for job in json.loads(run(tmp_path, "jobs", "list", "--json").stdout)}
        assert listed["sweep"]["runs"] == before + 1
        assert listed["sweep"]["state"] == "waiting"


def test_the_command_line_runs_a_job_where_no_server_does(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        key = server.make_key("ingest")
        server.api(key).post("analytics/events", json=[tool_call(timestamp=OLD), tool_call()]).raise_for_status()
    with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
        store.execute("CREATE TRIGGER t BEFORE DELETE ON usage_events BEGIN SELECT RAISE(ABORT, 'kept'); END")
    failed = run(tmp_path, "jobs", "run", "retention", ANALYTICS_RETENTION_DAYS="30")
    assert failed.returncode == 1
    assert "retention failed: " in failed.stderr
    with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
        store.execute("DROP TRIGGER t")
    done = run(tmp_path, "jobs", "run", "retention", ANALYTICS_RETENTION_DAYS="30")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("retention: deleted 1 records")
    listed = {job["name"]: job for job in json.loads(run(tmp_path, "jobs", "list", "--json").stdout)}
    assert listed["retention"]["state"] == "waiting"
    assert listed["retention"]["failures"] == 1


def test_a_job_that_fails_says_why_and_when_it_is_tried_again(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"ANALYTICS_RETENTION_DAYS": "1"}) as server:
        key = server.make_key("ingest")
        server.api(key).post("analytics/events", json=[tool_call(timestamp=OLD), tool_call()]).raise_for_status()
        with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
            store.execute("CREATE TRIGGER t BEFORE DELETE ON usage_events BEGIN SELECT RAISE(ABORT, 'kept'); END")
        until(lambda: jobs(server)["retention"]["state"] == "failing")
        job = jobs(server)["retention"]
        assert "kept" in job["last_error"]
        assert job["last_success"] is None
        assert job["failures_in_a_row"] >= 1
        ready = httpx.get(f"{server.url}/ready").json()
        assert [reason["code"] for reason in ready["reasons"]] == ["retention_failed"]
        with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
            store.execute("DROP TRIGGER t")
        assert run_now(server, "retention")["state"] == "waiting"
        until(lambda: httpx.get(f"{server.url}/ready").json()["status"] == "ready")


def test_servers_on_one_database_share_jobs(postgres: Postgres, tmp_path: Path, stack: ExitStack) -> None:
    database = postgres.database()
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = on(database, folders[0]), on(database, folders[1])
    # Signed in at the first one before the second one makes a set-up link of its own.
    two.__dict__["login"] = stack.enter_context(one).login
    stack.enter_context(two)
    until(lambda: {"settle-for-others", "revocations"} <= set(jobs(two)))
    run_now(one, "sweep")
    until(lambda: jobs(two)["sweep"]["runs"] == jobs(one)["sweep"]["runs"] > 0)
    assert jobs(two)["sweep"]["last_finished"] == jobs(one)["sweep"]["last_finished"]
    # One of both does it, about each five seconds.
    runs = jobs(one)["settle-for-others"]["runs"]
    two.kill()
    until(lambda: jobs(one)["settle-for-others"]["runs"] > runs + 1, seconds=60)
    assert jobs(one)["revocations"]["scope"] == "server"
    assert jobs(one)["revocations"]["state"] in (
        "waiting",
        "running",
    )
    asked = run(folders[0], "jobs", "run", "sweep", **one.settings)
    assert asked.returncode == 0, asked.stderr


def test_a_job_of_a_killed_server_goes_to_another_one(postgres: Postgres, tmp_path: Path, stack: ExitStack) -> None:
    database = postgres.database()
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = on(database, folders[0]), on(database, folders[1])
    # Signed in at the first one before the second one makes a set-up link of its own.
    two.__dict__["login"] = stack.enter_context(one).login
    stack.enter_context(two)
    until(lambda: jobs(one)["sweep"]["runs"] + jobs(two)["sweep"]["runs"] >= 0 and "sweep" in jobs(two))
    # As if the first one ran it: its number stands in the row, and it lives.
    postgres.ask(
        "UPDATE jobs SET running_since = now(), running_instance = 1, running_term = 7, next_run = now() "
        "WHERE name = 'sweep'",
        database,
    )
    holder, other = one, two
    busy = [server for server in (one, two) if server.admin.post("admin/jobs/sweep/run").status_code == 409]
    assert len(busy) == 1, "the server whose own number it is knows better; the other one believes it"
    other = busy[0]
    holder = two if other is one else one
    holder.kill()
    before = jobs(other)["sweep"]["runs"]
    until(lambda: jobs(other)["sweep"]["runs"] > before, seconds=60)
    assert jobs(other)["sweep"]["running_since"] is None
