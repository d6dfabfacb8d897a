"""Shares in per cent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.estimate import Level
from dashboard.analysis.shares import share
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan


def test_newcombes_example() -> None:
    found = share(81, 263)
    assert (found.estimate, found.low, found.high) == pytest.approx((30.80, 25.53, 36.62), abs=0.005)
    assert (found.n, found.events, found.level) == (263, 81, Level.RATE)


def test_few_things_are_counts_and_none_is_no_share() -> None:
    assert share(2, 14, "incidents").caveats == ("Fewer than 30 incidents: counts, not a rate.",)
    nothing = share(0, 0, "incidents")
    assert (nothing.estimate, nothing.level, nothing.caveats) == (None, Level.NONE, ("There are no incidents.",))


def test_contradicting_counts_are_refused() -> None:
    with pytest.raises(AftermathError):
        share(3, 2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_range_encloses_the_share(counts: tuple[int, int]) -> None:
    found = share(*counts)
    assert not has_nan(found)
    if found.estimate is not None and found.low is not None and found.high is not None:
        assert -1e-9 <= found.low <= found.estimate + 1e-9
        assert found.estimate <= found.high + 1e-9 <= 100 + 2e-9
