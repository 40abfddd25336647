"""The tools for an assistant, asked by the SDK's own client."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent
from typer.testing import CliRunner

from checker.cli import app
from checker.engines import Engine
from checker.web.asked import LARGEST
from checker.web.desk import make_desk
from checker.web.mcp import Tools
from checker.web.server import listen, make_server
from tests.test_api_service import ASK, post
from tests.test_serve import ARTICLE, RULES, SOURCE, BrokenEngine, HeldEngine, serving

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with an article and its source, beside a secret."""
    (tmp_path / "secret.txt").write_text("The vault opens at noon.\n")
    inner = tmp_path / "desk"
    inner.mkdir()
    (inner / "story.txt").write_text(ARTICLE)
    (inner / "wire.txt").write_text(SOURCE)
    (inner / "link.txt").symlink_to("../secret.txt")
    (inner / "two").mkdir()
    (inner / "two" / "a.txt").write_text(ARTICLE)
    (inner / "two" / "b.txt").write_text(SOURCE)
    monkeypatch.chdir(inner)
    return inner


def printed(*arguments: str) -> Any:
    """Return what a command prints as JSON."""
    result = CliRunner().invoke(app, [*arguments, "--engine", "rules", "--format", "json"])
    return json.loads(result.stdout)


def told(result: CallToolResult) -> str:
    """Return the text of an answer."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def asked(
    name: str,
    arguments: dict[str, Any],
    root: Path | None = None,
    engine: Callable[..., Engine] | None = None,
) -> CallToolResult:
    """Call a tool of a server in this process."""
    tools = Tools(RULES, root, engine) if engine else Tools(RULES, root)

    async def ask() -> CallToolResult:
        async with Client(tools.server) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(ask)


def test_all_give_the_same_report(folder: Path) -> None:
    """The command line, the JSON service and an assistant get one report of one input."""
    command = ["-m", "checker", "mcp", "--engine", "rules"]
    server = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT)
    steps: list[str | None] = []

    async def ask() -> CallToolResult:
        async def step(progress: float, total: float | None, message: str | None) -> None:
            steps.append(message)

        async with Client(server) as client:
            return await client.call_tool("check_article", ASK, progress_callback=step)

    by_assistant = anyio.run(ask)
    with serving(make_desk(None, folder / "w.toml", "Ana", RULES, folder / "c.db")) as service:
        by_service = service.get(post(service, ASK).headers["location"]).text

    by_command = printed("check", "story.txt", "--against", "wire.txt")
    assert json.loads(by_service) == by_command
    assert by_assistant.structured_content == by_command
    assert "“President”" in told(by_assistant)
    assert steps


def test_the_tools_tell_the_schemas_of_their_records() -> None:
    """What a tool gives has the schema that the docs publish, and the input forbids the unknown."""

    async def ask() -> Any:
        async with Client(Tools(RULES).server) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(ask)}

    assert list(tools) == ["check_article", "list_claims", "facts"]
    for name, file in (("check_article", "report-1"), ("facts", "facts-1")):
        published = (ROOT / f"docs/{file}.schema.json").read_text()
        assert tools[name].output_schema == json.loads(published)
    assert all(tool.input_schema["additionalProperties"] is False for tool in tools.values())


def test_claims_and_facts_are_those_of_the_command_line(folder: Path) -> None:
    """The other tools give what `checker claims` and `checker facts` print."""
    files = [{"file": "story.txt"}, {"file": "wire.txt"}]

    claims = asked("list_claims", {"article": ASK["article"]}).structured_content
    facts = asked("facts", {"articles": files}, Path()).structured_content

    assert [claims] == printed("claims", "story.txt")
    assert facts == printed("facts", "story.txt", "wire.txt")


@pytest.mark.parametrize(
    ("article", "message"),
    [
        pytest.param({}, "article.txt: ", id="no text"),
        pytest.param({"text": 3}, "article.text: ", id="no words"),
        pytest.param({"text": "a" * (LARGEST + 1)}, "article.text: ", id="large"),
        pytest.param({"text": "A.", "model": "x"}, "article.model: ", id="unknown"),
        pytest.param({"file": "story.txt", "text": "A."}, "story.txt: ", id="both"),
        pytest.param({"file": "gone.txt"}, "gone.txt: no such file", id="no file"),
        pytest.param({"file": "../secret.txt"}, "../secret.txt: leads out", id="outside"),
        pytest.param({"file": "link.txt"}, "link.txt: leads out", id="a link"),
        pytest.param({"file": "/etc/passwd"}, "/etc/passwd: leads out", id="absolute"),
        pytest.param(
            {"file": "https://127.0.0.1/"}, "https:/127.0.0.1: no such file", id="address"
        ),
        pytest.param({"file": "two"}, "the article holds 2 documents", id="a folder"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    article: dict[str, Any], message: str, folder: Path
) -> None:
    """The assistant is told in one line, and nothing outside of the folder is read."""
    result = asked("list_claims", {"article": article}, Path())

    assert result.is_error
    assert told(result).startswith(message)
    assert "\n" not in told(result)
    assert "vault" not in told(result)


def test_without_a_root_no_file_is_read(folder: Path) -> None:
    """Files are read only where the command line says so."""
    result = asked("list_claims", {"article": {"file": "story.txt"}})

    assert result.is_error
    assert "--root" in told(result)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("publish", {}, "there is no tool 'publish'"),
        ("check_article", {"engine": "api"}, "the engine 'api' is not offered"),
        ("check_article", {"base_url": "http://evil.example"}, "settings.base_url: "),
    ],
)
def test_an_assistant_cannot_choose_a_server(
    name: str, settings: dict[str, Any], message: str
) -> None:
    """There are the tools and settings listed, and no others."""
    result = asked(name, {**ASK, "settings": settings})

    assert result.is_error
    assert told(result).startswith(message)


def test_notices_stand_below_the_report() -> None:
    """What was left out is told with the result."""
    twice = {**ASK, "sources": [{"text": SOURCE}, {"text": SOURCE, "name": "again.txt"}]}

    result = asked("check_article", twice)

    assert "\nNote: again.txt holds the same text" in told(result)


def test_a_fault_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours names its kind; where it is stands in the log alone."""
    result = asked("check_article", ASK, engine=lambda _settings, _notify: BrokenEngine())

    assert result.is_error
    assert "a fault in checker (ZeroDivisionError)" in told(result)
    assert "secret words" not in told(result)
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("mode", ["legacy", "auto"])
@pytest.mark.parametrize("tool", ["check_article", "list_claims"])
def test_a_cancelled_call_asks_nothing_more(tool: str, mode: str) -> None:
    """Once the assistant gives up, the engine is stopped, and the next call is answered."""
    engine = HeldEngine()
    tools = Tools(RULES, make_engine=lambda _settings, _notify: engine)
    arguments = ASK if tool == "check_article" else {"article": ASK["article"]}

    async def ask() -> CallToolResult:
        async with Client(tools.server, mode=mode) as client:
            async with anyio.create_task_group() as calls:
                calls.start_soon(client.call_tool, tool, arguments)
                assert await anyio.to_thread.run_sync(engine.asked.wait, 20)
                calls.cancel_scope.cancel()
            assert await anyio.to_thread.run_sync(engine.stopped.wait, 20)
            return await client.call_tool("list_claims", {"article": {"text": "It rained."}})

    assert not anyio.run(ask).is_error


def test_it_speaks_http_on_this_computer() -> None:
    """Over streamable HTTP the tools are the same, and other host names are refused."""
    listening = listen(0)
    port = listening.getsockname()[1]
    server = make_server(Tools(RULES).server.streamable_http_app())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()

    async def ask() -> CallToolResult:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            return await client.call_tool("check_article", ASK)

    try:
        result = anyio.run(ask)
        foreign = httpx2.post(
            f"http://127.0.0.1:{port}/mcp", headers={"Host": "evil.example"}, json={}
        )
    finally:
        server.should_exit = True
        thread.join()
        listening.close()

    assert "“President”" in told(result)
    assert foreign.status_code in {400, 421}


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain installation has no SDK, and `checker mcp` says how to get it."""
    monkeypatch.delitem(sys.modules, "checker.web.mcp")
    monkeypatch.setitem(sys.modules, "mcp_types", None)

    result = CliRunner().invoke(app, ["mcp"])

    assert result.exit_code == 2
    assert result.stderr.startswith("checker: `checker mcp` needs the extra: pip install")
    assert len(result.stderr.splitlines()) == 1


def test_a_root_must_be_a_folder(folder: Path) -> None:
    """A wrong --root is told before anything is served."""
    result = CliRunner().invoke(app, ["mcp", "--root", "gone"])

    assert result.exit_code == 2
    assert result.stderr.startswith("checker: --root gone: no such folder")
