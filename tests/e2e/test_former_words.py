"""docs/from-the-former-backend.md is true: each command is run, each line of the `.env` read, each route asked."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server import BINARY, ROOT, Server, environment, free_port, run, tool_call

DOCUMENT = (ROOT / "docs/from-the-former-backend.md").read_text()
PASSWORD = "a long enough password"
# What the former README, env.example, Settings and routers name.
FORMER_COMMANDS = {"init-db", "create-admin", "list-admins", "delete-admin", "serve"}
STRONG_KEY = "0123456789abcdef0123456789abcdef"


def table(heading: str) -> list[list[str]]:
    """The cells of all tables under a heading, without those of their heads."""
    section = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    [text] = [part for part in section if part.startswith(heading)]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


COMMANDS = [(row[0].strip("`"), row[1].strip("`")) for row in table("Commands")]
LINES = [(row[0].strip("`"), row[1]) for row in table("Settings")]
ROUTES = [(row[0].strip("`"), int(row[1])) for row in table("Routes")]


# Commands


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two superusers, so that any user can be deleted."""
    assert run(tmp_path, "init-db").returncode == 0
    for name in ("one", "bob"):
        words = ["create-admin", "--username", name, "--email", f"{name}@example.org", "--superuser"]
        assert run(tmp_path, *words, stdin=f"{PASSWORD}\n").returncode == 0
    return tmp_path


def test_every_command_of_the_former_is_in_the_table() -> None:
    named = {former.split()[2] for former, _ in COMMANDS if former.startswith("python manage.py")}
    assert named == FORMER_COMMANDS


ONCE = [ours for _, ours in COMMANDS if ours.startswith("mcp-admin") and " serve" not in ours]
SERVING = [ours for _, ours in COMMANDS if ours.startswith("mcp-admin serve")]
# What is typed where a command asks, in the order of its questions.
TYPED = {
    "mcp-admin create-admin": f"new\nnew@example.org\n{PASSWORD}\n",
    "mcp-admin delete-admin": "bob\n",
}


@pytest.mark.parametrize("words", ONCE)
def test_a_command_works_as_written(store: Path, words: str) -> None:
    if "--username bob --email" in words:
        assert run(store, "delete-admin", "bob").returncode == 0
    result = run(store, *shlex.split(words)[1:], stdin=TYPED.get(words, f"{PASSWORD}\n"))
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("words", SERVING)
def test_the_server_starts_as_written(tmp_path: Path, words: str) -> None:
    port = str(free_port())
    with Server(tmp_path) as server:
        server.terminate()
    arguments = shlex.split(words.replace("$PORT", port))[1:]
    settings = {"PORT": port}
    with subprocess.Popen(
        [BINARY, *arguments], cwd=tmp_path, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert b"listens on" in process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 0
        said = process.stderr.read().decode()
    for flag in ("--reload", "--workers"):
        assert (f"{flag} does nothing" in said) == (flag in words)


def test_at_a_terminal_what_is_missing_is_asked_for(store: Path) -> None:
    """As `python manage.py create-admin` did: a question each, and the password without echo."""
    questions = [(b"Username: ", b"ann"), (b"E-mail address: ", b"ann@example.org")]
    questions += [(b"Password: ", PASSWORD.encode()), (b"Again: ", PASSWORD.encode())]
    assert "Created the superuser ann" in answer(store, ["create-admin", "--superuser"], questions)
    assert "Deleted ann" in answer(store, ["delete-admin"], [(b"Username: ", b"ann"), (b"[y/N]: ", b"y")])
    said = answer(store, ["delete-admin", "bob"], [(b"Delete bob? [y/N]: ", b"n")])
    assert "nobody was deleted" in said
    assert "bob" in run(store, "list-admins").stdout


def answer(store: Path, words: list[str], questions: list[tuple[bytes, bytes]]) -> str:
    """Runs a command at a terminal, types the answers, and returns what the terminal showed."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(store)
        os.execve(BINARY, ["mcp-admin", *words], environment())
    shown, begin = b"", 0
    for question, text in questions:
        deadline = time.monotonic() + 20
        while question not in shown[begin:]:
            assert time.monotonic() < deadline, shown
            shown += os.read(terminal, 4096)
        begin = len(shown)
        os.write(terminal, text + b"\n")
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:
        pass  # the terminal is gone with the program
    os.waitpid(child, 0)
    assert PASSWORD.encode() not in shown
    return shown.decode()


# Settings


def named(folder: Path, *lines: str, **settings: str) -> subprocess.CompletedProcess[str]:
    (folder / ".env").write_text("".join(f"{line}\n" for line in lines))
    return run(folder, "config", LOG_LEVEL="", **settings)


@pytest.mark.parametrize(("line", "here"), LINES, ids=[line.partition("=")[0] for line, _ in LINES])
def test_a_line_is_taken_mapped_or_named(tmp_path: Path, line: str, here: str) -> None:
    result = named(tmp_path, line)
    name, _, value = line.partition("=")
    if here.startswith("Refused"):
        assert result.returncode == 1
        assert name in result.stderr
        assert value not in result.stderr
        return
    assert result.returncode == 0, result.stderr
    was_named = f"Warning: {name} (from .env) was a setting of the former backend: " in result.stderr
    assert was_named == here.startswith("Named")
    if not was_named:
        assert not result.stderr
        # What the tests' own environment sets goes before the file.
        assert ".env" in result.stdout or name in environment()


def test_the_whole_file_starts_the_server(tmp_path: Path) -> None:
    """`cp env.example .env`, with the store and the secret edited as its first lines ask for."""
    edits = {"DATABASE_URL": "sqlite:///./x.db", "SECRET_KEY": STRONG_KEY, "REDIS_URL": ""}
    names = [line.partition("=")[0] for line, _ in LINES]
    lines = [f"{name}={edits.get(name, line.partition('=')[2])}" for name, (line, _) in zip(names, LINES, strict=True)]
    (tmp_path / ".env").write_text("# Database Configuration\n" + "\n".join(lines) + "\nANOTHER_ONE=1\n")
    with Server(tmp_path) as server:
        expected = {name for name, (_, here) in zip(names, LINES, strict=True) if here.startswith("Named")}
        said = server.log_path.read_text()
        assert set(re.findall(r"(\w+) \(from \.env\) was a setting", said)) == expected
        assert "ANOTHER_ONE" not in said


# Routes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("routes")) as server:
        server.admin.post("analytics/sessions", json={"session_id": "known"})
        yield server


BODIES = {
    "events": tool_call(session_id="s/1 ?"),
    "metrics": {"metric_name": "m", "metric_value": 1},
    "errors": {"error_type": "E", "error_message": ""},
    "costs": {"service_name": "langdb", "operation_type": "chat", "cost_usd": 0.1},
    "sessions": {"session_id": "new"},
    "auth-failure": {},
    "users": {"username": "eve", "email": "eve@example.org", "password": PASSWORD},
}


@pytest.mark.parametrize(("route", "status"), ROUTES, ids=[route for route, _ in ROUTES])
def test_a_route_answers(server: Server, route: str, status: int) -> None:
    method, path = route.split()
    body = BODIES.get(path.rpartition("/")[2])
    if "{id}" in path:
        user = {"username": f"u{method}", "email": f"{method}@example.org", "password": PASSWORD}
        made = server.admin.post("admin/users", json=user).json()
        path, body = path.replace("{id}", str(made["id"])), {"username": user["username"], "email": user["email"]}
    path = path.replace("{session_id}", "known")
    form = {"username": "root", "password": "correct horse battery staple"} if path.endswith("login") else None
    content = {"data": form} if form else {"json": body} if method in ("POST", "PUT") else {}
    client = httpx.Client(base_url=server.url, headers=dict(server.admin.headers), timeout=30)
    with client, client.stream(method, path, **content) as answer:
        assert answer.status_code == status, answer.read()
        if path.endswith("stream"):
            assert next(answer.iter_lines()) is not None


def test_every_route_of_the_former_is_in_the_document(server: Server) -> None:
    paths = server.api().get("openapi.json").json()["paths"]
    ours = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    pages = {"GET /api/v1/docs", "GET /api/v1/redoc", "GET /api/v1/openapi.json"}
    assert {route for route, _ in ROUTES} <= ours | pages
    assert len(ROUTES) == len({route for route, _ in ROUTES}) >= 29


WRONG_URLS = ["postgresql:/u:secret@h/db", "postgresql://u:p@ss?secret@h", "postgresql://u:secret/x@h/db", "u:secret@h"]
WRONG_URLS += ["postgresql://u:secret@127.0.0.1:1/db?pgbouncer=true", "postgresql://u:secret@127.0.0.1:1/db?x=1"]
RIGHT_URLS = ["postgresql+asyncpg://u:secret@127.0.0.1:1/db?ssl=require"]
RIGHT_URLS += ["postgresql://127.0.0.1:1/db?user=u&password=secret", "postgres://u:secr%65t@127.0.0.1:1/db?schema=a"]


def without_names(text: str) -> str:
    for name in ("is_secret", "secret.key", '"secret_key"', "secret:NAME", "mcp-admin secrets set NAME"):
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize("url", WRONG_URLS + RIGHT_URLS)
def test_a_databases_password_never_appears(tmp_path: Path, url: str) -> None:
    """In no message of any command, nor in what `config` shows, nor in the log or the answers of a server."""
    commands = [["config"], ["config", "--json"], ["init-db"], ["list-keys"], ["demo"], ["migrate", "--check"]]
    commands += [["copy", "--from", url, "--to", f"{url}x"], ["import-former", "--from", url]]
    for words in commands if url in RIGHT_URLS else [*commands, ["serve"]]:
        result = run(tmp_path, *words, DATABASE_URL=url, SECRET_KEY=STRONG_KEY)
        said = without_names(result.stdout + result.stderr)
        assert "secret" not in said
        assert "secr%65t" not in said
        assert result.returncode == 0 or result.stderr.startswith("Error: "), words
    if url in RIGHT_URLS:
        with Server(tmp_path, settings={"DATABASE_URL": url, "SECRET_KEY": STRONG_KEY}) as server:
            ready = httpx.get(f"{server.url}/ready", timeout=30)
            assert ready.status_code == 503
            assert "secret" not in server.said + ready.text


@pytest.mark.parametrize(
    "url", ["redis:/u:secret@h", "redis://u:p@ss?secret@h", "redis://u:p@secret@h", "redis://u:secret/@h", "secret"]
)
def test_the_password_of_redis_never_appears(tmp_path: Path, url: str) -> None:
    result = run(tmp_path, "serve", REDIS_URL=url)
    assert result.returncode == 1
    assert "REDIS_URL" in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize("host", ["*", "[::]", "::", "localhost", "0.0.0.0", "[::1]", "::1"])
def test_hosts_as_people_write_them(tmp_path: Path, host: str) -> None:
    port = free_port()
    address = "[::1]" if host in ("[::1]", "::1") else "127.0.0.1"
    with subprocess.Popen(
        [BINARY, "serve", "--port", str(port)], cwd=tmp_path, env=environment({"HOST": host}), stdout=subprocess.PIPE
    ) as process:
        assert b"listens on http://" in process.stdout.readline()
        assert httpx.get(f"http://{address}:{port}/health").json()["status"] == "healthy"
        process.terminate()


@pytest.mark.parametrize(
    ("host", "part"),
    [
        ("203.0.113.9", "HOST is 203.0.113.9"),
        ("no-such-host.invalid", 'HOST: found "no-such-host.invalid"'),
        ("0.0.0.0:80", "HOST: found"),
        ("http://x", "HOST: found"),
    ],
)
def test_a_wrong_host_is_named(tmp_path: Path, host: str, part: str) -> None:
    result = run(tmp_path, "serve", HOST=host, PORT="0")
    assert result.returncode == 1
    assert part in result.stderr


def test_a_port_in_use_is_named(server: Server, tmp_path: Path) -> None:
    result = run(tmp_path, "serve", PORT=str(server.port))
    assert result.returncode == 1
    assert f"PORT is {server.port}" in result.stderr
    assert "0: any free one" in result.stderr


def test_missing_pages_are_said_at_the_start(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"MCP_ADMIN_ASSETS": "nowhere", "MCP_ADMIN_DASHBOARD": "nowhere"}) as server:
        said = server.log_path.read_text()
        assert said.count("run script/bootstrap") == 1
        assert said.count("there is no dashboard") == 1
        assert json.loads(httpx.get(f"{server.url}/health").text)["status"] == "healthy"
