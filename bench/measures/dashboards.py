"""Dashboard, summary of 7 days and tools: over many events against few, and against `/health`.

Each is asked by one connection, one thing after the other; the stores take turns, and each turn is a pair.
Polled: back to back, where an answer that is up to a second old is served again. Fresh: after an event was committed,
so that every answer is made anew.
"""

from __future__ import annotations

from contextlib import ExitStack

from client import EVENTS, Connection, request
from pairs import Sample, median, processor_seconds
from plan import Plan
from programs import HEALTH, Server
from report import Bar, Figure, say, shown
from stores import filled

SMALL = 100_000
SIZE_BAR = Bar(1.5)
HEALTH_BAR = Bar(10)
PATHS = {
    "dashboard": "/api/v1/analytics/dashboard",
    "summary": "/api/v1/analytics/summary",
    "tools": "/api/v1/analytics/tools",
}
KINDS = {"polled": False, "fresh": True}

# What is asked, and whether each answer is made anew.
Question = tuple[str, str]
HEALTH_QUESTION = ("health", "polled")
QUESTIONS: list[Question] = [HEALTH_QUESTION, *((name, kind) for kind in KINDS for name in PATHS)]
# The subjects take turns by this many answers, so that a busy moment of the machine hits both.
TURN = 25
TURNS = {"polled": 40, "fresh": 4}


class Subject:
    """A connection to the server over a store of some size, and what each turn took."""

    def __init__(self, server: Server, connection: Connection, key: str, event: bytes) -> None:
        self.server = server
        self.connection = connection
        self.requests = {name: request("GET", path, key) for name, path in PATHS.items()} | {"health": HEALTH}
        self.post = request("POST", EVENTS, key, event)
        self.turns: dict[Question, list[Sample]] = {question: [] for question in QUESTIONS}

    def turn(self, question: Question) -> Sample:
        """Asks some times; the seconds are of the answer in the middle, the processor's of all."""
        name, kind = question
        seconds, before = [], processor_seconds(self.server.pid)
        for _ in range(TURN):
            if KINDS[kind]:
                self.connection.expect(self.post, 201)
            seconds.append(self.connection.seconds(self.requests[name]))
        return Sample(TURN, median(seconds) * TURN, processor_seconds(self.server.pid) - before)

    def milliseconds(self, *question: str) -> float:
        """How long an answer takes: the median of the turns."""
        return median([1 / sample.rate for sample in self.turns[question]]) * 1000


def measure(plan: Plan) -> list[Figure]:
    stores = filled(plan.cache / "stores", SMALL, plan.large)
    keys = [store.make_key("ingest", "read") for store in stores]
    event = plan.files.single_body()
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(store)) for store in stores]
        connections = [stack.enter_context(Connection(server.port)) for server in servers]
        small, large = (Subject(*each, event) for each in zip(servers, connections, keys, strict=True))
        for question in QUESTIONS:
            small.turn(question)
            large.turn(question)
        for run in range(plan.runs):
            for question in QUESTIONS:
                take_turns([small, large], question)
            say(f"dashboards, run {run + 1} of {plan.runs}: {progress(large)}")
    return [figure for kind in KINDS for name in PATHS for figure in figures(plan, name, kind, small, large)]


def take_turns(subjects: list[Subject], question: Question) -> None:
    """One run of one question."""
    for _ in range(TURNS[question[1]]):
        for subject in subjects:
            subject.turns[question].append(subject.turn(question))


def progress(subject: Subject) -> str:
    return ", ".join(f"{name} {kind} {subject.milliseconds(name, kind):.2f} ms" for name, kind in QUESTIONS)


def figures(plan: Plan, name: str, kind: str, small: Subject, large: Subject) -> list[Figure]:
    question, what = (name, kind), f"GET {name}, {kind}, {plan.large_name} events"
    ours = f"{large.milliseconds(*question):.3f} ms"
    health = large.milliseconds(*HEALTH_QUESTION)
    return [
        size_figure(what, ours, question, small, large),
        # Both are answered by the same process, so it is by time.
        Figure(
            what,
            ours,
            f"GET /health {health:.3f} ms",
            HEALTH_BAR,
            [1 / sample.rate * 1000 / health for sample in large.turns[question]],
        ),
    ]


def size_figure(what: str, ours: str, question: Question, small: Subject, large: Subject) -> Figure:
    """Many events against few: of processor time, turn by turn."""
    pairs = list(zip(large.turns[question], small.turns[question], strict=True))
    by_time = shown([few.rate / many.rate for many, few in pairs])
    return Figure(
        what,
        f"{ours}, {median([many.cost for many, _ in pairs]):,.0f} µs",
        f"100k events {small.milliseconds(*question):.3f} ms, {median([few.cost for _, few in pairs]):,.0f} µs",
        SIZE_BAR,
        [many.cost / few.cost for many, few in pairs],
        note=f"; by time {by_time}",
    )
