"""Causes per 100 changes, drawn together, and what occurs together."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.causes import causes, co_occurrence
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan

COLUMNS = ["tag", "origin", "incidents", "reviewed", "changes"]
TAGS = ["config", "capacity", "schema", "rollout", "timeout"]


def frame(rows: list[tuple[str, str, int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def two_origins(ai: list[int], human: list[int]) -> pd.DataFrame:
    rows = [(tag, "ai_assisted", count, 60, 500) for tag, count in zip(TAGS, ai, strict=True)]
    return frame(rows + [(tag, "human_only", count, 90, 1_000) for tag, count in zip(TAGS, human, strict=True)])


def test_rates_per_hundred_changes_say_what_shares_of_incidents_hide() -> None:
    found = causes(frame([("config", "ai_assisted", 20, 80, 1_000), ("config", "human_only", 10, 40, 1_000)])).rates
    assert [rate.of_reviewed.estimate for rate in found] == [25, 25]
    assert [rate.per_100.estimate for rate in found] == [2, 1]


def test_the_range_is_garwoods() -> None:
    (found,) = causes(frame([("config", "unknown", 10, 40, 100)])).rates
    assert (found.per_100.low, found.per_100.high) == (pytest.approx(4.795, abs=0.001), pytest.approx(18.39, abs=0.005))


def test_tags_may_exceed_a_hundred_together() -> None:
    found = causes(frame([(tag, "unknown", 30, 40, 900) for tag in ("config", "capacity")])).rates
    assert sum(rate.of_reviewed.estimate or 0 for rate in found) == 150


def test_three_incidents_do_not_make_a_pattern() -> None:
    # Four times as many as the tag's rate over both origins predicts, on three incidents.
    found = causes(two_origins([20, 15, 12, 18, 3], [40, 30, 24, 36, 0])).rates
    few = next(rate for rate in found if (rate.tag, rate.origin) == ("timeout", "ai_assisted"))
    assert few.per_100.estimate == pytest.approx(0.6)
    assert few.shrunken.estimate is not None
    assert few.shrunken.estimate < 0.35
    many = next(rate for rate in found if (rate.tag, rate.origin) == ("config", "ai_assisted"))
    assert many.shrunken.estimate == pytest.approx(4, rel=0.1)


def test_too_few_cells_are_not_drawn_together_and_say_so() -> None:
    (found,) = causes(frame([("config", "unknown", 10, 40, 100)])).rates
    assert found.shrunken.estimate is None
    assert found.shrunken.caveats[0].startswith("Nothing is drawn together")


@pytest.mark.parametrize("tag", ["AI", "ai-generated code", "LLM", "gen-ai", "GenAI hallucination", "used_ai"])
def test_ai_is_never_a_cause(tag: str) -> None:
    found = causes(frame([(tag, "ai_assisted", 5, 40, 100), ("maintenance", "ai_assisted", 5, 40, 100)]))
    assert found.left_out == (tag,)
    assert [rate.tag for rate in found.rates] == ["maintenance"]
    assert tag in found.caveats[0]


def test_more_tagged_than_reviewed_is_refused() -> None:
    with pytest.raises(AftermathError, match="contradict"):
        causes(frame([("config", "unknown", 5, 4, 100)]))


def test_pairs_beside_what_chance_would_bring() -> None:
    columns = ["tag", "other", "both", "with_tag", "with_other", "reviewed"]
    (found,) = co_occurrence(pd.DataFrame([("config", "rollout", 12, 40, 30, 120)], columns=columns))
    assert (found.both, found.expected) == (12, 10)
    assert (found.of_rarer.events, found.of_rarer.n, found.of_rarer.estimate) == (12, 30, 40)
    (empty,) = co_occurrence(pd.DataFrame([("config", "rollout", 0, 0, 0, 0)], columns=columns))
    assert (empty.expected, empty.of_rarer.estimate) == (0, None)


CELLS = st.lists(st.integers(0, 40), min_size=5, max_size=5)


@settings(max_examples=20, deadline=None)
@given(CELLS, CELLS)
def test_drawn_rates_lie_inside_their_ranges_and_nothing_is_nan(ai: list[int], human: list[int]) -> None:
    found = causes(two_origins(ai, human))
    assert not has_nan(found)
    for rate in found.rates:
        drawn = rate.shrunken
        if drawn.estimate is not None and drawn.low is not None and drawn.high is not None:
            assert drawn.low <= drawn.estimate <= drawn.high


def test_no_tags_and_no_changes() -> None:
    assert causes(frame([])).rates == ()
    (found,) = causes(frame([("config", "unknown", 0, 0, 0)])).rates
    assert (found.per_100.estimate, found.of_reviewed.estimate, found.shrunken.estimate) == (None, None, None)
