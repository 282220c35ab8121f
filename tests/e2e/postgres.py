"""A private PostgreSQL server for the tests: in a folder of its own, on a free port, gone with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from server import Server, free_port

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))
START_SECONDS = 60
SECRET = "a secret of the tests, thirty-two bytes or more"


class Postgres:
    """A server that trusts whoever reaches its port on loopback; `durable` keeps what a real one promises."""

    def __init__(self, *, durable: bool = True, **settings: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="mcp-admin-postgres-"))
        self.settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "shared_buffers": "256MB",
            "max_wal_size": "4GB",
            "fsync": "on" if durable else "off",
            "log_min_messages": "warning",
        } | settings
        self.process: subprocess.Popen[bytes] | None = None
        self.databases = 0

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.program("initdb", "--pgdata", self.data, "--auth=trust", "--encoding=UTF8", "--username=postgres")
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    # Its life

    def start(self) -> Self:
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.account, PROGRAMS / "postgres", "-D", self.data, *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return self
            time.sleep(0.05)
        raise AssertionError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()[-2000:]}")

    def stop(self, mode: str = "fast") -> None:
        """`smart` waits for clients, `fast` ends them, `immediate` is a crash."""
        if not self.process or self.process.poll() is not None:
            return
        signals = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
        # The child is the server itself, or the program that changed the account and waits for it.
        pid = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        os.kill(pid, signals[mode])
        self.process.wait(30)

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def stall(self) -> None:
        """Lets the server and all its processes hang, with their connections open."""
        self.signal_all(signal.SIGSTOP)

    def go_on(self) -> None:
        self.signal_all(signal.SIGCONT)

    def signal_all(self, number: signal.Signals) -> None:
        server = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in [server, *map(int, children)]:
            os.kill(pid, number)

    def answers(self) -> bool:
        ready = [PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    # What it is asked

    def database(self, name: str = "") -> str:
        """The URL of a new, empty database."""
        self.databases += 1
        name = name or f"test_{self.databases}"
        self.ask(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def ask(self, statement: str, database: str = "postgres") -> list[list[str]]:
        """The rows of a statement, as texts."""
        url = database if "://" in database else self.url(database)
        asked = subprocess.run(
            [PROGRAMS / "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement, url],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert asked.returncode == 0, asked.stderr
        return [line.split("\t") for line in asked.stdout.splitlines()]

    def number(self, statement: str, database: str = "postgres") -> int:
        return int(self.ask(statement, database)[0][0])

    @property
    def account(self) -> list[str]:
        """What runs a program as somebody whom PostgreSQL does not refuse."""
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []

    def program(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [*self.account, PROGRAMS / name, *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL
        )


@contextmanager
def server_on(engine: str, folder: Path) -> Iterator[Server]:
    """A server with nothing in its store, which is on `sqlite` or on a `postgresql` of its own."""
    if engine == "sqlite":
        with Server(folder) as server:
            yield server
        return
    with Postgres(durable=False) as postgres:
        settings = {"DATABASE_URL": postgres.database(), "SECRET_KEY": SECRET}
        with Server(folder, settings=settings) as server:
            yield server
