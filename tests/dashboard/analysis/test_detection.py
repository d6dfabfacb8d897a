"""What marks miss, measured on recorded lines and undone."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.detection import measured
from tests.dashboard.analysis.finite import has_nan

COLUMNS = ["recorded", "failed", "ai", "human", "with_ai_lines", "marked"]


def frame(*rows: tuple[bool, bool, int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_what_is_missed_alike_everywhere_pulls_the_ratio_to_one_and_is_undone() -> None:
    # Of 1,000 AI changes 100 fail, of 2,000 human ones 100: a ratio of 2. Marks find half of the AI changes.
    found = measured(
        frame(
            (False, True, 50, 150, 0, 0),
            (False, False, 450, 2350, 0, 0),
            (True, True, 100, 0, 100, 50),
            (True, False, 900, 0, 900, 450),
        )
    )
    assert (found.incident.estimate, found.other.estimate) == (50, 50)
    assert found.ai_share.estimate == pytest.approx(50)
    assert found.ai_share.low is not None
    assert found.ai_share.high is not None
    assert found.ai_share.low < 50 < found.ai_share.high
    assert found.ratio.estimate == pytest.approx((200 / 2000) / (100 / 2000))
    assert found.ratio.low is not None
    assert found.ratio.high is not None
    assert found.ratio.low < 2 < found.ratio.high


def test_without_changes_on_record_nothing_is_known_and_it_says_so() -> None:
    found = measured(frame((False, True, 50, 150, 0, 0), (False, False, 450, 2350, 0, 0)))
    assert (found.all.estimate, found.ai_share.estimate, found.ratio.estimate) == (None, None, None)
    assert "on record" in found.ratio.caveats[0]


def test_few_incidents_on_record_leave_detection_equal_on_both_sides() -> None:
    found = measured(
        frame((False, True, 50, 150, 0, 0), (False, False, 450, 2350, 0, 0), (True, True, 3, 0, 3, 3),
              (True, False, 900, 0, 900, 450))
    )  # fmt: skip
    assert found.ratio.estimate is not None
    assert "equal with and without" in found.ratio.caveats[0]


def test_detection_that_the_counts_contradict_gives_no_ratio() -> None:
    found = measured(frame((False, True, 90, 10, 0, 0), (False, False, 50, 950, 0, 0), (True, False, 100, 0, 100, 20)))
    assert found.ratio.estimate is None
    assert "contradict" in found.ratio.caveats[0]


counts = st.integers(0, 500)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), counts, counts, counts, st.floats(0, 1)), max_size=4))
def test_no_counts_make_it_fail(rows: list[tuple[bool, bool, int, int, int, float]]) -> None:
    whole = [(*row[:4], row[4], int(row[4] * row[5])) for row in rows]
    found = measured(pd.DataFrame(whole, columns=COLUMNS).astype({"recorded": bool, "failed": bool}))
    for estimate in (found.incident, found.other, found.all, found.ratio):
        assert not has_nan(estimate)
        assert estimate.estimate is not None or estimate.caveats
