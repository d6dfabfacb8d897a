"""The ladder on a small demo organisation's planted truth, beside what common tools do."""

import pytest

from bench import links
from bench.links import Score
from data.home import Home


@pytest.fixture(scope="module")
def scores(demo: Home) -> dict[str, Score]:
    scores = {way: Score() for way in links.WAYS}
    links.score(demo, scores)
    return scores


def test_what_the_ladder_charges_is_nearly_always_right(scores: dict[str, Score]) -> None:
    ladder = scores["ladder"]
    assert ladder.planted > 40
    assert ladder.charged > 12
    assert ladder.figures[0] >= 0.95


def test_the_ladder_beats_the_latest_deploy_and_the_window_alone(scores: dict[str, Score]) -> None:
    precision, first, three = scores["ladder"].figures
    for way in ("latest", "window"):
        assert precision > 2 * scores[way].figures[0]
        assert first > 1.3 * scores[way].figures[1]
        assert three > 1.1 * scores[way].figures[2]


def test_changes_that_cannot_be_told_apart_share_their_places() -> None:
    score = Score()
    tied = [{"change_id": name, "score": 0.3, "charged": True} for name in "abcd"]
    score.add("a", [{"change_id": "z", "score": 0.9, "charged": True}, *tied])
    assert (score.first, score.three) == (0, 0.5)
    score.add("a", tied)
    assert (score.first, score.three) == (0.25, 1.25)
    score.add(None, tied)
    assert score.figures == (2 / 13, 0.125, 0.625)
