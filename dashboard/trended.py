"""A rate over time by origin, and what is new in it, from counted rows: what the Trends page and reports share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Baseline, Grain, Kind
from dashboard.analysis.periods import announced, series
from dashboard.analysis.rare_events import Between, GapChart, gap_chart
from dashboard.analysis.sides import Side, Sides
from dashboard.analysis.trend import usual_range
from dashboard.analysis.trend_words import BY_GAPS, News, Together, gap_news, rate_news, together
from dashboard.charts.base import Look, look
from dashboard.charts.usual_range import ALL_CHANGES, Trend

Rows = Sequence[Mapping[str, Any]]
#: Shown at least, so that a short period of the filters is seen beside what went before.
FEWEST_SHOWN = 12


@dataclass(frozen=True)
class Asked:
    """What is asked: whose periods, the announced changes, their length, what is counted, the first one shown."""

    rows: Rows
    phases: Rows
    grain: Grain
    kind: Kind
    since: date


def asked(rows: Rows, phases: Rows, grain: Grain, kind: Kind, since: date) -> Asked:
    """The same with enough periods to see a short one beside what went before.

    Args:
        rows: The question `trend` over all data up to the end of what is shown.
        phases: The question `phases`.
        grain: Of the periods.
        kind: What is counted.
        since: First day of the filters.
    """
    periods = sorted({row["period"] for row in rows})
    shown = [period for period in periods if period >= since]
    first = periods[-FEWEST_SHOWN:][0] if periods and len(shown) < FEWEST_SHOWN else since
    return Asked(rows, phases, grain, kind, first)


def trends(asked: Asked, compared: Sides) -> list[Trend]:
    """All changes, then each side."""
    starts = announced(asked.phases, asked.grain)
    shown: list[tuple[str, Look, tuple[str, ...] | None]] = [("All", ALL_CHANGES, None)]
    shown += [(fmt.sentence_case(side.label), look(side.mark), (side.origin,)) for side in compared.all]
    found = []
    for label, style, origins in shown:
        counted = series(asked.rows, origins, asked.kind, asked.grain)
        chart = usual_range(counted.settled, asked.kind, grain=asked.grain, announced=starts)
        narrow = origins is not None
        found.append(Trend(label, style, chart, counted.unsettled, asked.grain, asked.since, narrow))
    return found


def seldom(shown: Sequence[Trend]) -> set[str]:
    """Those whose rate has no usual range: a period expects too few incidents for limits, or periods are too few."""
    merged = [
        trend
        for trend in shown
        if any(point.changes for point in trend.charted.points) or any(period.changes for period in trend.unsettled)
    ]
    last = {trend.label: trend.charted.phases[-1] for trend in merged if trend.charted.phases}
    return {label for label, phase in last.items() if phase.rare or phase.baseline is Baseline.NONE}


def gaps(asked: Callable[[], pd.DataFrame], shown: Sequence[Trend], compared: Sides) -> dict[str, GapChart]:
    """Origin to changes between incidents, for the sides that are `seldom`; the question `gaps` is asked if any is."""
    few = seldom(shown)
    rare = [side.origin for side in compared.all if fmt.sentence_case(side.label) in few]
    found = asked() if rare else pd.DataFrame()
    return {origin: gap_chart(found[found["origin"] == origin], Between.CHANGES) for origin in rare}


def said(shown: Sequence[Trend], rare: Mapping[str, GapChart], compared: Sides) -> Together:
    """The opening: all changes, then the two sides, each with one verdict out of all its rules."""
    told = [_news(side, trend, rare) for side, trend in zip((compared.ai, compared.human), shown[1:], strict=False)]
    return together(shown[0].charted, told, shown[0].grain)


def judged(shown: Sequence[Trend], rare: Mapping[str, GapChart], compared: Sides) -> list[Trend]:
    """The same charts; a side that its gaps judge does not judge its rate once more."""
    sides = {fmt.sentence_case(side.label): side for side in compared.all}
    return [
        replace(trend, says=BY_GAPS)
        if trend.label in sides and _news(sides[trend.label], trend, rare).by_gaps
        else trend
        for trend in shown
    ]


def _news(side: Side, trend: Trend, rare: Mapping[str, GapChart]) -> News:
    """By its gaps where its rate has no usual range, unless the rate alone has something new."""
    rate, found = rate_news(trend.label, trend.charted), rare.get(side.origin)
    if found is None or found.middle is None:
        return rate
    gaps = gap_news(trend.label, found)
    return rate if rate.new and not gaps.new else gaps
