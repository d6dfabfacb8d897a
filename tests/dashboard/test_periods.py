"""Periods by name: the one before, and the latest that has ended."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import periods
from tests.organisation import moment

ZONE = "Europe/Berlin"
FIRST, LAST = moment("2020-01-01T00:00Z"), moment("2026-10-30T12:00Z")


@pytest.mark.parametrize(
    ("name", "before"),
    [("2026-Q3", "2026-Q2"), ("2026-Q1", "2025-Q4"), ("2026-03", "2026-02"), ("2026-01", "2025-12")],
)
def test_a_quarter_is_compared_with_the_quarter_before_and_a_month_with_the_month(name: str, before: str) -> None:
    since, until = periods.named(name, FIRST, LAST, ZONE)
    found, opens, closes = periods.before(since, until, ZONE)
    assert (found, closes) == (before, since)
    assert (opens, closes) == periods.named(before, FIRST, LAST, ZONE)


@pytest.mark.parametrize(
    ("name", "before"),
    [("2026-Q3", "2025-Q3"), ("2024-02", "2023-02"), ("2024-02-29..2024-03-01", "2023-02-28..2023-03-01")],
)
def test_the_same_a_year_before_is_the_same_quarter_month_or_days(name: str, before: str) -> None:
    since, until = periods.named(name, FIRST, LAST, ZONE)
    found, opens, closes = periods.year_before(since, until, ZONE)
    assert found == ("the same days a year before" if ".." in name else before)
    assert (opens, closes) == periods.named(before, FIRST, LAST, ZONE)


@given(st.integers(0, 2_000), st.integers(1, 800))
def test_any_other_period_is_compared_with_as_long_a_one(start: int, days: int) -> None:
    since = moment("2021-05-03T00:00Z") + timedelta(days=start)
    until = since + timedelta(days=days)
    _, opens, closes = periods.before(since, until, "UTC")
    assert closes == since
    assert opens < closes
    if days not in (28, 29, 30, 31, 90, 91, 92):
        assert closes - opens == until - since


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2026-Q3", "2025-Q3"),
        ("2024-02", "2023-02"),
        ("2024-02-10..2024-02-29", "2023-02-10..2023-02-28"),
        ("2026-03-05..2026-04-06", "2025-03-05..2025-04-06"),
    ],
)
def test_a_year_before_has_the_same_days(name: str, before: str) -> None:
    found, *span = periods.year_before(*periods.named(name, FIRST, LAST, ZONE), ZONE)
    assert tuple(span) == periods.named(before, FIRST, LAST, ZONE)
    assert found == ("the same days a year before" if ".." in name else before)


@pytest.mark.parametrize(
    ("last", "month", "quarter"),
    [
        ("2026-10-30T12:00Z", "2026-09", "2026-Q3"),
        ("2026-09-30T21:59:59Z", "2026-09", "2026-Q3"),
        ("2026-09-30T12:00Z", "2026-08", "2026-Q2"),
        ("2026-01-15T12:00Z", "2025-12", "2025-Q4"),
    ],
)
def test_the_last_month_and_quarter_are_those_that_ended(last: str, month: str, quarter: str) -> None:
    at = moment(last)
    assert (periods.settled("last month", at, ZONE), periods.settled("last quarter", at, ZONE)) == (month, quarter)
    assert periods.settled("2026-Q3", at, ZONE) == "2026-Q3"
