"""Kaplan and Meier's curve and what is read off it: published examples and the library's ends."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import CensoredData, ecdf

from dashboard.analysis.durations import (
    ended_within,
    fit,
    logrank,
    number_at_risk,
    quantile,
    restricted_mean,
    usable,
)
from dashboard.analysis.estimate import Level
from tests.dashboard.analysis.finite import has_nan

# Freireich 1963 / Gehan 1965: weeks in remission on 6-MP and on placebo.
MP = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
MP_ENDED = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# R's survival::aml: weeks to relapse.
KEPT, KEPT_ENDED = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
LEFT, LEFT_ENDED = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]

SPELLS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=30)


def test_remission_as_printed() -> None:
    curve = fit(MP, MP_ENDED)
    median = quantile(curve, 0.5)
    assert (median.estimate, median.low, median.high) == (23, 13, None)
    assert median.caveats[0] == "The upper end is not reached."
    ended = [ended_within(curve, week).estimate for week in (6, 10, 20)]
    assert ended == pytest.approx([14.3, 24.7, 37.3], abs=0.05)
    assert number_at_risk(curve, (0, 6, 10, 20, 36)) == (21, 21, 15, 8, 0)


def test_limits_are_log_log_and_not_rs_default() -> None:
    # On R's plain log scale the median's lower limit is 16.
    assert quantile(fit(MP, MP_ENDED), 0.5).low == 13


def test_log_rank_as_printed() -> None:
    found = logrank(MP, MP_ENDED, PLACEBO, [1] * 21)
    assert found is not None
    assert found == (pytest.approx(16.79, abs=0.005), pytest.approx(4.17e-5, rel=0.01))


def test_restricted_means_as_printed_by_r() -> None:
    kept, left = restricted_mean(fit(KEPT, KEPT_ENDED), 161), restricted_mean(fit(LEFT, LEFT_ENDED), 161)
    for found, mean, error in ((kept, 52.6, 19.83), (left, 22.7, 4.18)):
        assert found.estimate == pytest.approx(mean, abs=0.05)
        assert found.high is not None
        assert (found.high - (found.estimate or 0)) / 1.959964 == pytest.approx(error, abs=0.005)


def test_the_restricted_means_error_is_not_a_single_spells_variance() -> None:
    found = restricted_mean(fit(MP, MP_ENDED), 35)
    assert found.estimate == pytest.approx(23.287, abs=0.0005)
    assert found.high is not None
    assert (found.high - found.estimate) / 1.959964 == pytest.approx(2.83, abs=0.005)
    # lifelines' return_variance: the spread of one spell, four times the mean's here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        few = KaplanMeierFitter().fit([1, 2, 3, 4], [1, 1, 1, 1])
        mean, variance = restricted_mean_survival_time(few, t=4, return_variance=True)
    ours = restricted_mean(fit([1, 2, 3, 4], [1, 1, 1, 1]), 4)
    assert ours.estimate == pytest.approx(mean)
    assert ours.high is not None
    assert ((ours.high - mean) / 1.959964) ** 2 == pytest.approx(variance / 4, rel=1e-6)


@pytest.mark.parametrize("count", [6, 8, 14, 18, 20, 44])
def test_a_median_on_a_step_is_not_missed_by_rounding(count: int) -> None:
    spells = np.arange(1.0, count + 1)
    assert KaplanMeierFitter().fit(spells, np.ones(count)).median_survival_time_ > count / 2
    assert quantile(fit(spells, np.ones(count)), 0.5).estimate == count / 2


def test_nothing_ended_yet_is_no_certainty() -> None:
    # lifelines gives the range 1 to 1.
    curve = fit([10.0] * 20, [0] * 20)
    found = ended_within(curve, 5)
    assert (found.estimate, found.low) == (0, 0)
    assert found.high == pytest.approx(100 * (1 - 0.05 ** (1 / 20)))
    assert quantile(curve, 0.5).estimate is None


def test_all_ended_is_no_certainty_and_does_not_close_the_medians_range() -> None:
    # lifelines gives the range 0 to 0 after the last end.
    curve = fit([1.0, 2.0, 3.0], [1, 1, 1])
    found = ended_within(curve, 5)
    assert (found.estimate, found.high) == (100, 100)
    assert found.low is not None
    assert found.low < 50
    assert quantile(curve, 0.5).high is None


def test_beyond_what_was_followed_nothing_is_said() -> None:
    curve = fit([1.0, 2.0, 3.0, 3.5], [1, 1, 1, 0])
    for found in (ended_within(curve, 60), restricted_mean(curve, 60)):
        assert found.estimate is None
        assert found.caveats[0] == "Nothing was followed for 1\N{NO-BREAK SPACE}h yet."
    assert quantile(curve, 0.9).caveats[0] == "Not reached: fewer than 90% have ended so far."


def test_levels_follow_how_many_ended() -> None:
    assert fit([], []).level is Level.NONE
    assert fit([1.0] * 9, [1] * 9).level is Level.COUNTS
    assert fit([1.0] * 10, [1] * 10).level is Level.RATE


def test_unusable_durations_are_counted() -> None:
    assert usable([1, math.nan, -3], [1, 1, 1])[2] == 2


def test_log_rank_without_an_end_is_none() -> None:
    assert logrank([1, 2], [0, 0], [3], [0]) is None
    assert logrank([], [], [3], [1]) is None


@settings(max_examples=25, deadline=None)
@given(SPELLS)
def test_never_nan_monotone_and_the_same_as_scipys(spells: list[tuple[int, bool]]) -> None:
    minutes, ended = [float(length) for length, _ in spells], [over for _, over in spells]
    curve = fit(minutes, ended)
    answers = [quantile(curve, p) for p in (0.25, 0.5, 0.75)] + [ended_within(curve, 10), restricted_mean(curve, 10)]
    assert not has_nan(answers)
    assert not np.isnan(np.concatenate([curve.running, curve.low, curve.high])).any()
    assert (np.diff(curve.running) <= 0).all()
    assert ((curve.low <= curve.running + 1e-9) & (curve.running <= curve.high + 1e-9)).all()
    for found in answers:
        if found.estimate is not None:
            assert found.low is None or found.low <= found.estimate + 1e-9
            assert found.high is None or found.estimate <= found.high + 1e-9
    done = [length for length, over in zip(minutes, ended, strict=True) if over]
    if done:
        still = [length for length, over in zip(minutes, ended, strict=True) if not over]
        other = ecdf(CensoredData(uncensored=done, right=still)).sf.evaluate(np.array(done))
        ours = curve.running[np.searchsorted(curve.minutes, done)]
        assert ours == pytest.approx(other)
