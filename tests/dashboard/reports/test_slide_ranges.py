"""Where ranges and values of a slide's bars lie."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports import slide_ranges
from dashboard.reports.document import Numbers, Series


def numbers(values: list[float | None], ranges: list[tuple[float, float] | None], *, log: bool = False) -> Numbers:
    series = Series("Per 100", tuple(values), tuple(ranges))
    return Numbers("per 100", tuple(f"{place}" for place in range(len(values))), (series,), log=log, base=float(log))


def test_the_axis_holds_every_range_and_leaves_room_for_the_values_beyond() -> None:
    scale = slide_ranges.scale(numbers([4.0, 1.6], [(2.6, 6.2), (0.8, 3.2)]))
    assert scale.least == 0
    assert 0.7 < scale.place(6.2) < 0.9


def test_a_ratios_axis_holds_both_ends() -> None:
    scale = slide_ranges.scale(numbers([2.5], [(0.27, 22.5)], log=True))
    assert 0 < scale.place(0.27) < scale.place(1) < scale.place(2.5) < scale.place(22.5) < 0.9


def test_where_every_rate_is_0_the_ranges_make_the_axis() -> None:
    assert 20 < slide_ranges.scale(numbers([0.0, 0.0], [(0.0, 20.0), (0.0, 12.0)])).most < 30


@pytest.mark.parametrize("log", [False, True])
def test_a_range_without_a_limit_does_not_squeeze_the_bars(log: bool) -> None:
    scale = slide_ranges.scale(numbers([2.0, None], [(1.0, math.inf), None], log=log))
    assert scale.place(2.0) > 0.1


@given(st.lists(st.tuples(st.floats(1e-3, 1e6), st.floats(0, 1), st.floats(1, 1e4)), min_size=1), st.booleans())
def test_every_value_lies_on_its_axis(rows: list[tuple[float, float, float]], log: bool) -> None:
    found = numbers(
        [value for value, _, _ in rows], [(value * low, value * high) for value, low, high in rows], log=log
    )
    scale = slide_ranges.scale(found)
    assert scale.least < scale.most
    assert all(scale.least <= value <= scale.most for value, _, _ in rows)
