"""Answers are compressed for clients that ask for it, and for no others; what carries secrets never is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import httpx
import pytest
from server import ROOT, SUPERUSER, Server, tool_call


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"MCP_ADMIN_DASHBOARD": str(ROOT / "Dashboard")}
    with Server(tmp_path_factory.mktemp("compression"), settings=settings) as server:
        for _ in range(3):
            calls = [tool_call(f"tool {index}", metadata={"index": index}) for index in range(1000)]
            server.admin.post("analytics/events", json=calls)
        yield server


def asked(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[httpx.Response, bytes]:
    """An answer, and its body as it came."""
    request = server.admin.build_request(method, path, headers={"Accept-Encoding": "gzip"} | headers)
    answer = server.admin.send(request, stream=True)
    body = b"".join(answer.iter_raw())
    answer.close()
    return answer, body


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("analytics/events?limit=1000", "application/json"),
        ("analytics/events", "text/csv"),
        ("analytics/events", "application/x-ndjson"),
        ("analytics/tools", "application/json"),
        ("openapi.json", "application/json"),
    ],
)
def test_what_is_compressed_is_the_same(filled: Server, path: str, accept: str) -> None:
    plain, body = asked(filled, path, **{"Accept-Encoding": "identity", "Accept": accept})
    packed, compressed = asked(filled, path, Accept=accept)

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert gzip.decompress(compressed) == body
    assert len(compressed) * 4 < len(body)


def test_head_tells_what_get_would_send(filled: Server) -> None:
    got, body = asked(filled, "analytics/tools")
    head, nothing = asked(filled, "analytics/tools", "HEAD")

    assert nothing == b""
    assert head.headers["content-encoding"] == got.headers["content-encoding"] == "gzip"
    assert head.headers["vary"] == got.headers["vary"]
    assert abs(int(head.headers["content-length"]) - len(body)) < 64


def test_the_connection_goes_on_behind_a_compressed_answer(filled: Server) -> None:
    for _ in range(5):
        _, body = asked(filled, "analytics/tools")
        assert len(json.loads(gzip.decompress(body))) == 1000


def test_answers_with_secrets_are_never_compressed(filled: Server) -> None:
    for index in range(20):
        created = filled.admin.post("admin/keys", json={"name": f"key {index}", "scopes": ["read"]})
        assert "content-encoding" not in created.headers
    login = filled.api().post("auth/login", data=SUPERUSER, headers={"Accept-Encoding": "gzip"})
    session = filled.api().post("auth/session", json=SUPERUSER, headers={"Accept-Encoding": "gzip"})
    keys, body = asked(filled, "admin/keys")

    assert len(body) > 1024
    for answer in (login, session, keys):
        assert answer.is_success
        assert "content-encoding" not in answer.headers


def test_an_event_stream_comes_at_once(filled: Server) -> None:
    with filled.admin.stream("GET", "analytics/stream", headers={"Accept-Encoding": "gzip"}) as answer:
        assert "content-encoding" not in answer.headers
        assert next(answer.iter_lines()).startswith("retry:")


def test_a_file_has_a_weak_tag_where_it_is_compressed(filled: Server) -> None:
    plain = httpx.get(f"{filled.url}/dashboard/main.js", headers={"Accept-Encoding": "identity"})
    packed = httpx.get(f"{filled.url}/dashboard/main.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"

    again = httpx.get(f"{filled.url}/dashboard/main.js", headers={"If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304
    assert "Accept-Encoding" in again.headers["vary"]
