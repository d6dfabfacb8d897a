"""What to look at next: ordered by how far it could move the answer, silent where nothing stands out."""

import pandas as pd

from dashboard.analysis.overview_next import for_the_team, things
from tests.dashboard.analysis.overviews import alone


def strata(rows: list[tuple[str, str, str, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["service", "size_band", "origin", "changes", "strict"])
    return frame.assign(month="2026-01")


CALM = strata([("shop", "1-50", "ai_assisted", 1412, 45.0), ("shop", "1-50", "human_only", 1963, 61.0)])


def test_nothing_to_look_at() -> None:
    assert things(alone((45, 1412), (61, 1963)), 0, CALM, "strict") == ()


def test_waiting_incidents_say_what_they_could_do_and_lead_to_themselves() -> None:
    (thing,) = things(alone((45, 1412), (61, 1963)), 30, CALM, "strict")
    assert thing.title == "30 incidents wait for a decision"
    assert "would make the linked ratio 0.68 or 1.71 instead of 1.03" in thing.text
    assert (thing.page, thing.query) == ("views/inbox.py", {})


def test_large_changes_count_whatever_their_origin() -> None:
    counted = strata(
        [
            ("shop", "1-50", "ai_assisted", 1000, 20.0),
            ("shop", ">1000", "ai_assisted", 400, 32.0),
            ("shop", "1-50", "human_only", 1900, 38.0),
            ("shop", ">1000", "human_only", 100, 8.0),
        ]
    )
    (thing,) = things(alone((52, 1400), (46, 2000)), 0, counted, "strict")
    assert thing.title == "Changes over 400 lines"
    assert thing.text == (
        "40 of 500 are linked to an incident (8.0 per 100), 2.0 per 100 below that size, whatever their origin. "
        "29 of 100 AI-assisted changes are this large, 5 of 100 human-only."
    )
    assert thing.query == {"size": ["401-1000", ">1000"]}


def test_a_service_is_named_only_where_chance_would_not_carry_it() -> None:
    rows = [(f"service-{number}", "1-50", "human_only", 300, 6.0) for number in range(10)]
    usual = strata(rows)
    assert things(alone((10, 400), (60, 3000)), 0, usual, "strict") == ()
    loud = strata([*rows, ("payments", "1-50", "human_only", 300, 40.0)])
    (thing,) = things(alone((10, 400), (100, 3300)), 0, loud, "strict")
    assert thing.title == "payments: outside its usual range"
    assert thing.text.endswith("AI-assisted 0 of 0, human-only 40 of 300.")
    assert thing.query == {"service": "payments"}


def test_the_furthest_mover_comes_first_and_three_are_enough() -> None:
    loud = strata([(f"service-{number}", "1-50", "human_only", 300, 6.0) for number in range(10)])
    loud = pd.concat([loud, strata([("payments", ">1000", "ai_assisted", 300, 40.0)])])
    found = alone((46, 400), (60, 3000), (9, 400))
    listed = things(found, 2, loud, "strict")
    assert len(listed) == 3
    assert [thing.moves for thing in listed] == sorted((thing.moves for thing in listed), reverse=True)


def test_the_team_hears_of_the_policy_kept_least_and_of_what_is_overdue() -> None:
    rows = [("Reviews", "2026-01", 300, 80), ("Reviews", "2026-02", 333, 81), ("Canary", "2026-01", 40, 39)]
    kept = pd.DataFrame([*rows, ("New", "2026-02", 5, 0)], columns=["policy", "month", "changes", "complied"])
    policy, actions = for_the_team(kept, 11)
    assert (policy.title, policy.page) == ("Policy: Reviews", "views/safeguards.py")
    assert policy.text.startswith("Kept in 161 of 633 changes it governs.")
    assert actions.title == "11 action items are overdue"
    assert for_the_team(kept[kept["policy"] == "New"], 0) == ()
