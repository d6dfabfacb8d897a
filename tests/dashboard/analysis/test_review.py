"""Review: practices, effort, mixes, waits, and depth that is always labelled as confounded."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table

from dashboard.analysis.estimate import Level
from dashboard.analysis.review import (
    CONFOUNDED,
    PRACTICES,
    REVIEWER_COUNTS,
    busiest_tenth,
    cochran_armitage,
    depth_and_incidents,
    effort,
    first_review,
    load_by_fifth,
    mix,
    practices,
)
from tests.dashboard.analysis.finite import has_nan

# R's prop.trend.test: smokers among patients of four groups.
SMOKERS, PATIENTS = [83, 90, 129, 70], [86, 93, 136, 82]


def test_practices_are_shares_with_their_counts() -> None:
    rows = [
        ("approved_without_comment", "ai_assisted", "over 200 lines", 200, 540),
        ("ai_review_only", "human_only", "all", 0, 12),
        ("unheard_of", "human_only", "all", 1, 2),
    ]
    found = practices(pd.DataFrame(rows, columns=["practice", "origin", "slice", "events", "changes"]))
    assert [item.practice.label for item in found] == ["Approved without a comment", "Reviewed by AI only"]
    first = found[0].share
    assert (first.events, first.n) == (200, 540)
    assert first.estimate == pytest.approx(37.04, abs=0.005)
    assert found[1].share.level is Level.COUNTS


def test_every_practice_says_what_is_counted_and_of_what() -> None:
    assert {"no_human_reviewer", "approved_without_comment", "self_merged", "ai_review_only"} < set(PRACTICES)
    assert all(practice.counted and practice.of for practice in PRACTICES.values())


def reviewed(rows: list[tuple[str, str, float, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["size_band", "origin", "lines", "reviews", "changes"])


def test_effort_per_hundred_lines_with_its_middle_half() -> None:
    rows = [("1-50", "ai_assisted", 50.0, reviews, 1) for reviews in (0, 1, 2, 3, 4, 5, 6)]
    (found,) = effort(reviewed(rows))
    assert (found.size_band, found.origin) == ("1-50", "ai_assisted")
    assert (found.median.estimate, found.p25, found.p75) == (6, 3, 9)
    assert (found.median.low, found.median.high) == (0, 12)
    assert found.pooled == pytest.approx(6)


def test_changes_that_are_alike_weigh_as_many_as_they_are() -> None:
    alike = effort(reviewed([("1-50", "human_only", 10.0, 0, 60), ("1-50", "human_only", 10.0, 1, 40)]))
    single = effort(reviewed([("1-50", "human_only", 10.0, place % 5 // 3, 1) for place in range(100)]))
    assert alike == single
    assert (alike[0].median.estimate, alike[0].p75, alike[0].pooled) == (0, 10, pytest.approx(4))


def test_changes_without_lines_are_left_out() -> None:
    (found,) = effort(reviewed([("1-50", "human_only", 10.0, 2, 7), ("1-50", "human_only", 0.0, 5, 3)]))
    assert found.median.n == 7


def test_bands_and_origins_keep_their_order_and_few_changes_have_no_range() -> None:
    found = effort(reviewed([("51-200", "human_only", 100.0, 5, 1), ("1-50", "ai_assisted", 20.0, 5, 1)]))
    assert [item.size_band for item in found] == ["51-200", "1-50"]
    assert found[0].median.low is None
    assert effort(reviewed([])) == ()


def test_a_mix_sums_to_a_hundred() -> None:
    frame = pd.DataFrame({"month": ["2026-01"], "nobody": [13], "ai_only": [3], "human_only": [74], "both": [10]})
    (found,) = mix(frame, "month")
    assert sum(part.estimate or 0 for part in found.parts.values()) == pytest.approx(100)
    assert (found.group, found.changes, found.parts["human_only"].events) == ("2026-01", 100, 74)
    counts = pd.DataFrame({"origin": ["unknown"], "none": [0], "one": [0], "two_or_more": [0]})
    assert mix(counts, "origin", REVIEWER_COUNTS)[0].parts["one"].estimate is None


def test_first_review_counts_open_ones_as_open_and_unreviewed_ones_as_never() -> None:
    frame = pd.DataFrame(
        {
            "minutes": [*range(10, 130, 10), *[5.0] * 8, *[200.0] * 4],
            "ending": ["reviewed"] * 12 + ["merged"] * 8 + ["open"] * 4,
        }
    )
    found = first_review(frame)
    assert (found.reviewed, found.merged_unreviewed, found.waiting) == (12, 8, 4)
    assert found.median.estimate == 120
    assert found.p90.estimate is None
    assert found.p90.caveats[0].startswith("Not reached")
    assert found.reviewed_share[-1] == pytest.approx(50)


def test_waits_that_are_alike_weigh_as_many_as_they_are() -> None:
    alike = pd.DataFrame({"minutes": [5.0, 9.0], "ending": ["reviewed", "merged"], "changes": [30, 20]})
    single = alike.loc[alike.index.repeat(alike["changes"]), ["minutes", "ending"]]
    assert first_review(alike) == first_review(single)
    assert first_review(alike).median.estimate == 5


def test_an_ending_nobody_knows_is_left_out() -> None:
    found = first_review(pd.DataFrame({"minutes": [5.0, 6.0], "ending": ["reviewed", "abandoned"]}))
    assert (found.reviewed, found.waiting) == (1, 0)


def test_the_busiest_tenth_is_withheld_while_it_is_one_person() -> None:
    few = busiest_tenth([50] + [1] * 18)
    assert (few.estimate, few.caveats) == (None, ("Withheld: fewer than 20 reviewers.",))
    many = busiest_tenth([50, 31] + [1] * 18)
    assert (many.events, many.estimate) == (2, pytest.approx(81 * 100 / 99))


def test_load_by_fifth_is_even_where_all_do_the_same_and_never_shows_a_small_team() -> None:
    assert load_by_fifth([7] * 23) == pytest.approx([20] * 5)
    assert load_by_fifth([1] * 16 + [6] * 4) == pytest.approx([10, 10, 10, 10, 60])
    assert load_by_fifth([50] * 19) == ()
    assert load_by_fifth([0] * 30) == ()


def test_cochran_armitage_as_printed_by_r_and_not_as_in_statsmodels() -> None:
    found = cochran_armitage(SMOKERS, PATIENTS, [1, 2, 3, 4])
    assert found is not None
    assert found == (pytest.approx(8.2249, abs=5e-5), pytest.approx(0.004132, abs=5e-7))
    table = Table(np.array([SMOKERS, np.subtract(PATIENTS, SMOKERS)]), shift_zeros=False)
    other = table.test_ordinal_association(np.array([0, 1]), np.array([1, 2, 3, 4])).zscore ** 2
    assert abs(other - found[0]) > 0.01


def test_depth_against_incidents_is_labelled_before_anything_else() -> None:
    frame = pd.DataFrame(
        {"depth": ["none", "light", "close"], "score": [0, 1, 2], "events": [10, 20, 40], "changes": [400, 400, 400]}
    )
    found = depth_and_incidents(frame)
    assert found.caveats[0] == CONFOUNDED
    assert "not evidence that review does or doesn't work" in found.caveats[0]
    assert [label for label, _ in found.levels] == ["none", "light", "close"]
    assert found.levels[2][1].estimate == 10
    assert found.p_value is not None
    assert found.p_value < 0.001


COUNTS = st.lists(st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=6)


@settings(max_examples=25, deadline=None)
@given(COUNTS)
def test_a_trend_does_not_depend_on_where_its_scale_starts(rows: list[tuple[int, int]]) -> None:
    events, changes = [x for x, _ in rows], [n for _, n in rows]
    scores = np.arange(len(rows))
    one, other = (cochran_armitage(events, changes, s) for s in (scores, 3 + 2 * scores))
    assert not has_nan(one)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one[0] == pytest.approx(other[0], rel=1e-6, abs=1e-9)
