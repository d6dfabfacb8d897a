"""The app on a small demo organisation; a test that writes to it is the last to use its copy."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.home import PROJECT, Home
from data.reader import version


class Copies:
    """Homes with the demo's snapshot and a copy of its judgements; opening one costs more than most tests."""

    def __init__(self, demo: Home, folder: Path) -> None:
        self.demo, self.folder, self.numbers = demo, folder, itertools.count()
        self.clean: Home | None = None
        self.found: dict[str, tuple[int, int]] = {}

    def take(self) -> Home:
        """One that nobody has written to."""
        if self.clean is None:
            self.clean = Home(self.folder / f"home-{next(self.numbers)}")
            self.clean.path.mkdir()
            (self.clean.path / "snapshots").symlink_to(self.demo.snapshots)
            for store in self.demo.path.glob("judgements.sqlite*"):
                shutil.copy(store, self.clean.path / store.name)
            version(self.clean)
            self.found = self.look()
        return self.clean

    def give_back(self) -> None:
        """Keeps the copy only where it is as it was."""
        if self.clean and self.look() != self.found:
            self.clean = None

    def look(self) -> dict[str, tuple[int, int]]:
        """What lies in the copy, and when it was written to; who only reads writes to the -shm file too."""
        assert self.clean
        seen = {path.name: path.stat() for path in self.clean.path.iterdir() if not path.name.endswith("-shm")}
        return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in seen.items()}


@pytest.fixture(scope="session")
def copies(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(demo, tmp_path_factory.mktemp("copies"))


@pytest.fixture
def home(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """The demo, with judgements of the test's own."""
    own = copies.take()
    monkeypatch.setenv("AFTERMATH_HOME", str(own.path))
    yield own
    copies.give_back()


@pytest.fixture
def app(home: Home) -> AppTest:
    return AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)


@pytest.fixture
def empty_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app before anything was read."""
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path / "nothing"))
    return AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)
