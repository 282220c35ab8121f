"""Calls of other machines, by their first user: the heartbeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from listener import Listener
from server import Server, run
from test_postgres import until


def heartbeat(server: Server) -> dict[str, Any]:
    return next(job for job in server.admin.get("admin/jobs").json() if job["name"] == "heartbeat")


def test_a_heartbeat_is_called(tmp_path: Path) -> None:
    with Listener() as listener:
        settings = {
            "JOBS_HEARTBEAT_URL": f"http://localhost:{listener.port}/ping/5a1c?x=y",
            "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8,::1",
        }
        with Server(tmp_path, settings=settings) as server:
            until(lambda: heartbeat(server)["runs"] > 0)
            job = heartbeat(server)
            assert job["last_result"] == f"http://localhost:{listener.port} answered 200", job
            line, headers = listener.calls[0]
            assert line == "GET /ping/5a1c?x=y HTTP/1.1"
            assert headers["User-Agent"].startswith("mcp-admin/")
            assert {name.lower(): value for name, value in headers.items()}["host"] == f"localhost:{listener.port}"
            assert "5a1c" not in server.said + server.admin.get("admin/jobs").text
        assert "5a1c" not in run(tmp_path, "config", **settings).stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_refused(tmp_path: Path, host: str) -> None:
    with Listener() as listener:
        settings = {"JOBS_HEARTBEAT_URL": f"http://{host}:{listener.port}/secret"}
        # A proxy in the environment is not asked either.
        settings |= {
            "http_proxy": f"http://127.0.0.1:{listener.port}",
            "HTTP_PROXY": f"http://127.0.0.1:{listener.port}",
        }
        with Server(tmp_path, settings=settings) as server:
            until(lambda: heartbeat(server)["failures"] > 0)
            job = heartbeat(server)
            assert job["state"] == "failing"
            assert "is a loopback address; OUTBOUND_ALLOWED_NETWORKS" in job["last_error"]
            assert "secret" not in job["last_error"]
        assert listener.calls == []


def test_a_redirection_is_not_followed(tmp_path: Path) -> None:
    with Listener() as target, Listener(302, {"Location": f"http://127.0.0.1:{target.port}/"}) as listener:
        settings = {
            "JOBS_HEARTBEAT_URL": f"http://127.0.0.1:{listener.port}/",
            "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1",
        }
        with Server(tmp_path, settings=settings) as server:
            until(lambda: heartbeat(server)["failures"] > 0)
            assert "answered 302; redirections are not followed" in heartbeat(server)["last_error"]
        assert target.calls == []
        assert len(listener.calls) >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOBS_HEARTBEAT_URL", "http://2130706433/"),
        ("JOBS_HEARTBEAT_URL", "http://0x7f.1/"),
        ("JOBS_HEARTBEAT_URL", "http://example.org@127.0.0.1/"),
        ("JOBS_HEARTBEAT_URL", "file:///etc/passwd"),
        ("JOBS_HEARTBEAT_URL", "http://example.org:22/"),
        ("OUTBOUND_ALLOWED_NETWORKS", "10.0.0.1/8"),
        ("OUTBOUND_ALLOWED_NETWORKS", "everything"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    refused = run(tmp_path, "serve", **{name: value})
    assert refused.returncode == 1
    assert name in refused.stderr
    assert "allowed: " in refused.stderr
