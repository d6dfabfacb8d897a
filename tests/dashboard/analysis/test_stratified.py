"""The three ratios: worked example, invariances, what is said when they cannot be given."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis import mantel_haenszel, strata
from dashboard.analysis.estimate import Level
from dashboard.analysis.poisson_model import standardised
from dashboard.analysis.rates import Arm
from dashboard.analysis.sensitivity import tipping_point
from dashboard.analysis.stratified import (
    Adjusted,
    ThreeRatios,
    adjusted,
    overlap,
    shift,
    three_ratios,
    tipping_point_within,
)
from tests.dashboard.analysis.counts import (
    WORKED,
    Table,
    ai,
    arms,
    cells,
    frame,
    has_nan,
    human,
    swapped,
    tables,
    unknown,
)
from tests.dashboard.analysis.test_wording import BANNED

# Eight services with enough of everything, and a ratio of about 2.
CLEAR: list[Table] = [(12 + k, 200, 7 + k % 3, 240) for k in range(8)]
SIMPSON: list[Table] = [(4, 400, 1, 100), (2, 200, 2, 200), (12, 100, 48, 400), (6, 50, 30, 300)]


def within(given: list[Table], services: list[int] | None = None) -> Adjusted:
    a, n1, c, n0 = (round(sum(column)) for column in zip(*given, strict=True)) if given else (0, 0, 0, 0)
    return adjusted(cells(given, services), ai(a, n1), human(c, n0), "service and month", bounds_stated=True)


def three(counted: pd.DataFrame, third: Arm | None = None) -> ThreeRatios:
    return three_ratios(strata.read(counted), *arms(counted), third)


def test_worked_example_to_the_printed_digits() -> None:
    got = three(frame(WORKED))
    assert got.crude.ratio.estimate == pytest.approx(1.342, abs=5e-4)
    assert got.within.ratio.estimate == pytest.approx(1.324, abs=5e-4)
    assert got.within.pooled.plain(0.95) == pytest.approx((0.795, 2.205), abs=5e-4)
    assert got.within.pooled.between_services(0.95) == pytest.approx((0.892, 1.966), abs=5e-4)
    assert (got.within.ratio.low, got.within.ratio.high) == pytest.approx((0.795, 2.205), abs=5e-4)
    assert got.within.homogeneity.leave_one_out == pytest.approx((1.222, 1.483), abs=5e-4)
    gap = got.within.difference
    assert (gap.estimate, gap.low, gap.high) == pytest.approx((1.22, -1.12, 3.56), abs=5e-3)
    spread = standardised(strata.read(frame(WORKED)))
    assert (spread.ai_per_100, spread.human_per_100) == pytest.approx((5.00, 3.75), abs=5e-3)


def test_four_services_are_not_enough_to_be_displayed() -> None:
    got = within(WORKED)
    assert got.ratio.level is Level.COMPARE
    assert "Fewer than 6 services hold both kinds and an incident." in got.ratio.caveats


def test_displayed_range_is_the_wider_on_each_side() -> None:
    agreeing, differing = within(CLEAR), within([(40, 200, 10, 240), *[(4, 200, 10, 240)] * 7])
    for got in (agreeing, differing):
        plain, between = got.pooled.plain(0.95), got.pooled.between_services(0.95)
        assert plain
        assert between
        assert (got.ratio.low, got.ratio.high) == (min(plain[0], between[0]), max(plain[1], between[1]))
    assert agreeing.design_effect == 1
    assert differing.design_effect > 1.5
    assert differing.ratio.drawn.low < (differing.pooled.plain(0.95) or (0, 0))[0]


def test_few_services_do_not_say_how_unevenly_incidents_fall() -> None:
    few = within([(40, 200, 10, 240), *[(4, 200, 10, 240)] * 4])
    assert few.pooled.jackknife
    assert few.design_effect == 1


def test_a_clear_ratio_in_many_services_may_be_claimed_once_bounds_are_stated() -> None:
    counted = frame(CLEAR)
    assert three(counted, unknown(2, 100)).within.ratio.level is Level.CLAIM
    assert three(counted, unknown(0, 0)).within.ratio.level is Level.CLAIM
    silent = three(counted)
    assert silent.within.ratio.level is Level.ADJUSTED
    assert silent.bounds is None


def test_simpson_is_flagged() -> None:
    got = three(frame(SIMPSON))
    assert got.crude.ratio.drawn.estimate < 1 < got.within.ratio.drawn.estimate
    assert (got.simpson.opposite, got.simpson.flagged) == (True, True)


@pytest.mark.parametrize(
    ("before", "after", "opposite", "flagged"),
    [(1.3, 1.25, False, False), (1.5, 1.25, False, True), (1.02, 0.98, True, True), (0.9, 1.2, True, True)],
)
def test_a_shift_is_flagged_at_a_fifth_or_across_one(
    before: float, after: float, opposite: bool, flagged: bool
) -> None:
    got = shift(before, after)
    assert (got.opposite, got.flagged) == (opposite, flagged)
    assert shift(None, after) == shift(before, None) == shift(before, 0.0)


def test_size_is_told_apart_from_the_rest() -> None:
    rows = []
    for service in range(8):
        for band, n1, n0, risk in (("1-50", 100, 300, 0.02), (">1000", 300, 100, 0.08)):
            rows += [(f"s{service}", "m", band, "ai_assisted", n1, n1 * risk)]
            rows += [(f"s{service}", "m", band, "human_only", n0, n0 * risk)]
    got = three(pd.DataFrame(rows, columns=["service", "month", "size_band", "origin", "changes", "events"]))
    assert got.within.ratio.estimate == pytest.approx(0.065 / 0.035)
    assert got.like_for_like.ratio.estimate == pytest.approx(1)
    assert got.size.flagged
    assert not got.simpson.flagged


def test_a_ratio_that_differs_by_service_is_said_and_standardised() -> None:
    mixed: list[Table] = [(40, 200, 10, 200)] * 4 + [(5, 200, 20, 200)] * 4
    got = three(frame(mixed))
    assert got.within.homogeneity.differs
    assert any("differs by service" in caveat for caveat in got.within.ratio.caveats)
    assert got.standardised
    assert got.standardised.ratio.estimate == pytest.approx(180 / 120)
    assert three(frame(CLEAR)).standardised is None


def test_overlap_is_counted_both_ways() -> None:
    got = overlap(cells([(1, 30, 0, 0), (1, 10, 1, 20), (0, 0, 2, 60)]))
    assert (got.ai_shared, got.ai, got.human_shared, got.human) == (10, 40, 20, 80)
    assert (got.ai_share, got.human_share) == (0.25, 0.25)
    nothing = overlap(cells([]))
    assert (nothing.ai_share, nothing.human_share) == (0, 0)


def test_mostly_different_services_are_not_compared() -> None:
    apart: list[Table] = [*CLEAR, *[(30, 900, 0, 0)] * 4]
    got = within(apart)
    assert got.ratio.level is Level.COMPARE
    assert got.ratio.caveats[0] == (
        "Only 1,600 of 5,200 AI-assisted changes share a service and month with human-only ones; "
        "comparison not supported."
    )
    one_sided = within([*CLEAR, *[(0, 0, 30, 900)] * 4])
    assert one_sided.ratio.level >= Level.ADJUSTED
    assert one_sided.ratio.caveats[0].startswith("Speaks for where both kinds meet")


def test_an_arm_without_an_incident_where_they_meet_has_no_range() -> None:
    got = within([(0, 50, 3, 60)] * 8)
    assert (got.ratio.estimate, got.ratio.low, got.ratio.high) == (0, None, None)
    assert got.ratio.caveats[0] == "Where both kinds meet within service and month, one of them has no incident."
    other = within([(3, 50, 0, 60)] * 8)
    assert other.ratio.estimate is None
    assert other.ratio.level <= Level.COMPARE


def test_incidents_of_one_arm_in_one_service_leave_services_unweighed() -> None:
    got = within([(30, 90, 4, 60), *[(0, 90, 4, 60)] * 7])
    assert got.pooled.jackknife is None
    assert got.ratio.level is Level.COMPARE
    assert any("lie in one service" in caveat for caveat in got.ratio.caveats)


@given(tables())
@settings(max_examples=30, deadline=None)
def test_swapping_the_arms_inverts_everything(given_: list[Table]) -> None:
    got, mirror = within(given_), within(swapped(given_))
    assert got.strata == mirror.strata
    assert mirror.difference.estimate == pytest.approx(
        None if got.difference.estimate is None else -got.difference.estimate, abs=1e-9
    )
    if got.ratio.estimate and mirror.ratio.estimate:
        assert mirror.ratio.estimate == pytest.approx(1 / got.ratio.estimate)
        assert (mirror.ratio.low is None) == (got.ratio.low is None)
        if mirror.ratio.low is not None and got.ratio.high is not None:
            assert mirror.ratio.low == pytest.approx(1 / got.ratio.high, rel=1e-6)


@given(tables(fewest=2), st.integers(2, 20))
@settings(max_examples=30, deadline=None)
def test_more_of_the_same_narrows_the_range(given_: list[Table], times: int) -> None:
    few = mantel_haenszel.risk_ratio(cells(given_))
    many = mantel_haenszel.risk_ratio(cells([tuple(times * count for count in table) for table in given_]))  # type: ignore[misc]
    assert many.value == pytest.approx(few.value)
    if few.error:
        assert many.error == pytest.approx(few.error / math.sqrt(times))


@given(tables(fewest=2), tables(most=5))
@settings(max_examples=30, deadline=None)
def test_strata_without_information_change_nothing(given_: list[Table], others: list[Table]) -> None:
    silent = [(0.0, n1, 0.0, n0) for _, n1, _, n0 in others] + [(a, n1, 0.0, 0.0) for a, n1, _, _ in others]
    got, alone = within(given_ + silent), within(given_)
    assert got.pooled.value == pytest.approx(alone.pooled.value)
    assert got.pooled.error == pytest.approx(alone.pooled.error)
    assert got.strata == alone.strata
    assert got.homogeneity.leave_one_out == pytest.approx(alone.homogeneity.leave_one_out)
    if alone.pooled.jackknife:
        assert got.pooled.jackknife
        assert got.pooled.jackknife.services == alone.pooled.jackknife.services
        assert got.pooled.jackknife.error == pytest.approx(alone.pooled.jackknife.error)


@given(tables(fewest=0), st.booleans(), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_no_result_holds_nan_and_what_is_missing_says_why(given_: list[Table], one_service: bool, seed: int) -> None:
    generator = np.random.default_rng(seed)
    names = ["s"] * len(given_) if one_service else [f"s{k}" for k in generator.integers(0, 5, len(given_))]
    counted = frame(given_, names)
    counted["month"] = generator.choice(["2026-01", "2026-02"], len(counted))
    got = three(counted, unknown(1, 9))
    assert not has_nan(got)
    assert not has_nan(standardised(strata.read(counted)))
    for each in (got.crude.ratio, got.within.ratio, got.like_for_like.ratio, got.model):
        assert each.estimate is not None or each.caveats
    assert all(math.isfinite(each.estimate) for each in (got.within.ratio, got.model) if each.estimate is not None)


def test_tipping_point_of_one_stratum_is_the_plain_one() -> None:
    assert tipping_point_within(cells([(24, 600, 26, 1000)]), 1.54) == pytest.approx(
        tipping_point(24, 26, 576, 974), abs=1e-5
    )
    assert tipping_point_within(cells([(10, 600, 40, 1000)]), 0.42) == pytest.approx(
        tipping_point(10, 40, 590, 960), abs=1e-5
    )
    assert tipping_point_within(cells([]), None) is None
    assert tipping_point_within(cells([]), 1.0) == 1


def test_hiding_ai_use_at_the_tipping_point_brings_the_ratio_to_one() -> None:
    tipping = within(CLEAR).tipping_point
    assert tipping is not None
    calm_ai, calm_human = sum(n1 - a for a, n1, _, _ in CLEAR), sum(n0 - c for _, _, c, n0 in CLEAR)
    hidden = (calm_ai / tipping - calm_ai) / calm_human
    moved = [(a, n1 + hidden * (n0 - c), c, n0 - hidden * (n0 - c)) for a, n1, c, n0 in CLEAR]
    assert mantel_haenszel.risk_ratio(cells(moved)).value == pytest.approx(1, abs=1e-4)


def test_caveats_keep_to_the_words_the_pages_may_use() -> None:
    cases = [WORKED, CLEAR, SIMPSON, [(0, 50, 3, 60)] * 8, [(30, 90, 4, 60), *[(0, 90, 4, 60)] * 7], [(1, 9, 0, 0)]]
    for given_ in cases:
        got = three(frame(given_), unknown(3, 40))
        for text in (*got.within.ratio.caveats, *got.model.caveats, *got.crude.ratio.caveats):
            assert not BANNED.search(text), text
            assert text.endswith(".")
