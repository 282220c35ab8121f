"""A real MCP server with the README's hook, called by the official client: every call is seen as it was."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from server import Server, environment, free_port

MCP_SERVER = str(Path(__file__).with_name("mcp_server.py"))
SLEEPS = (0.02, 0.06, 0.12)


@pytest.fixture
def hook_settings(fresh_server: Server) -> dict[str, str]:
    return environment({"MCP_ADMIN_URL": fresh_server.url, "MCP_ADMIN_KEY": fresh_server.make_key("ingest")})


@pytest.fixture
def http_server(hook_settings: dict[str, str]) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, MCP_SERVER, "http", str(port)], env=hook_settings)
    url = f"http://127.0.0.1:{port}/mcp"
    for _ in range(200):
        try:
            httpx.get(url)
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(10)


async def call_tools(client: Client) -> list[tuple[str, float, bool]]:
    """Calls the tools well and badly; returns name, milliseconds as the client saw them, and success of each call."""
    calls = [("forecast", {"city": "Oslo", "seconds": seconds}) for seconds in SLEEPS]
    calls += [("alerts", {"region": "Atlantis"}), ("forecast", {"city": "Oslo"}), ("no_such_tool", {})]
    seen = []
    async with client:
        for name, arguments in calls:
            started = time.perf_counter()
            try:
                success = not (await client.call_tool(name, arguments)).is_error
            except MCPError:
                success = False
            seen.append((name, (time.perf_counter() - started) * 1000, success))
        await asyncio.sleep(0.5)  # the last report may still be under way when a stdio server is told to end
    return seen


def assert_seen(server: Server, calls: list[tuple[str, float, bool]]) -> None:
    deadline = time.monotonic() + 2
    while len(events := server.events()) < len(calls) and time.monotonic() < deadline:
        time.sleep(0.05)
    events.sort(key=lambda event: event["timestamp"])

    assert [(event["tool_name"], event["success"]) for event in events] == [(name, ok) for name, _, ok in calls]
    for event, (_, milliseconds, _) in zip(events, calls, strict=True):
        assert 0 <= event["response_time_ms"] <= milliseconds + 1
    for event, seconds in zip(events, SLEEPS, strict=False):
        assert event["response_time_ms"] >= seconds * 1000 - 1
    assert "no such region: Atlantis" in events[3]["error_message"]

    [session] = server.admin.get("analytics/sessions").json()
    assert {event["session_id"] for event in events} == {session["session_id"]}
    assert session["total_requests"] == len(calls)
    assert session["total_errors"] == 3


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_calls_over_http(fresh_server: Server, http_server: str, mode: str) -> None:
    calls = asyncio.run(call_tools(Client(http_server, mode=mode)))

    assert [ok for _, _, ok in calls] == [True, True, True, False, False, False]
    assert_seen(fresh_server, calls)


def test_calls_over_stdio(fresh_server: Server, hook_settings: dict[str, str]) -> None:
    parameters = StdioServerParameters(command=sys.executable, args=[MCP_SERVER, "stdio"], env=hook_settings)
    calls = asyncio.run(call_tools(Client(parameters)))

    assert_seen(fresh_server, calls)
