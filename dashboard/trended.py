"""A rate over time by origin, and what is new in it, from counted rows: what the Trends page and reports share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Grain, Kind
from dashboard.analysis.periods import announced, series
from dashboard.analysis.rare_events import Between, GapChart, gap_chart
from dashboard.analysis.sides import Sides
from dashboard.analysis.trend import usual_range
from dashboard.analysis.trend_words import Together, gap_news, rate_news, together
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
    """Those of which a period expects too few incidents for limits."""
    return {trend.label for trend in shown if trend.charted.phases and trend.charted.phases[-1].rare}


def gaps(rows: Rows, shown: Sequence[Trend], compared: Sides) -> dict[str, GapChart]:
    """Origin to changes between incidents, for the sides that are `seldom`; `rows` answer the question `gaps`."""
    few = seldom(shown)
    return {
        side.origin: gap_chart(
            pd.DataFrame([row for row in rows if row["origin"] == side.origin], columns=["at", "gap"]), Between.CHANGES
        )
        for side in compared.all
        if fmt.sentence_case(side.label) in few
    }


def said(shown: Sequence[Trend], rare: Mapping[str, GapChart], compared: Sides) -> Together:
    """The opening: all changes, then the two sides, by their gaps where periods expect too few incidents."""
    told = []
    for side, trend in zip((compared.ai, compared.human), shown[1:], strict=False):
        found = rare.get(side.origin)
        judged = found is not None and found.middle is not None
        told.append(gap_news(trend.label, found) if judged and found else rate_news(trend.label, trend.charted))
    return together(shown[0].charted, told, shown[0].grain)
