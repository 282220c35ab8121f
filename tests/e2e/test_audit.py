"""The audit log: who changed what, in a chain that shows when somebody changed it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server import SUPERUSER, Server, run


def test_the_log_is_verified_and_a_change_of_it_is_found(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.make_key("ingest")
        name, password = SUPERUSER["username"], SUPERUSER["password"]
        server.api().post("auth/login", data={"username": name, "password": password}).raise_for_status()
        page = server.admin.get("admin/audit")
        assert page.status_code == 200
        assert {"login.succeeded", "key.created", "user.created"} <= {entry["action"] for entry in page.json()}
        head = run(tmp_path, "audit", "head").stdout.strip()
    made = run(tmp_path, "create-admin", "--username", "ops", "--email", "ops@example.com", stdin="correct horse\n")
    assert made.returncode == 0, made.stderr

    whole = run(tmp_path, "audit", "verify", "--head", head)
    assert whole.returncode == 0, whole.stderr

    with sqlite3.connect(tmp_path / "data/mcp-admin.db") as store:
        kinds = [kind for (kind,) in store.execute("SELECT actor_kind FROM audit_log ORDER BY id")]
        assert kinds[-1] == "command"
        store.execute("UPDATE audit_log SET actor_name = 'nobody' WHERE id = 2")
    changed = run(tmp_path, "audit", "verify")
    assert changed.returncode == 1
    assert "entry 2 was changed" in changed.stderr


def test_a_log_that_was_written_anew_is_not_the_one_that_was_kept(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.make_key("read")
    head = run(tmp_path, "audit", "head").stdout.strip()
    with sqlite3.connect(tmp_path / "data/mcp-admin.db") as store:
        store.execute("DELETE FROM audit_log")

    assert run(tmp_path, "audit", "verify").returncode == 0
    missed = run(tmp_path, "audit", "verify", "--head", head)
    assert missed.returncode == 1
    assert "missing" in missed.stderr
    wrong = run(tmp_path, "audit", "verify", "--head", "7")
    assert wrong.returncode == 64
