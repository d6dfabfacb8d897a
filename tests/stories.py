"""Tests that share one build: each tells its story in a shop of its own, yields, and looks at what was built.

stories = Stories(Shop)

@stories
def test_a_revert_names_its_change(shop: Shop) -> Story:
    incident = shop.incident()
    shop.commit(10, 'Revert "Change 3" (#5)')
    reader = yield
    assert shop.links(reader, incident) == {3: 0.9}

All stories of a module are told into one organisation, which is landed and built when the first of them goes on.
"""

import functools
import inspect
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation

Story = Generator[None, Reader, None]


class Stories:
    """Makes tests of a module's stories.

    Args:
        shop: Opens the shop of one story: a service and a repository, named by the second argument.
        build: Lands and builds the organisation all stories were told to.
        document: Sections of aftermath.toml.
    """

    def __init__(
        self,
        shop: Callable[[Organisation, str], Any],
        build: Callable[[Organisation], Reader] = Organisation.reader,
        **document: Any,
    ) -> None:
        self.shop, self.build, self.document = shop, build, document

    def __call__(self, tell: Callable[..., Story]) -> Callable[..., None]:
        @functools.wraps(tell)
        def test(told: "Told", **case: Any) -> None:
            told.go_on()

        _, *case = inspect.signature(tell).parameters.values()
        told = inspect.Parameter("told", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        test.__signature__ = inspect.Signature([told, *case])  # type: ignore[attr-defined]
        test.story = (self, tell)  # type: ignore[attr-defined]
        return test


@dataclass
class Told:
    """A story up to its yield, and the reader it goes on with."""

    story: Story
    reader: Reader

    def go_on(self) -> None:
        with pytest.raises(StopIteration):
            self.story.send(self.reader)


@pytest.fixture(scope="module")
def stories_of_the_module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """The id of each test that is a story -> what it told, built."""
    told: dict[Stories, tuple[Organisation, dict[str, Story]]] = {}
    for item in request.session.items:
        if not isinstance(item, pytest.Function) or item.module is not request.module:
            continue
        if not hasattr(item.function, "story"):
            continue
        stories, tell = item.function.story
        if stories not in told:
            told[stories] = Organisation(tmp_path_factory.mktemp("stories"), **stories.document), {}
        org, running = told[stories]
        case = item.callspec.params if hasattr(item, "callspec") else {}
        running[item.nodeid] = tell(stories.shop(org, f"shop{len(running)}"), **case)
        next(running[item.nodeid])
    built = {stories: stories.build(org) for stories, (org, _) in told.items()}
    return {id: Told(story, built[stories]) for stories, (_, running) in told.items() for id, story in running.items()}


@pytest.fixture
def told(request: pytest.FixtureRequest, stories_of_the_module: dict[str, Told]) -> Told:
    """What the running test told."""
    return stories_of_the_module[request.node.nodeid]
