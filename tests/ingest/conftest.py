"""A shell to run `python -m ingest` in, and the smallest exports there are."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from data import snapshots
from data.home import Home
from ingest import cli

INCIDENT = {
    "id": "P1",
    "incident_number": 1,
    "title": "Cart is down",
    "created_at": "2026-03-01T12:00:00Z",
    "service": {"id": "S1", "summary": "shop"},
}
PAGE = json.dumps({"incidents": [INCIDENT]})
HEADER = "service,environment,sha,started_at,finished_at,status\n"
DEPLOY = "shop,production,abcdef1234,2026-03-01T10:00:00Z,2026-03-01T10:05:00Z,success\n"
TABLE = HEADER + DEPLOY


def hear_interrupts() -> None:
    """For `preexec_fn`: a shell starts its background jobs deaf to Ctrl+C, and a test run may be one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Shell:
    """Runs commands in one empty folder with a home of its own."""

    def __init__(self, folder: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.home, self._capsys = folder, Home(home), capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        return code, *self._capsys.readouterr()

    def fails(self, code: int, *arguments: str) -> str:
        """Runs a command that must end with this code and one line on standard error; returns the line."""
        ended, _, line = self(*arguments)
        assert ended == code, line
        assert line.startswith("aftermath: ")
        assert line.count("\n") == 1, line
        assert "a fault in Aftermath" not in line
        return line

    def does(self, *arguments: str) -> str:
        """Runs a command that must succeed; returns what it said, complaints included."""
        ended, said, complaints = self(*arguments)
        assert ended == 0, complaints
        return said + complaints

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def published(self) -> str | None:
        found = snapshots.current(self.home)
        return found and found.path.name


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path / "home"))
    return Shell(tmp_path / "work", tmp_path / "home", capsys)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one incident and one deploy, built."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "page.json").write_text(PAGE)
    (folder / "deploys.csv").write_text(TABLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFTERMATH_HOME", str(folder / "home"))
        patch.chdir(folder)
        assert cli.main(["file", "deploys-csv", "deploys.csv", "--no-build"]) == 0
        assert cli.main(["file", "pagerduty", "page.json"]) == 0
    return folder / "home"


@pytest.fixture
def built(shell: Shell, template: Path) -> Shell:
    shutil.copytree(template, shell.home.path)
    return shell
