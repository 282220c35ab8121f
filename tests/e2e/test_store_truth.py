"""The store tells the truth: lost files, links, strangers' files, damage, full disks, and what is missing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from problem import assert_problem
from server import Server, run, tool_call

STORE = "data/mcp-admin.db"
MARK = 0x4D435041


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def ready(server: Server) -> httpx.Response:
    return httpx.get(f"{server.url}/ready", timeout=30)


def codes(server: Server) -> list[str]:
    answer = ready(server).json()
    return [reason["code"] for reason in answer.get("reasons", [])]


def post(server: Server, body: Any = None) -> httpx.Response:
    return server.admin.post("analytics/events", json=body or tool_call())


def refused_start(server: Server) -> str:
    """Starts a server that must not, and returns what it says on standard error."""
    server.log_path.write_text("")
    assert server.launch().wait(20) == 1, server.said
    return server.log_path.read_text()


# A file that is taken away under the running server


def delete(folder: Path) -> None:
    (folder / STORE).unlink()


def move(folder: Path) -> None:
    (folder / STORE).rename(folder / "elsewhere.db")


def replace(folder: Path) -> None:
    shutil.copy(folder / STORE, folder / "copy.db")
    (folder / "copy.db").rename(folder / STORE)


def delete_log(folder: Path) -> None:
    (folder / f"{STORE}-wal").unlink()


def delete_index(folder: Path) -> None:
    (folder / f"{STORE}-shm").unlink()


def delete_folder(folder: Path) -> None:
    shutil.rmtree(folder / "data")


def move_folder(folder: Path) -> None:
    (folder / "data").rename(folder / "elsewhere")


@pytest.mark.parametrize("loss", [delete, move, replace, delete_log, delete_index, delete_folder, move_folder])
def test_nothing_is_acknowledged_that_would_be_lost(fresh_server: Server, loss: Callable[[Path], None]) -> None:
    post(fresh_server).raise_for_status()

    loss(fresh_server.directory)

    refusal = post(fresh_server)
    assert_problem(refusal, 503)
    assert refusal.json()["type"] == "/problems/store-detached"
    assert "moved" in refusal.json()["detail"]
    unready = ready(fresh_server)
    assert_problem(unready, 503)
    assert unready.json()["type"] == "/problems/store-detached"
    assert len(fresh_server.events()) == 1
    until(lambda: "store_detached" in fresh_server.log_path.read_text())
    assert "mcp_admin_degraded 1" in httpx.get(f"{fresh_server.url}/metrics").text


def test_a_clean_stop_keeps_what_was_in_a_lost_log(fresh_server: Server) -> None:
    post(fresh_server).raise_for_status()
    delete_log(fresh_server.directory)
    assert post(fresh_server).status_code == 503

    assert fresh_server.terminate() == 0
    fresh_server.start()

    assert len(fresh_server.events()) == 1


def test_a_store_that_is_put_back_is_written_again(fresh_server: Server) -> None:
    post(fresh_server).raise_for_status()
    move(fresh_server.directory)
    assert post(fresh_server).status_code == 503
    (fresh_server.directory / "elsewhere.db").rename(fresh_server.directory / STORE)

    post(fresh_server).raise_for_status()

    until(lambda: ready(fresh_server).json()["status"] == "ready")
    fresh_server.kill()
    fresh_server.start()
    assert len(fresh_server.events()) == 2


@pytest.mark.parametrize("command", ["serve", "init-db"])
@pytest.mark.parametrize("state", ["missing", "empty"])
def test_no_new_store_beside_an_old_key(tmp_path: Path, state: str, command: str) -> None:
    with Server(tmp_path) as server:
        post(server).raise_for_status()
    (tmp_path / STORE).unlink()
    if state == "empty":
        (tmp_path / STORE).touch()

    refused = run(tmp_path, command, PORT="0")

    assert refused.returncode == 1
    assert "secret.key" in refused.stderr
    assert "mcp-admin.db" in refused.stderr
    assert not (tmp_path / STORE).exists() or (tmp_path / STORE).stat().st_size == 0
    (tmp_path / "data/secret.key").rename(tmp_path / "data/old.key")
    assert run(tmp_path, "init-db").returncode == 0


def test_an_empty_file_without_a_key_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / STORE).touch()
    with Server(tmp_path) as server:
        post(server).raise_for_status()


# One file, one server; and a file of ours


@pytest.mark.parametrize("name", ["symbolic.db", "hard.db", "../data/mcp-admin.db", "chain.db"])
def test_one_server_for_a_file_whatever_its_name(fresh_server: Server, tmp_path_factory: Any, name: str) -> None:
    data = fresh_server.directory / "data"
    (data / "symbolic.db").symlink_to("mcp-admin.db")
    (data / "chain.db").symlink_to(data / "symbolic.db")
    os.link(data / "mcp-admin.db", data / "hard.db")
    second = Server(tmp_path_factory.mktemp("second"), settings={"DATABASE_URL": f"sqlite:///{data}/{name}"})

    error = refused_start(second)

    assert "another" in error
    post(fresh_server).raise_for_status()
    assert ready(fresh_server).json()["status"] == "ready"


def stranger(path: Path, *statements: str) -> bytes:
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        for statement in statements:
            file.execute(statement)
    return path.read_bytes()


@pytest.mark.parametrize("command", ["serve", "init-db", "migrate", "list-admins"])
@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE moz_places (id INTEGER)", "INSERT INTO moz_places VALUES (7)"],
        ["PRAGMA application_id = 252006673", "CREATE TABLE vfs (id INTEGER)"],
        ["CREATE TABLE schema_migrations (version TEXT)", "CREATE TABLE users (id INTEGER)"],
    ],
)
def test_another_programs_file_is_left_alone(tmp_path: Path, statements: list[str], command: str) -> None:
    before = stranger(tmp_path / STORE, *statements)

    refused = run(tmp_path, command, PORT="0")

    assert refused.returncode == 1
    assert "another program" in refused.stderr
    assert (tmp_path / STORE).read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["mcp-admin.db"]


def test_a_store_from_before_the_mark_is_taken(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        post(server).raise_for_status()
    with closing(sqlite3.connect(tmp_path / STORE)) as file, file:
        assert file.execute("PRAGMA application_id").fetchone() == (MARK,)
        file.execute("PRAGMA application_id = 0")
    with server:
        assert httpx.get(f"{server.url}/ready").json()["status"] == "ready"
    with closing(sqlite3.connect(tmp_path / STORE)) as file:
        assert file.execute("PRAGMA application_id").fetchone() == (MARK,)


# Damage, and other trouble


def damage(path: Path, table: str) -> None:
    """Overwrites some leaf pages of a table's middle, as a failing disk does."""
    with closing(sqlite3.connect(path)) as file:
        size = file.execute("PRAGMA page_size").fetchone()[0]
        pages = file.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path", (table,)
        ).fetchall()
    with open(path, "r+b") as file:
        for (page,) in pages[len(pages) // 3 : len(pages) // 2]:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)


def has_dbstat() -> bool:
    with closing(sqlite3.connect(":memory:")) as file:
        return ("ENABLE_DBSTAT_VTAB",) in file.execute("PRAGMA compile_options").fetchall()


@pytest.mark.skipif(not has_dbstat(), reason="Python's SQLite cannot say which pages a table has")
def test_damage_is_called_damage(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        for _ in range(8):
            post(server, [tool_call(metadata={"filler": "x" * 200}) for _ in range(500)]).raise_for_status()
    damage(tmp_path / STORE, "usage_events")
    with server:
        assert post(server).status_code == 201
        answers = [server.admin.get("analytics/events", params={"skip": skip}) for skip in range(0, 4000, 200)]
        broken = [answer for answer in answers if answer.status_code != 200]
        assert broken
        for answer in broken:
            assert_problem(answer, 503)
            assert answer.json()["type"] == "/problems/store-damaged"
            assert "Retry-After" not in answer.headers
            assert "reach" not in answer.json()["detail"]
        assert ready(server).status_code == 200
        assert ready(server).json()["status"] == "degraded"
        assert codes(server) == ["store_damaged"]
        with pytest.raises(httpx.RemoteProtocolError):
            server.events()
        page = httpx.get(f"{server.url}/metrics").text
        assert "mcp_admin_exports_broken_off_total 1\n" in page
        assert 'mcp_admin_degraded_reason{code="store_damaged"} 1\n' in page
        assert "an answer was broken off" in server.log_path.read_text()
        until(lambda: "store_damaged" in server.log_path.read_text())


def test_a_full_disk_is_told_until_there_is_room(small_disk: Path, tmp_path_factory: Any) -> None:
    with Server(
        tmp_path_factory.mktemp("cwd"), settings={"DATABASE_URL": f"sqlite:///{small_disk}/store.db"}
    ) as server:
        assert post(server).status_code == 201
        (small_disk / "ballast").write_bytes(b"x" * (9 << 20))
        batch = [tool_call(metadata={"filler": "x" * 2000}) for _ in range(100)]
        until(lambda: post(server, batch).status_code == 507)

        # Not ready where a record is refused, whatever the refusal's status is.
        assert_problem(ready(server), 503)
        assert "store_full" in codes(server)
        (small_disk / "ballast").unlink()
        assert post(server).status_code == 201
        until(lambda: ready(server).json()["status"] == "ready")
        until(lambda: "right again code=store_full" in server.log_path.read_text())


def test_answers_that_lack_acknowledged_records_say_so(fresh_server: Server) -> None:
    paths = ["summary", "dashboard", "tools/search", "timeseries", "costs/summary", "sessions/s"]
    post(fresh_server, tool_call(session_id="s")).raise_for_status()
    for path in [*paths, "tools", "sessions"]:
        answer = fresh_server.admin.get(f"analytics/{path}")
        assert "X-MCP-Admin-Incomplete" not in answer.headers
        assert '"incomplete"' not in answer.text
    with closing(sqlite3.connect(fresh_server.directory / STORE, isolation_level=None)) as other:
        # What the event adds is settled within a second; meanwhile somebody else takes the right to write.
        while True:
            post(fresh_server, tool_call(session_id="s")).raise_for_status()
            other.execute("BEGIN IMMEDIATE")
            page = httpx.get(f"{fresh_server.url}/metrics").text
            if "mcp_admin_unsettled_events 0" not in page:
                break
            other.execute("ROLLBACK")
        for path in paths:
            answer = fresh_server.admin.get(f"analytics/{path}")
            assert answer.status_code == 200
            assert answer.headers["X-MCP-Admin-Incomplete"] == "settling_failed", path
            assert answer.json()["incomplete"] is True
        for path in ["tools", "sessions", "events?session_id=s"]:
            assert fresh_server.admin.get(f"analytics/{path}").headers["X-MCP-Admin-Incomplete"] == "settling_failed"
        assert "settling_failed" in codes(fresh_server)
        # Whoever has the right to write keeps records out too.
        assert_problem(ready(fresh_server), 503)
        other.execute("ROLLBACK")
    until(lambda: ready(fresh_server).json()["status"] == "ready")
    whole = fresh_server.admin.get("analytics/summary")
    assert "incomplete" not in whole.json()
    assert whole.json()["total_requests"] == len(fresh_server.events())


def test_retention_that_fails_is_told(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"ANALYTICS_RETENTION_DAYS": "1"}) as server:
        post(server, [tool_call(timestamp="2020-01-01T00:00:00Z"), tool_call()]).raise_for_status()
        with closing(sqlite3.connect(tmp_path / STORE)) as file, file:
            file.execute("CREATE TRIGGER t BEFORE DELETE ON usage_events BEGIN SELECT RAISE(ABORT, 'kept'); END")
        until(lambda: codes(server) == ["retention_failed"])

        assert ready(server).json()["status"] == "degraded"
        assert "old records could not be deleted" in server.log_path.read_text()
