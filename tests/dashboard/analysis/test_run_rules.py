"""Rules for patterns: Anhoej's published limits, and runs counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.run_rules import RUN, laney_sigma_z, run_chart, run_signals

# Anhoej and Olesen 2014, as tabled for users of run charts: useful values, longest run, fewest crossings.
LIMITS = [(10, 6, 2), (12, 7, 3), (15, 7, 4), (16, 7, 4), (20, 7, 6), (22, 7, 7), (23, 8, 7), (24, 8, 8)]


@pytest.mark.parametrize(("useful", "longest", "crossings"), LIMITS)
def test_limits_are_the_published_ones(useful: int, longest: int, crossings: int) -> None:
    found = run_chart([0.0, 1.0] * (useful // 2) + [0.5] * (useful % 2) if useful % 2 == 0 else _odd(useful))
    assert (found.useful, found.longest_allowed, found.crossings_needed) == (useful, longest, crossings)


def _odd(useful: int) -> list[float]:
    """An odd number of useful values: two on the median, so that it is a value itself."""
    half = useful // 2
    return [0.0] * half + [1.0] * (half + 1) + [0.5] * 2 if useful % 2 else []


def test_values_on_the_median_do_not_count() -> None:
    found = run_chart([5, 5, 5, 1, 9, 1, 9])
    assert (found.median, found.useful, found.crossings) == (5, 4, 3)


def test_a_shift_halfway_is_seen_and_alternation_is_not() -> None:
    assert run_chart([1, 2] * 6 + [8, 9] * 6).shifted is True
    assert run_chart([1, 9] * 12).shifted is False


def test_below_ten_useful_values_nothing_is_said() -> None:
    found = run_chart([1, 1, 1, 1, 9, 9, 9, 9])
    assert found.shifted is None
    assert (found.longest, found.crossings) == (4, 1)


def test_nothing_at_all() -> None:
    assert run_chart([]).median is None
    assert run_chart([float("nan")]).shifted is None


def test_a_run_signals_from_its_eighth_point() -> None:
    found = run_signals(np.array([1] * 7 + [-1] + [-1] * 8))
    assert found.tolist() == [0] * 7 + [0] * 7 + [-1, -1]


def test_a_point_on_the_line_ends_a_run() -> None:
    assert not run_signals(np.array([1] * 5 + [0] + [1] * 5)).any()


@given(st.lists(st.sampled_from([-1, 0, 1]), max_size=60))
def test_run_signals_agree_with_counting_by_hand(sides: list[int]) -> None:
    expected, length, last = [], 0, 0
    for side in sides:
        length = length + 1 if side == last else 1
        last = side
        expected.append(side if length >= RUN else 0)
    assert run_signals(np.array(sides, dtype=np.int64)).tolist() == expected


def test_laney_is_the_mean_moving_range_over_1_128() -> None:
    assert laney_sigma_z([0, 1.128, -1.128]) == pytest.approx((1.128 + 2.256) / 2 / 1.128)
    assert laney_sigma_z([3.0]) == 1.0


def test_rare_events_with_a_median_of_zero_are_no_shift() -> None:
    found = run_chart([0, 0, 3, 0, 0, 2] * 12)
    assert found.median == 0
    assert found.shifted is None


@pytest.mark.parametrize("below", [1, 2, 4])
def test_a_median_that_leaves_most_on_one_side_cannot_tell(below: int) -> None:
    found = run_chart([*[-1.0] * below, *[0.0] * 30, *[1.0, 0.0] * 14])
    assert found.shifted is None
