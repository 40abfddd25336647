"""What we hand to GitHub and pre-commit: the action, the workflows, the hook and their page."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.testing import CliRunner, Result

from checker.cli import app

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXAMPLES = sorted((ROOT / "docs" / "workflows").glob("*.yml"))
WORKFLOWS = [*EXAMPLES, *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
STEPS = ACTION["runs"]["steps"]
PAGE = (ROOT / "docs" / "action.md").read_text(encoding="utf-8")


def tool(name: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a checking tool that the extra `test` installs; only off CI may it be missing."""
    program = Path(sys.executable).with_name(name)
    if not program.exists():
        assert not os.environ.get("CI"), f"{name} is missing: pip install -e '.[test]'"
        pytest.skip(f"{name} is not installed: pip install '.[test]'")
    return subprocess.run(  # noqa: S603  a tool of our own environment
        [str(program), *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def pinned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return copies of all workflows, with a commit in place of the examples' COMMIT."""
    folder = tmp_path_factory.mktemp("repo") / ".github" / "workflows"
    folder.mkdir(parents=True)
    for file in WORKFLOWS:
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(text.replace("@COMMIT", f"@{'0' * 40}"), encoding="utf-8")
    return folder


def test_the_action_fits_its_schema() -> None:
    """GitHub's schema of actions takes action.yml."""
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")

    assert done.returncode == 0, done.stdout


def test_workflows_fit_their_schema(pinned: Path) -> None:
    """GitHub's schema of workflows takes our own and those to copy."""
    files = sorted(pinned.iterdir())
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)

    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing(pinned: Path) -> None:
    """No injection, no broad permission, no unpinned action, no credential left behind."""
    done = tool("zizmor", "--offline", "--no-progress", "--quiet", "action.yml", pinned)

    assert done.returncode == 0, done.stdout


def test_the_hook_fits_its_schema() -> None:
    """pre-commit takes our manifest."""
    done = tool("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [ROOT / "action.yml", *WORKFLOWS], ids=lambda file: file.name)
def test_everything_is_pinned(file: Path) -> None:
    """Every foreign action stands at a full commit, with its version beside it."""
    used = re.findall(r"uses: (\S+)(.*)", file.read_text(encoding="utf-8"))

    assert used
    for name, note in used:
        if name not in {"./", "OWNER/checker@COMMIT"}:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name), name
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", note), name


def test_one_action_has_one_pin() -> None:
    """The same action stands at the same commit everywhere, the page included."""
    files = [ROOT / "action.yml", ROOT / "docs" / "action.md", *WORKFLOWS]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    pins = set(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # \S+)", text))

    assert len({name for name, _ in pins}) == len(pins)


def test_no_expression_in_a_script() -> None:
    """Expressions reach scripts by `env:` alone, where they cannot become code."""
    assert all("${{" not in step.get("run", "") for step in STEPS)


def test_every_input_is_used() -> None:
    """An input of action.yml reaches a step, by an environment variable or as Python's version."""
    used = json.dumps(STEPS)

    assert all(f"${{{{ inputs.{name} }}}}" in used for name in ACTION["inputs"])


def test_every_input_has_a_default() -> None:
    """No input must be given, and the default is text, as the runner hands it over."""
    assert all(isinstance(entry["default"], str) for entry in ACTION["inputs"].values())


def test_the_page_names_inputs_and_outputs() -> None:
    """The tables of docs/action.md hold the inputs with their defaults, and the outputs."""
    inputs = dict(re.findall(r"^\| `([\w-]+)` \| (?:`(.*?)` )?\|.*\|$", PAGE, re.MULTILINE))
    outputs = re.findall(r"^\| `([\w-]+)` \| [^|\n]+ \|$", PAGE, re.MULTILINE)

    assert inputs == {name: entry["default"] for name, entry in ACTION["inputs"].items()}
    assert outputs == list(ACTION["outputs"])


def test_the_page_names_every_workflow() -> None:
    """docs/action.md links each workflow to copy."""
    linked = re.findall(r"\]\(workflows/([\w-]+\.yml)\)", PAGE)

    assert sorted(linked) == [file.name for file in EXAMPLES]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_hold_secrets_back(file: Path) -> None:
    """Nothing is permitted by default; a key is met only in an environment, by hand or by label."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    events = workflow[True]  # YAML reads `on` so
    (job,) = workflow["jobs"].values()

    assert workflow["permissions"] == {}
    assert "pull_request_target" not in events
    if "secrets." in file.read_text(encoding="utf-8"):
        assert job["environment"] == "checker"
        assert events.get("pull_request") in (None, {"types": ["labeled"]})
        assert job["permissions"] == {"contents": "read"}


def test_the_hook_checks_each_article_against_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given several files, the hook pairs each with its own sources, whatever they are called."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for folder, title in (("a", "President"), ("b", "Chancellor")):
        (tmp_path / folder).mkdir()
        said = f"{title} Maria Lopez opened the summit in Quito on Monday.\n"
        (tmp_path / folder / "wire.txt").write_text(f"Delegates came. {said}")
        (tmp_path / folder / "story.md").write_text(said)
    (tmp_path / "-n.md").write_text("---\nsources: [a/wire.txt]\n---\nMaria Lopez opened it.\n")
    monkeypatch.chdir(tmp_path)
    program, *entry = hook["entry"].split()
    assert program == "checker"

    def run(*files: str) -> Result:
        return CliRunner().invoke(app, [*entry, *hook["args"], *files])

    clean = run("a/story.md", "b/story.md", "-n.md")
    assert (clean.exit_code, "no source" in clean.stderr) == (0, False), clean.stdout
    Path("b", "story.md").write_text("President Maria Lopez opened the summit in Quito.\n")
    assert run("a/story.md", "b/story.md").exit_code == 1


def test_the_lock_holds_what_we_depend_on() -> None:
    """Whatever pyproject.toml asks for is locked in a version that it allows: `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / ".github" / "requirements.txt").read_text(encoding="utf-8")
    pins = [Requirement(line) for line in re.findall(r"^([\w.-]+==[^\\\n]+)", lock, re.MULTILINE)]
    locked = {canonicalize_name(pin.name): pin.specifier for pin in pins}
    extras = project["project"]["optional-dependencies"]["html"]
    wanted = [*project["project"]["dependencies"], *extras, *project["build-system"]["requires"]]

    for asked in map(Requirement, wanted):
        pin = str(locked[canonicalize_name(asked.name)]).removeprefix("==")
        assert asked.specifier.contains(pin), asked
