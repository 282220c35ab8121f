"""A private PostgreSQL server with its default settings, but for its place, its size and its connections."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from client import BenchError
from programs import START_SECONDS, STOP_SECONDS, Store, free_port

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))
# What one sets on any machine that is more than a toy; durability stays as it comes: fsync and synchronous_commit on.
SETTINGS = {"max_connections": "200", "shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}
SECRET = "a key for measurements, which protects nothing"


class Database:
    """A server on loopback; its data stay in `folder`, which is made when it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            if os.geteuid() == 0:
                account = pwd.getpwnam("postgres")
                os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.check(self.tool("initdb", "--pgdata", str(data), "--auth=trust", "--encoding=UTF8", "-U", "postgres"))
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": "/tmp"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                self.tool("postgres", "-D", str(data), *options), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-1000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGINT)
            self.process.wait(STOP_SECONDS)

    def tool(self, name: str, *arguments: str) -> list[str]:
        """PostgreSQL refuses to run as root."""
        account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        return [*account, str(PROGRAMS / name), *arguments]

    def check(self, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise BenchError(done.stderr.strip())

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([PROGRAMS / name, *arguments], capture_output=True, text=True)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def ask(self, statement: str, name: str = "postgres") -> str:
        done = self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url(name))
        if done.returncode:
            raise BenchError(done.stderr.strip())
        return done.stdout.strip()


class DatabaseStore(Store):
    """A store in a database of its own."""

    def __init__(self, folder: Path, database: Database, name: str) -> None:
        super().__init__(folder)
        self.database = database
        self.name = name

    def make(self) -> Self:
        """Makes the database anew, with its tables."""
        self.database.ask(f'DROP DATABASE IF EXISTS "{self.name}"')
        self.database.ask(f'CREATE DATABASE "{self.name}"')
        self.run("init-db")
        return self

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database.url(self.name), "SECRET_KEY": SECRET}

    def count(self, table: str) -> int:
        return int(self.database.ask(f"SELECT count(*) FROM {table}", self.name))
