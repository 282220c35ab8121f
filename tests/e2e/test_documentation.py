"""The documents name what there is: every route, parameter, member, setting, command and option; and their links lead.

What is there is asked of the program: its OpenAPI document, `config --json`, and the dump of its help.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from server import ROOT, Server, run

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ROUTE = re.compile(r"### `((?:GET|POST|PUT|PATCH|DELETE) /\S*)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)

# What a route's description says that it takes, and the word that docs/api.md has for it.
ACCESS = {
    "": "open",
    "a key with the scope ingest, or a user's access token": "ingest",
    "a key with the scope read, or a user's access token": "read",
    "an API key or a user's access token": "any key",
    "a user's access token": "admin",
    "a superuser's access token": "superuser",
}


def text(name: str) -> str:
    path = ROOT / name
    return path.read_text() if path.exists() else ""


@cache
def sections(name: str, level: int) -> dict[str, str]:
    """The text under each heading of `level`, up to the next heading of that level or above."""
    parts = re.split(rf"^(#{{1,{level}}} .*)$", FENCE.sub("", text(name)), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def unnamed(names: set[str], document: str) -> set[str]:
    """Those of `names` that no code span has; in `{a, b}` and `--a VALUE`, each word counts."""
    words = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", document))))
    return {name for name in names if name not in words}


# The API


@pytest.fixture(scope="module")
def openapi(server: Server) -> dict[str, Any]:
    return server.api().get("openapi.json").json()


def operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    paths = openapi["paths"].items()
    return {f"{method.upper()} {path}": item for path, methods in paths for method, item in methods.items()}


def test_every_route_is_described_and_no_other(openapi: dict[str, Any]) -> None:
    assert set(ROUTE.findall(text("docs/api.md"))) == operations(openapi).keys()


def test_every_route_says_who_may(openapi: dict[str, Any]) -> None:
    described = sections("docs/api.md", 3)
    for route, operation in operations(openapi).items():
        takes = re.search(r"^Takes (.*)\.$", operation.get("description", ""), re.MULTILINE)
        word = ACCESS[takes[1] if takes else ""]
        assert described[f"### `{route}`"].strip().startswith(f"Who may: {word}."), route


def test_every_parameter_is_described(openapi: dict[str, Any]) -> None:
    described = sections("docs/api.md", 3)
    for route, operation in operations(openapi).items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert not unnamed(names, described[f"### `{route}`"]), route


def members(schema: Any) -> set[str]:
    """The names of all members in a schema, however deep."""
    if isinstance(schema, list):
        return set().union(*map(members, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})).union(*map(members, schema.values()))


def test_every_member_is_described(openapi: dict[str, Any]) -> None:
    bodies = [operation.get("requestBody", {}) for operation in operations(openapi).values()]
    described = text("docs/api.md")
    known = unnamed(members([bodies, openapi["components"]["schemas"]]), described)
    assert not {name for name in known if f'"{name}"' not in described}


# Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return json.loads(run(tmp_path_factory.mktemp("config"), "config", "--json").stdout)


def rows(name: str) -> dict[str, list[str]]:
    """The rows of a document's tables, by their first cell."""
    lines = [line for line in text(name).splitlines() if line.startswith("| `")]
    cells = [[cell.strip().replace("`", "") for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def test_every_setting_is_described(settings: list[dict[str, Any]]) -> None:
    described = rows("docs/configuration.md")
    assert described == {
        setting["name"]: [setting["default_value"], setting["allowed"], "yes" if setting["is_secret"] else "no"]
        for setting in settings
    }
    headings = sections("docs/configuration.md", 3)
    assert not {setting["name"] for setting in settings if f"### `{setting['name']}`" not in headings}


def test_the_readme_has_every_setting(settings: list[dict[str, Any]]) -> None:
    assert not {setting["name"] for setting in settings} - rows("README.md").keys()


def test_no_other_setting_is_promised(settings: list[dict[str, Any]]) -> None:
    known = {setting["name"] for setting in settings} | {f"{setting['name']}_FILE" for setting in settings}
    known |= {"MCP_ADMIN_URL", "MCP_ADMIN_KEY"}  # of the README's snippets
    known |= {"SSL_CERT_FILE"}  # OpenSSL's own
    # Those of the former backend and its MCP server, which are told of as such.
    former = set(re.findall(r"^\| `([A-Z_]+)=", text("docs/from-the-former-backend.md"), re.MULTILINE))
    known |= former | {"ADMIN_BACKEND_URL"}
    for document in DOCUMENTS:
        named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", document.read_text()))
        assert not named - known, document.name


# Commands


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    dump = run(tmp_path_factory.mktemp("help"), "--experimental-dump-help").stdout
    found = json.loads(dump)["command"]["subcommands"]
    return {command["commandName"]: command for command in found if command["commandName"] != "help"}


def test_every_command_is_described_and_no_other(commands: dict[str, dict[str, Any]]) -> None:
    described = {heading[4:-1] for heading in sections("docs/cli.md", 2) if heading.startswith("## `")}
    assert described == commands.keys()


def test_every_option_is_described_and_no_other(commands: dict[str, dict[str, Any]]) -> None:
    common = {"--database-url", "--help", "--version"}
    for name, command in commands.items():
        names = [name for argument in command.get("arguments", []) for name in argument.get("names", [])]
        options = {f"--{name['name']}" for name in names if name["kind"] == "long"} - common
        section = sections("docs/cli.md", 2)[f"## `{name}`"]
        assert set(re.findall(r"^- `(--[\w-]+)`", section, re.MULTILINE)) == options, name


def test_every_command_has_an_example(commands: dict[str, dict[str, Any]]) -> None:
    shown = "\n".join(re.findall(r"```sh\n(.*?)```", text("docs/cli.md"), re.DOTALL))
    assert not {name for name in commands if f"mcp-admin {name}" not in shown}


# Links


def anchors(path: Path) -> set[str]:
    """The names that GitHub gives to a document's headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(FENCE.sub("", document.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_document_is_linked_to() -> None:
    """From the README, over any number of links."""
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in seen:
            continue
        seen.add(document)
        links = {link.partition("#")[0] for link in LINK.findall(FENCE.sub("", document.read_text()))}
        waiting += [(document.parent / link).resolve() for link in links if link.endswith(".md") and ":" not in link]
    assert set(DOCUMENTS) <= seen
