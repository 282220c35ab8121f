"""Every command of `mcp-admin` on a real store: its output, its exit code, and what the store holds afterwards."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from server import ROOT, Server, run, tool_call

PASSWORD = "a long enough password"
USAGE = 64
# For so long a running server may trust a key that another process revoked.
KEY_CACHE_SECONDS = 12


@pytest.fixture
def store(tmp_path: Path) -> Path:
    assert run(tmp_path, "init-db").returncode == 0
    return tmp_path


def ok(directory: Path, *arguments: str, stdin: str = "", **settings: str) -> str:
    result = run(directory, *arguments, stdin=stdin, **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def table(directory: Path, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(ok(directory, *arguments, "--json"))


def create_admin(directory: Path, name: str = "ada", *flags: str) -> str:
    arguments = ["create-admin", "--username", name, "--email", f"{name}@example.com", *flags]
    return ok(directory, *arguments, stdin=f"{PASSWORD}\n")


def login(server: Server, name: str, password: str) -> httpx.Response:
    return server.api().post("auth/login", data={"username": name, "password": password})


def test_help_names_every_command(tmp_path: Path) -> None:
    commands = "serve init-db migrate create-admin list-admins delete-admin set-password create-key list-keys"
    commands += " revoke-key config demo rebuild-rollups backup export"
    overview = ok(tmp_path, "--help")
    for command in commands.split():
        assert command in overview
        assert ok(tmp_path, command, "--help")


@pytest.mark.parametrize("arguments", [["no-such-command"], ["serve", "--no-such-flag"], ["backup"], ["create-admin"]])
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    result = run(tmp_path, *arguments)
    assert result.returncode == USAGE
    assert result.stdout == ""
    assert result.stderr


def test_init_db_and_migrate(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate", "--check").returncode == 1
    ok(tmp_path, "init-db")
    ok(tmp_path, "init-db")
    ok(tmp_path, "migrate", "--check")
    ok(tmp_path, "migrate")
    assert (tmp_path / "data/mcp-admin.db").exists()


def test_admins(store: Path) -> None:
    create_admin(store, "ada", "--role", "superuser")
    create_admin(store, "bob", "--role", "admin")
    roles = {user["username"]: user["role"] for user in table(store, "list-admins")}
    assert roles == {"ada": "superuser", "bob": "admin"}
    assert "ada" in ok(store, "list-admins")

    ok(store, "delete-admin", "bob")
    assert [user["username"] for user in table(store, "list-admins")] == ["ada"]
    assert run(store, "delete-admin", "bob").returncode == 1
    assert run(store, "delete-admin", "ada").returncode == 1, "the last superuser"


def test_create_admin_refuses(store: Path) -> None:
    create_admin(store, "ada", "--superuser")
    arguments = ["create-admin", "--username", "ada", "--email", "other@example.com"]
    taken = run(store, *arguments, stdin=f"{PASSWORD}\n")
    assert taken.returncode == 1
    assert "username is taken" in taken.stderr
    arguments[2] = "eve"
    assert run(store, *arguments, stdin="short\n").returncode == 1
    assert run(store, *arguments, stdin="").returncode == 1


def test_passwords_work_at_login(store: Path) -> None:
    create_admin(store, "ada", "--role", "superuser")
    ok(store, "set-password", "ada", stdin="another long password\n")
    assert run(store, "set-password", "nobody", stdin="another long password\n").returncode == 1
    with Server(store) as server:
        assert login(server, "ada", "another long password").status_code == 200
        assert login(server, "ada", PASSWORD).status_code == 401
        assert "/setup?token=" not in server.output_path.read_text()


def test_keys(store: Path) -> None:
    made = json.loads(ok(store, "create-key", "--name", "robot", "--scope", "ingest", "--json"))
    [listed] = table(store, "list-keys")
    assert listed["name"] == "robot"
    assert listed["scopes"] == ["ingest"]
    assert made["key"].startswith(listed["prefix"])
    assert made["key"] not in json.dumps(listed)

    with Server(store) as server:
        assert server.api(made["key"]).post("analytics/events", json=tool_call()).status_code == 201
        ok(store, "revoke-key", str(listed["id"]))
        deadline = time.monotonic() + KEY_CACHE_SECONDS
        while server.api(made["key"]).post("analytics/events", json=tool_call()).status_code != 401:
            assert time.monotonic() < deadline, "the revoked key still works"
            time.sleep(0.2)
    assert run(store, "revoke-key", "999999").returncode == 1


def test_config_hides_secrets(tmp_path: Path) -> None:
    secret = "a-secret-that-nobody-may-see-0123456789"
    settings = {"SECRET_KEY": secret, "ANALYTICS_INGEST_KEY": secret, "ADMIN_API_KEY": secret, "PORT": "8123"}
    for flags in ([], ["--json"]):
        text = ok(tmp_path, "config", *flags, **settings)
        assert secret not in text
        assert "8123" in text
        for name in ("HOST", "PORT", "DATABASE_URL", "SECRET_KEY", "ANALYTICS_INGEST_KEY", "BACKEND_CORS_ORIGINS"):
            assert name in text


def test_the_example_environment_is_complete_and_true(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", example, re.MULTILINE))
    settings = table(tmp_path, "config")
    assert shown.keys() == {setting["name"] for setting in settings}

    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in shown.items() if value))
    uncommented = table(tmp_path, "config")
    assert [setting["value"] for setting in uncommented] == [setting["value"] for setting in settings]


@pytest.mark.parametrize("name", ["PORT", "ACCESS_TOKEN_EXPIRE_MINUTES", "ANALYTICS_PUBLIC_READ", "LOG_LEVEL"])
def test_wrong_settings_are_named(tmp_path: Path, name: str) -> None:
    result = run(tmp_path, "serve", **{name: "wombat"})
    assert result.returncode == 1
    assert name in result.stderr
    assert "wombat" in result.stderr


def test_demo_goes_and_what_is_real_stays(store: Path) -> None:
    server = Server(store)
    with server:
        server.admin.post("analytics/events", json=tool_call("real", session_id="mine")).raise_for_status()
    refused = run(store, "demo", "--events", "500")
    assert refused.returncode == 1
    assert "--into-existing" in refused.stderr
    ok(store, "demo", "--events", "500", "--into-existing")
    with server:
        server.admin.post("analytics/events", json=tool_call("real", session_id="mine")).raise_for_status()
        assert len(server.events()) == 502

    ok(store, "demo", "--remove")
    ok(store, "rebuild-rollups", "--check")
    with server:
        assert [event["tool_name"] for event in server.events()] == ["real", "real"]
        assert [session["session_id"] for session in server.admin.get("analytics/sessions").json()] == ["mine"]
        for path in ("errors", "error-groups", "costs", "metrics"):
            assert server.admin.get(f"analytics/{path}").json() == []


def test_demo_rollups_and_backup(store: Path) -> None:
    ok(store, "demo", "--events", "2000")
    ok(store, "rebuild-rollups", "--check")
    ok(store, "rebuild-rollups")
    ok(store, "rebuild-rollups", "--check")

    with closing(sqlite3.connect(store / "data/mcp-admin.db")) as database, database:
        database.execute("DELETE FROM usage_events WHERE id IN (SELECT id FROM usage_events LIMIT 10)")
    assert run(store, "rebuild-rollups", "--check").returncode == 1
    ok(store, "rebuild-rollups")
    ok(store, "rebuild-rollups", "--check")


def test_backup_of_a_running_server(fresh_server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    fresh_server.admin.post("analytics/events", json=[tool_call() for _ in range(500)]).raise_for_status()
    copy = tmp_path_factory.mktemp("backup") / "copy.db"
    ok(fresh_server.directory, "backup", str(copy))

    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM usage_events").fetchone() == (500,)
    assert run(fresh_server.directory, "backup", str(copy)).returncode == 1, "it must not overwrite"
    assert run(fresh_server.directory, "backup", str(copy / "below a file.db")).returncode == 1


@pytest.mark.parametrize("kind", ["events", "metrics", "errors", "costs", "sessions"])
def test_export(store: Path, kind: str) -> None:
    ok(store, "demo", "--events", "300")
    lines = ok(store, "export", kind, "--format", "ndjson").splitlines()
    rows = ok(store, "export", kind, "--format", "csv").splitlines()

    assert lines
    assert all("id" in json.loads(line) for line in lines)
    assert len(rows) >= len(lines) + 1
    if kind == "events":
        assert len(lines) == 300


def test_an_export_for_a_spreadsheet_has_no_formula(store: Path) -> None:
    with Server(store) as server:
        server.api(server.make_key("ingest")).post("analytics/events", json=tool_call("=cmd()", response_time_ms=-0.0))

    assert ",=cmd()," in ok(store, "export", "events", "--format", "csv")
    assert ",'=cmd()," in ok(store, "export", "events", "--format", "csv", "--spreadsheet")
