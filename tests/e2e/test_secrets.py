"""Secrets that the store keeps sealed with SECRET_KEY, and their first user."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from listener import Listener
from server import Server, run
from test_outbound import heartbeat
from test_postgres import until

ONE, TWO = "1" * 32, "2" * 32


def test_a_secret_is_used_and_shown_to_nobody(tmp_path: Path) -> None:
    with Listener() as listener:
        url = f"http://127.0.0.1:{listener.port}/ping/hidden-part"
        settings = {"JOBS_HEARTBEAT_URL": "secret:hc.url", "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1"}
        with Server(tmp_path, settings=settings) as server:
            until(lambda: heartbeat(server)["failures"] > 0)
            assert heartbeat(server)["last_error"].startswith("there is no secret hc.url")
            set_ = run(tmp_path, "secrets", "set", "hc.url", stdin=url + "\n")
            assert set_.returncode == 0, set_.stderr
            server.admin.post("admin/jobs/heartbeat/run").raise_for_status()
            until(lambda: heartbeat(server)["last_success"] is not None)
            assert listener.calls[0][0] == "GET /ping/hidden-part HTTP/1.1"
            audit = server.admin.get("admin/audit", params={"subject": "secret:hc.url"})
            assert [entry["action"] for entry in audit.json()] == ["secret.set"]
            listed = run(tmp_path, "secrets", "list")
            assert "hc.url" in listed.stdout
            shown = server.said + audit.text + listed.stdout + set_.stdout + server.admin.get("admin/jobs").text
            assert "hidden-part" not in shown
        with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store:
            (sealed,) = store.execute("SELECT sealed FROM secrets").fetchone()
        assert sealed.startswith("v1.")
        assert "hidden" not in sealed


def test_a_changed_key_is_named_and_rotated(tmp_path: Path) -> None:
    assert run(tmp_path, "init-db").returncode == 0
    assert run(tmp_path, "secrets", "set", "a", stdin="value", SECRET_KEY=ONE).returncode == 0

    lost = run(tmp_path, "secrets", "rotate", SECRET_KEY=TWO)
    assert lost.returncode == 1
    assert "the secret a was sealed with another SECRET_KEY" in lost.stderr
    assert "an unknown key" in run(tmp_path, "secrets", "list", SECRET_KEY=TWO).stdout
    rotated = run(tmp_path, "secrets", "rotate", SECRET_KEY=TWO, SECRET_KEY_PREVIOUS=ONE)
    assert rotated.stdout == "Sealed 1 anew with SECRET_KEY.\n", rotated.stderr
    assert run(tmp_path, "secrets", "rotate", SECRET_KEY=TWO).returncode == 0
    assert run(tmp_path, "secrets", "remove", "a", SECRET_KEY=TWO).stdout == "Removed a.\n"


def test_a_wrong_key_stops_one_job_and_not_the_server(tmp_path: Path) -> None:
    assert run(tmp_path, "init-db").returncode == 0
    assert run(tmp_path, "secrets", "set", "url", stdin="http://127.0.0.1/", SECRET_KEY=ONE).returncode == 0
    with Server(tmp_path, settings={"SECRET_KEY": TWO, "JOBS_HEARTBEAT_URL": "secret:url"}) as server:
        until(lambda: heartbeat(server)["failures"] > 0)
        assert heartbeat(server)["last_error"].startswith("the secret url was sealed with another SECRET_KEY")
        assert server.api().get(f"{server.url}/ready").json()["status"] == "ready"


def test_a_value_that_was_moved_to_another_name_is_not_opened(tmp_path: Path) -> None:
    assert run(tmp_path, "init-db").returncode == 0
    for name in ("a", "b"):
        assert run(tmp_path, "secrets", "set", name, stdin=f"value of {name}", SECRET_KEY=ONE).returncode == 0
    with closing(sqlite3.connect(tmp_path / "data/mcp-admin.db")) as store, store:
        store.execute("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'b') WHERE name = 'a'")
    moved = run(tmp_path, "secrets", "rotate", SECRET_KEY=ONE)
    assert moved.returncode == 1
    assert "the secret a is damaged, or was moved here from another place" in moved.stderr
