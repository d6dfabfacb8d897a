"""The verification gap with both its components."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.verification_gap import gap_index, less_attention, verification_gap
from tests.dashboard.analysis.finite import has_nan


def weeks(volume: list[float], review: list[float]) -> pd.DataFrame:
    periods = pd.date_range("2026-01-05", periods=len(volume), freq="W-MON")
    return pd.DataFrame({"week": periods, "volume": volume, "review": review})


def noisy(count: int, volume: float, review: float, seed: int) -> pd.DataFrame:
    """Twelve base weeks at 1000 lines and 100 minutes, the rest multiplied, with a fifth of noise."""
    random = np.random.default_rng(seed)
    level = np.where(np.arange(count) < 12, 1.0, 0.0)
    lines = 1_000 * np.where(level == 1, 1, volume) * random.lognormal(0, 0.2, count)
    return weeks(lines.tolist(), (100 * np.where(level == 1, 1, review) * random.lognormal(0, 0.2, count)).tolist())


def test_the_references_example() -> None:
    index = gap_index(1, 1.6, 1, 1.2)
    assert index == pytest.approx(0.288, abs=0.0005)
    assert less_attention(0.288) == pytest.approx(25, abs=0.05)


def test_growth_from_120_to_210_thousand_lines_on_a_tenth_more_review() -> None:
    index = gap_index(120_000, 210_000, 9_000, 9_900)
    assert index == pytest.approx(0.4643056)


def test_both_components_stand_beside_the_gap() -> None:
    found = verification_gap(noisy(36, 1.6, 1.2, seed=3))
    assert found.volume.estimate == pytest.approx(160, rel=0.15)
    assert found.review.estimate == pytest.approx(120, rel=0.15)
    assert found.less_attention.estimate == pytest.approx(25, abs=10)
    assert found.index.estimate == pytest.approx(np.log((found.volume.estimate or 0) / (found.review.estimate or 1)))
    assert "Changed lines went to" in found.sentence
    assert "human review to" in found.sentence
    assert found.less_attention.caveats[-1].startswith("Whether less attention is worse it cannot tell")


def test_keeping_pace_is_said_so() -> None:
    found = verification_gap(noisy(36, 1.5, 1.5, seed=6))
    assert found.index.low is not None
    assert found.index.high is not None
    assert found.index.low < 0 < found.index.high
    assert found.sentence.startswith("Review keeps pace as far as these weeks can tell.")


def test_a_wide_gap_and_its_reverse_are_said_with_their_range() -> None:
    less = verification_gap(noisy(40, 2.5, 1.0, seed=1)).sentence
    more = verification_gap(noisy(40, 1.0, 2.5, seed=1)).sentence
    assert "less human attention" in less
    assert "more human attention" in more
    assert "fits" in less


def test_the_same_range_every_time() -> None:
    frame = noisy(30, 1.6, 1.2, seed=2)
    assert verification_gap(frame) == verification_gap(frame)
    assert verification_gap(frame).index != verification_gap(frame, seed=1).index


def test_the_base_is_a_hundred_and_weeks_carry_both_lines() -> None:
    found = verification_gap(weeks([100.0] * 12 + [150.0] * 12, [20.0] * 12 + [10.0] * 12))
    assert (found.weeks[0].volume, found.weeks[0].review) == (100, 100)
    assert (found.weeks[-1].volume, found.weeks[-1].review) == (150, 50)
    assert (found.per_100_base, found.per_100_now) == (pytest.approx(20), pytest.approx(10 * 100 / 150))


def test_too_few_weeks_and_no_review_say_why() -> None:
    short = verification_gap(weeks([1.0] * 19, [1.0] * 19))
    assert short.index.estimate is None
    assert short.sentence == "The gap cannot be told yet. Needs 12 weeks of base and 8 after it."
    assert verification_gap(weeks([1.0] * 20, [1.0] * 20)).index.estimate == 0
    silent = verification_gap(weeks([1.0] * 24, [0.0] * 24))
    assert silent.index.caveats == ("There are no lines or no human review in the base or now.",)
    assert silent.weeks == ()
    assert verification_gap(weeks([], [])).index.estimate is None


def test_review_in_one_week_only_leaves_an_end_unknown() -> None:
    found = verification_gap(weeks([10.0] * 24, [5.0] * 12 + [0.0] * 11 + [60.0]))
    assert found.index.high is None
    assert found.index.caveats[0] == "Some weeks hold all the review: an end is unknown."
    assert found.less_attention.high == 100


def test_the_range_covers_a_true_gap() -> None:
    covered = 0
    for seed in range(100):
        index = verification_gap(noisy(36, 1.6, 1.2, seed=1_000 + seed)).index
        covered += index.low is not None and index.high is not None and index.low <= np.log(1.6 / 1.2) <= index.high
    assert covered >= 93


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e4)), max_size=40))
def test_never_nan_and_scale_free(rows: list[tuple[float, float]]) -> None:
    frame = weeks([lines for lines, _ in rows], [minutes for _, minutes in rows])
    found = verification_gap(frame)
    assert not has_nan(found)
    again = verification_gap(frame.assign(volume=frame["volume"] * 7))
    if found.index.estimate is not None and again.index.estimate is not None:
        assert found.index.estimate == pytest.approx(again.index.estimate, abs=1e-6)
