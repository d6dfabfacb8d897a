"""Waits that can also end another way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter

from dashboard.analysis.competing import Ending, cumulative_incidence, reached_by
from dashboard.analysis.durations import fit
from dashboard.analysis.estimate import Level

WAITS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(Ending)), max_size=30)


def test_the_same_as_lifelines_where_no_times_are_tied() -> None:
    random = np.random.default_rng(0)
    minutes, endings = random.exponential(100, 300), random.choice([0, 1, 2], 300, p=[0.2, 0.5, 0.3])
    ours = cumulative_incidence(minutes, endings)
    theirs = AalenJohansenFitter(calculate_variance=True).fit(minutes, endings, event_of_interest=1)
    assert ours.share == pytest.approx(theirs.cumulative_density_.to_numpy()[1:, 0])
    # lifelines swaps the names of the two limits.
    band = np.sort(theirs.confidence_interval_.to_numpy(), axis=1)[11:-1]
    assert ours.low[10:-1] == pytest.approx(band[:, 0])
    assert ours.high[10:-1] == pytest.approx(band[:, 1])


def test_what_merged_unreviewed_never_arrives() -> None:
    found = cumulative_incidence([10, 20, 30, 40] * 10, [1, 2, 2, 2] * 10)
    assert found.share[-1] == pytest.approx(0.25)
    # Called still waiting, the same ones would promise a review of nearly everything.
    promised = 1 - fit([10, 20, 30, 40, 50], [1, 0, 0, 0, 1]).running[-1]
    assert promised == 1
    median = reached_by(found, 0.5)
    assert (median.estimate, median.caveats) == (None, ("Not reached: it happened for fewer than 50% of them so far.",))


def test_tied_times_give_the_same_answer_in_any_order() -> None:
    one = cumulative_incidence([5, 5, 5, 5], [1, 2, 0, 1])
    other = cumulative_incidence([5, 5, 5, 5], [0, 1, 1, 2])
    assert one.share.tolist() == other.share.tolist() == [0.5]


def test_without_competition_or_censoring_it_is_the_plain_share() -> None:
    found = cumulative_incidence(np.arange(1, 21), np.ones(20))
    assert found.share == pytest.approx(np.arange(1, 21) / 20)
    median = reached_by(found, 0.5)
    assert median.estimate == 10
    assert median.level is Level.RATE
    assert median.low is not None
    assert median.high is not None
    assert median.low < 10 < median.high


def test_no_waits() -> None:
    found = reached_by(cumulative_incidence([], []), 0.5)
    assert (found.estimate, found.level) == (None, Level.NONE)


@settings(max_examples=20, deadline=None)
@given(WAITS)
def test_bounded_rising_and_inside_its_range(waits: list[tuple[int, Ending]]) -> None:
    found = cumulative_incidence([length for length, _ in waits], [how for _, how in waits])
    assert not np.isnan(np.concatenate([found.share, found.low, found.high])).any()
    assert (np.diff(found.share) >= -1e-12).all()
    assert ((found.low <= found.share + 1e-9) & (found.share <= found.high + 1e-9)).all()
    assert found.happened + found.prevented + found.waiting == found.n
    if found.n and not found.waiting:
        assert found.share[-1] == pytest.approx(found.happened / found.n)
