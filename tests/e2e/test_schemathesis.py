"""The running server keeps what its own OpenAPI document promises, whatever it is sent, on both engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import server_on
from server import Server

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# Some end the credentials that the run lives on; the stream never ends.
LEFT_OUT = "/auth/(logout|password|setup)$|/analytics/stream$"
# What exists, for the routes that name one: never the run's own user, which is the first.
KNOWN = """
[[operations]]
include-path-regex = "/admin/"
parameters = { "path.id" = 2 }

[[operations]]
include-path-regex = "/analytics/"
parameters = { "path.id" = 1, "path.session_id" = "known" }
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def examined(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each engine, with nothing in its store."""
    with server_on(request.param, tmp_path) as server:
        yield server


def test_every_operation_conforms(examined: Server, request: pytest.FixtureRequest) -> None:
    other = {"username": "other", "email": "other@example.com", "password": "a long password"}
    examined.admin.post("admin/users", json=other).raise_for_status()
    examined.make_key("ingest")
    error = {"error_type": "E", "error_message": "m", "session_id": "known"}
    examined.admin.post("analytics/errors", json=error).raise_for_status()
    (config := examined.directory / "schemathesis.toml").write_text(KNOWN)

    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"{examined.url}/api/v1/openapi.json"]
    authorization = examined.admin.headers["Authorization"]
    command += ["--header", f"Authorization: {authorization}", "--checks", ",".join(CHECKS)]
    command += ["--exclude-path-regex", LEFT_OUT, "--phases", "examples,coverage,fuzzing"]
    command += ["--max-examples", str(request.config.getoption("--examples")), "--seed", "1", "--no-color"]
    command += ["--suppress-health-check", "all", "--request-timeout", "20"]
    result = subprocess.run(command, cwd=examined.directory, capture_output=True, text=True, timeout=290)

    assert result.returncode == 0, result.stdout[-12000:] + result.stderr[-2000:]
    me = examined.admin.get("admin/users/me")
    assert me.status_code == 200, "the run lost its credentials on the way, and so its sense"
    assert examined.process.poll() is None
