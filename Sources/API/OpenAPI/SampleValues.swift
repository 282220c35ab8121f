import HTTP

/// What members of this API usually hold, by their names: the samples of the document are made of them.
enum SampleValues {
    /// All of them, with whole texts and what problems say.
    static let likely: LikelyValues = {
        var likely = LikelyValues()
        likely.values = texts.merging(numbers) { first, _ in first }.merging(objects) { first, _ in first }
        likely.elements = ["top_errors": "error_type", "scopes": "scope"]
        likely.aliases = ["meta"]
        likely.texts = wholeTexts
        likely.problems = problems
        return likely
    }()

    private static let texts: [String: JSONValue] = [
        "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl", "atomic": true,
        "cost_source": "reported", "current_password": "correct horse battery", "cursor": "gpk3v0x9qdq.2s",
        "date": "2026-11-23", "detail": "is -1.0; 0.0 to 604800000.0 is allowed", "docs": "/api/v1/docs",
        "email": "admin@example.com", "end": "2026-11-24T00:00:00Z", "end_date": "2026-11-24T00:00:00Z",
        "ended": true, "ended_at": "2026-11-23T08:45:00Z", "error_message": "upstream timed out after 30 s",
        "error_type": "TimeoutError", "event_type": "tool_call", "expires_at": "2026-12-23T08:15:30Z",
        "first_seen": "2026-11-20T17:02:11Z", "grant_type": "password", "ip_address": "192.0.2.17",
        "joined_by": "explicit", "key": "mcpk_4f9Zt2VtWcE1c0GkqXyM7hBzUo3sPlRd", "kind": "event", "level": "INFO",
        "message": "MCP Admin is listening", "metric_name": "queue_depth", "metric_unit": "jobs",
        "model": "gpt-4o-mini", "name": "search_documents", "new_password": "a longer horse battery",
        "operation_type": "chat", "password": "correct horse battery", "pointer": "/response_time_ms",
        "prefix": "mcpk_4f9Z", "problem": "The disk has no room left.", "q": "timed out",
        "reason": "the store cannot be reached", "refresh_token": "mcpr_9bQm1xKc0Wv7tZs3LdYpRfUaHnJe",
        "request_id": "d929c4557c77d68", "request_method": "POST", "request_path": "/mcp", "role": "superuser",
        "scope": "read", "service_name": "langdb", "session_id": "7c1e0e8f-3a52-4a55-9d2c-6b1f1f0e4a10",
        "stack_trace": "TimeoutError: upstream timed out after 30 s\n    at fetchUrl (/app/dist/tools.js:48:13)",
        "start": "2026-11-23T00:00:00Z", "start_date": "2026-11-23T00:00:00Z", "store": "SQLite",
        "title": "Unprocessable Content", "token": "mcps_Xw2f7Jr0Lk9aQd5VtGh3", "token_type": "bearer",
        "tool_name": "search_documents", "type": "/problems/invalid", "unit": "ms",
        "user_agent": "claude-desktop/1.4.2", "username": "admin", "version": "1.0.0", "file": "main.js",
        "tags": "", "Idempotency-Key": "7f0c3f52-1f0e-4d5b-9e4e-2f6f1c0d9a11", "Last-Event-ID": "42",
        "search": "7c1e", "topics": "events,errors",
    ]

    private static let numbers: [String: JSONValue] = [
        "active_sessions": 7, "average_response_time": 96.8, "average_response_time_ms": 96.8,
        "cached_input_tokens": 200, "calls": 1280, "cost": 1.25, "cost_usd": 0.00325, "count": 84,
        "created_by": 1, "duration": 1800, "duration_ms": 96.8, "error_rate": 1.02, "error_ratio": 0.01015625,
        "existing": 0, "expires_in": 1800, "failure_rate": 0.009375, "failures": 12, "from_ms": 90.5,
        "group_id": 7, "id": 4211, "index": 1, "input_tokens": 1200, "is_new": true, "last_id": 4211, "limit": 100,
        "mean_ms": 96.8, "metric_value": 12.5, "new": 2, "occurrences": 84, "open": 5, "output_tokens": 310,
        "p50_ms": 81.2, "p95_ms": 240.5, "p99_ms": 611.9, "regressed": 1, "regressions": 1,
        "regressions_in_span": 1, "rejected": 1, "requests_per_minute": 42, "response_time_ms": 96.8,
        "retention_days": 90, "seen": 7, "skip": 0, "stored": 2, "success": true, "success_rate": 99.06,
        "success_ratio": 0.990625, "to_ms": 98.7, "tokens_used": 1510, "total_cost_today": 1.25,
        "total_cost_usd": 12.75, "total_costs_usd": 12.75, "total_errors": 13, "total_failures": 12,
        "total_processing_time_ms": 123904, "total_requests": 1280, "total_tokens": 48210, "usage_count": 1280,
        "truncated": false, "value": 1280, "resolved": false, "ok": true, "is_active": true, "is_superuser": true,
    ]

    private static let objects: [String: JSONValue] = [
        "metadata": ["region": "eu-west-1"], "meta": ["region": "eu-west-1"],
        "context": ["attempt": 3, "url": "https://example.com/"], "tags": ["host": "worker-1"],
    ]

    private static let wholeTexts = [
        "text/html": "<!doctype html>\n<html lang=\"en\">…</html>\n",
        "text/javascript": "export function count(value) { … }\n",
        "text/css": ":root { --accent: #3355dd; }\n",
        "text/plain": "# TYPE mcp_admin_requests_total counter\nmcp_admin_requests_total{status=\"200\"} 1280\n",
        "text/event-stream":
            "retry: 2000\n\ndata: {\"timestamp\":\"2026-11-23T08:15:30Z\",\"requests_per_minute\":42}\n\n",
    ]

    private static let problems: [Int: String] = [
        400: "The body is not JSON.", 401: "Credentials are missing or wrong.",
        403: "A key with the scope `read`, or a user's access token, is needed.",
        404: "There is nothing of this name.", 409: "The last active superuser would be lost.",
        410: "It was there, and is gone.", 413: "The body is larger than the 65536 bytes that are allowed.",
        415: "The media type is not one of those that are taken.", 422: "A value is not allowed.",
        426: "This address speaks the WebSocket protocol alone.",
        429: "Too many failed logins; try again in 15 minutes.",
        500: "The server failed; its log has the reason under this request's id.",
        503: "The store is busy; try again in 2 seconds.", 507: "The disk has no room left.",
    ]
}
