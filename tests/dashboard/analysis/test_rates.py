"""Rates, comparisons and the ladder: checked against published examples and against themselves."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.analysis.estimate import Level
from dashboard.analysis.rates import (
    Arm,
    compare,
    detectable_ratio,
    ladder,
    months_until_doubling_shows,
    muted,
    rate,
    unknown_bounds,
)
from data.errors import AftermathError

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "statistics.json"


def case(kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and expected values of one published example."""
    if not VECTORS.is_file():
        pytest.skip("no published examples beside this repository")
    found = next(entry for entry in json.loads(VECTORS.read_text()) if entry["kind"] == kind)
    return found["inputs"], found["expected"]


def ai(events: int, changes: int) -> Arm:
    return Arm("ai_assisted", "AI-assisted", events, changes)


def human(events: int, changes: int) -> Arm:
    return Arm("human_only", "human-only", events, changes)


def unknown(events: int, changes: int) -> Arm:
    return Arm("unknown", "unknown", events, changes)


@st.composite
def arms(draw: st.DrawFn, fewest: int = 1, most: int = 3000) -> Arm:
    changes = draw(st.integers(fewest, most))
    return ai(draw(st.one_of(st.sampled_from([0, changes]), st.integers(0, changes))), changes)


def test_wilson_matches_newcombe_1998() -> None:
    inputs, expected = case("prop_wilson")
    got = rate(ai(inputs["count"], inputs["nobs"]))
    want = tuple(100 * expected[key] for key in ("estimate", "lower", "upper"))
    assert (got.per_100, got.low, got.high) == pytest.approx(want, rel=1e-6)


def test_small_arms_and_full_arms_get_the_exact_interval() -> None:
    for events, changes in ((3, 39), (50, 50)):
        low, high = proportion_confint(events, changes, method="beta")
        got = rate(ai(events, changes))
        assert (got.low, got.high) == pytest.approx((100 * low, 100 * high))


def test_forty_changes_get_wilson() -> None:
    low, high = proportion_confint(3, 40, method="wilson")
    got = rate(ai(3, 40))
    assert (got.low, got.high) == pytest.approx((100 * low, 100 * high))


def test_no_incident_in_80_changes_leaves_up_to_3_7_per_100() -> None:
    got = rate(ai(0, 80))
    assert (got.per_100, got.low) == (0, 0)
    assert got.high == pytest.approx(100 * (1 - 0.05 ** (1 / 80)))
    assert round(got.high, 1) == 3.7


def test_rate_without_changes_knows_nothing() -> None:
    got = rate(ai(0, 0))
    assert math.isnan(got.per_100)
    assert (got.low, got.high, got.level) == (0, 100, Level.NONE)


@pytest.mark.parametrize(("events", "unstable"), [(19, True), (20, False)])
def test_under_twenty_incidents_a_rate_is_unstable(events: int, unstable: bool) -> None:
    assert rate(ai(events, 1000)).unstable is unstable


@pytest.mark.parametrize(("events", "changes"), [(5, 4), (-1, 4), (0, -1)])
def test_contradictory_counts_are_refused_with_a_remedy(events: int, changes: int) -> None:
    with pytest.raises(AftermathError, match="rebuild"):
        ai(events, changes)


def test_difference_matches_newcombe_1998() -> None:
    inputs, expected = case("diff_newcombe")
    got = compare(ai(inputs["count1"], inputs["nobs1"]), human(inputs["count2"], inputs["nobs2"]))
    want = tuple(100 * expected[key] for key in ("diff", "lower", "upper"))
    assert (got.difference_per_100, got.low, got.high) == pytest.approx(want, rel=1e-6)


def test_ratio_matches_koopman_1984() -> None:
    inputs, expected = case("rr_koopman")
    got = compare(ai(inputs["count1"], inputs["nobs1"]), human(inputs["count2"], inputs["nobs2"]))
    want = tuple(expected[key] for key in ("ratio", "lower", "upper"))
    assert (got.ratio, got.ratio_low, got.ratio_high) == pytest.approx(want, rel=1e-5)


def test_difference_is_right_where_the_library_score_method_fails() -> None:
    got = compare(ai(45, 50), human(60, 100))
    assert (got.low, got.high) == pytest.approx((15.8, 41.9), abs=0.6)
    assert compare(ai(18, 20), human(60, 100)).low > 0


@given(st.integers(1, 400), st.integers(1, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_ratio_agrees_with_the_library_away_from_full_arms(n1: int, n0: int, data: st.DataObject) -> None:
    a, c = data.draw(st.integers(0, n1 - 1)), data.draw(st.integers(0, n0 - 1))
    if a == 0 or c == 0:
        return
    got = compare(ai(a, n1), human(c, n0))
    want = confint_proportions_2indep(a, n1, c, n0, compare="ratio", method="score", correction=False)
    assert (got.ratio_low, got.ratio_high) == pytest.approx(tuple(complex(end).real for end in want), rel=1e-4)


def test_ratio_without_events_says_what_is_known() -> None:
    neither = compare(ai(0, 50), human(0, 60))
    assert math.isnan(neither.ratio)
    assert (neither.ratio_low, neither.ratio_high) == (0, math.inf)
    only_ai = compare(ai(4, 50), human(0, 150))
    assert only_ai.ratio == only_ai.ratio_high == math.inf
    assert only_ai.ratio_low == pytest.approx(3.1655, abs=1e-3)
    assert compare(ai(0, 50), human(4, 150)).ratio_high == pytest.approx(2.7717, abs=1e-3)


def test_comparison_with_an_empty_arm_is_as_wide_as_can_be() -> None:
    got = compare(ai(3, 50), human(0, 0))
    assert got.level is Level.NONE
    assert got.muted
    assert (got.low, got.high, got.ratio_low, got.ratio_high) == (-100, 100, 0, math.inf)


@given(arms())
@settings(max_examples=100, deadline=None)
def test_rate_ranges_are_nested_around_the_estimate(arm: Arm) -> None:
    got = rate(arm)
    assert 0 <= got.low <= got.low50 <= got.per_100 + 1e-9
    assert got.per_100 - 1e-9 <= got.high50 <= got.high <= 100


@given(st.integers(40, 2000), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_event_never_lowers_a_limit(changes: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, changes - 1))
    fewer, more = rate(ai(events, changes)), rate(ai(events + 1, changes))
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@given(arms(), arms())
@settings(max_examples=100, deadline=None)
def test_comparison_contains_its_estimate_and_mirrors_under_swap(one: Arm, other: Arm) -> None:
    got, mirror = compare(one, other), compare(other, one)
    assert got.low - 1e-9 <= got.low50 <= got.difference_per_100 + 1e-9
    assert got.difference_per_100 - 1e-9 <= got.high50 <= got.high + 1e-9
    assert (mirror.low, mirror.high) == pytest.approx((-got.high, -got.low), abs=1e-9)
    if not math.isnan(got.ratio):
        assert got.ratio_low <= got.ratio * (1 + 1e-6)
        assert got.ratio <= got.ratio_high * (1 + 1e-6)
    if got.ratio_low > 0 and got.ratio_high < math.inf:
        assert mirror.ratio_low == pytest.approx(1 / got.ratio_high, rel=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((0, 0), (3, 50), Level.NONE),
        ((2, 14), (3, 22), Level.COUNTS),
        ((20, 29), (30, 900), Level.COUNTS),
        ((0, 30), (40, 900), Level.RATE),
        ((1, 61), (8, 140), Level.RATE),
        ((1, 61), (9, 140), Level.COMPARE),
        ((5000, 90000), (5000, 90000), Level.COMPARE),
    ],
)
def test_ladder_of_two_arms(one: tuple[int, int], other: tuple[int, int], level: Level) -> None:
    assert ladder(ai(*one), human(*other)) is level
    assert compare(ai(*one), human(*other)).level is level


@pytest.mark.parametrize(("changes", "level"), [(0, Level.NONE), (29, Level.COUNTS), (30, Level.RATE)])
def test_ladder_of_one_arm(changes: int, level: Level) -> None:
    assert ladder(ai(0, changes)) is rate(ai(0, changes)).level is level


def test_fewer_than_five_in_an_arm_is_grey() -> None:
    assert muted(ai(4, 100), human(40, 900))
    assert not muted(ai(5, 100), human(40, 900))


def test_detectable_ratio_matches_the_worked_example() -> None:
    inputs, expected = case("mde_ratio")
    got = detectable_ratio(inputs["changes_ai"], inputs["changes_human"], inputs["base_rate"])
    assert got == pytest.approx(expected["ratio"], rel=1e-6)


def test_detectable_ratio_of_450_and_950_changes_is_about_2_1() -> None:
    assert detectable_ratio(450, 950, 0.03) == pytest.approx(2.1, abs=0.05)
    assert detectable_ratio(500, 500, 0.05, design_effect=2) == pytest.approx(2.5, abs=0.1)
    assert detectable_ratio(0, 950, 0.03) == math.inf
    assert detectable_ratio(1, 1, 1e-9) == math.inf


@given(st.integers(10, 5000), st.integers(10, 5000), st.floats(0.005, 0.3))
@settings(max_examples=50, deadline=None)
def test_more_data_shows_smaller_ratios(n1: int, n0: int, base: float) -> None:
    assert 1 < detectable_ratio(4 * n1, 4 * n0, base) < detectable_ratio(n1, n0, base)


def test_waiting_until_a_doubling_shows_makes_it_detectable() -> None:
    arm, other = ai(4, 200), human(6, 200)
    months = months_until_doubling_shows(arm, other, days=90)
    growth = 1 + months / (90 / (365.25 / 12))
    assert detectable_ratio(round(200 * growth), round(200 * growth), 10 / 400) == pytest.approx(2, abs=0.01)
    assert months_until_doubling_shows(ai(0, 50), human(0, 50), days=90) == math.inf
    assert months_until_doubling_shows(ai(900, 9000), human(900, 9000), days=90) == 0


def test_unknown_bounds_match_the_worked_example() -> None:
    i, expected = case("label_bounds")
    got = unknown_bounds(
        ai(i["ai_inc"], i["ai_n"]), human(i["human_inc"], i["human_n"]), unknown(i["unknown_inc"], i["unknown_n"])
    )
    keys = ("rr_known_only", "rr_all_unknown_human", "rr_all_unknown_ai", "rr_min", "rr_max")
    want = tuple(expected[key] for key in keys)
    assert (got.known_only, got.all_human, got.all_ai, got.lowest, got.highest) == pytest.approx(want, rel=1e-6)


@given(arms(), arms(), arms())
@settings(max_examples=80, deadline=None)
def test_the_extreme_allocations_enclose_the_plain_ones(one: Arm, other: Arm, third: Arm) -> None:
    got = unknown_bounds(one, other, third)
    for ratio in (got.known_only, got.all_human, got.all_ai):
        if not math.isnan(ratio) and not math.isnan(got.lowest) and not math.isnan(got.highest):
            assert got.lowest <= ratio * (1 + 1e-9)
            assert ratio <= got.highest * (1 + 1e-9)
