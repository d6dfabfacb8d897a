"""Direct standardisation: a team's rate with everybody's mix of changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.estimate import Level
from dashboard.analysis.incident_rates import incident_rate
from dashboard.analysis.standardise import standardised_rate
from tests.dashboard.analysis.counts import has_nan

counts = st.lists(st.tuples(st.integers(0, 30), st.integers(30, 900), st.integers(0, 500)), min_size=1, max_size=6)


def test_one_stratum_is_garwoods_rate() -> None:
    got, plain = standardised_rate([12], [400], [7]), incident_rate(12, 400)
    assert (got.estimate, got.low, got.high) == pytest.approx((plain.estimate, plain.low, plain.high))


def test_strata_without_standard_do_not_matter() -> None:
    assert standardised_rate([3, 9], [50, 60], [4, 0]) == standardised_rate([3], [50], [4])


def test_what_was_never_done_here_cannot_be_standardised() -> None:
    got = standardised_rate([3, 0], [50, 0], [4, 6])
    assert (got.estimate, got.level) == (None, Level.COUNTS)
    assert got.caveats == ("No such rate: there is no change in 1 of 2 sizes.",)
    assert standardised_rate([], [], []).caveats == ("The standard holds no changes.",)


def test_no_incident_leaves_an_upper_limit() -> None:
    got = standardised_rate([0, 0], [200, 300], [1, 1])
    assert (got.estimate, got.low) == (0, 0)
    assert got.high is not None
    assert 0 < got.high < 3


@given(counts)
@settings(max_examples=60, deadline=None)
def test_the_range_holds_the_rate_and_never_nan(given_: list[tuple[int, int, int]]) -> None:
    got = standardised_rate(*zip(*given_, strict=True))
    assert not has_nan(got)
    if got.estimate is not None:
        assert got.low is not None
        assert got.high is not None
        assert got.low <= got.estimate <= got.high
