"""What could be wrong: bounds, label errors, missed factors, uneven detection."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.sensitivity import (
    Detection,
    detection_corrected,
    detection_explaining,
    e_value,
    label_correction,
    label_grid,
    tipping_point,
    true_share,
    unknown_bounds,
)
from tests.dashboard.analysis.counts import ai, has_nan, human, unknown


def ratio(estimate: float | None, low: float | None, high: float | None) -> Estimate:
    return Estimate(estimate, low, high, 900, 60, Level.ADJUSTED, "", () if estimate else ("No ratio here.",))


def test_bounds_of_the_worked_example() -> None:
    got = unknown_bounds(ai(13, 240), human(27, 860), unknown(7, 160))
    assert got.known_only == pytest.approx(1.73, abs=0.005)
    assert (got.lowest, got.highest) == pytest.approx((0.84, 3.04), abs=0.005)


@st.composite
def arm_counts(draw: st.DrawFn, fewest: int = 1) -> tuple[int, int]:
    changes = draw(st.integers(fewest, 400))
    return draw(st.integers(0, changes)), changes


@given(arm_counts(), arm_counts(), arm_counts(0), st.data())
@settings(max_examples=80, deadline=None)
def test_relabelling_all_unknowns_in_any_way_stays_inside_the_bounds(
    one: tuple[int, int], other: tuple[int, int], third: tuple[int, int], data: st.DataObject
) -> None:
    got = unknown_bounds(ai(*one), human(*other), unknown(*third))
    assert not has_nan(got)
    failing, calm = data.draw(st.integers(0, third[0])), data.draw(st.integers(0, third[1] - third[0]))
    a, n1 = one[0] + failing, one[1] + failing + calm
    c, n0 = other[0] + third[0] - failing, other[1] + third[1] - failing - calm
    if c and got.lowest is not None and got.highest is not None:
        assert got.lowest * (1 - 1e-9) <= a / n1 / (c / n0) <= got.highest * (1 + 1e-9)


def test_bounds_without_events_say_so() -> None:
    got = unknown_bounds(ai(0, 50), human(0, 60), unknown(0, 10))
    assert got.known_only is None
    assert got.caveats
    assert unknown_bounds(ai(3, 50), human(0, 60), unknown(0, 10)).highest == math.inf


def test_label_correction_of_the_worked_example() -> None:
    cells = (24, 26, 576, 974)
    for share, printed in ((1.0, 1.54), (0.8, 1.70), (0.6, 2.40)):
        got = label_correction(*cells, Detection(share, share))
        assert got
        assert got.risk_ratio == pytest.approx(printed, abs=0.005)


def test_looking_harder_after_incidents_manufactures_a_ratio() -> None:
    # True ratio 1, half AI: 40 of 1,000 fail in each arm; the label finds 90 % of those, 60 % of the others.
    got = label_correction(36, 44, 0.6 * 960, 1920 - 0.6 * 960, Detection(0.9, 0.6))
    seen = label_correction(36, 44, 0.6 * 960, 1920 - 0.6 * 960, Detection())
    assert got
    assert seen
    assert got.risk_ratio == pytest.approx(1)
    assert seen.risk_ratio == pytest.approx(1.86, abs=0.006)


def test_detection_that_contradicts_the_counts_is_blank() -> None:
    assert label_correction(90, 10, 500, 500, Detection(0.5, 0.9)) is None
    assert label_correction(9, 10, 50, 50, Detection(0.5, 0.9, incident_clear=0.5)) is None


def test_grid_has_the_seen_ratio_in_its_corner_and_blanks_beyond() -> None:
    got = label_grid(24, 26, 576, 974)
    assert got.ratios[0][0] == pytest.approx(1.538, abs=0.001)
    assert got.ratios[got.incident.index(0.8)][got.other.index(0.8)] == pytest.approx(1.7)
    assert got.ratios[got.incident.index(0.4)] == (None,) * 7
    assert not has_nan(got)


def test_tipping_point_is_where_the_corrected_ratio_is_one() -> None:
    above = tipping_point(24, 26, 576, 974)
    assert above == pytest.approx(0.774, abs=0.001)
    assert above is not None
    got = label_correction(24, 26, 576, 974, Detection(1.0, above))
    assert got
    assert got.risk_ratio == pytest.approx(1)
    below = tipping_point(26, 24, 974, 576)
    assert below is not None
    got = label_correction(26, 24, 974, 576, Detection(below, 1.0))
    assert got
    assert got.risk_ratio == pytest.approx(1)


@pytest.mark.parametrize("cells", [(0, 0, 5, 5), (3, 3, 0, 0), (0, 3, 0, 5), (3, 0, 4, 0)])
def test_no_tipping_point_without_two_arms_and_both_outcomes(cells: tuple[int, int, int, int]) -> None:
    assert tipping_point(*cells) is None


@given(*[st.integers(0, 60)] * 4, *[st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])] * 4)
@settings(max_examples=120, deadline=None)
def test_labels_never_give_nan(
    a: int, b: int, c: int, d: int, one: float, two: float, three: float, four: float
) -> None:
    assert not has_nan(label_correction(a, b, c, d, Detection(one, two, three, four)))
    assert not has_nan(label_grid(a, b, c, d))


def test_true_share_is_cut_to_a_share() -> None:
    assert true_share(0.02, 0.9, 0.95) == 0
    assert true_share(0.97, 0.9, 0.95) == 1
    assert true_share(0.5, 0.5, 0.5) is None


def test_e_value_only_where_the_range_excludes_one() -> None:
    got = e_value(ratio(1.9, 0.9, 4.0))
    assert (got.point, got.limit) == (None, None)
    assert got.caveats
    assert e_value(ratio(None, None, None)).caveats == ("No ratio here.",)


def test_e_value_mirrors_and_moves_with_its_reference() -> None:
    above, below = e_value(ratio(2, 1.5, 2.7)), e_value(ratio(1 / 2, 1 / 2.7, 1 / 1.5))
    assert above.point == pytest.approx(2 + math.sqrt(2))
    assert (below.point, below.limit) == pytest.approx((above.point, above.limit))
    assert e_value(ratio(2.4, 1.8, 3.2), against=1.2).point == pytest.approx(above.point)
    assert e_value(ratio(0, 0, 0.7)).caveats


def test_uneven_detection_of_incidents_is_undone() -> None:
    assert detection_corrected(1.5, 0.9, 0.6) == pytest.approx(1.0)
    assert detection_corrected(1.5, 0, 0.6) is None
    assert detection_explaining(2.0) == detection_explaining(0.5) == 0.5
    assert detection_explaining(0.0) is None
