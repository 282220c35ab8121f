"""Moving house: a store goes to another engine and back, and a former backend's database comes in."""

from __future__ import annotations

import json
import random
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import former as old
import pytest
from former import former, many_events
from postgres import SECRET, Postgres
from server import BINARY, Server, environment, run, tool_call


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres(durable=False, timezone="America/St_Johns") as postgres:
        yield postgres


def ok(folder: Path, *arguments: str, **settings: str) -> str:
    result = run(folder, *arguments, **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def refused(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert result.returncode == 1, result.stdout
    return result.stderr


def kill_after(folder: Path, seconds: float, *arguments: str) -> int:
    """Runs a command and kills it unless it ends before."""
    process = subprocess.Popen([BINARY, *arguments], cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


# Stores

# A copy knows the marks of its own progress, which the source does not have.
NO_DATA = {"schema_migrations", "copy_marks", "jobs"}


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(database.execute(f'SELECT * FROM "{table}"'), key=repr)
            for table in tables
            if table not in NO_DATA and not table.startswith("sqlite_")
        }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with everything in it, which the tests only read; and what is needed to get in."""
    folder = tmp_path_factory.mktemp("house")
    settings = {"DATABASE_URL": sqlite(folder / "store.db"), "SECRET_KEY": SECRET}
    with Server(folder, settings=settings) as server:
        key = server.make_key("ingest", "read")
        (folder / "key").write_text(key)
        answer = server.api(key).post("analytics/events", json=tool_call("é 🙂"), headers={"Idempotency-Key": "once"})
        assert answer.status_code == 201
        (folder / "answer").write_text(answer.text)
    ok(
        folder,
        "demo",
        "--into-existing",
        "--events",
        "4000",
        "--days",
        "3",
        "--database-url",
        sqlite(folder / "store.db"),
    )
    return folder


def test_there_and_back(house: Path, postgres: Postgres, tmp_path: Path) -> None:
    there, back = postgres.database(), tmp_path / "back.db"
    ok(tmp_path, "copy", "--from", sqlite(house / "store.db"), "--to", there)
    ok(tmp_path, "rebuild-rollups", "--check", "--database-url", there)
    assert "All data was copied." in ok(tmp_path, "copy", "--from", there, "--to", sqlite(back))

    assert contents(back) == contents(house / "store.db")
    ok(tmp_path, "rebuild-rollups", "--check", "--database-url", sqlite(back))


def test_the_copy_is_at_home(house: Path, postgres: Postgres, tmp_path: Path) -> None:
    """The same password, keys, answers to retries; and new records get identifiers of their own."""
    there = postgres.database()
    ok(tmp_path, "copy", "--from", sqlite(house / "store.db"), "--to", there)
    key = (house / "key").read_text()
    with Server(tmp_path, settings={"DATABASE_URL": there, "SECRET_KEY": SECRET}) as server:
        login = {"username": "root", "password": "correct horse battery staple"}
        token = server.api().post("auth/login", data=login).json()["access_token"]
        api = server.api(key)
        again = api.post("analytics/events", json=tool_call("é 🙂"), headers={"Idempotency-Key": "once"})
        assert again.text == (house / "answer").read_text()
        before = server.api(token).get("analytics/summary", params={"start_date": "2000-01-01"}).json()
        assert before["total_requests"] == 4001
        api.post("analytics/events", json=[tool_call("new") for _ in range(50)]).raise_for_status()
        after = server.api(token).get("analytics/summary", params={"start_date": "2000-01-01"}).json()
        assert after["total_requests"] == 4051
    assert postgres.number("SELECT count(*) - count(DISTINCT id) FROM usage_events", there) == 0
    new = "(SELECT min(id) FROM usage_events WHERE tool_name = 'new')"
    old_ids = "(SELECT max(id) FROM usage_events WHERE tool_name <> 'new')"
    assert postgres.number(f"SELECT ({new} >> 14) - ({old_ids} >> 14)", there) >= 1
    ok(tmp_path, "rebuild-rollups", "--check", "--database-url", there)


@pytest.mark.parametrize("to", ["sqlite", "postgres"])
def test_a_copy_that_is_killed_goes_on(house: Path, postgres: Postgres, tmp_path: Path, to: str) -> None:
    target = postgres.database() if to == "postgres" else sqlite(tmp_path / "target.db")
    arguments = ["copy", "--from", sqlite(house / "store.db"), "--to", target]
    pause, said = 0.05, []
    while (status := kill_after(tmp_path, random.uniform(pause / 2, pause), *arguments)) == -signal.SIGKILL:
        said.append(run(tmp_path, "list-keys", "--database-url", target).stderr)
        pause *= 1.07
    # Whoever was killed behind the last step has finished it; then the same command says so.
    assert status == 0
    # What is there meanwhile is no store.
    assert sum("the same `mcp-admin copy` again" in text for text in said) > 1
    back = tmp_path / "back.db"
    ok(tmp_path, "copy", "--from", target, "--to", sqlite(back))
    assert contents(back) == contents(house / "store.db")


def test_what_is_in_the_way_of_a_copy(house: Path, postgres: Postgres, tmp_path: Path) -> None:
    source, there = sqlite(house / "store.db"), postgres.database()
    with Server(tmp_path, settings={"DATABASE_URL": there, "SECRET_KEY": SECRET}):
        assert "another mcp-admin process" in refused(tmp_path, "copy", "--from", source, "--to", there)
        back = sqlite(tmp_path / "back.db")
        assert "another mcp-admin process" in refused(tmp_path, "copy", "--from", there, "--to", back)
    taken = postgres.database()
    postgres.ask("CREATE TABLE usage_events (id int)", taken)
    assert "import-former" in refused(tmp_path, "copy", "--from", source, "--to", taken)
    assert postgres.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", taken) == [["1"]]


def test_progress_is_drawn_at_a_terminal(house: Path, tmp_path: Path) -> None:
    program = f"{BINARY} copy --from {sqlite(house / 'store.db')} --to sqlite:///target.db"
    drawn = subprocess.run(["script", "-qec", program, "/dev/null"], cwd=tmp_path, capture_output=True, check=True)
    assert re.search(rb"rows \[#+\] 100 %", drawn.stdout)


# The former backend


def imported(folder: Path, database: str, *, to: str = "sqlite:///store.db") -> str:
    return ok(folder, "import-former", "--from", database, "--to", to)


def counts(report: str) -> dict[str, tuple[int, ...]]:
    """Found, earlier, taken and left out, by table."""
    found = re.findall(r"^(\w+) +(\d+) +(\d+) +(\d+) +(\d+)$", report, re.MULTILINE)
    return {row[0]: tuple(map(int, row[1:])) for row in found}


def left_out(report: str, table: str, what: str) -> set[int]:
    """The numbers of the rows that, or of which something, was left out."""
    lines = [line for line in report.splitlines() if re.match(rf"{table} +{what} ", line)]
    numbers = re.findall(r"  (\d+(?:, \d+)*)$", "\n".join(lines), re.MULTILINE)
    return {int(number) for text in numbers for number in text.split(", ")}


def export(folder: Path, kind: str, store: str = "sqlite:///store.db") -> list[dict[str, Any]]:
    lines = ok(folder, "export", kind, "--database-url", store).splitlines()
    return [json.loads(line) for line in reversed(lines)]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def moved(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str, str]:
    """A store into which a former database came: its folder, the former's URL, the store's, and what was said."""
    folder = tmp_path_factory.mktemp("moved")
    database = former(postgres)
    store = postgres.database() if request.param == "postgres" else sqlite(folder / "store.db")
    admin = ["create-admin", "--superuser", "--username", "taken", "--email", "other@example.org"]
    admin += ["--database-url", store]
    ok(folder, "init-db", "--database-url", store)
    assert run(folder, *admin, stdin="a long enough password\n").returncode == 0
    return folder, database, store, imported(folder, database, to=store)


def test_the_report_counts_everything(moved: tuple[Path, str, str, str]) -> None:
    *_, report = moved
    assert counts(report) == {
        "admin_users": (7, 0, 4, 3),
        "sessions": (7, 0, 4, 3),
        "usage_events": (20, 0, 13, 7),
        "performance_metrics": (4, 0, 2, 2),
        "error_logs": (6, 0, 5, 1),
        "cost_tracking": (9, 0, 4, 5),
    }
    for table in ("admin_users", "sessions", "usage_events", "performance_metrics", "error_logs", "cost_tracking"):
        kind = {"admin_users": "USERS", "usage_events": "EVENTS", "performance_metrics": "METRICS"}.get(table)
        kind = kind or {"sessions": "SESSIONS", "error_logs": "ERRORS", "cost_tracking": "COSTS"}[table]
        assert left_out(report, table, "the row") == getattr(old, f"{kind}_LEFT"), table
    for member, rows in old.EVENT_VALUES_LEFT.items():
        assert left_out(report, "usage_events", member) == rows, member
    assert "auth_failures: none of 1 rows" in report
    assert "a-secret-in-clear" not in report


def test_users_keep_their_passwords(moved: tuple[Path, str, str, str]) -> None:
    folder, _, store, _ = moved
    users = {
        user["username"]: user for user in json.loads(ok(folder, "list-admins", "--json", "--database-url", store))
    }
    assert {name: users[name]["role"] for name in old.USERS_TAKEN} == old.USERS_TAKEN
    assert {name for name, user in users.items() if user["is_active"]} == {"ada", "bob", "taken"}
    assert users["ada"]["created_at"] == "2025-01-02T02:04:05Z"
    assert users["ada"]["last_login"] == "2025-06-01T00:00:00Z"
    assert users["taken"]["email"] == "other@example.org"
    with Server(folder, settings={"DATABASE_URL": store, "SECRET_KEY": SECRET}) as server:

        def status(name: str, password: str) -> int:
            return server.api().post("auth/login", data={"username": name, "password": password}).status_code

        assert status("ada", "another password") == 401
        assert status("ada", old.PASSWORD) == 200
        assert status("ada", old.PASSWORD) == 200, "after the hash was replaced"
        assert status("unsaid", old.PASSWORD) in (400, 401, 403)


def test_records_are_what_they_were(moved: tuple[Path, str, str, str]) -> None:
    folder, _, store, _ = moved
    events = export(folder, "events", store)
    assert len(events) == 13
    first = events[0]
    assert first["timestamp"] == "2025-03-01T10:00:01.123456Z"
    assert first["metadata"] == {"q": "é 🙂", "list": [1, {"a": None}]}
    assert (first["session_id"], first["tool_name"], first["response_time_ms"]) == ("s/1 ?&", "search", 12)
    assert [event["success"] for event in events[:3]] == [True, True, False]
    assert events[2]["response_time_ms"] is None
    assert all(event["metadata"] in (None, {}) for event in events[2:])

    errors = {error["error_type"]: error for error in export(folder, "errors", store)}
    assert not errors["Timeout"]["resolved"]
    assert errors["Mended"]["resolved_at"] == "2025-03-02T00:00:00Z"
    assert errors["Mended too"]["resolved_at"] == "2025-03-01T10:00:03Z"
    assert errors["Wordless"]["error_message"] == ""
    assert not errors["Wordless"]["resolved"]

    costs = export(folder, "costs", store)
    assert [str(cost["cost_usd"]) for cost in costs] == ["0.3", "0.004", "0.004", "1e-09"]
    assert [metric["metric_value"] for metric in export(folder, "metrics", store)] == [12.25, -1e300]


def test_what_the_former_never_kept_is_there(moved: tuple[Path, str, str, str]) -> None:
    folder, _, store, _ = moved
    sessions = {session["session_id"]: session for session in export(folder, "sessions", store)}
    assert sessions.keys() == {"s/1 ?&", "ended", "odd", "idle", "never announced"}
    busy = sessions["s/1 ?&"]
    assert (busy["total_requests"], busy["total_errors"], busy["total_processing_time_ms"]) == (3, 2, 42)
    assert busy["created_at"] == "2025-03-01T10:00:00Z"
    assert busy["metadata"] == {"client": "é 🙂", "n": 1.5}
    assert sessions["ended"]["ended_at"] == "2025-03-01T12:00:00Z"
    assert sessions["odd"]["ended_at"] is None
    assert sessions["never announced"]["total_requests"] == 1
    ok(folder, "rebuild-rollups", "--check", "--database-url", store)


def test_nothing_is_taken_twice(moved: tuple[Path, str, str, str], postgres: Postgres) -> None:
    folder, database, store, _ = moved
    kinds = ["events", "metrics", "errors", "costs", "sessions"]
    before = {kind: export(folder, kind, store) for kind in kinds}

    again = counts(imported(folder, database, to=store))
    assert {table: row[1:] for table, row in again.items()} == {table: (row[0], 0, 0) for table, row in again.items()}
    assert {kind: export(folder, kind, store) for kind in kinds} == before

    postgres.ask("INSERT INTO usage_events (event_type, tool_name) VALUES ('tool_call', 'later')", database)
    assert counts(imported(folder, database, to=store))["usage_events"] == (21, 20, 1, 0)
    assert [event["tool_name"] for event in export(folder, "events", store)][-1] == "later"


def test_an_import_that_is_killed_goes_on(postgres: Postgres, tmp_path: Path) -> None:
    total = 30_000
    database = former(postgres, many_events(total), old.COSTS)
    arguments = ["import-former", "--from", database, "--to", "sqlite:///store.db"]
    pause, kills = 0.1, 0
    while (status := kill_after(tmp_path, random.uniform(pause / 2, pause), *arguments)) == -signal.SIGKILL:
        kills += 1
        pause *= 1.2
    assert status == 0
    assert kills > 2
    numbers = [event["metadata"]["number"] for event in export(tmp_path, "events")]
    assert numbers == list(range(1, total + 1))
    assert len(export(tmp_path, "costs")) == 4
    ok(tmp_path, "rebuild-rollups", "--check", "--database-url", "sqlite:///store.db")


def test_times_without_a_zone_and_other_types(postgres: Postgres, tmp_path: Path) -> None:
    """What the former's migrations and its models made differs; times without a zone are in UTC."""
    database = former(postgres, old.EVENTS)
    postgres.ask(
        """
        ALTER TABLE usage_events ALTER timestamp TYPE timestamp USING timestamp AT TIME ZONE 'UTC',
            ALTER response_time_ms TYPE float8 USING response_time_ms + 0.5, DROP ip_address;
        DELETE FROM usage_events WHERE id IN (4, 19);
        UPDATE usage_events SET meta = NULL WHERE length(meta::text) > 1000;
        ALTER TABLE usage_events ALTER meta TYPE jsonb USING meta::jsonb;
        DROP TABLE performance_metrics
        """,
        database,
    )
    report = counts(imported(tmp_path, database))
    assert report["usage_events"] == (18, 0, 11, 7)
    assert report["performance_metrics"] == (0, 0, 0, 0)
    first = export(tmp_path, "events")[0]
    assert first["timestamp"] == "2025-03-01T10:00:01.123456Z"
    assert first["response_time_ms"] == 12.5


def test_two_formers_come_into_one_store(postgres: Postgres, tmp_path: Path) -> None:
    for _ in range(2):
        report = imported(tmp_path, former(postgres, many_events(10)))
        assert counts(report)["usage_events"] == (10, 0, 10, 0)
    assert len(export(tmp_path, "events")) == 20


def test_the_former_is_read_by_whoever_may_only_read(postgres: Postgres, tmp_path: Path) -> None:
    database = former(postgres, many_events(10))
    name = database.rpartition("/")[2]
    postgres.ask(
        f"CREATE ROLE reader_{name} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_{name}", database
    )
    imported(tmp_path, database.replace("postgres@", f"reader_{name}@"))
    assert len(export(tmp_path, "events")) == 10
    assert postgres.ask("SELECT to_regclass('writers') IS NULL", database) == [["t"]]


def test_what_is_in_the_way_of_an_import(postgres: Postgres, tmp_path: Path) -> None:
    database, empty = former(postgres, many_events(1)), postgres.database()
    store = "sqlite:///store.db"
    assert "none of the former" in refused(tmp_path, "import-former", "--from", empty, "--to", store)
    assert "own database" in refused(tmp_path, "import-former", "--from", database, "--to", database)
    assert "import-former" in refused(tmp_path, "init-db", "--database-url", database)
    assert "postgresql://" in refused(tmp_path, "import-former", "--from", store, "--to", store)
    ok(tmp_path, "init-db", "--database-url", empty)
    assert "mcp-admin copy" in refused(tmp_path, "import-former", "--from", empty, "--to", store)
    strange = postgres.database()
    postgres.ask("CREATE TABLE usage_events (id int, event_type text)", strange)
    assert "timestamp" in refused(tmp_path, "import-former", "--from", strange, "--to", store)


def test_a_server_on_sqlite_is_in_the_way_and_one_on_postgres_is_not(postgres: Postgres, tmp_path: Path) -> None:
    database, there = former(postgres, many_events(100)), postgres.database()
    embedded, shared = tmp_path / "embedded", tmp_path / "shared"
    embedded.mkdir()
    shared.mkdir()
    with Server(embedded) as server:
        store = f"sqlite:///{server.directory}/data/mcp-admin.db"
        assert "another mcp-admin process" in refused(tmp_path, "import-former", "--from", database, "--to", store)
    with Server(shared, settings={"DATABASE_URL": there, "SECRET_KEY": SECRET}) as server:
        key = server.make_key("ingest", "read")
        for _ in range(20):
            server.api(key).post("analytics/events", json=tool_call(session_id="s1")).raise_for_status()
        imported(tmp_path, database, to=there)
        deadline = time.monotonic() + 30
        while server.api(key).get("analytics/sessions/s1").json()["session"]["total_requests"] != 22:
            assert time.monotonic() < deadline, "the sums of both writers"
            time.sleep(0.2)
    ok(tmp_path, "rebuild-rollups", "--check", "--database-url", there)
