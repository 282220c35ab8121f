"""Looks after a load whether what was acknowledged is there: a figure of rows that are not stored is none."""

from __future__ import annotations

import json
import re
import sqlite3

from client import BenchError, Connection, request
from databases import DatabaseStore
from programs import Server, Store


def verify(server: Server, reader: str, least: int, most: int) -> None:
    """The API's own count of requests."""
    with Connection(server.port) as connection:
        body = connection.expect(request("GET", "/api/v1/analytics/summary", reader), 200)
    judge("the summary counts", json.loads(body)["total_requests"], least, most)


def commits(server: Server) -> int:
    """How many transactions the server has committed."""
    with Connection(server.port) as connection:
        page = connection.expect(request("GET", "/metrics"), 200).decode()
    found = re.search(r"^mcp_admin_commit_duration_seconds_count (\d+)", page, re.MULTILINE)
    if not found:
        raise BenchError("/metrics does not count commits")
    return int(found[1])


def verify_file(store: Store, least: int, most: int) -> None:
    """The raw rows, of a server that has ended."""
    database = sqlite3.connect(f"file:{store.path}?mode=ro", uri=True)
    try:
        (count,) = database.execute("SELECT count(*) FROM usage_events").fetchone()
    finally:
        database.close()
    judge("the database holds", count, least, most)


def verify_table(store: DatabaseStore, least: int, most: int) -> None:
    """The raw rows in PostgreSQL."""
    judge("the database holds", store.count("usage_events"), least, most)


def judge(who: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        raise BenchError(f"{who} {count} events, {least} were acknowledged and at most {most} were sent")
