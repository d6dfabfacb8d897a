"""Numbers as readers see them."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis import formatting as fmt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.4, "under 1 min"),
        (48, "48 min"),
        (60, "1 h"),
        (190, "3 h 10 min"),
        (59.7, "1 h"),
        (3120, "2 d 4 h"),
        (1440, "1 d"),
        (-5, "−5 min"),
    ],
)
def test_minutes(value: float, text: str) -> None:
    assert fmt.minutes(value) == text.replace(" ", fmt.SPACE).replace(f"under{fmt.SPACE}", "under ")


@pytest.mark.parametrize(
    ("value", "text"), [(940, "940"), (999.7, "1.0 k"), (1870, "1.9 k"), (200_300, "200 k"), (3_400_000, "3.4 M")]
)
def test_short_count(value: float, text: str) -> None:
    assert fmt.short_count(value) == text.replace(" ", fmt.SPACE)


def test_timestamp_is_utc_and_unpadded() -> None:
    assert fmt.timestamp(datetime(2026, 10, 19, 6, 10, tzinfo=UTC)) == "Mon 19 Oct 2026, 06:10 UTC"
    east = datetime(2026, 10, 2, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert fmt.timestamp(east) == "Thu 1 Oct 2026, 23:00 UTC"


def test_a_moment_beside_a_duration_has_seconds() -> None:
    assert fmt.to_the_second(datetime(2026, 10, 19, 17, 40, 5, tzinfo=UTC)) == "Mon 19 Oct 2026, 17:40:05 UTC"


def test_signed_differences_use_a_true_minus_and_no_negative_zero() -> None:
    assert fmt.signed(2.34) == "+2.3"
    assert fmt.signed(-0.4) == "−0.4"
    assert fmt.signed(-0.01) == fmt.signed(0.01) == "0.0"
    assert fmt.signed_range(-0.345, 6.03) == "−0.4 to +6.1"


def test_ratios_have_two_decimals_below_two_and_one_above() -> None:
    assert (fmt.ratio(1.0512), fmt.ratio(2.14), fmt.ratio(math.inf)) == ("1.05", "2.1", "∞")
    assert fmt.times(0.5) == "0.50×"
    assert fmt.about_times(1.59) == "1.6×"
    assert fmt.ratio_bounds(0.9106, 3.2417) == ("0.91", "3.3")


def test_counts_come_with_separators() -> None:
    assert fmt.share(58, 1412) == "58 of 1,412"
    assert (fmt.in_words(5), fmt.in_words(12)) == ("five", "12")


@given(st.floats(0, 100), st.floats(0, 100))
def test_printed_ranges_never_shrink(one: float, other: float) -> None:
    low, high = sorted((one, other))
    down, _, up = fmt.per_100_range(low, high).partition(" to ")
    assert float(down) <= low + 1e-9
    assert float(up) >= high - 1e-9
    assert float(down) >= low - 0.1 - 1e-9
    assert float(up) <= high + 0.1 + 1e-9


def test_days_are_those_of_the_zone_and_the_last_is_included() -> None:
    since, until = (datetime(2026, month, day, 22, tzinfo=UTC) for month, day in ((6, 30), (9, 30)))
    assert fmt.days(since, until, "Europe/Berlin") == "Wed 1 Jul 2026 to Wed 30 Sep 2026"
