"""Charts of gaps between failures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.charted import Baseline
from dashboard.analysis.rare_events import Between, GapSignal, gap_chart
from tests.dashboard.analysis.finite import has_nan


def gaps(lengths: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"at": pd.date_range("2025-01-01", periods=len(lengths), freq="7D"), "gap": lengths})


STEADY = [40, 90, 20, 130, 60, 30, 110, 75, 15, 95, 50, 85, 25, 120, 65, 45, 100, 35, 80, 55]


def test_g_chart_limits_are_benneyans() -> None:
    chart = gap_chart(gaps(STEADY), Between.CHANGES)
    mean = np.mean(STEADY)
    assert chart.high == pytest.approx(mean + 3 * np.sqrt(mean * (mean + 1)))
    assert chart.low == 0
    assert chart.middle == np.median(STEADY)
    assert chart.baseline is Baseline.FIRM
    assert chart.sentence == "The latest gap of 55 changes is inside its usual range: nothing to explain here."


def test_t_chart_limits_are_nelsons() -> None:
    chart = gap_chart(gaps(STEADY), Between.DAYS)
    scaled = np.array(STEADY) ** 0.2777
    reach = 3 * np.abs(np.diff(scaled)).mean() / 1.128
    assert chart.high == pytest.approx((scaled.mean() + reach) ** (1 / 0.2777))
    assert chart.low == pytest.approx((scaled.mean() - reach) ** (1 / 0.2777))


def test_a_long_quiet_spell_and_failures_moving_together_are_both_said() -> None:
    quiet = gap_chart(gaps([*STEADY, 900]), Between.CHANGES)
    assert quiet.gaps[-1].signal is GapSignal.LONGER
    assert quiet.sentence == "The latest gap of 900 changes is longer than its usual range: look for a cause."
    crowded = gap_chart(gaps([*STEADY, *[12] * 8]), Between.CHANGES)
    assert crowded.gaps[-1].signal is GapSignal.RUN_SHORTER
    assert crowded.sentence.startswith("The last 8 gaps or more are all under the usual 62 changes")


def test_a_short_series_has_no_range_and_a_middling_one_is_provisional() -> None:
    short = gap_chart(gaps(STEADY[:11]), Between.DAYS)
    assert (short.high, short.baseline) == (None, Baseline.NONE)
    assert "there are 11" in short.sentence
    assert gap_chart(gaps(STEADY[:12]), Between.DAYS).baseline is Baseline.PROVISIONAL


def test_days_to_the_power_keep_false_alarms_rare() -> None:
    random = np.random.default_rng(11)
    alarms = [
        gap.signal in (GapSignal.LONGER, GapSignal.SHORTER)
        for _ in range(60)
        for gap in gap_chart(gaps(random.exponential(10, 40).tolist()), Between.DAYS).gaps
    ]
    assert np.mean(alarms) < 0.02


def test_failures_at_the_same_moment_give_no_range() -> None:
    chart = gap_chart(gaps([0.0] * 14), Between.DAYS)
    assert chart.high is None
    assert "Every gap is zero" in chart.sentence


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1e5) | st.just(float("nan")), max_size=30), st.sampled_from(Between))
def test_never_nan(lengths: list[float], between: Between) -> None:
    chart = gap_chart(gaps(lengths), between)
    assert not has_nan(chart)
    if chart.middle is not None and chart.high is not None and chart.low is not None:
        assert 0 <= chart.low <= chart.high
