"""Every request and answer in the OpenAPI document has a sample, which is what its schema allows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from server import Server

BINARY = ("image/", "font/")
# A sample of lines stands in the description: schemathesis fails over one that it cannot send.
LINES = "application/x-ndjson"


@pytest.fixture(scope="module")
def openapi(server: Server) -> dict[str, Any]:
    return server.api().get("openapi.json").json()


def contents(openapi: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            places = {"request": operation.get("requestBody", {})} | operation["responses"]
            for place, body in places.items():
                for media_type, content in body.get("content", {}).items():
                    yield f"{method.upper()} {path} {place} {media_type}", media_type, content


def sample(openapi: dict[str, Any], content: dict[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    [reference] = content["examples"].values()
    return openapi["components"]["examples"][reference["$ref"].rsplit("/", 1)[-1]]["value"]


def test_every_body_has_a_sample(openapi: dict[str, Any]) -> None:
    missing = [
        name
        for name, media_type, content in contents(openapi)
        if not media_type.startswith(BINARY)
        and not content.keys() & {"example", "examples"}
        and not (media_type == LINES and "such as `{" in content["schema"]["description"])
    ]
    assert missing == []


def test_samples_are_what_their_schemas_allow(openapi: dict[str, Any]) -> None:
    wrong = {}
    for name, media_type, content in contents(openapi):
        if media_type.startswith(BINARY) or not content.keys() & {"example", "examples"}:
            continue
        schema = content["schema"] | {"components": openapi["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        if problems := [error.message for error in validator.iter_errors(sample(openapi, content))]:
            wrong[name] = problems
    assert wrong == {}


def test_samples_of_lists_in_other_forms_are_of_these_forms(openapi: dict[str, Any]) -> None:
    forms = openapi["paths"]["/api/v1/analytics/events"]["get"]["responses"]["200"]["content"]
    [record] = forms["application/json"]["example"]
    assert json.loads(forms["application/x-ndjson"]["example"]) == record
    [row] = csv.DictReader(io.StringIO(forms["text/csv"]["example"]))
    assert row["tool_name"] == record["tool_name"]


def test_a_sample_that_is_sent_is_taken(openapi: dict[str, Any], server: Server) -> None:
    for kind in ("events", "metrics", "errors", "costs", "sessions"):
        forms = openapi["paths"][f"/api/v1/analytics/{kind}"]["post"]["requestBody"]["content"]
        body = forms["application/json"]["example"]
        if "timestamp" in body:
            body = body | {"timestamp": "2026-01-01T00:00:00Z"}
        answer = server.admin.post(f"analytics/{kind}", json=body)
        assert answer.status_code in (200, 201), answer.text
