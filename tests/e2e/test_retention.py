"""Old records go by themselves, and what they added up to stays."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from server import Server, run, tool_call


def events(api: httpx.Client) -> list[dict[str, Any]]:
    return api.get("analytics/events", params={"limit": 100}).raise_for_status().json()


def test_old_records_go_soon_after_the_start(tmp_path: Path) -> None:
    old = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    span = {"start_date": (datetime.now(UTC) - timedelta(days=60)).isoformat()}
    with Server(tmp_path) as server:
        key = server.make_key("ingest", "read")
        api = server.api(key)
        for fields in ({"timestamp": old}, {"timestamp": old}, {}):
            assert api.post("analytics/events", json=tool_call("search", **fields)).status_code == 201
        assert len(events(api)) == 3
        assert server.terminate() == 0

    with Server(tmp_path, settings={"ANALYTICS_RETENTION_DAYS": "30"}) as server:
        api = server.api(key)
        deadline = time.monotonic() + 60
        while len(events(api)) > 1:
            assert time.monotonic() < deadline, "the old events are still there"
            time.sleep(0.2)

        sums = api.get("analytics/summary", params=span).raise_for_status().json()
        assert sums["total_requests"] == 3
        assert "older than 30 days" in server.log_path.read_text()

    compared = run(tmp_path, "rebuild-rollups", "--check")
    assert compared.returncode == 0, compared.stdout
