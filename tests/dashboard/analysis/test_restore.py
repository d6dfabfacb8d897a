"""Time to restore with open incidents."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis import restore as module
from dashboard.analysis.estimate import Level
from dashboard.analysis.restore import compare_restore, restore, whole_curves
from tests.dashboard.analysis.finite import has_nan


def incidents(minutes: list[float], restored: list[bool] | bool = True) -> pd.DataFrame:
    flags = [restored] * len(minutes) if isinstance(restored, bool) else restored
    return pd.DataFrame({"minutes": minutes, "restored": flags}).astype({"minutes": float, "restored": bool})


HOUR_EACH = [10.0, 20, 30, 40, 50, 60, 90, 120, 180, 240, 300, 600]


def test_what_a_page_prints() -> None:
    found = restore(incidents(HOUR_EACH))
    assert found.median.estimate == 60
    assert found.p75.estimate == 180
    assert found.within_hour.estimate == pytest.approx(50)
    assert found.within_four_hours.estimate == pytest.approx(100 * 10 / 12)
    assert found.mean_to_day.estimate == pytest.approx(np.mean(HOUR_EACH))
    assert (found.incidents, found.restored, found.still_open, found.level) == (12, 12, 0, Level.RATE)
    assert dict(found.at_risk) == {0: 12, 15: 11, 60: 7, 240: 3, 1440: 0, 4320: 0}
    assert (found.steps[0].minutes, found.steps[0].restored) == (0, 0)
    assert found.steps[-1].restored == 100


def test_an_open_incident_counts_as_open_and_not_as_its_length() -> None:
    closed = restore(incidents([*HOUR_EACH, 15.0, 16.0]))
    still = restore(incidents([*HOUR_EACH, 15.0, 16.0], [True] * 12 + [False] * 2))
    assert still.still_open == 2
    assert closed.median.estimate == 50
    assert still.median.estimate == 90


def test_mostly_open_is_not_reached_and_never_infinite() -> None:
    found = restore(incidents([30.0] * 3 + [900.0] * 9, [True] * 3 + [False] * 9))
    assert found.median.estimate is None
    assert found.median.caveats[0].startswith("Not reached")
    assert found.mean_to_day.estimate is None
    assert not any(math.isinf(step.high) for step in found.steps)


def test_incidents_without_usable_times_are_counted() -> None:
    found = restore(incidents([*HOUR_EACH, math.nan, -4]))
    assert (found.incidents, found.left_out) == (12, 2)
    assert found.caveats == ("2 of 14 incidents have no usable times and are left out.",)


def test_no_mean_of_durations_is_offered() -> None:
    assert not [name for name in dir(module) if name in {"mttr", "mean_time_to_restore"}]
    slow = restore(incidents([*HOUR_EACH[:-1], 100_000.0]))
    fast = restore(incidents(HOUR_EACH))
    assert slow.median == fast.median
    assert (slow.mean_to_day.estimate or 0) - (fast.mean_to_day.estimate or 0) == pytest.approx((1440 - 600) / 12)


def test_two_groups_alike_and_two_apart() -> None:
    random = np.random.default_rng(9)
    base = random.lognormal(4, 1, 60)
    one, two, slow = (incidents(rows.tolist()) for rows in (base[:30], base[30:], 6 * base[:30]))
    assert float(whole_curves(one, two).rpartition("p = ")[2].rstrip(".")) > 0.05
    assert float(whole_curves(slow, two).rpartition("p = ")[2].rstrip(".")) < 0.001
    apart = compare_restore(restore(slow), restore(two))
    assert apart.mean_difference.low is not None
    assert apart.mean_difference.low > 0
    assert not apart.muted


def test_under_ten_restored_a_side_nothing_is_compared() -> None:
    few, enough = incidents([5.0] * 9), incidents(HOUR_EACH)
    found = compare_restore(restore(few), restore(enough))
    assert (found.muted, found.mean_difference.estimate) == (True, None)
    assert whole_curves(few, enough).startswith("Too few restored")
    assert found.mean_difference.caveats == ("Too few to compare (9 and 12 restored).",)


ROWS = st.lists(st.tuples(st.floats(-10, 5_000) | st.just(math.nan), st.booleans()), max_size=25)


@settings(max_examples=12, deadline=None)
@given(ROWS, ROWS)
def test_never_nan_and_the_difference_turns_over(one: list[tuple[float, bool]], two: list[tuple[float, bool]]) -> None:
    frames = [incidents([length for length, _ in rows], [over for _, over in rows]) for rows in (one, two)]
    ai, human = map(restore, frames)
    there, back = compare_restore(ai, human), compare_restore(human, ai)
    assert not has_nan(there)
    assert whole_curves(*frames) == whole_curves(*reversed(frames))
    if there.mean_difference.estimate is not None and back.mean_difference.estimate is not None:
        assert there.mean_difference.estimate == pytest.approx(-back.mean_difference.estimate)


@settings(max_examples=12, deadline=None)
@given(ROWS)
def test_a_longer_wait_never_restores_earlier(rows: list[tuple[float, bool]]) -> None:
    frame = incidents([length for length, _ in rows], [over for _, over in rows])
    found = restore(frame)
    shares = [found.within_hour.estimate, found.within_four_hours.estimate]
    known = [value for value in shares if value is not None]
    assert known == sorted(known)
