"""Months along an axis of periods."""

from collections.abc import Sequence
from datetime import date, timedelta


def months(days: Sequence[date], most: int = 6) -> list[tuple[int, str]]:
    """Places at which a month begins, at most so many and evenly apart, and its name; the first of a year says it."""
    starts = [place for place, day in enumerate(days) if place == 0 or day.month != days[place - 1].month]
    # A week that begins in the old month would crowd the first label.
    starts = starts if len(starts) < 2 or starts[1] - starts[0] > 2 or len(days) < 8 else starts[1:]
    step = -(-len(starts) // most)
    shown = starts[::step] if step else []
    years: set[int] = set()
    named = []
    for place in shown:
        day = days[place]
        named.append((place, f"{day:%b}" if day.year in years else f"{day:%b}<br>{day.year}"))
        years.add(day.year)
    return named


def month_of(day: date) -> tuple[str, str]:
    """What a mark of a month carries: its first day and that of the next."""
    first = day.replace(day=1)
    return f"since={first}", f"until={(first + timedelta(days=32)).replace(day=1)}"
