"""The one shape of every error."""

from __future__ import annotations

from typing import Any

import httpx


def assert_problem(answer: httpx.Response, *statuses: int, pointer: str | None = None) -> dict[str, Any]:
    """Holds `answer` to RFC 9457, one of `statuses`, and an error at the JSON pointer `pointer`; returns its body."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert isinstance(problem["detail"], str)
    assert problem["detail"]
    assert problem["title"]
    assert problem["type"]
    assert problem["request_id"]
    if pointer is not None:
        assert pointer in [error["pointer"] for error in problem["errors"]], problem
    return problem
