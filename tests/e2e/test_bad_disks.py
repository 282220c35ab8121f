"""Full and read-only disks, stores too new or taken: a clear word, and nothing acknowledged is lost."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from problem import assert_problem
from server import Server, run, tool_call

FULL = (503, 507)
MEGABYTE = 1 << 20


@pytest.fixture
def cwd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in, apart from the store."""
    return tmp_path_factory.mktemp("cwd")


def post_until_refused(client: httpx.Client) -> tuple[int, httpx.Response]:
    """Posts large events until some are refused; returns how many were acknowledged, and the refusal."""
    batch = [tool_call(metadata={"filler": "x" * 2000}) for _ in range(100)]
    for number in range(300):
        answer = client.post("analytics/events", json=batch)
        if answer.status_code != 201:
            return number * len(batch), answer
    raise AssertionError("the disk was never full")


def assert_alive_and_whole(server: Server, acknowledged: int) -> None:
    assert httpx.get(f"{server.url}/health").status_code == 200
    assert len(server.events()) == acknowledged
    assert server.admin.get("analytics/summary").status_code == 200


def store_on(disk: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{disk}/store.db"}


def test_a_full_disk(small_disk: Path, cwd: Path) -> None:
    ballast = small_disk / "ballast"
    with Server(cwd, settings=store_on(small_disk)) as server:
        client = server.api(server.make_key("ingest"))
        ballast.write_bytes(b"x" * 4 * MEGABYTE)
        acknowledged, refusal = post_until_refused(client)

        assert_problem(refusal, *FULL)
        assert_alive_and_whole(server, acknowledged)
        ballast.unlink()
        assert client.post("analytics/events", json=tool_call()).status_code == 201
        server.kill()
        server.start()
        assert_alive_and_whole(server, acknowledged + 1)


def limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * MEGABYTE, resource.RLIM_INFINITY))


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    with Server(tmp_path, preexec_fn=limit_file_size) as server:
        client = server.api(server.make_key("ingest"))
        acknowledged, refusal = post_until_refused(client)

        assert_problem(refusal, *FULL)
        assert_alive_and_whole(server, acknowledged)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert client.post("analytics/events", json=tool_call()).status_code == 201
        server.kill()
        server.popen.clear()
        server.start()
        assert_alive_and_whole(server, acknowledged + 1)


def refused_start(server: Server) -> str:
    """Starts a server that cannot, and returns what it says on standard error."""
    process = server.launch()
    assert process.wait(20) == 1, server.said
    error = server.log_path.read_text()
    assert "Fatal error" not in error
    assert len(error) < 4000
    return error


@pytest.mark.parametrize("with_store", [False, True], ids=["empty", "with a store"])
def test_a_read_only_directory(small_disk: Path, cwd: Path, with_store: bool) -> None:
    if with_store:
        assert run(cwd, "init-db", **store_on(small_disk)).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    error = refused_start(Server(cwd, settings=store_on(small_disk)))

    assert str(small_disk) in error
    assert "read-only" in error.lower() or "not writable" in error.lower()


def test_a_store_of_a_newer_version(tmp_path: Path) -> None:
    assert run(tmp_path, "init-db").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
        store.execute("INSERT INTO schema_migrations VALUES ('9999-from-the-future', '2099-01-01T00:00:00Z')")

    error = refused_start(Server(tmp_path))

    assert "9999-from-the-future" in error
    assert "newer" in error


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/mcp-admin.db").write_bytes(b"This is a letter to a friend. " * 500)

    error = refused_start(Server(tmp_path))

    assert "mcp-admin.db" in error
    assert (tmp_path / "data/mcp-admin.db").read_bytes().startswith(b"This is a letter")


def test_two_servers_on_one_store(fresh_server: Server, cwd: Path) -> None:
    store = {"DATABASE_URL": f"sqlite:///{fresh_server.directory}/data/mcp-admin.db"}
    second = Server(cwd, settings=store)

    error = refused_start(second)

    assert "in use" in error or "another" in error
    fresh_server.admin.post("analytics/events", json=tool_call()).raise_for_status()


def test_a_port_that_is_taken(fresh_server: Server, cwd: Path) -> None:
    second = Server(cwd, settings={"PORT": str(fresh_server.port)})

    assert str(fresh_server.port) in refused_start(second)
