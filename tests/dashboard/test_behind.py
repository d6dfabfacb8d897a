"""What a mark of a picture carries names the changes it counts."""

from datetime import UTC, datetime

from dashboard.charts.dates import month_of
from dashboard.components.behind import Part
from data.scope import Scope

YEAR = Scope(datetime(2025, 2, 10, tzinfo=UTC), datetime(2026, 2, 10, tzinfo=UTC), services=("search",))


def test_a_month_is_cut_to_the_period_it_is_part_of() -> None:
    day = datetime(2025, 2, 15, tzinfo=UTC).date()
    scope = Part.of(month_of(day)).scope(YEAR, "Europe/Berlin")
    assert scope.since == YEAR.since
    assert scope.until == datetime(2025, 2, 28, 23, tzinfo=UTC)
    assert scope.services == ("search",)


def test_a_mark_says_in_words_what_it_asks_for() -> None:
    part = Part.of(["size=51-200", "origin=ai_assisted", "lacks=rollback_ready", "broke=1", ""])
    assert part.words == "of 51-200 lines, of origin AI-assisted, without rollback ready, with an incident"
    assert part.scope(YEAR, "UTC").size_bands == ("51-200",)
    assert part.asked == {
        "origin": "ai_assisted", "looked_at_by": "", "lacks": "rollback_ready", "reviewers": -1, "within": -1,
        "broke": True,
    }  # fmt: skip


def test_a_mark_of_unnamed_ai_opens_what_it_counts() -> None:
    part = Part.of(["origin=ai_marked", "within=60"])
    assert part.words == "of origin AI-marked, first reviewed by a human within 1\N{NO-BREAK SPACE}h"
    assert (part.asked["origin"], part.asked["within"]) == ("ai_assisted", 60)
