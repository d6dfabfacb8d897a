"""Data that end days ago say so and what to do; fresh data say nothing."""

from datetime import timedelta

import pytest

from dashboard.components.stale import words
from tests.organisation import moment

NOW = moment("2026-11-28T12:00Z")


@pytest.mark.parametrize(("days", "told"), [(0, False), (7, False), (8, True), (400, True)])
def test_only_data_older_than_a_week_are_called_old(days: int, told: bool) -> None:
    said = words(NOW - timedelta(days=days), NOW)
    assert bool(said) is told
    if told:
        assert f"{days} days ago" in said
        assert "python -m ingest build" in said
