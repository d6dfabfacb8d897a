"""Weeks, months and quarters: where they begin, that none is missing, and where an announced change starts a range."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.charted import Grain, Kind
from dashboard.analysis.periods import announced, following, series, start

GRAINS = st.sampled_from(list(Grain))
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def row(
    period: date, origin: str = "ai_assisted", *, failed: int = 1, incidents: float = 2.0, settled: bool = True
) -> dict[str, Any]:
    return {
        "period": period,
        "origin": origin,
        "changes": 10,
        "failed": failed,
        "incidents": incidents,
        "settled": settled,
    }


@given(DAYS, GRAINS)
def test_a_day_lies_in_exactly_one_period(day: date, grain: Grain) -> None:
    first = start(day, grain)
    after = following(first, grain)
    assert first <= day < after
    assert start(after - timedelta(days=1), grain) == first
    assert start(first, grain) == first


def test_periods_without_a_change_count_none() -> None:
    found = series([row(date(2026, 1, 1)), row(date(2026, 4, 1))], None, Kind.SHARE, Grain.MONTH)
    assert list(found.settled["period"]) == [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert list(found.settled["changes"]) == [10, 0, 0, 10]


def test_origins_are_added_up_or_picked_and_the_kind_decides_what_counts() -> None:
    rows = [row(date(2026, 1, 1)), row(date(2026, 1, 1), "human_only")]
    whole = series(rows, None, Kind.RATE, Grain.MONTH).settled.iloc[0]
    one = series(rows, ("human_only",), Kind.SHARE, Grain.MONTH).settled.iloc[0]
    assert (whole["events"], whole["changes"]) == (4, 20)
    assert (one["events"], one["changes"]) == (1, 10)


def test_what_is_not_settled_stands_apart_with_its_rate_so_far() -> None:
    rows = [row(date(2026, 1, 1)), row(date(2026, 2, 1), settled=False)]
    found = series(rows, None, Kind.SHARE, Grain.MONTH)
    assert list(found.settled["period"]) == [date(2026, 1, 1)]
    (waiting,) = found.unsettled
    assert (waiting.period, waiting.value, waiting.changes) == (date(2026, 2, 1), 10.0, 10)


def test_an_origin_without_changes_in_an_unsettled_period_has_no_rate_there() -> None:
    rows = [row(date(2026, 2, 1), "human_only", settled=False)]
    (waiting,) = series(rows, ("ai_assisted",), Kind.SHARE, Grain.MONTH).unsettled
    assert waiting.value is None


@pytest.mark.parametrize(("day", "first"), [(date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 3, 2), date(2026, 4, 1))])
def test_a_rollout_starts_a_range_with_the_first_whole_period(day: date, first: date) -> None:
    assert announced([{"category": "rollout", "day": day}], Grain.MONTH) == {first}


def test_a_freeze_is_only_drawn() -> None:
    assert announced([{"category": "freeze", "day": date(2026, 3, 1)}], Grain.WEEK) == frozenset()
