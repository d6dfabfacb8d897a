"""Which of two groups reaches further: published examples, the libraries' traps, and symmetry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import brunnermunzel, mannwhitneyu
from statsmodels.stats.nonparametric import rank_compare_2indep

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.superiority import cliffs_delta, contrast, hodges_lehmann_ratio, magnitude, superiority
from tests.dashboard.analysis.finite import has_nan

# Brunner and Munzel 2000: pain scores under two treatments.
PAIN_X = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_Y = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]
GROUPS = st.lists(st.floats(0, 1e6) | st.just(math.nan), max_size=25)


def ends(found: Estimate) -> tuple[float, float, float]:
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    return found.estimate, found.low, found.high


def test_pain_scores_as_printed() -> None:
    found = contrast(PAIN_Y, PAIN_X)
    assert ends(found.superiority) == pytest.approx((78.8961, 59.52169, 98.27052), abs=1e-4)
    assert found.p_value == pytest.approx(0.005786, abs=1e-6)
    assert ends(found.delta) == pytest.approx((0.577922, 0.190434, 0.965410), abs=1e-5)
    assert found.size == "large"


def test_cliffs_delta_as_printed() -> None:
    found = cliffs_delta([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50])
    assert ends(found) == pytest.approx((-0.25, -0.7265846, 0.3890062), abs=1e-7)


def test_the_wider_group_comes_first_whatever_the_libraries_think() -> None:
    wide, narrow = [50.0, 60, 70, 80], [10.0, 20, 55, 30]
    # The two libraries speak of opposite directions.
    assert rank_compare_2indep(wide, narrow).prob1 > 0.5
    assert brunnermunzel(wide, narrow).statistic < 0
    found = superiority(wide, narrow)
    assert found.estimate == pytest.approx(100 * np.mean([a > b for a in wide for b in narrow]))


def test_no_overlap_still_gives_a_range_and_no_p_value() -> None:
    low, high = [1.0, 2, 3, 4], [5.0, 6, 7, 8]
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        assert math.isnan(brunnermunzel(low, high).pvalue)
    found = contrast(high, low)
    point, lowest, highest = ends(found.superiority)
    assert (point, highest) == (100, 100)
    assert 10 < lowest < 60
    assert found.p_value is None
    assert "undefined" in found.superiority.caveats[0]


def test_all_values_equal_is_even_with_a_range() -> None:
    point, low, high = ends(contrast([3.0] * 12, [3.0] * 15).superiority)
    assert point == 50
    assert low < 45
    assert high > 55


def test_unknown_values_do_not_spoil_the_comparison() -> None:
    with_gap = [*map(float, PAIN_Y), math.nan]
    assert math.isnan(brunnermunzel(with_gap, PAIN_X).pvalue)
    assert contrast(with_gap, PAIN_X) == contrast(PAIN_Y, PAIN_X)


def test_under_ten_a_side_is_muted_and_under_twenty_has_no_ratio() -> None:
    assert contrast(range(9), range(30)).muted
    enough = contrast(range(1, 11), range(1, 31))
    assert not enough.muted
    assert enough.ratio.estimate is None
    assert enough.ratio.caveats == ("A ratio needs 20 incidents a side.",)
    assert contrast([], [1, 2]).superiority.level is Level.NONE


@pytest.mark.parametrize(
    ("delta", "word"), [(0.1, "negligible"), (-0.2, "small"), (0.4, "medium"), (-0.474, "large"), (1.0, "large")]
)
def test_words_for_delta(delta: float, word: str) -> None:
    assert magnitude(delta) == word


def test_a_doubling_is_a_ratio_of_two() -> None:
    random = np.random.default_rng(1)
    base = random.lognormal(5, 1, 60)
    assert hodges_lehmann_ratio(2 * base, base).estimate == pytest.approx(2)


def test_the_ratios_range_is_what_a_rank_sum_test_leaves() -> None:
    random = np.random.default_rng(7)
    ai, human = random.lognormal(1, 1, 25), random.lognormal(0.6, 1.2, 22)
    _, low, high = ends(hodges_lehmann_ratio(ai, human))
    for limit, outward in ((low, 0.97), (high, 1 / 0.97)):
        kept, gone = (
            mannwhitneyu(ai, human * limit * step, use_continuity=False, method="asymptotic").pvalue
            for step in (1 / outward, outward)
        )
        assert gone <= 0.05 <= kept


def test_the_ratio_counts_zeros_as_reaching_nowhere() -> None:
    some = [0.0] * 5 + [10.0 * place for place in range(1, 21)]
    assert hodges_lehmann_ratio(some, some).estimate == 1
    nothing = hodges_lehmann_ratio([0.0] * 18 + [1.0] * 2, [5.0] * 20)
    assert nothing.estimate is None
    assert nothing.caveats == ("Most values on a side are zero: no ratio.",)


def test_large_groups_are_thinned_without_moving_the_answer() -> None:
    random = np.random.default_rng(3)
    ai, human = random.lognormal(1, 2, 3_000), random.lognormal(0.5, 2, 2_500)
    point, low, high = ends(hodges_lehmann_ratio(ai, human))
    assert point == pytest.approx(math.exp(0.5), rel=0.15)
    assert low < point < high < 1.3 * low


@settings(max_examples=40, deadline=None)
@given(GROUPS, GROUPS)
def test_swapping_groups_mirrors_and_nothing_is_nan(ai: list[float], human: list[float]) -> None:
    there, back = contrast(ai, human), contrast(human, ai)
    assert not has_nan([there, back, cliffs_delta(ai, human)])
    if there.superiority.estimate is not None:
        one, two = ends(there.superiority), ends(back.superiority)
        assert one == pytest.approx((100 - two[0], 100 - two[2], 100 - two[1]), abs=1e-6)
        assert 0 <= one[1] <= one[0] + 1e-9
        assert one[0] <= one[2] + 1e-9 <= 100 + 1e-8
    if there.ratio.estimate is not None and back.ratio.estimate is not None:
        assert there.ratio.estimate == pytest.approx(1 / back.ratio.estimate, rel=1e-6)
