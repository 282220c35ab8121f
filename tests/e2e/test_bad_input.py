"""Input that cannot be right: each gets its clear error, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from problem import assert_problem
from server import Server, tool_call

JSON = {"Content-Type": "application/json"}
MALFORMED = (400, 422)


@pytest.fixture
def ingest(server: Server) -> Iterator[httpx.Client]:
    """The API with an ingest key; the number of stored events must be the same afterwards."""
    before = len(server.events())
    yield server.api(server.make_key("ingest"))
    assert len(server.events()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]]",
        b'{"event_type": "tool_call"} {"event_type": "tool_call"}',
        b'{"event_type": "tool_call", "tool_name": "a\x00b"}',
        b'{"event_type": "tool_call", "response_time_ms": NaN}',
        b'{"event_type": "tool_call", "response_time_ms": 01}',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"event_type": "tool_call", "metadata": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"event_type": "tool_call", "metadata": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    ],
    ids=lambda body: repr(body[:60]),
)
def test_malformed_json(ingest: httpx.Client, body: bytes) -> None:
    assert_problem(ingest.post("analytics/events", content=body, headers=JSON), *MALFORMED)


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("events", '{"tool_name": "search"}', "/event_type"),
        ("events", '{"event_type": ""}', "/event_type"),
        ("events", '{"event_type": 7}', "/event_type"),
        ("events", '{"event_type": "x", "response_time_ms": -1}', "/response_time_ms"),
        ("events", '{"event_type": "x", "response_time_ms": 1e400}', "/response_time_ms"),
        ("events", '{"event_type": "x", "response_time_ms": 18446744073709551616}', "/response_time_ms"),
        ("events", '{"event_type": "x", "response_time_ms": "12"}', "/response_time_ms"),
        ("events", '{"event_type": "x", "success": "yes"}', "/success"),
        ("events", '{"event_type": "x", "metadata": "text"}', "/metadata"),
        ("events", '{"event_type": "x", "timestamp": "yesterday"}', "/timestamp"),
        ("events", '{"event_type": "x", "timestamp": "2999-01-01T00:00:00Z"}', "/timestamp"),
        ("events", '{"event_type": "x", "no_such_field": 1}', "/no_such_field"),
        ("events", '{"event_type": "x", "event_type": "y"}', "/event_type"),
        ("metrics", '{"metric_name": "m", "metric_value": 1e400}', "/metric_value"),
        ("metrics", '{"metric_name": "m"}', "/metric_value"),
        ("errors", '{"error_type": "E"}', "/error_message"),
        ("costs", '{"service_name": "s", "operation_type": "o", "cost_usd": -0.5}', "/cost_usd"),
        ("costs", '{"service_name": "s", "operation_type": "o", "cost_usd": 1e400}', "/cost_usd"),
        ("costs", '{"service_name": "s", "operation_type": "o", "cost_usd": 1, "tokens_used": -1}', "/tokens_used"),
        ("sessions", '{"user_agent": "x"}', "/session_id"),
    ],
)
def test_invalid_fields_are_named(ingest: httpx.Client, path: str, body: str, pointer: str) -> None:
    assert_problem(ingest.post(f"analytics/{path}", content=body, headers=JSON), 422, pointer=pointer)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"event_type": "tool_call", "tool_name": "\xff\xfe"}', None),
        (b'{"event_type": "tool_call", "tool_name": "\\ud800"}', "/tool_name"),
        (b'{"event_type": "a\\u0000b"}', "/event_type"),
        (b'{"event_type": "' + b"a" * 256 + b'"}', "/event_type"),
        (b'{"event_type": "x", "error_message": "' + b"a" * 65_537 + b'"}', "/error_message"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_texts_that_cannot_be_kept_are_refused_where_that_is_asked_for(
    ingest: httpx.Client, body: bytes, pointer: str | None
) -> None:
    answer = ingest.post("analytics/events", params={"strict": "true"}, content=body, headers=JSON)
    assert_problem(answer, *MALFORMED, **({"pointer": pointer} if pointer else {}))


def test_ndjson_names_the_bad_line(server: Server) -> None:
    lines = b'{"event_type": "good"}\n{"event_type": \n{"event_type": "good"}\n'
    answer = server.admin.post("analytics/events", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 201, answer.text
    assert [error["index"] for error in answer.json()["errors"]] == [1]


@pytest.mark.parametrize("atomic", [False, True])
def test_a_batch_with_a_bad_record(fresh_server: Server, atomic: bool) -> None:
    batch = [tool_call(), tool_call(response_time_ms=-1), tool_call()]
    answer = fresh_server.admin.post("analytics/events", json=batch, params={"atomic": str(atomic).lower()})

    assert answer.status_code == (422 if atomic else 201), answer.text
    [error] = answer.json()["errors"]
    assert error["pointer"] == "/1/response_time_ms"
    assert len(fresh_server.events()) == (0 if atomic else 2)


def test_more_records_than_a_request_may_hold(ingest: httpx.Client) -> None:
    assert_problem(ingest.post("analytics/events", json=[{"event_type": "x"}] * 10_001), 413, 422)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png"])
def test_wrong_content_type(ingest: httpx.Client, content_type: str) -> None:
    answer = ingest.post("analytics/events", content=b"<event/>", headers={"Content-Type": content_type})
    assert_problem(answer, 415)


@pytest.mark.parametrize(
    "query",
    [
        "events?limit=-1",
        "events?limit=0",
        "events?limit=lots",
        "events?skip=-1",
        "events?start_date=yesterday",
        "events?success=perhaps",
        "events?cursor=garbage",
        "events?tool_name=a%00b",
        "events?tool_name=%ff",
        "timeseries?measure=beauty",
        "timeseries?step=fortnight",
        "costs/summary?group_by=colour",
        "summary?start_date=2026-02-30",
    ],
)
def test_wrong_queries(server: Server, query: str) -> None:
    assert_problem(server.admin.get(f"analytics/{query}"), *MALFORMED)


@pytest.mark.parametrize("path", ["nowhere", "analytics/events/1/2/3", "analytics/sessions/no%2Fsuch%3Fone"])
def test_unknown_paths(server: Server, path: str) -> None:
    assert_problem(server.admin.get(path), 404)


def test_wrong_method(server: Server) -> None:
    answer = server.admin.delete("analytics/events")
    assert_problem(answer, 405)
    assert "POST" in answer.headers["allow"]
