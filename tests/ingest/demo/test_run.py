"""The demo's home stands on its own."""

from data import build, settings
from data.home import Home


def test_who_builds_it_again_builds_the_same_and_still_says_it_is_synthetic(demo: Home) -> None:
    known = settings.load(demo)
    assert "synthetic" in known.organisation.name
    assert not build.build(demo, known).new
