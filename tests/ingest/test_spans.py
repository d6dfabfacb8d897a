"""What is left to read: never what was read, never less than the rest."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.spans import Span, gaps

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(since: int, until: int) -> Span:
    return Span(START + since * HOUR, START + until * HOUR)


def hours(spans: list[Span]) -> list[int]:
    """Every hour that begins in a span, in their order."""
    found = []
    for each in spans:
        first, length = (each.since - START) // HOUR, each.length // HOUR
        found += range(first, first + length)
    return found


def test_a_gap_in_the_middle_and_one_at_either_end() -> None:
    left = list(gaps(span(0, 10), [span(6, 8), span(2, 5), span(4, 5)]))
    assert left == [span(0, 2), span(5, 6), span(8, 10)]


@given(
    st.tuples(st.integers(0, 30), st.integers(1, 30)),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-3, 20)), max_size=8),
)
def test_gaps_are_exactly_what_no_span_holds(wanted: tuple[int, int], read: list[tuple[int, int]]) -> None:
    whole = span(wanted[0], wanted[0] + wanted[1])
    covered = [span(since, since + length) for since, length in read]
    left = list(gaps(whole, covered))
    held = {hour for each in covered for hour in hours([each])}
    assert hours(left) == [hour for hour in hours([whole]) if hour not in held]
    assert not any(earlier.until >= later.since for earlier, later in pairwise(left))
