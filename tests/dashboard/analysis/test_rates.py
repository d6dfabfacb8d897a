"""Rates and their plain comparison, checked against libraries and against themselves."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.analysis.estimate import Level
from dashboard.analysis.rates import Arm, compare, rate
from data.errors import AftermathError
from tests.dashboard.analysis.counts import ai, has_nan, human


@st.composite
def arms(draw: st.DrawFn, fewest: int = 1, most: int = 3000) -> Arm:
    changes = draw(st.integers(fewest, most))
    return ai(draw(st.one_of(st.sampled_from([0, changes]), st.integers(0, changes))), changes)


def test_small_arms_and_full_arms_get_the_exact_interval() -> None:
    for events, changes in ((3, 39), (50, 50)):
        low, high = proportion_confint(events, changes, method="beta")
        got = rate(ai(events, changes))
        assert (got.low, got.high) == pytest.approx((100 * low, 100 * high))
        assert got.method == "Clopper-Pearson"


def test_forty_changes_get_wilson() -> None:
    low, high = proportion_confint(3, 40, method="wilson")
    got = rate(ai(3, 40))
    assert (got.low, got.high) == pytest.approx((100 * low, 100 * high))
    assert got.method == "Wilson"


def test_no_incident_in_80_changes_leaves_up_to_3_7_per_100() -> None:
    got = rate(ai(0, 80))
    assert (got.per_100, got.low) == (0, 0)
    assert got.high == pytest.approx(100 * (1 - 0.05 ** (1 / 80)))


def test_rate_without_changes_says_why_there_is_none() -> None:
    got = rate(ai(0, 0))
    assert (got.per_100, got.low, got.high, got.level) == (None, None, None, Level.NONE)
    assert got.caveats == ("There are no AI-assisted changes.",)
    with pytest.raises(AftermathError, match="no AI-assisted changes"):
        _ = got.drawn


@pytest.mark.parametrize(("events", "unstable"), [(19, True), (20, False)])
def test_under_twenty_incidents_a_rate_is_unstable(events: int, unstable: bool) -> None:
    got = rate(ai(events, 1000))
    assert got.unstable is unstable
    assert bool(got.caveats) is unstable


@pytest.mark.parametrize(("events", "changes"), [(5, 4), (-1, 4), (0, -1)])
def test_contradictory_counts_are_refused_with_a_remedy(events: int, changes: int) -> None:
    with pytest.raises(AftermathError, match="rebuild"):
        ai(events, changes)


def test_difference_is_right_where_the_library_score_method_fails() -> None:
    got = compare(ai(45, 50), human(60, 100)).difference.drawn
    assert (got.low, got.high) == pytest.approx((15.8, 41.9), abs=0.6)
    assert compare(ai(18, 20), human(60, 100)).difference.drawn.low > 0


@given(st.integers(1, 400), st.integers(1, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_ratio_agrees_with_the_library_away_from_full_arms(n1: int, n0: int, data: st.DataObject) -> None:
    a, c = data.draw(st.integers(0, n1 - 1)), data.draw(st.integers(0, n0 - 1))
    if a == 0 or c == 0:
        return
    got = compare(ai(a, n1), human(c, n0)).ratio
    want = confint_proportions_2indep(a, n1, c, n0, compare="ratio", method="score", correction=False)
    assert (got.low, got.high) == pytest.approx(tuple(complex(end).real for end in want), rel=1e-4)


def test_ratio_without_events_says_what_is_known() -> None:
    neither = compare(ai(0, 50), human(0, 60)).ratio
    assert (neither.estimate, neither.low, neither.high) == (None, 0, math.inf)
    assert neither.caveats[0] == "Without an incident among human-only changes there is no ratio."
    only_ai = compare(ai(4, 50), human(0, 150)).ratio
    assert (only_ai.estimate, only_ai.high) == (None, math.inf)
    assert only_ai.low == pytest.approx(3.1655, abs=1e-3)
    assert compare(ai(0, 50), human(4, 150)).ratio.high == pytest.approx(2.7717, abs=1e-3)


def test_ratio_at_zero_has_a_range_where_the_library_has_none() -> None:
    katz = relative_risk(0, 50, 4, 150).confidence_interval()
    assert math.isnan(katz.high)
    got = compare(ai(0, 50), human(4, 150)).ratio
    assert (got.estimate, got.low) == (0, 0)
    assert got.high is not None
    assert 2 < got.high < 3


def test_comparison_with_an_empty_arm_knows_nothing() -> None:
    got = compare(ai(3, 50), human(0, 0))
    assert got.level is Level.NONE
    assert got.muted
    assert (got.difference.estimate, got.difference.low, got.ratio.estimate, got.ratio.high) == (None,) * 4
    assert got.ratio.caveats == ("There are no human-only changes.",)


@given(arms())
@settings(max_examples=50, deadline=None)
def test_rate_ranges_are_nested_around_the_estimate(arm: Arm) -> None:
    got = rate(arm).drawn
    assert 0 <= got.low <= got.low50 <= got.estimate + 1e-9
    assert got.estimate - 1e-9 <= got.high50 <= got.high <= 100


@given(st.integers(40, 2000), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_event_never_lowers_a_limit(changes: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, changes - 1))
    fewer, more = rate(ai(events, changes)).drawn, rate(ai(events + 1, changes)).drawn
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@given(arms(), arms())
@settings(max_examples=50, deadline=None)
def test_comparison_contains_its_estimate_and_mirrors_under_swap(one: Arm, other: Arm) -> None:
    both, mirror = compare(one, other), compare(other, one)
    got, gap = both.ratio, both.difference.drawn
    assert gap.low - 1e-9 <= gap.low50 <= gap.estimate + 1e-9
    assert gap.estimate - 1e-9 <= gap.high50 <= gap.high + 1e-9
    assert mirror.difference.drawn[:3] == pytest.approx((-gap.estimate, -gap.high, -gap.low), abs=1e-9)
    assert got.low is not None
    assert got.high is not None
    if got.estimate is not None:
        assert got.low <= got.estimate * (1 + 1e-6)
        assert got.estimate <= got.high * (1 + 1e-6)
    if got.low > 0 and got.high < math.inf:
        assert mirror.ratio.low == pytest.approx(1 / got.high, rel=1e-6)
    assert not has_nan(both)


@given(st.integers(5, 200), st.integers(5, 200), st.integers(2, 30))
@settings(max_examples=40, deadline=None)
def test_the_same_shares_of_more_changes_have_narrower_ranges(a: int, c: int, times: int) -> None:
    few, many = compare(ai(a, 400), human(c, 400)), compare(ai(times * a, 400 * times), human(times * c, 400 * times))
    for one, other in ((few.ratio.drawn, many.ratio.drawn), (few.difference.drawn, many.difference.drawn)):
        assert other.estimate == pytest.approx(one.estimate)
        assert other.high - other.low < one.high - one.low
