"""Starts, stops and kills the program under test, and speaks to it as its users do."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("MCP_ADMIN_BINARY", str(ROOT / ".build/debug/mcp-admin"))
SUPERUSER = {"username": "root", "email": "root@example.com", "password": "correct horse battery staple"}
SETUP_LINK = re.compile(r"http://\S+/setup\?token=([\w.~-]+)")
START_SECONDS = 30
STOP_SECONDS = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The program's whole environment: nothing of the caller's own settings gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    assets = os.environ.get("MCP_ADMIN_ASSETS", str(ROOT / "assets"))
    return kept | {"LOG_LEVEL": "info", "MCP_ADMIN_ASSETS": assets} | dict(settings or {})


def run(directory: Path, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command of the program, in `directory`, to its end."""
    return subprocess.run(
        [BINARY, *arguments],
        cwd=directory,
        env=environment(settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


class Server:
    """`mcp-admin serve` in a folder of its own; the store stays there over restarts."""

    def __init__(self, directory: Path, *, settings: Mapping[str, str] | None = None, **popen: Any) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = dict(settings or {})
        self.popen = popen
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    # Its life

    def launch(self) -> subprocess.Popen[bytes]:
        """Starts the process and does not wait for it."""
        settings = {"HOST": "127.0.0.1", "PORT": str(self.port)} | self.settings
        with open(self.output_path, "ab") as output, open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve"],
                cwd=self.directory,
                env=environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                **self.popen,
            )
        return self.process

    def start(self) -> Self:
        process = self.launch()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=1).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError(f"the server did not start (exit code {process.poll()}):\n{self.said}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> int:
        """Asks it to stop and returns its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    # What it says

    @property
    def output_path(self) -> Path:
        return self.directory / "stdout.log"

    @property
    def log_path(self) -> Path:
        return self.directory / "stderr.log"

    @property
    def said(self) -> str:
        return self.output_path.read_text() + self.log_path.read_text()

    @property
    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def setup_token(self) -> str:
        deadline = time.monotonic() + 5
        while not (link := SETUP_LINK.search(self.output_path.read_text())):
            assert time.monotonic() < deadline, f"no set-up link on standard output:\n{self.said}"
            time.sleep(0.02)
        return link[1]

    # Speaking to it

    def api(self, token: str | None = None, **options: Any) -> httpx.Client:
        """A client of `/api/v1/` that shows `token` (an access token or an API key) as its bearer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"{self.url}/api/v1/", headers=headers, timeout=30, **options)

    @cached_property
    def login(self) -> dict[str, Any]:
        """The first superuser's tokens, made through the set-up link."""
        answer = self.api().post("auth/setup", json={"token": self.setup_token()} | SUPERUSER)
        assert answer.status_code == 201, answer.text
        return answer.json()

    @cached_property
    def admin(self) -> httpx.Client:
        return self.api(self.login["access_token"])

    def make_key(self, *scopes: str) -> str:
        answer = self.admin.post("admin/keys", json={"name": "tests", "scopes": list(scopes)})
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]

    def events(self, **filters: str) -> list[dict[str, Any]]:
        """Every stored event that the filters let through, read as an export."""
        answer = self.admin.get("analytics/events", params=filters, headers={"Accept": "application/x-ndjson"})
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.content.splitlines() if line]


def tool_call(tool: str = "search", **fields: Any) -> dict[str, Any]:
    return {"event_type": "tool_call", "tool_name": tool, "success": True, "response_time_ms": 12} | fields
