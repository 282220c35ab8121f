"""The former backend's clients work unchanged: its MCP server's client, its dashboard, its login."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from server import SUPERUSER, Server

INGEST_KEY = "the-fixed-key-of-the-former-deployment"
ADMIN_KEY = "the-admin-key-of-the-former-deployment"
DASHBOARD_ORIGIN = "http://localhost:3000"


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the former deployment's settings."""
    settings = {
        "ANALYTICS_INGEST_KEY": INGEST_KEY,
        "ADMIN_API_KEY": ADMIN_KEY,
        "ANALYTICS_PUBLIC_READ": "true",
        "BACKEND_CORS_ORIGINS": f"{DASHBOARD_ORIGIN},http://localhost:5173",
    }
    with Server(tmp_path_factory.mktemp("former"), settings=settings) as server:
        yield server


@pytest.fixture(
    params=[
        {"X-Analytics-Ingest-Key": INGEST_KEY},
        {"Authorization": f"Bearer {INGEST_KEY}"},
        {"Authorization": f"Bearer {ADMIN_KEY}"},
        {"X-Analytics-Ingest-Key": INGEST_KEY, "Authorization": f"Bearer {ADMIN_KEY}"},
    ],
    ids=["header", "bearer", "admin key", "both"],
)
def mcp_client(former: Server, request: pytest.FixtureRequest) -> httpx.Client:
    """The MCP server's client: it waits 3 s and takes any 2xx for success."""
    return httpx.Client(base_url=f"{former.url}/api/v1/analytics/", headers=request.param, timeout=3)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sessions", {"session_id": "s/1 ?", "user_agent": "node", "ip_address": "10.0.0.1", "meta": {"a": 1}}),
        ("sessions", {"session_id": "s/1 ?"}),
        ("events", {"session_id": "s/1 ?", "event_type": "tool_call", "tool_name": "t", "success": True, "meta": {}}),
        ("events", {"event_type": "webhook", "success": False, "error_message": "no", "tool_name": None}),
        ("events", {"event_type": "tool_call", "success": True, "response_time_ms": 12.5, "metadata": {"a": [1]}}),
        ("metrics", {"metric_name": "tool_response_time_ms", "metric_value": 3}),
        ("metrics", {"metric_name": "queue", "metric_value": 0.5, "metric_unit": "s", "tags": {"zone": "eu"}}),
        ("errors", {"error_type": "TypeError", "error_message": ""}),
        ("errors", {"error_type": "E", "error_message": "m", "stack_trace": "s", "request_path": "/", "context": {}}),
        ("costs", {"service_name": "langdb", "operation_type": "chat", "cost_usd": 0.004, "tokens_used": 12}),
        ("costs", {"service_name": "modal", "operation_type": "gpu", "cost_usd": 0, "request_id": None, "meta": None}),
    ],
    ids=str,
)
def test_what_the_mcp_server_posts(mcp_client: httpx.Client, path: str, body: dict[str, object]) -> None:
    answer = mcp_client.post(path, json=body)

    assert answer.is_success, answer.text
    created = answer.json()
    for name, value in body.items():
        assert created[name] == value


def test_a_session_is_made_once(mcp_client: httpx.Client, former: Server) -> None:
    first = mcp_client.post("sessions", json={"session_id": "once", "meta": {"first": True}}).json()
    again = mcp_client.post("sessions", json={"session_id": "once", "meta": {"first": True}}).json()

    assert first["id"] == again["id"]
    assert first["created_at"] == again["created_at"]


def test_a_cost_counts_once(former: Server) -> None:
    client = former.api(INGEST_KEY)
    cost = {"service_name": "langdb", "operation_type": "once", "cost_usd": 0.25, "request_id": "request 1"}
    first, again = (client.post("analytics/costs", json=cost) for _ in range(2))

    assert first.json()["id"] == again.json()["id"]
    stored = former.admin.get("analytics/costs", params={"service_name": "langdb"}).json()
    assert [row["operation_type"] for row in stored].count("once") == 1


def test_the_readmes_snippet(former: Server) -> None:
    key = former.make_key("ingest")
    body = {"event_type": "tool_call", "tool_name": "t", "success": True, "metadata": {"user": "u"}}
    created = former.api(key).post("analytics/events", json=body).json()
    assert created["metadata"] == created["meta"] == {"user": "u"}


PREFLIGHT = {
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "content-type,x-analytics-ingest-key",
}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_preflight_of_the_dashboard(former: Server, method: str) -> None:
    headers = PREFLIGHT | {"Origin": DASHBOARD_ORIGIN, "Access-Control-Request-Method": method}
    answer = former.api().options("analytics/dashboard", headers=headers)

    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == DASHBOARD_ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert method in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert "content-type" in allowed
    assert "x-analytics-ingest-key" in allowed


def test_preflight_of_a_stranger(former: Server) -> None:
    answer = former.api().options("analytics/dashboard", headers=PREFLIGHT | {"Origin": "https://evil.example"})
    assert answer.headers.get("access-control-allow-origin") not in ("*", "https://evil.example")


SHAPES = {
    "dashboard": {
        "timestamp",
        "requests_per_minute",
        "average_response_time",
        "success_rate",
        "active_sessions",
        "total_cost_today",
        "top_errors",
        "cost_history",
        "performance_metrics_data",
        "usage_distribution_data",
    },
    "summary": {
        "total_requests",
        "success_rate",
        "average_response_time_ms",
        "total_costs_usd",
        "active_sessions",
        "error_rate",
        "top_tools",
        "recent_errors",
    },
    "costs/summary": {"total_cost_usd", "total_tokens", "total_requests"},
    "diag/error-logs": {"ok", "count", "errors"},
}


@pytest.mark.parametrize("path", SHAPES)
def test_objects_that_the_dashboard_reads(former: Server, path: str) -> None:
    answer = former.api().get(f"analytics/{path}", headers={"Origin": DASHBOARD_ORIGIN})

    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == DASHBOARD_ORIGIN
    assert SHAPES[path] <= answer.json().keys()


ROWS = {
    "sessions?limit=20": {
        "id",
        "session_id",
        "user_agent",
        "ip_address",
        "meta",
        "created_at",
        "updated_at",
        "ended_at",
        "total_requests",
        "total_errors",
        "total_processing_time_ms",
    },
    "events?limit=5": {
        "id",
        "timestamp",
        "session_id",
        "event_type",
        "tool_name",
        "response_time_ms",
        "success",
        "error_message",
        "user_agent",
        "ip_address",
        "meta",
    },
    "metrics?limit=5": {"id", "timestamp", "metric_name", "metric_value", "metric_unit", "tags"},
    "errors?resolved=false": {"id", "timestamp", "error_type", "error_message", "resolved", "resolved_at"},
    "costs?service_name=langdb": {
        "id",
        "timestamp",
        "service_name",
        "operation_type",
        "tokens_used",
        "cost_usd",
        "meta",
    },
    "logs?limit=200&level=INFO": {"ts", "level", "name", "message"},
}


@pytest.fixture
def posted(former: Server) -> None:
    client = former.api(INGEST_KEY)
    for path, body in {
        "events": {"event_type": "tool_call", "tool_name": "t", "success": True, "session_id": "rows"},
        "metrics": {"metric_name": "m", "metric_value": 1},
        "errors": {"error_type": "E", "error_message": "m"},
        "costs": {"service_name": "langdb", "operation_type": "o", "cost_usd": 0.01},
    }.items():
        client.post(f"analytics/{path}", json=body).raise_for_status()


@pytest.mark.parametrize("path", ROWS)
def test_arrays_that_the_dashboard_reads(former: Server, posted: None, path: str) -> None:
    rows = former.api().get(f"analytics/{path}").json()

    assert rows, "nothing came back"
    for row in rows:
        assert ROWS[path] <= row.keys()


def test_one_session(former: Server, posted: None) -> None:
    answer = former.api().get("analytics/sessions/rows").json()
    assert answer.keys() >= {"session", "events", "metrics", "logs"}
    assert former.api().get("analytics/sessions/unknown").status_code == 404


@pytest.mark.parametrize("form", ["data", "files", "json"])
def test_login(fresh_server: Server, form: str) -> None:
    assert fresh_server.login
    fields = {"username": SUPERUSER["username"], "password": SUPERUSER["password"]}
    body = {form: {name: (None, value) for name, value in fields.items()} if form == "files" else fields}
    answer = fresh_server.api().post("auth/login", **body)

    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == "bearer"
    assert fresh_server.api(answer.json()["access_token"]).get("admin/users/me").json()["username"] == "root"


def test_login_refused(fresh_server: Server) -> None:
    assert fresh_server.login
    for username in (SUPERUSER["username"], "nobody"):
        answer = fresh_server.api().post("auth/login", data={"username": username, "password": "wrong"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_users(fresh_server: Server) -> None:
    users = fresh_server.admin
    body = {"username": "ada", "email": "ada@example.com", "password": "a long password"}
    ada = users.post("admin/users", json=body).json()

    keys = {"id", "username", "email", "is_active", "is_superuser", "created_at", "last_login"}
    assert keys <= ada.keys()
    assert "password" not in str(ada)
    assert users.post("admin/users", json=body).status_code in (400, 409)
    renamed = users.put(f"admin/users/{ada['id']}", json={"username": "lady ada", "email": "ada@example.com"})
    assert renamed.json()["username"] == "lady ada"
    assert "message" in users.delete(f"admin/users/{ada['id']}").json()
    me = users.get("admin/users/me").json()
    assert users.delete(f"admin/users/{me['id']}").status_code in (400, 409)


def test_the_root_and_health(former: Server) -> None:
    assert httpx.get(former.url + "/").json().keys() >= {"message", "version", "docs"}
    assert httpx.get(former.url + "/health").json()["status"] == "healthy"


@pytest.mark.parametrize("path", ["docs", "redoc"])
def test_docs_need_no_other_host(former: Server, path: str) -> None:
    page = former.api(follow_redirects=True).get(path)

    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {"docs": "swagger-ui-bundle.js", "redoc": "redoc.standalone.js"}[path] in page.text
    for link in links:
        assert "://" not in link
        assert httpx.get(page.url.join(link)).status_code == 200
    assert httpx.get(page.url.join("openapi.json")).json()["openapi"].startswith("3.1")
