"""Safeguards over all changes beside those that caused incidents."""

import math
from datetime import date

import pandas as pd
import pytest

from dashboard.analysis.estimate import Level
from dashboard.analysis.safeguard_outcomes import with_and_without
from dashboard.analysis.safeguards import compliance, coverage, rollbacks
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan

COLUMNS = ["safeguard", "origin", "slice", "changes", "used", "incident_changes", "incident_used"]


def test_coverage_over_all_changes_stands_beside_the_broken_ones() -> None:
    frame = pd.DataFrame([("canary", "ai_assisted", "all", 1_000, 620, 40, 10)], columns=COLUMNS)
    (found,) = coverage(frame)
    assert (found.all_changes.estimate, found.all_changes.n) == (62, 1_000)
    assert (found.incident_changes.estimate, found.incident_changes.n) == (25, 40)
    assert found.all_changes.low is not None
    assert found.incident_changes.low is not None
    assert found.all_changes.low > 58
    assert found.incident_changes.low > 13
    assert found.incident_changes.caveats[-1].startswith("Incidents are selected")
    assert found.near_misses is None


def test_few_broken_changes_are_counts_and_none_is_no_share() -> None:
    rows = [("flag", "human_only", "1-50", 200, 10, 4, 1), ("runbook", "human_only", "1-50", 200, 10, 0, 0)]
    few, none = coverage(pd.DataFrame(rows, columns=COLUMNS))
    assert few.incident_changes.level is Level.COUNTS
    assert none.incident_changes.estimate is None
    assert not has_nan([few, none])


def test_near_misses_are_carried_where_they_are_recorded() -> None:
    rows = [("canary", "unknown", "all", 50, 20, 3, 0, 7), ("flag", "unknown", "all", 50, 20, 3, 0, None)]
    found = coverage(pd.DataFrame(rows, columns=[*COLUMNS, "near_misses"]))
    assert [item.near_misses for item in found] == [7, None]


def test_what_is_not_recorded_is_in_no_share() -> None:
    frame = pd.DataFrame([("runbook", "unknown", "all", 0, 0, 0, 0, 900)], columns=[*COLUMNS, "not_recorded"])
    (found,) = coverage(frame)
    assert found.not_recorded == 900
    assert found.all_changes.estimate is None
    assert found.incident_changes.estimate is None


def test_rollbacks_are_timed_where_there_was_one() -> None:
    found = rollbacks([10.0, 20.0, 30.0, 45.0, math.nan, math.nan])
    assert (found.rolled_back.events, found.rolled_back.n) == (4, 6)
    assert found.minutes.estimate == 25
    assert (found.soon.events, found.soon.n) == (3, 4)
    none = rollbacks([math.nan, math.nan])
    assert (none.rolled_back.events, none.minutes.estimate, none.soon.estimate) == (0, None, None)


def test_more_used_than_there_are_is_refused() -> None:
    with pytest.raises(AftermathError, match="contradict"):
        coverage(pd.DataFrame([("canary", "unknown", "all", 5, 6, 0, 0)], columns=COLUMNS))


def test_compliance_over_time_with_the_day_the_rule_was_enforced() -> None:
    periods = pd.date_range("2024-01-01", periods=24, freq="MS")
    complied = [60 + place % 3 for place in range(12)] + [85 + place % 3 for place in range(12)]
    frame = pd.DataFrame({"period": periods, "events": complied, "changes": [100] * 24})
    found = compliance(frame, announced=[date(2025, 1, 1)])
    assert (found.overall.events, found.overall.n) == (sum(complied), 2_400)
    assert [round(phase.centre or 0) for phase in found.chart.phases] == [61, 86]
    assert found.chart.sentence == "December 2025 is inside its usual range: nothing to explain here."


def test_incidents_with_and_without_are_described_and_open_ones_stay_open() -> None:
    frame = pd.DataFrame(
        {
            "used": [True] * 12 + [False] * 12,
            "customer_minutes": [100.0] * 11 + [math.nan] + [400.0] * 12,
            "minutes": [20.0] * 12 + [90.0] * 12,
            "restored": [True] * 23 + [False],
        }
    )
    with_it, without = with_and_without(frame)
    assert (with_it.used, with_it.incidents, with_it.reach.n) == (True, 12, 11)
    assert (with_it.reach.estimate, without.reach.estimate) == (100, 400)
    assert (with_it.time_to_restore.estimate, without.time_to_restore.estimate) == (20, 90)
    assert (with_it.restored_soon.estimate, without.restored_soon.estimate) == (100, 0)
    assert without.time_to_restore.events == 11


def test_no_incident_with_a_safeguard() -> None:
    frame = pd.DataFrame({"used": [False], "customer_minutes": [1.0], "minutes": [5.0], "restored": [True]})
    with_it, _ = with_and_without(frame)
    assert (with_it.incidents, with_it.reach.estimate, with_it.time_to_restore.estimate) == (0, None, None)
