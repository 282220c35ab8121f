"""The programs that are measured: where they are, how they start and how they end."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from client import BenchError, Connection, request

ROOT = Path(__file__).resolve().parents[1]
SERVER = os.environ.get("MCP_ADMIN_BINARY", str(ROOT / ".build/release/mcp-admin"))
ECHO = os.environ.get("BARE_ECHO_BINARY", str(ROOT / ".build/release/BareEcho"))
START_SECONDS = 60
STOP_SECONDS = 30
HEALTH = request("GET", "/health")
READY = request("GET", "/ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment() -> dict[str, str]:
    """No setting of the caller's own gets in: the server runs on its defaults."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"MCP_ADMIN_ASSETS": str(ROOT / "assets"), "MCP_ADMIN_DASHBOARD": str(ROOT / "Dashboard")}


class Store:
    """A store in a folder of its own."""

    def __init__(self, folder: Path, program: str = SERVER) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.program = program
        self.path = folder / "store.db"

    @property
    def settings(self) -> dict[str, str]:
        """The variables that name it."""
        return {"DATABASE_URL": f"sqlite:///{self.path}"}

    def run(self, *arguments: str, shown: bool = False, told: str = "") -> str:
        """Runs a command of ours on it and returns what it prints; `shown` shows its progress, `told` is its input."""
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=environment() | self.settings,
            input=told,
            stdout=subprocess.PIPE,
            stderr=None if shown else subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise BenchError(f"mcp-admin {' '.join(arguments)} failed: {done.stderr or done.stdout}")
        return done.stdout.strip()

    def make_key(self, *scopes: str) -> str:
        return self.run("create-key", "--name", "bench", *(word for scope in scopes for word in ("--scope", scope)))

    def make_user(self) -> dict[str, str]:
        """Somebody new who may sign in, as the form of the sign-in page has them."""
        name, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(24)
        self.run(
            "create-admin", "--superuser", "--username", name, "--email", f"{name}@example.com", told=f"{password}\n"
        )
        return {"username": name, "password": password}


class Program:
    """A process that serves on the loopback and is ended with its block."""

    def __init__(self, command: list[str], folder: Path, port: int, settings: dict[str, str] | None = None) -> None:
        self.command = command
        self.settings = settings or {}
        self.folder = folder
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        # What the process does before it becomes the program.
        self.before: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        self.launch()
        self.wait_until_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        if not self.process:
            raise BenchError(f"{self.command[0]} is not running")
        return self.process.pid

    @property
    def log(self) -> Path:
        return self.folder / f"output-{self.port}.log"

    def launch(self) -> None:
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=environment() | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=self.before,
            )

    def stop(self) -> None:
        if not self.process or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until_open(self) -> None:
        """Waits until somebody listens."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                Connection(self.port).socket.close()
                return
            except ConnectionRefusedError:
                self.complain_if_gone(deadline)
                time.sleep(0.0005)

    def complain_if_gone(self, deadline: float) -> None:
        if self.process and self.process.poll() is None and time.monotonic() < deadline:
            return
        said = self.log.read_text(errors="replace")[-2000:]
        raise BenchError(f"{self.command[0]} did not start:\n{said}")


class Echo(Program):
    """The bare Hummingbird route."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        super().__init__([ECHO, str(port)], folder, port)


class Server(Program):
    """`mcp-admin serve` on a store, with its default settings."""

    def __init__(self, store: Store) -> None:
        port = free_port()
        super().__init__([store.program, "serve", "--port", str(port)], store.folder, port, store.settings)
        self.url = f"http://127.0.0.1:{port}"

    def start_seconds(self) -> tuple[float, float]:
        """Starts, and returns the seconds to the first 200 of `/health` and of `/ready`."""
        start = time.perf_counter()
        self.launch()
        self.wait_until_open()
        return self.first_good(HEALTH) - start, self.first_good(READY) - start

    def first_good(self, sent: bytes) -> float:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with Connection(self.port) as connection:
                if connection.ask(sent)[0] == 200:
                    return time.perf_counter()
            self.complain_if_gone(deadline)

    def memory(self, field: str) -> float:
        """`VmRSS` (resident now) or `VmHWM` (the most that it ever was), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(rf"{field}:\s+(\d+) kB", status)
        if not found:
            raise BenchError(f"no {field} of the server can be read")
        return int(found[1]) * 1024 / 1e6
