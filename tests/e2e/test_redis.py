"""Redis shares what it can, and its absence breaks nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis_server import Redis
from server import SUPERUSER, Server, run, tool_call
from slow_link import SlowLink
from test_postgres import until

PASSWORD = "correct-horse-battery"
FAILURES = 5


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


@pytest.fixture
def server(redis: Redis, tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, settings={"REDIS_URL": redis.url()}) as server:
        until(lambda: state(server) == "connected")
        yield server


def state(server: Server) -> str:
    """What the server says of Redis; it is ready whatever that is."""
    answer = httpx.get(f"{server.url}/ready", timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["redis"]


def log_in(server: Server, password: str) -> httpx.Response:
    return server.api().post("auth/login", data={"username": SUPERUSER["username"], "password": password})


def everything_works(server: Server, key: str) -> None:
    """What must work with Redis and without: storing, reading, signing in and out."""
    before = len(server.events())
    assert server.api(key).post("analytics/events", json=tool_call()).status_code == 201
    assert len(server.events()) == before + 1
    assert server.admin.get("analytics/dashboard").status_code == 200
    tokens = log_in(server, SUPERUSER["password"])
    assert tokens.status_code == 200, tokens.text
    own = server.api(tokens.json()["access_token"])
    assert own.get("analytics/dashboard").status_code == 200
    assert own.post("auth/logout").status_code in (200, 204)
    assert own.get("analytics/dashboard").status_code == 401


class Stream:
    """The records of a stream of server-sent events, read on a thread of its own."""

    def __init__(self, server: Server, topics: str) -> None:
        self.messages: list[dict[str, Any]] = []
        self.client = server.admin
        self.topics = topics
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)

    def __enter__(self) -> Stream:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # It ends with the next line, or with the server.
        self.ended.set()

    def read(self) -> None:
        with suppress(httpx.TransportError):
            self.follow()

    def follow(self) -> None:
        with self.client.stream("GET", "analytics/stream", params={"topics": self.topics}, timeout=60) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    self.messages.append(json.loads(line[5:]))
                if self.ended.is_set():
                    return

    def tools(self) -> list[str]:
        return [message["data"]["tool_name"] for message in self.messages if message["type"] == "record"]


def test_without_redis_it_is_not_missed(fresh_server: Server) -> None:
    assert state(fresh_server) == "not_configured"


def test_redis_that_goes_and_comes_breaks_nothing(server: Server, redis: Redis) -> None:
    key = server.make_key("ingest")
    everything_works(server, key)

    redis.kill()
    until(lambda: state(server) == "away")
    everything_works(server, key)

    redis.start()
    until(lambda: state(server) == "connected")
    everything_works(server, key)


def test_redis_that_stalls_breaks_nothing(server: Server, redis: Redis) -> None:
    key = server.make_key("ingest")
    redis.stall()
    everything_works(server, key)
    until(lambda: state(server) == "away")
    everything_works(server, key)
    redis.go_on()
    until(lambda: state(server) == "connected")


def test_a_server_starts_without_its_redis(redis: Redis, tmp_path: Path) -> None:
    redis.kill()
    with Server(tmp_path, settings={"REDIS_URL": redis.url()}) as server:
        assert state(server) == "away"
        everything_works(server, server.make_key("ingest"))


@pytest.mark.parametrize("trouble", ["none", "flush", "kill", "stall"])
def test_guesses_are_limited_whatever_happens_to_redis(server: Server, redis: Redis, trouble: str) -> None:
    assert server.login
    answers = [log_in(server, "wrong").status_code for _ in range(2)]
    if trouble == "flush":
        redis.ask("FLUSHALL")
    elif trouble == "kill":
        redis.kill()
    elif trouble == "stall":
        redis.stall()
    answers += [log_in(server, "wrong").status_code for _ in range(FAILURES)]

    assert answers == [401] * FAILURES + [429] * 2


def test_guesses_at_another_server_count_too(server: Server, redis: Redis, tmp_path: Path) -> None:
    assert server.login
    folder = tmp_path / "other"
    folder.mkdir()
    with Server(folder, settings={"REDIS_URL": redis.url()}) as other:
        assert other.login
        until(lambda: state(other) == "connected")
        answers = [log_in(each, "wrong").status_code for each in (server, other) * FAILURES]

        assert answers == [401] * FAILURES + [429] * FAILURES
        # The user's name is not written down in Redis.
        assert "root" not in redis.ask("KEYS", "*")


def test_a_revoked_token_stays_revoked_when_redis_is_emptied(server: Server, redis: Redis) -> None:
    tokens = log_in(server, SUPERUSER["password"]) if server.login else None
    own = server.api(tokens.json()["access_token"])
    assert own.post("auth/logout").status_code in (200, 204)
    redis.ask("FLUSHALL")
    assert own.get("analytics/dashboard").status_code == 401
    server.kill()
    redis.kill()
    server.start()
    assert own.get("analytics/dashboard").status_code == 401


def test_watchers_of_one_server_see_what_another_stores(server: Server, redis: Redis, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with Server(folder, settings={"REDIS_URL": redis.url()}) as other, Stream(server, "events") as stream:
        key = other.make_key("ingest")

        def seen(name: str) -> bool:
            assert other.api(key).post("analytics/events", json=tool_call(name)).status_code == 201
            return name in stream.tools()

        until(lambda: state(other) == "connected")
        until(lambda: seen("first"))
        redis.kill()
        assert other.api(key).post("analytics/events", json=tool_call("lost")).status_code == 201
        redis.start()
        until(lambda: seen("after a restart"))
        assert "lost" not in stream.tools()
        # Those of its own server miss nothing meanwhile.
        own = server.make_key("ingest")
        assert server.api(own).post("analytics/events", json=tool_call("own")).status_code == 201
        until(lambda: "own" in stream.tools())
        assert stream.tools().count("own") == 1


def test_nothing_is_missed_around_the_restart_of_a_server(server: Server, redis: Redis, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    settings = {"REDIS_URL": redis.url(), "ANALYTICS_INGEST_KEY": "k" * 32}
    other = Server(folder, settings=settings)
    with Stream(server, "events") as stream:
        own = server.make_key("ingest")

        def watches() -> bool:
            assert server.api(own).post("analytics/events", json=tool_call("own")).status_code == 201
            return "own" in stream.tools()

        until(watches)
        sent = []
        for number in range(8):
            with other:
                for moment in ("first", "last"):
                    sent.append(f"{moment} {number}")
                    answer = other.api("k" * 32).post("analytics/events", json=tool_call(sent[-1]))
                    assert answer.status_code == 201
        until(lambda: set(sent) <= set(stream.tools()))
        assert [name for name in stream.tools() if name != "own"] == sent


def test_what_redis_lost_is_said_to_those_who_watch(server: Server, redis: Redis, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with Server(folder, settings={"REDIS_URL": redis.url()}) as other, Stream(server, "events") as stream:
        key = other.make_key("ingest")

        def seen(name: str) -> bool:
            assert other.api(key).post("analytics/events", json=tool_call(name)).status_code == 201
            return name in stream.tools()

        until(lambda: seen("before"))
        before = sum(message["count"] for message in stream.messages if message["type"] == "omitted")
        redis.kill()
        until(lambda: state(other) == "away")
        for _ in range(5):
            assert other.api(key).post("analytics/events", json=tool_call("lost")).status_code == 201
        time.sleep(0.5)
        redis.start()
        until(lambda: seen("after"))

        def omitted() -> int:
            return sum(message["count"] for message in stream.messages if message["type"] == "omitted") - before

        until(lambda: omitted() + stream.tools().count("lost") >= 5)


def test_servers_with_another_prefix_see_nothing(server: Server, redis: Redis, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    settings = {"REDIS_URL": redis.url(), "REDIS_PREFIX": "another"}
    with Server(folder, settings=settings) as other, Stream(server, "events") as stream:
        until(lambda: state(other) == "connected")
        stranger, own = other.make_key("ingest"), server.make_key("ingest")

        def seen() -> bool:
            assert other.api(stranger).post("analytics/events", json=tool_call("strange")).status_code == 201
            assert server.api(own).post("analytics/events", json=tool_call("own")).status_code == 201
            return stream.tools().count("own") >= 20

        until(seen)
        assert "strange" not in stream.tools()


def test_a_password_is_used_and_never_shown(tmp_path: Path) -> None:
    with Redis("--requirepass", PASSWORD) as redis:
        settings = {"REDIS_URL": redis.url(f":{PASSWORD}@"), "LOG_LEVEL": "trace"}
        with Server(tmp_path, settings=settings) as server:
            until(lambda: state(server) == "connected")
            everything_works(server, server.make_key("ingest"))
            redis.kill()
            until(lambda: state(server) == "away")
            assert PASSWORD not in server.said
        shown = run(tmp_path, "config", **settings)
        assert shown.returncode == 0
        assert "REDIS_URL" in shown.stdout
        assert PASSWORD not in shown.stdout + shown.stderr


def test_a_wrong_password_is_said_to_be_wrong(tmp_path: Path) -> None:
    with ExitStack() as stack:
        redis = stack.enter_context(Redis("--requirepass", PASSWORD))
        server = stack.enter_context(Server(tmp_path, settings={"REDIS_URL": redis.url(":wrong-one@")}))
        until(lambda: "Redis refused" in server.said)
        assert state(server) == "away"
        assert "wrong-one" not in server.said


@pytest.mark.parametrize(
    "url",
    ["localhost:6379", "http://:hidden@localhost", "redis://", "redis://:hid#den@localhost", "redis://:hidden@h/x"],
)
def test_a_wrong_url_stops_the_start(tmp_path: Path, url: str) -> None:
    refused = run(tmp_path, "serve", REDIS_URL=url, PORT="0")
    assert refused.returncode != 0
    assert "REDIS_URL" in refused.stderr
    assert "redis://[user:password@]host" in refused.stderr
    assert "hidden" not in refused.stderr
    assert "hid#den" not in refused.stderr


def test_a_redis_far_away_that_wants_to_know_who_is_there_is_connected_to(tmp_path: Path) -> None:
    with Redis("--requirepass", PASSWORD) as redis, SlowLink(redis.port, seconds=0.3) as link:
        url = f"redis://:{PASSWORD}@127.0.0.1:{link.port}/1"
        with Server(tmp_path, settings={"REDIS_URL": url}) as server:
            # To sign in, to choose the database and to subscribe are four answers of 0.6 s, one after the other.
            until(lambda: server.log_path.read_text().count("Redis is connected") == 2)
            time.sleep(8)
            lines = [line for line in server.log_path.read_text().splitlines() if "Redis is" in line]
            assert len(lines) <= 4, lines


def test_a_slow_redis_is_said_once_and_costs_little(redis: Redis, tmp_path: Path) -> None:
    with SlowLink(redis.port, seconds=0.3) as link:
        url = f"redis://127.0.0.1:{link.port}/0"
        with Server(tmp_path, settings={"REDIS_URL": url}) as server:
            key = server.make_key("ingest")
            for _ in range(6):
                everything_works(server, key)
                time.sleep(1)
            lines = [line for line in server.log_path.read_text().splitlines() if "Redis is" in line]
            # A line for each of the two connections when they are made, and one that the answers are slow.
            assert len(lines) <= 4, lines
            assert httpx.get(f"{server.url}/ready", timeout=30).json()["redis"] in ("connected", "away")
