"""Two periods beside each other: what is more than noise is said, what is not is not, and too little is neither."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.moved import moved, ratio_moved, said, signed
from dashboard.analysis.rates import Arm, Comparison, compare


def arm(events: int, changes: int, label: str = "AI-assisted") -> Arm:
    return Arm("ai_assisted", label, events, changes)


def both(ai: tuple[int, int], human: tuple[int, int]) -> Comparison:
    return compare(arm(*ai), arm(*human, label="human-only"))


def test_only_what_leaves_0_out_of_its_range_is_told() -> None:
    more = moved(arm(60, 1_000), arm(20, 1_000))
    same = moved(arm(21, 1_000, "human-only"), arm(20, 1_000, "human-only"))
    assert (more.beyond_noise, same.beyond_noise) == (True, False)
    told = said((more, same), "per 100 changes")
    assert told.startswith("AI-assisted +4.0 (")
    assert told.endswith(") per 100 changes, more than noise.")
    assert said((same,), "per 100 changes", "Q3 against Q2") == "Q3 against Q2: nothing moved by more than noise."
    assert "uman-only" not in told
    assert said((same,), "per 100 changes") == "Nothing moved by more than noise."


def test_counts_too_small_for_a_rate_are_neither_noise_nor_news() -> None:
    few = moved(arm(9, 10), arm(0, 10))
    assert few.beyond_noise is None
    assert said((few,), "per 100 changes").startswith("Fewer than 30 changes")
    assert signed(few.difference) == "–"
    enough = moved(arm(21, 1_000, "human-only"), arm(20, 1_000, "human-only"))
    assert said((few, enough), "per 100 changes") == (
        "Among those with changes enough, nothing moved by more than noise. Too few changes to tell: AI-assisted."
    )


def ends(found: Estimate) -> tuple[float, float, float]:
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.estimate, found.high


counts = st.tuples(st.integers(5, 200), st.integers(400, 4_000))


@settings(deadline=None)
@given(counts, counts, counts, counts)
def test_swapping_the_periods_turns_the_ratio_over(
    ai: tuple[int, int], human: tuple[int, int], past_ai: tuple[int, int], past_human: tuple[int, int]
) -> None:
    one, other = both(ai, human), both(past_ai, past_human)
    (low, middle, high), back = ends(ratio_moved(one, other)), ends(ratio_moved(other, one))
    assert low <= middle <= high
    assert back == pytest.approx((1 / high, 1 / middle, 1 / low))
    # Two uncertain ratios are never known better together than the less certain one alone.
    for each in (one, other):
        alone = ends(each.ratio)
        assert math.log(high / low) >= math.log(alone[2] / alone[0]) - 1e-9
    alike = ends(ratio_moved(one, one))
    assert alike[0] < 1 < alike[2]


def test_a_ratio_without_an_incident_on_one_side_is_not_compared() -> None:
    assert ratio_moved(both((10, 500), (0, 500)), both((10, 500), (10, 500))).estimate is None
