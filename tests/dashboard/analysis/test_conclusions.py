"""Does the conclusion flip: every turn a variant can take."""

import pytest

from dashboard.analysis.conclusions import Conclusion, Turn, Variant, conclusion, panel
from dashboard.analysis.estimate import Estimate, Level


def ratio(low: float | None, high: float | None) -> Estimate:
    estimate = None if low is None or high is None else (low * high) ** 0.5
    return Estimate(estimate, low, high, 900, 60, Level.ADJUSTED, "")


ABOVE, BELOW, UNCLEAR, NONE = ratio(1.2, 2.0), ratio(0.4, 0.9), ratio(0.8, 1.5), ratio(None, None)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (ABOVE, Conclusion.ABOVE),
        (BELOW, Conclusion.BELOW),
        (UNCLEAR, Conclusion.UNCLEAR),
        (NONE, Conclusion.NONE),
        (ratio(1.0, 2.0), Conclusion.UNCLEAR),
        (ratio(0.5, 1.0), Conclusion.UNCLEAR),
    ],
)
def test_a_range_that_touches_one_is_not_clear(given: Estimate, found: Conclusion) -> None:
    assert conclusion(given) is found


@pytest.mark.parametrize(
    ("shown", "variant", "turn", "flips", "reversed_"),
    [
        (ABOVE, ABOVE, Turn.SAME, False, False),
        (ABOVE, UNCLEAR, Turn.LOST, True, False),
        (ABOVE, BELOW, Turn.REVERSED, True, True),
        (UNCLEAR, BELOW, Turn.GAINED, True, False),
        (UNCLEAR, UNCLEAR, Turn.SAME, False, False),
        (ABOVE, NONE, Turn.NOT_COMPARABLE, False, False),
        (NONE, ABOVE, Turn.NOT_COMPARABLE, False, False),
    ],
)
def test_turns(shown: Estimate, variant: Estimate, turn: Turn, flips: bool, reversed_: bool) -> None:
    got = panel(shown, [Variant("unit", "deploy", variant)])
    assert (got.rows[0].turn, got.flips, got.reversed) == (turn, flips, reversed_)


def test_the_choices_it_hangs_on_are_named_once() -> None:
    given = [
        Variant("link view", "weighted", ABOVE),
        Variant("maturity", "30 days", UNCLEAR),
        Variant("maturity", "7 days", UNCLEAR),
        Variant("unmarked changes", "human", BELOW),
    ]
    got = panel(ABOVE, given)
    assert got.choices == ("maturity", "unmarked changes")
    assert [row.variant.setting for row in got.rows] == ["weighted", "30 days", "7 days", "human"]
    assert not panel(ABOVE, []).flips
