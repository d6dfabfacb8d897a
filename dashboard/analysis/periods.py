"""Weeks, months and quarters: counted rows made into a series without holes, and where announced changes fall in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.analysis.charted import Grain, Kind

#: A rollout or a policy changes how people work, so what was usual before is not usual after.
NEW_RANGE = ("rollout", "policy")


@dataclass(frozen=True)
class Unsettled:
    """A period that is not judged yet: it has not passed whole, or its changes are not matured.

    Attributes:
        value: Events per 100 changes so far; None without changes.
    """

    period: date
    events: float
    changes: int
    value: float | None


@dataclass(frozen=True)
class Series:
    """One origin over time: the frame of `control_chart` for settled periods, and the others apart."""

    settled: pd.DataFrame
    unsettled: tuple[Unsettled, ...]


def start(day: date, grain: Grain) -> date:
    """The first day of the period a day lies in; weeks begin on Monday."""
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month if grain is Grain.MONTH else 3 * ((day.month - 1) // 3) + 1, 1)


def following(period: date, grain: Grain) -> date:
    """The first day of the period after this one."""
    return start(period + timedelta(days={Grain.WEEK: 7, Grain.MONTH: 31, Grain.QUARTER: 92}[grain]), grain)


def series(rows: Iterable[Mapping[str, Any]], origins: Collection[str] | None, kind: Kind, grain: Grain) -> Series:
    """One origin's periods, or all origins' together.

    Args:
        rows: One per (period, origin) with `period`, `origin`, `changes`, `failed`, `incidents`, `settled`.
        origins: Which to add up; None for all.
        kind: SHARE counts changes with an incident, RATE incidents.
        grain: Of the periods; those without a change, between the first and the last of any origin, count none.
    """
    told = list(rows)
    events: dict[date, float] = {}
    changes: dict[date, int] = {}
    settled: dict[date, bool] = {}
    for row in told:
        settled[row["period"]] = settled.get(row["period"], True) and bool(row["settled"])
        if origins is None or row["origin"] in origins:
            column = "failed" if kind is Kind.SHARE else "incidents"
            events[row["period"]] = events.get(row["period"], 0.0) + float(row[column])
            changes[row["period"]] = changes.get(row["period"], 0) + int(row["changes"])
    periods = _without_holes(sorted(settled), grain)
    whole = [period for period in periods if settled.get(period, True)]
    frame = pd.DataFrame(
        {
            "period": whole,
            "events": [events.get(period, 0.0) for period in whole],
            "changes": [changes.get(period, 0) for period in whole],
        }
    )
    rest = [period for period in periods if not settled.get(period, True)]
    return Series(frame, tuple(_unsettled(period, events, changes) for period in rest))


def whole_months(monthly: pd.DataFrame, until: datetime) -> pd.DataFrame:
    """The months (column `period`) that ended by `until`, the first one left out: the data may begin inside it."""
    ends = pd.to_datetime(monthly["period"]).dt.tz_localize("UTC") + pd.offsets.MonthBegin(1)
    return monthly[ends <= until + pd.Timedelta(days=1)].iloc[1:].reset_index(drop=True)


def announced(phases: Iterable[Mapping[str, Any]], grain: Grain) -> frozenset[date]:
    """First days of the periods from which a usual range of its own holds: the first to begin on or after each day.

    Args:
        phases: One row per announced change, `category` and `day`; only a rollout or a policy starts a range.
        grain: Of the periods.
    """
    days = [phase["day"] for phase in phases if phase["category"] in NEW_RANGE]
    return frozenset(day if start(day, grain) == day else following(start(day, grain), grain) for day in days)


def _without_holes(known: Sequence[date], grain: Grain) -> list[date]:
    if not known:
        return []
    found = [known[0]]
    while found[-1] < known[-1]:
        found.append(following(found[-1], grain))
    return found


def _unsettled(period: date, events: Mapping[date, float], changes: Mapping[date, int]) -> Unsettled:
    had, merged = events.get(period, 0.0), changes.get(period, 0)
    return Unsettled(period, had, merged, 100 * had / merged if merged else None)
