"""What is worth a look in the work: made where chance is left out, silent where it is not."""

import pandas as pd
import pytest

from dashboard.analysis import work_next
from dashboard.analysis.groups import Where, where
from dashboard.analysis.moved import moved
from dashboard.analysis.rates import Arm
from dashboard.analysis.safeguards import coverage
from dashboard.analysis.sides import Unmarked, sides
from dashboard.analysis.trend_words import News, Together
from dashboard.analysis.verification_gap import verification_gap
from tests.dashboard.analysis.overviews import alone

FOUND = alone((52, 1400), (46, 2000))


def strata(rows: list[tuple[str, str, str, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["service", "size_band", "origin", "changes", "strict"])
    return frame.assign(month="2026-01")


def teams(*rows: tuple[str, int, int]) -> Where:
    """Team, events with AI, events without; 500 changes each."""
    frame = pd.DataFrame(
        [
            ("team", name, origin, events, 500)
            for name, *both in rows
            for origin, events in zip(("ai_assisted", "human_only"), both, strict=True)
        ],
        columns=["grouped_by", "name", "origin", "events", "changes"],
    )
    return where(frame, sides(Unmarked.DECLARED))


CALM = strata([("shop", "1-50", "ai_assisted", 1412, 45.0), ("shop", "1-50", "human_only", 1963, 61.0)])
QUIET = teams(("Payments", 10, 10), ("Search", 12, 11))


def test_calm_groups_are_nothing_to_look_at() -> None:
    assert work_next.stands_out(QUIET, "", FOUND, CALM, "strict") is None


def test_the_group_least_likely_to_be_chance_leads_to_its_cut() -> None:
    found = work_next.stands_out(teams(("Payments", 30, 9), ("Search", 50, 9)), "Team", FOUND, CALM, "strict")
    assert found
    assert found.title == "Team Search: the gap between origins stands out"
    assert found.text.startswith("AI-assisted 50 of 500 (10.0 per 100), human-only 9 of 500 (1.8 per 100): 5.6×")
    assert found.why == "It still stands out when allowing for both groups compared."
    assert (found.page, found.query, found.anchor) == ("views/services.py", {"by": "Team"}, "where")


def test_a_service_is_named_only_where_chance_would_not_carry_it() -> None:
    rows = [(f"service-{number}", "1-50", "human_only", 300, 6.0) for number in range(10)]
    assert work_next.stands_out(QUIET, "", FOUND, strata(rows), "strict") is None
    loud = strata([*rows, ("payments", "1-50", "human_only", 300, 40.0)])
    found = work_next.stands_out(QUIET, "", FOUND, loud, "strict")
    assert found
    assert found.title.startswith("payments: 13.3 incidents per 100 changes, usually ")
    assert found.text.endswith("AI-assisted 0 of 0, human-only 40 of 300.")
    assert (found.page, found.query) == ("views/service.py", {"name": "payments"})


def test_large_changes_count_whatever_their_origin() -> None:
    counted = strata(
        [
            ("shop", "1-50", "ai_assisted", 1000, 20.0),
            ("shop", ">1000", "ai_assisted", 400, 32.0),
            ("shop", "1-50", "human_only", 1900, 38.0),
            ("shop", ">1000", "human_only", 100, 8.0),
        ]
    )
    found = work_next.stands_out(QUIET, "", FOUND, counted, "strict")
    assert found
    assert found.title == "Changes over 400 lines"
    assert found.text == (
        "40 of 500 are linked to an incident (8.0 per 100), 2.0 per 100 below that size, whatever their origin. "
        "29 of 100 AI-assisted changes are this large, 5 of 100 human-only."
    )
    assert found.query == {"size": ["401-1000", ">1000"]}


def weeks(review: float) -> pd.DataFrame:
    """Twelve weeks, then twelve with another amount of review."""
    return pd.DataFrame(
        {
            "week": pd.date_range("2026-01-05", periods=24, freq="7D"),
            "volume": [1000.0 + 10 * (number % 3) for number in range(24)],
            "review": [100.0 + number % 4 for number in range(12)] + [review + number % 4 for number in range(12)],
        }
    )


def test_review_falls_behind_only_where_the_whole_range_is_a_loss() -> None:
    found = work_next.falling_behind(verification_gap(weeks(40.0)))
    assert found
    assert found.title.startswith("Review falls behind: about 59% less")
    assert found.text == "Changed lines went to 100, human review to 41 (first 12 weeks of data = 100)."
    assert work_next.falling_behind(verification_gap(weeks(100.0))) is None
    assert work_next.falling_behind(verification_gap(weeks(300.0))) is None


def test_more_changes_merged_unseen_than_before() -> None:
    now, then = Arm("all", "unseen", 300, 1000), Arm("all", "unseen", 200, 1000)
    found = work_next.less_reviewed(moved(now, then), "2026-Q1")
    assert found
    assert found.text == "30.0% (300 of 1,000), against 20.0% (200 of 1,000) in 2026-Q1."
    assert work_next.less_reviewed(moved(then, now), "2026-Q1") is None
    assert work_next.less_reviewed(moved(now, now), "2026-Q1") is None


def test_a_signal_of_trends_is_told_briefly_and_leads_to_its_chart() -> None:
    gaps = News("AI-assisted", "The last 8 gaps are all under the usual 21: look for what changed.", True, by_gaps=True)
    found = work_next.new(Together("", (), (gaps,)))
    assert found
    assert found.text == "AI-assisted: the last 8 gaps are all under the usual 21."
    assert (found.page, found.anchor) == ("views/trends.py", "gaps")
    rate = News("Human-only", "May 2026 is above its usual range: look for a cause in May 2026.", True)
    assert work_next.new(Together("", (), (rate,))).anchor == "changes-human-only"  # type: ignore[union-attr]
    assert work_next.new(Together("", ())) is None
    assert work_next.new(None) is None


def test_the_policy_kept_least_is_named_where_even_its_ranges_end_is_low() -> None:
    rows = [("Reviews", "2026-01", 300, 80), ("Reviews", "2026-02", 333, 81), ("Canary", "2026-01", 40, 20)]
    kept = pd.DataFrame(
        [*rows, ("New", "2026-02", 5, 0), ("Tests", "2026-02", 100, 76)],
        columns=["policy", "month", "changes", "complied"],
    )
    found = work_next.kept_rarely(kept)
    assert found
    assert found.title == "Policy kept rarely: Reviews"
    assert found.text.startswith("Kept in 161 of 633 changes it governs.")
    assert (found.page, found.anchor) == ("views/safeguards.py", "policies")
    assert work_next.kept_rarely(kept[kept["policy"].isin(["New", "Tests"])]) is None


@pytest.mark.parametrize(("used", "listed"), [(4, True), (26, False), (50, False)])
def test_a_safeguard_is_missing_where_changes_with_an_incident_have_it_less_often(used: int, listed: bool) -> None:
    rows = [
        ("canary", "all", "all", 1000, 500 + used, 60, used, 0),
        ("flag", "all", "all", 1000, 300, 60, 18, 0),
        ("flag", "ai_assisted", "all", 500, 150, 30, 0, 0),
    ]
    names = ["safeguard", "origin", "slice", "changes", "used", "incident_changes", "incident_used", "not_recorded"]
    found = work_next.lacking(coverage(pd.DataFrame(rows, columns=names)))
    assert bool(found) is listed
    if found:
        assert found.title == "Canary: rarer among changes with an incident"
        assert found.text == "4 of 60 of them had it, 500 of 940 of the others."


def test_overdue_action_items_are_counted() -> None:
    found = work_next.overdue(11)
    assert found
    assert found.title == "11 action items are overdue"
    assert work_next.overdue(0) is None
