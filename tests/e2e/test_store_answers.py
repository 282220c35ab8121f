"""What the store is asked means the same on both engines, and nothing that can be asked is an error of the server."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from postgres import server_on
from server import Server, tool_call


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_on(request.param, tmp_path_factory.mktemp(request.param)) as server:
        yield server


def send(server: Server, kind: str, text: str) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return server.admin.post(f"analytics/{kind}", content=text, headers=headers)


# Filters by tags: as they were sent, compared as text

TAGS = {
    "1.50": ["1.50", '"1.50"'],
    "1.5": ["1.5", '"1.5"'],
    "1e2": ["1e2"],
    "100": ["100"],
    "100.0": ["100.0"],
    "true": ["true", '"true"'],
    "false": ["false"],
    "-0": ["-0"],
    "0": ["0"],
    "123456789012345678901234567890": ["123456789012345678901234567890"],
    "9007199254740993": ["9007199254740993"],
    "é": ['"é"', '"\\u00e9"'],
    "e\u0301": ['"e\u0301"'],
    "🙂": ['"🙂"', '"\\ud83d\\ude42"'],
    "null": ['"null"'],
    'a"b\\c': ['"a\\"b\\\\c"'],
}


def test_a_tag_is_found_as_it_was_sent(engine: Server) -> None:
    name = "tagged"
    for number, value in enumerate([value for values in TAGS.values() for value in values] + ["null"]):
        text = f'{{"metric_name": "{name}", "metric_value": {number}, "tags": {{"other": 0, "v": {value}}}}}'
        assert send(engine, "metrics", text).status_code == 201, value
    numbers = {}
    count = 0
    for wanted, values in TAGS.items():
        numbers[wanted] = list(range(count, count + len(values)))
        count += len(values)
    for wanted, expected in numbers.items():
        found = engine.admin.get("analytics/metrics", params={"metric_name": name, "tag.v": wanted})
        assert sorted(metric["metric_value"] for metric in found.json()) == expected, wanted


# Times and groups


def test_a_late_failure_is_no_regression(engine: Server) -> None:
    failure = {"error_type": "LateError", "error_message": "late"}
    engine.admin.post("analytics/errors", json=failure).raise_for_status()
    (group,) = [g for g in engine.admin.get("analytics/error-groups").json() if g["error_type"] == "LateError"]
    engine.admin.patch(f"analytics/error-groups/{group['id']}", json={"state": "resolved"}).raise_for_status()

    engine.admin.post("analytics/errors", json=failure | {"timestamp": "2026-01-01T00:00:00Z"}).raise_for_status()
    late = engine.admin.get(f"analytics/error-groups/{group['id']}").json()
    assert (late["state"], late["regressions"], late["count"]) == ("resolved", 0, 2)
    assert late["first_seen"] == "2026-01-01T00:00:00Z"

    engine.admin.post("analytics/errors", json=failure).raise_for_status()
    again = engine.admin.get(f"analytics/error-groups/{group['id']}").json()
    assert (again["state"], again["regressions"], again["count"]) == ("open", 1, 3)


def test_a_session_ends_when_its_client_says(engine: Server) -> None:
    start = {"session_id": "told", "timestamp": "2026-02-01T10:00:00Z"}
    engine.admin.post("analytics/sessions", json=start).raise_for_status()
    engine.admin.post("analytics/events", json=tool_call(session_id="told", timestamp="2026-02-01T09:00:00Z"))

    answer = engine.admin.patch("analytics/sessions/told", json={"ended_at": "2026-02-01T12:30:00+02:00"})

    assert answer.json()["ended_at"] == "2026-02-01T10:30:00Z"
    assert answer.json()["created_at"] == "2026-02-01T09:00:00Z"
    assert answer.json()["duration"] == 5400
    for wrong in ["2026-02-01T08:59:59Z", "2999-01-01T00:00:00Z", "soon", "0000-01-01T00:00:00Z", 5, ""]:
        refused = engine.admin.patch("analytics/sessions/told", json={"ended_at": wrong})
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["pointer"] == "/ended_at"


# Caches


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tools/x?_=1?", "tools/x%3F_%3D1"),
        ("tools/x?_=1", "tools/x%3F_=1"),
        ("tools/caf%C3%A9", "tools/cafe%CC%81"),
        ("tools/y%3F", "tools/y?"),
        ("tools/summary", "summary"),
    ],
)
def test_no_answer_is_anothers(engine: Server, one: str, other: str) -> None:
    engine.admin.post("analytics/events", json=[tool_call("x"), tool_call("café"), tool_call("y?")]).raise_for_status()
    for _ in range(3):
        first, second = engine.admin.get(f"analytics/{one}").json(), engine.admin.get(f"analytics/{other}").json()
        assert first != second
        if "tool_name" in second:
            assert first["tool_name"] != second["tool_name"]


# Everything that can be asked

NUMBERS = ["0", "1", "-1", "+1", "01", "1.0", "1e3", "2147483648", "9223372036854775807", "9223372036854775808",
           "-9223372036854775808", "1000000000000", "99999999999999999999999", "NaN", "٣"]  # fmt: skip
TIMES = ["0001-01-01", "0000-01-01", "9999-12-31", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-23:59",
         "0001-01-01T00:00:00+23:59", "294277-01-01", "1970-01-01", "1969-12-31T23:59:59Z", "2026-02-30",
         "2026-11-23T08:15:30 01:00", "-4713-01-01", "1e9", "2016-12-31T23:59:60Z"]  # fmt: skip
CURSORS = ["-zzzzzzzzzzzz.1", "zzzzzzzzzzzz.1", "1y2p0ij32e8e7.1y2p0ij32e8e7", "1y2p0ij32e8e7.-1y2p0ij32e8e8", "0.0",
           "-1.1", "1.-1", ".", "a", "+1.+1"]  # fmt: skip
TEXTS = ["", " ", "\x00", "'", '"', "\\", "%", "%25", "_", "é", "e\u0301", "\U0010ffff", "\uffff", "x" * 3000, "a;b",
         "' OR 1=1 --", "\u202e", "true", "null", "../..", "$1", "?"]  # fmt: skip
NASTY = NUMBERS + TIMES + CURSORS + TEXTS


def operations(server: Server, method: str) -> list[tuple[str, dict[str, Any]]]:
    document = server.admin.get("openapi.json").json()
    return [(path, item[method]) for path, item in document["paths"].items() if method in item and path != "/setup"]


def addressed(path: str, operation: dict[str, Any], draw: random.Random) -> str:
    """The path with a value for each of its parameters, and some of its query's."""
    query = []
    for parameter in operation.get("parameters", []):
        value = quote(draw.choice(NASTY), safe="")
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
        elif parameter["in"] == "query" and draw.random() < 0.3:
            query.append(f"{parameter['name']}={value}")
    return f"{path}?{'&'.join(query)}"


@pytest.mark.parametrize("seed", range(2))
def test_no_question_is_an_error_of_the_server(engine: Server, seed: int) -> None:
    draw = random.Random(seed)
    engine.admin.post("analytics/events", json=tool_call(session_id="s"))
    with httpx.Client(base_url=engine.url, headers=engine.admin.headers, timeout=30) as client:
        for path, operation in operations(engine, "get"):
            if "stream" in path or "/live" in path or path.endswith("/ws"):
                continue
            for _ in range(12 if operation.get("parameters") else 1):
                address = addressed(path, operation, draw)
                assert client.get(address).status_code < 500, address


def each_parameter() -> list[tuple[str, str]]:
    kinds = ["events", "metrics", "errors", "costs", "sessions", "error-groups"]
    lists = [(f"analytics/{kind}?cursor={quote(cursor)}") for kind in kinds for cursor in CURSORS]
    spans = [
        f"analytics/{kind}?{end}={quote(time)}"
        for kind in [*kinds[:5], "summary", "tools", "tools/x", "timeseries", "costs/summary"]
        for time in TIMES
        for end in ("start_date", "end_date")
    ]
    numbers = [f"analytics/{kind}?{name}={quote(n)}" for kind in kinds for n in NUMBERS for name in ("skip", "limit")]
    ids = [f"{kind}/{quote(n)}" for kind in ["analytics/errors", "analytics/error-groups", "admin/users", "admin/keys"]
           for n in NUMBERS]  # fmt: skip
    groups = [f"analytics/errors?group_id={quote(n)}" for n in NUMBERS]
    return lists + spans + numbers + ids + groups


def test_every_bound_is_held_where_it_is_read(engine: Server) -> None:
    for address in each_parameter():
        answer = engine.admin.get(address)
        assert answer.status_code in (200, 404, 405, 422), (address, answer.text[:300])


JSON_VALUES = [*NUMBERS[:13], "1e308", "-1e308", "1e309", "1e-400", "0.0000000001", "true", "null", "[]", "{}", '""']
JSON_VALUES += [json.dumps(text) for text in [*TIMES, *TEXTS, *NUMBERS]]
BODIES = {
    "analytics/events": {"event_type": '"e"', "tool_name": '"t"', "session_id": '"s"', "response_time_ms": "1",
                         "success": "true", "timestamp": "null", "metadata": "{}"},
    "analytics/metrics": {"metric_name": '"m"', "metric_value": "1", "timestamp": "null", "tags": "{}"},
    "analytics/errors": {"error_type": '"e"', "error_message": '"m"', "session_id": '"s"', "timestamp": "null"},
    "analytics/costs": {"service_name": '"s"', "operation_type": '"o"', "cost_usd": "1", "tokens_used": "1",
                        "input_tokens": "1", "request_id": '"r"', "timestamp": "null", "model": '"m"'},
    "analytics/sessions": {"session_id": '"s"', "timestamp": "null", "metadata": "{}"},
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_no_record_is_an_error_of_the_server(engine: Server, kind: str) -> None:
    for member in BODIES[kind]:
        for value in JSON_VALUES:
            members = BODIES[kind] | {member: value}
            text = "{" + ", ".join(f'"{name}": {value}' for name, value in members.items()) + "}"
            answer = send(engine, kind.removeprefix("analytics/"), text)
            assert answer.status_code < 500, (text[:300], answer.text[:300])
    for path in ["summary", "tools", "timeseries", "costs/summary", "sessions", "dashboard", "sessions/s"]:
        assert engine.admin.get(f"analytics/{path}").status_code == 200


CHANGES = {
    ("patch", "analytics/sessions/s"): ["ended", "ended_at", "metadata", "user_agent"],
    ("patch", "analytics/errors/1"): ["resolved"],
    ("patch", "analytics/error-groups/1"): ["state"],
    ("post", "admin/keys"): ["name", "scopes", "expires_at"],
    ("post", "admin/users"): ["username", "email", "password", "role", "is_active"],
    ("put", "admin/users/1"): ["email", "role"],
    ("post", "auth/refresh"): ["refresh_token"],
    ("post", "analytics/auth-failure"): ["endpoint", "status_code"],
}


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_no_change_is_an_error_of_the_server(engine: Server, method: str, path: str) -> None:
    engine.admin.post("analytics/events", json=tool_call(session_id="s"))
    whole = {"name": '"k"', "scopes": '["read"]'} if path == "admin/keys" else {}
    for member in CHANGES[method, path]:
        for value in JSON_VALUES:
            members = whole | {member: value}
            text = "{" + ", ".join(f'"{name}": {value}' for name, value in members.items()) + "}"
            answer = engine.admin.request(
                method, path, content=text, headers={"Content-Type": "application/json"}, timeout=30
            )
            assert answer.status_code < 500, (text[:300], answer.text[:300])
