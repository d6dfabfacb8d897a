"""How far incidents reach: quantiles, tails, and what a hundred changes cost."""

import math

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.blast import ecdf, fewest_for, largest_share, per_100_changes, quantile, type_1_quantile
from dashboard.analysis.estimate import Level
from tests.dashboard.analysis.finite import has_nan

# The reference's fifteen reaches, whose printed answers follow below.
REACH = [4, 7, 9, 12, 15, 18, 22, 31, 44, 60, 95, 140, 310, 720, 2880]
SIZES = st.lists(st.floats(0, 1e7) | st.just(math.nan), max_size=60)


def test_ecdf_climbs_once_per_distinct_value_to_a_hundred() -> None:
    at, share = ecdf([5, 1, 5, math.nan, 20])
    assert list(zip(at, share, strict=True)) == [(1, 25), (5, 75), (20, 100)]
    assert not ecdf([])[0].size


def test_marks_lie_on_the_curve() -> None:
    steps = dict(zip(*ecdf(REACH), strict=True))
    for p in (0.5, 0.9):
        mark = type_1_quantile(REACH, p)
        assert mark is not None
        assert steps[mark] >= 100 * p


def test_six_values_for_a_median_and_thirty_six_for_a_ninetieth_percentile() -> None:
    assert (fewest_for(0.5), fewest_for(0.9)) == (6, 36)
    values = np.arange(100.0)
    for p, fewest in ((0.5, 6), (0.9, 36)):
        short, enough = quantile(values[: fewest - 1], p), quantile(values[:fewest], p)
        assert (short.low, short.high, short.level) == (None, None, Level.COUNTS)
        assert short.caveats == (f"Too few for a range (needs {fewest}).",)
        assert enough.low is not None
        assert enough.high is not None
        assert enough.level is Level.RATE


def test_median_range_as_printed() -> None:
    found = quantile(REACH, 0.5)
    assert (found.estimate, found.low, found.high) == (31, 12, 140)


def test_quantiles_interpolate_like_quantile_cont_and_not_like_its_neighbours() -> None:
    values = [*range(1, 10), 50]
    found = quantile(values, 0.9).estimate
    assert found == pytest.approx(13.1)
    with duckdb.connect() as base:
        base.execute("create table v as select unnest(?)::double as x", [values])
        cont, disc = base.execute("select quantile_cont(x, 0.9), quantile_disc(x, 0.9) from v").fetchall()[0]
    assert found == pytest.approx(cont)
    assert found != pytest.approx(disc)
    assert type_1_quantile(values, 0.9) == disc


def test_one_unknown_value_spoils_nothing() -> None:
    assert quantile([*REACH, math.nan, -1], 0.5) == quantile(REACH, 0.5)
    assert quantile([math.nan], 0.5).estimate is None


def test_the_largest_tenth_as_printed() -> None:
    found = largest_share(REACH)
    assert (found.events, found.estimate) == (2, pytest.approx(82.4364552))


def test_seven_per_cent_of_a_hundred_is_seven() -> None:
    assert math.ceil(0.07 * 100) == 8
    found = largest_share([1.0] * 100, 0.07)
    assert (found.events, found.estimate) == (7, pytest.approx(7))


def test_no_reach_is_no_share() -> None:
    assert largest_share([0, 0]).estimate is None
    assert largest_share([]).estimate is None


def test_per_100_changes_undoes_the_conditioning_on_broken_changes() -> None:
    careful, careless = per_100_changes([4000.0] * 12, 1200), per_100_changes([1000.0] * 120, 1200)
    assert quantile([4000.0] * 12, 0.5).estimate == 4000
    assert (careful.estimate, careless.estimate) == (pytest.approx(4000), pytest.approx(10_000))


def test_equal_reaches_give_garwoods_range_times_the_reach() -> None:
    found = per_100_changes([50.0] * 10, 100)
    assert (found.low, found.high) == (pytest.approx(50 * 4.7954, rel=1e-4), pytest.approx(50 * 18.3904, rel=1e-4))


def test_one_giant_incident_makes_the_range_wide() -> None:
    even, giant = per_100_changes([100.0] * 20, 500), per_100_changes([1.0] * 19 + [1981.0], 500)
    assert even.estimate == pytest.approx(giant.estimate)
    assert even.high is not None
    assert giant.high is not None
    assert giant.high > 2.5 * even.high


def test_unknown_reach_makes_it_a_lower_bound_and_nothing_known_no_zero() -> None:
    found = per_100_changes([10.0, math.nan], 100)
    assert found.caveats == ("1 of 2 incidents have no known reach: a lower bound.",)
    assert per_100_changes([math.nan], 100).estimate is None
    quiet = per_100_changes([], 100)
    assert (quiet.estimate, quiet.low, quiet.high) == (0, 0, None)
    assert "no one has seen yet" in quiet.caveats[0]
    assert per_100_changes([5.0], 0).estimate is None


def test_the_range_of_the_sum_covers_it() -> None:
    random = np.random.default_rng(4)
    true = 2.0 * math.exp(0.5)
    covered = 0
    for _ in range(400):
        found = per_100_changes(random.lognormal(0, 1, random.poisson(40)), 2_000)
        covered += found.low is not None and found.high is not None and found.low <= true <= found.high
    assert covered / 400 > 0.92


@settings(max_examples=20, deadline=None)
@given(SIZES, st.integers(0, 500))
def test_never_nan_and_points_inside_their_ranges(values: list[float], changes: int) -> None:
    for found in (
        quantile(values, 0.5),
        quantile(values, 0.9),
        largest_share(values),
        per_100_changes(values, changes),
    ):
        assert not has_nan(found)
        if found.estimate is not None:
            assert found.low is None or found.low <= found.estimate * (1 + 1e-9) + 1e-9
            assert found.high is None or found.high * (1 + 1e-9) + 1e-9 >= found.estimate
