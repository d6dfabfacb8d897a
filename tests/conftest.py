"""Fixtures the whole suite shares."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.home import Home
from tests import demo_home
from tests.organisation import Organisation

pytest_plugins = ["tests.stories"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that none is left alone at the end: browsers, then everything that builds."""
    longest = ("tests/e2e/", "tests/data/", "tests/ingest/", "tests/dashboard/")
    items.sort(
        key=lambda item: next((n for n, name in enumerate(longest) if item.nodeid.startswith(name)), len(longest))
    )


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Nothing the machine says about Aftermath reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AFTERMATH_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo organisation, made by whichever worker needs it first."""
    base = tmp_path_factory.getbasetemp()
    return demo_home.make((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo")


@pytest.fixture
def organisation(tmp_path: Path) -> Callable[..., Organisation]:
    """Makes an empty organisation in the test's own folder; keywords are sections of aftermath.toml."""

    def make(**document: Any) -> Organisation:
        return Organisation(tmp_path, **document)

    return make
