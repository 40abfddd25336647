"""Real git repositories of a small newsroom, as actions/checkout leaves them on a runner."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

STORY = "stories/summit/story.md"
WIRE = "stories/summit/wire.txt"
FRONT = "---\ntitle: The summit\nsources: [wire.txt]\n---\n"
RIGHT = "President Maria Lopez opened the summit in Quito on Monday.\n"
WRONG = "Delegates came. Vice President Maria Lopez opened the summit in Quito on Monday.\n"
WIRED = "Delegates came. President Maria Lopez opened the summit in Quito on Monday.\n"

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A repository in a folder; `merged` is what a pull request's run checks out."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """Run git in the repository and return what it printed."""
        return git(self.folder, *arguments)

    def commit(self, files: Files, change: Callable[[], object] | None = None) -> str:
        """Commit files (and what `change` does to the folder) and return the commit's name."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if change:
            change()
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.head

    def merge(self, branch: str) -> str:
        """Merge a branch as GitHub merges a pull request to test it; return the merge commit."""
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", branch)
        return self.head

    def clone(self, folder: Path, depth: int) -> "Newsroom":
        """Return a shallow clone, as actions/checkout makes it with `fetch-depth`."""
        git(
            folder.parent,
            "clone",
            "--quiet",
            f"--depth={depth}",
            f"file://{self.folder}",
            str(folder),
        )
        return Newsroom(folder)

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD").strip()


def newsroom(folder: Path, files: Files) -> Newsroom:
    """Return a new repository with a first commit on `main`."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    room = Newsroom(folder)
    room.commit(files)
    return room


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, with no settings of this machine."""
    settings = "user.name=A user.email=a@example.org protocol.file.allow=always".split()
    flags = [part for setting in settings for part in ("-c", setting)]
    done = subprocess.run(  # noqa: S603  a test's own command
        ["git", *flags, *arguments],  # noqa: S607
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape")
