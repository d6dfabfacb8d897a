"""The trends page's series: one chart per origin, and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard import queries, trended
from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Grain, Kind, Point
from dashboard.analysis.rare_events import GapChart
from dashboard.analysis.sides import Sides
from dashboard.analysis.trend_words import GAPS, section
from dashboard.charts.base import look
from dashboard.charts.gap_chart import gap_chart as gaps_drawn
from dashboard.charts.usual_range import Announced, Trend, usual_range_chart
from dashboard.charts.volume import Merged, volume
from dashboard.components import blast_tables, clicked, filters, layout, tables
from dashboard.components.text import html
from dashboard.records import records
from dashboard.trended import Asked
from data.reader import Reader


def ask(reader: Reader, chosen: filters.Filters, grain: Grain, kind: Kind) -> Asked:
    """Counts every period up to the end of the filters': a usual range rests on more than is shown."""
    rows = queries.rows(reader, "trend", scope=chosen.so_far, grain=str(grain))
    return trended.asked(rows, queries.rows(reader, "phases"), grain, kind, chosen.since.date())


def gaps(reader: Reader, chosen: filters.Filters, shown: Sequence[Trend], compared: Sides) -> dict[str, GapChart]:
    """Origin -> changes between incidents, for sides of which a period expects too few incidents for limits."""
    return trended.gaps(lambda: queries.frame(reader, "gaps", scope=chosen.so_far), shown, compared)


def draw(trend: Trend, asked: Asked, top: float | None = None) -> list[list[Any]]:
    """One origin's chart with what it says; returns the clicked periods."""
    layout.section(f"{trend.label} changes", anchor=section(trend.label))
    marks = [Announced(phase["day"], phase["name"]) for phase in asked.phases]
    picked = clicked.chart(usual_range_chart(trend, marks, top), f"trend_{trend.label}")
    st.caption(trend.sentence)
    with st.expander(tables.SAME, key=f"trend_{trend.label}_table", on_change="rerun") as fold:
        if fold.open:
            frame = _table(trend)
            st.dataframe(frame, hide_index=True, height="content")
            tables.download(frame.to_dict("records"), f"trend_{trend.label}")
    return picked


def span(trend: Trend, kind: Kind, since: date) -> str:
    """What a point counts, and from when the picture shows it where that is earlier than the filters say."""
    counted = "Changes with an incident" if kind is Kind.SHARE else "Incidents"
    each = f"{trend.pooled} {trend.grain}s" if trend.pooled > 1 else f"a {trend.grain}"
    why = ", so many that a usual range can be told" if trend.pooled > 1 else ""
    earlier = ""
    if trend.since < since:
        earlier = f" Drawn from {fmt.date_of(trend.since)}, so that the time since {fmt.date_of(since)} has a before."
    return f"{counted} per 100 changes; a point is {each} of merge{why}.{earlier}"


def side_by_side(shown: Sequence[Trend], asked: Asked) -> list[list[Any]]:
    """The sides on one scale; returns the clicked periods."""
    picked: list[list[Any]] = []
    top = max(trend.top for trend in shown)
    for trend, place in zip(shown, st.columns(len(shown), gap="medium"), strict=True):
        with place:
            picked += draw(trend, asked, top)
    return picked


def caveats(shown: Sequence[Trend]) -> None:
    """Each caveat once, with the names it holds for."""
    told: dict[str, list[str]] = {}
    for trend in shown:
        for caveat in trend.charted.caveats:
            told.setdefault(caveat, []).append(trend.label)
    for caveat, names in told.items():
        st.caption(caveat if len(names) == len(shown) else f"{', '.join(names)}: {caveat[0].lower()}{caveat[1:]}")


def between(rare: Mapping[str, GapChart], compared: Sides) -> None:
    """The gap charts, beside each other."""
    if not rare:
        return
    layout.rule()
    layout.section(
        "Changes between incidents",
        "For rates without a usual range. A point is a change with an incident; its height is how many changes of its"
        " origin were merged since the one before: the lower, the closer together incidents are. Shaded: the usual"
        " range, of all data up to the end of the period. Ringed: outside it, or eight in a row on one side.",
        anchor=GAPS,
    )
    sides = [side for side in compared.all if side.origin in rare]
    for side, place in zip(sides, st.columns(len(sides), gap="large"), strict=True):
        name, found = fmt.sentence_case(side.label), rare[side.origin]
        with place:
            st.html(f"<div><strong>{html(name)}</strong><br>{html(found.sentence)}</div>")
            clicked.still(gaps_drawn(found, name, look(side.mark)), f"gaps_{side.origin}")


def merged(asked: Asked, compared: Sides) -> list[list[Any]]:
    """The strip of AI share and the volume below it; returns the clicked periods."""
    totals: dict[date, list[int]] = {}
    settled: dict[date, bool] = {}
    for row in asked.rows:
        if row["period"] >= asked.since and row["origin"] != "bot":
            counts = totals.setdefault(row["period"], [0, 0])
            counts[0] += row["changes"]
            counts[1] += row["changes"] if row["origin"] == compared.ai.origin else 0
            settled[row["period"]] = row["settled"]
    periods = [Merged(period, changes, ai, settled[period]) for period, (changes, ai) in sorted(totals.items())]
    label = fmt.sentence_case(compared.ai.label)
    return clicked.chart(volume(periods, label, compared.ai.mark, asked.grain), "volume")


def opened(reader: Reader, chosen: filters.Filters, picked: Sequence[Sequence[Any]]) -> None:
    """The incidents behind clicked periods: those charged to changes merged in them."""
    zone = ZoneInfo(reader.facts.get("time_zone", "UTC"))
    for first, after in sorted({(str(each[0]), str(each[1])) for each in picked if len(each) > 1}):
        since, until = (datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC) for day in (first, after))
        found = queries.frame(reader, "blast", scope=replace(chosen.scope, since=since, until=until))
        charged = found[found["origin"].notna()]
        layout.section(
            f"Merged from {fmt.day(since)} on: {fmt.counted(len(charged), 'incident')}",
            "Incidents charged to changes merged in this period, by customer-minutes.",
        )
        for row in records(blast_tables.ranked(charged).head(blast_tables.SHOWN)):
            blast_tables.line(row, blast_tables.facts(row))


def _usual(point: Point) -> tuple[float | None, float | None]:
    """The usual range as the chart prints it, rounded outward."""
    if point.low is None or point.high is None:
        return None, None
    return fmt.outward(point.low, point.high)


def _table(trend: Trend) -> pd.DataFrame:
    rows = [
        {
            "From": point.period,
            "Events": point.events,
            "Changes": point.changes,
            "Per 100": point.value,
            "Usual from": low,
            "Usual to": high,
            "Outside": str(point.signal or ""),
        }
        for point in trend.charted.points
        for low, high in [_usual(point)]
    ]
    rows += [
        {
            "From": each.period,
            "Events": each.events,
            "Changes": each.changes,
            "Per 100": each.value,
            "Outside": "not settled yet",
        }
        for each in trend.unsettled
    ]
    return pd.DataFrame(rows).round(1)
