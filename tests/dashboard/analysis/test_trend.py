"""Control charts: the published examples, and what a reader of a trend would notice."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from dashboard.analysis.charted import Baseline, Chart, Grain, Kind, Signal
from dashboard.analysis.trend import control_chart, usual_range, widened
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan

# Montgomery, Introduction to Statistical Quality Control: orange-juice cans, 30 samples of 50.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook 6.3.3.1: defects on 25 wafers.
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]


def months(events: list[int], changes: list[int] | int, start: str = "2024-01-01") -> pd.DataFrame:
    sizes = [changes] * len(events) if isinstance(changes, int) else changes
    periods = pd.date_range(start, periods=len(events), freq="MS")
    return pd.DataFrame({"period": periods, "events": events, "changes": sizes})


def steady(count: int, rate: int = 10, size: int = 200) -> list[int]:
    """Events that wobble around a level by one either way."""
    return [rate + (place % 3) - 1 for place in range(count)]


def outside(chart: Chart) -> list[int]:
    return [place for place, point in enumerate(chart.points, 1) if point.signal in (Signal.ABOVE, Signal.BELOW)]


def test_orange_juice_cans_as_printed() -> None:
    chart = control_chart(months(CANS, 50), baseline=30, laney=False)
    first = chart.points[0]
    assert [first.centre, first.low, first.high] == pytest.approx([23.13, 5.24, 41.02], abs=0.006)
    assert outside(chart) == [15, 23]


def test_wafers_as_printed() -> None:
    chart = control_chart(months(WAFERS, 100), Kind.RATE, baseline=25, laney=False)
    first = chart.points[0]
    assert [first.centre, first.low, first.high] == pytest.approx([16, 4, 28])
    assert outside(chart) == [24]


def test_limits_follow_the_number_of_changes() -> None:
    sizes = [200, 800] * 10
    chart = control_chart(months([size // 20 for size in sizes], sizes))
    small, large = chart.points[0], chart.points[1]
    assert small.high is not None
    assert large.high is not None
    assert small.high - 5 == pytest.approx(2 * (large.high - 5))


def test_limits_stop_at_zero_and_a_share_at_a_hundred() -> None:
    low = control_chart(months(steady(20, 6), 100))
    assert {point.low for point in low.points} == {0.0}
    high = control_chart(months([100 - value for value in steady(20, 6)], 100))
    assert {point.high for point in high.points} == {100.0}


def test_a_stable_rate_false_alarms_three_times_in_a_thousand_where_arrows_point_two_times_in_three() -> None:
    chart = control_chart(months([10] * 20, 200))
    point = chart.points[0]
    assert point.low is not None
    assert point.high is not None
    inside = binom.cdf(np.floor(2 * point.high), 200, 0.05) - binom.cdf(np.ceil(2 * point.low) - 1, 200, 0.05)
    assert 1 - inside == pytest.approx(0.003, abs=0.001)
    random = np.random.default_rng(5).binomial(200, 0.05, (2, 20_000))
    moves = np.abs(random[1] - random[0]) >= 0.2 * random[0]
    assert moves.mean() == pytest.approx(0.65, abs=0.03)


def test_nothing_new_says_there_is_nothing_to_explain() -> None:
    chart = control_chart(months(steady(24), 200))
    assert chart.sentence == "December 2025 is inside its usual range: nothing to explain here."
    assert not any(point.signal for point in chart.points)
    assert chart.phases[0].baseline is Baseline.FIRM


def test_a_month_outside_is_named_with_its_range() -> None:
    chart = control_chart(months([*steady(23), 40], 200))
    assert chart.points[-1].signal is Signal.ABOVE
    assert chart.sentence == (
        "December 2025 is above its usual range (20.0 per 100, usually 0.3 to 9.6): look for a cause in December 2025."
    )


def test_eight_in_a_row_on_one_side_and_no_other_rule() -> None:
    level = [10, 11, 9] * 7
    seven = control_chart(months([*level, *[13] * 7], 200))
    eight = control_chart(months([*level, *[13] * 8], 200))
    assert not any(point.signal for point in seven.points)
    assert [point.signal for point in eight.points[-2:]] == [None, Signal.RUN_ABOVE]
    assert eight.sentence.startswith("8 months in a row, October 2025 to now, are above the usual level of 5.0 per 100")
    rising = control_chart(months([*level, 7, 8, 9, 10, 11, 12, 13], 200))
    assert not any(point.signal for point in rising.points)


def test_the_baseline_freezes_at_twenty_so_a_later_shift_does_not_widen_it() -> None:
    before = control_chart(months(steady(20), 200)).points[0]
    after = control_chart(months([*steady(20), *[30] * 12], 200)).points[0]
    assert (before.centre, before.high) == (after.centre, after.high)


def test_a_short_series_is_provisional_a_shorter_one_a_run_chart() -> None:
    provisional = control_chart(months(steady(12), 200))
    assert provisional.phases[0].baseline is Baseline.PROVISIONAL
    assert "provisional" in provisional.caveats[0]
    short = control_chart(months(steady(11), 200))
    assert short.points[0].high is None
    assert short.phases[0].run_chart is not None
    assert short.sentence == "Too little for a usual range: 11 months so far."
    assert short.caveats == ("A usual range needs 12 periods of its own.",)


def test_the_run_chart_sees_a_shift_without_limits() -> None:
    chart = control_chart(months([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], 200))
    assert chart.phases[0].run_chart is not None
    assert chart.phases[0].run_chart.shifted is True
    assert "look for a shift" in chart.sentence
    calm = control_chart(months([1, 4, 2, 3, 1, 4, 2, 3, 1, 4, 2, 3], 200))
    assert calm.sentence == "No pattern beyond chance in 12 months: nothing to explain here."


def test_rare_events_get_no_limits_and_say_so() -> None:
    chart = control_chart(months([1, 2] * 12, 200))
    assert chart.phases[0].rare
    assert chart.caveats[0].startswith("Fewer than 5 events are expected in a period")


def test_rare_events_are_pooled_while_enough_periods_remain() -> None:
    chart = usual_range(months([2, 3] * 18, 100))
    assert len(chart.points) == 18
    assert chart.points[0].high is not None
    assert (chart.points[0].period, chart.points[0].last) == (date(2024, 1, 1), date(2024, 2, 1))
    assert chart.sentence == "November 2026 to December 2026 is inside its usual range: nothing to explain here."
    assert len(usual_range(months([2, 3] * 6, 100)).points) == 12


def test_pooling_keeps_the_latest_periods() -> None:
    pooled = widened(months([1, 2, 3, 4, 5], 100), 2)
    assert pooled["events"].tolist() == [5, 9]
    assert pooled["last"].dt.month.tolist() == [3, 5]


def test_an_announced_change_starts_a_phase_and_nothing_else_does() -> None:
    frame = months([*steady(20), *steady(12, 30)], 200)
    told = control_chart(frame, announced=[date(2025, 9, 1)])
    assert [phase.start for phase in told.phases] == [date(2024, 1, 1), date(2025, 9, 1)]
    assert [round(phase.centre or 0) for phase in told.phases] == [5, 15]
    assert not any(point.signal for point in told.points)
    untold = control_chart(frame)
    assert len(untold.phases) == 1
    assert untold.points[20].signal is Signal.ABOVE


def test_neighbours_that_vary_more_than_chance_widen_the_range() -> None:
    noisy = [10, 40, 8, 45, 12, 38, 9, 42, 11, 39] * 2
    wide, narrow = (control_chart(months(noisy, 400), laney=laney) for laney in (True, False))
    assert wide.phases[0].laney
    assert not outside(wide)
    assert outside(narrow)
    assert "widened" in wide.caveats[0]
    # Laney's limits, from the definition.
    share = np.array(noisy) / 400
    centre = share.mean()
    sigma = np.sqrt(centre * (1 - centre) / 400)
    sigma_z = np.abs(np.diff((share - centre) / sigma)).mean() / 1.128
    assert wide.points[0].high == pytest.approx(100 * (centre + 3 * sigma * sigma_z))


def test_large_periods_are_widened_by_less_and_never_narrowed() -> None:
    wobble = [520 + 40 * (-1) ** place for place in range(20)]
    assert control_chart(months(wobble, 10_000)).phases[0].laney
    assert not control_chart(months([500] * 20, 10_000)).phases[0].laney


def test_periods_without_changes_stay_on_the_axis_without_a_value() -> None:
    chart = control_chart(months([*steady(20), 0], [*[200] * 20, 0]))
    assert (chart.points[-1].value, chart.points[-1].high, chart.points[-1].signal) == (None, None, None)
    assert chart.sentence.startswith("August 2025 is inside")


def test_no_periods_and_no_changes() -> None:
    assert control_chart(months([], 1)).sentence == "No changes in any period yet."
    assert control_chart(months([0, 0], 0)).sentence == "No changes in any period yet."


@pytest.mark.parametrize(
    ("grain", "name"),
    [(Grain.WEEK, "The week of 1 August 2025"), (Grain.QUARTER, "Q3 2025"), (Grain.MONTH, "August 2025")],
)
def test_periods_are_called_by_their_name(grain: Grain, name: str) -> None:
    assert control_chart(months(steady(20), 200), grain=grain).sentence.startswith(f"{name} is inside")


def test_contradictions_are_refused() -> None:
    with pytest.raises(AftermathError, match="not in order"):
        control_chart(months([1, 2], 10).iloc[::-1])
    with pytest.raises(AftermathError, match="contradict"):
        control_chart(months([11], 10))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=30),
    st.sampled_from(Kind),
)
def test_never_nan_and_limits_enclose_the_centre(rows: list[tuple[int, int]], kind: Kind) -> None:
    chart = usual_range(months([x for x, _ in rows], [n for _, n in rows]), kind)
    assert not has_nan(chart)
    for point in chart.points:
        if point.centre is not None and point.low is not None and point.high is not None:
            assert 0 <= point.low <= point.centre <= point.high


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(5, 60), min_size=12, max_size=30))
def test_more_changes_narrow_the_range(events: list[int]) -> None:
    small, large = (control_chart(months([k * x for x in events], k * 100), laney=False).points[0] for k in (1, 4))
    if small.high is not None and large.high is not None and small.centre is not None and small.high < 100:
        assert large.high - small.centre == pytest.approx((small.high - small.centre) / 2)
