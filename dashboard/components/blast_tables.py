"""Tables of the blast-radius page: origins in numbers, and the widest incidents, each row opening its incident."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach import Reach, range_words, tenth_words
from dashboard.analysis.sides import Sides
from dashboard.components import layout
from dashboard.components.text import cell, dotted, html, plain
from dashboard.metrics import METRICS

Rows = Sequence[Mapping[str, Any]]
SHOWN = 12


def by_origin(groups: Sequence[Reach], measure: Measure) -> None:
    """One row per origin: incidents, median, p90, what the worst tenth carries, and per 100 changes."""
    layout.section("By origin", METRICS["reach_per_100"].definition)
    with st.container(key="by_origin"):
        st.table(
            [
                {
                    "Origin": fmt.sentence_case(group.label),
                    "Incidents": _counted(group),
                    "Median (95% range)": range_words(group.median, measure),
                    "p90 (95% range)": range_words(group.p90, measure),
                    "Largest tenth carries": tenth_words(group.tenth),
                    f"{measure.label} per 100 changes": range_words(group.per_100, measure),
                }
                for group in groups
            ]
        )
    unknown = sum(group.incidents - len(group.values) for group in groups)
    missing = f"{fmt.counted(unknown, 'incident')} without {measure.missing} left out. " if unknown else ""
    st.caption(f"{missing}{METRICS['reach_per_100'].caveat}")


def widest(incidents: Rows, compared: Sides, measure: Measure) -> None:
    """The incidents that reached furthest, whatever their origin."""
    key = measure.key
    known = [row for row in incidents if row[key] is not None]
    ranked = sorted(known, key=lambda row: (-float(row[key]), -(row["customer_minutes"] or 0), row["incident_id"]))
    layout.section(
        "Widest incidents",
        f"{min(SHOWN, len(ranked))} of {fmt.whole(len(incidents))} by {measure.label.lower()}. Customers: the number"
        " the incident itself states. Open one for its evidence.",
    )
    largest = float(ranked[0][key]) if ranked else 0.0
    labels = {side.origin: side.label for side in compared.all}
    for row in ranked[:SHOWN]:
        line(
            row,
            facts(row, labels),
            bar=float(row[key]) / largest if largest else 0.0,
            value=measure.said(float(row[key])),
        )
    frame = pd.DataFrame(ranked).map(cell)
    st.download_button(
        f"Download these {fmt.whole(len(ranked))} incidents as CSV",
        data=lambda: frame.to_csv(index=False).encode(),
        file_name="aftermath-blast-radius.csv",
        mime="text/csv",
        on_click="ignore",
        disabled=frame.empty,
    )


def opened(incidents: Rows, chosen: Sequence[str], title: str) -> None:
    """The rows behind what was clicked."""
    found = [row for row in incidents if row["incident_id"] in chosen]
    if found:
        layout.section(title)
        for row in found[:SHOWN]:
            line(row, facts(row))


def line(row: Mapping[str, Any], facts: str, *, bar: float | None = None, value: str = "") -> None:
    """One incident as a link, its facts below, and its reach as a bar from zero; `facts` is plain text."""
    with st.container(gap=None):
        st.page_link(
            "views/incident.py",
            label=plain(row["title"] or "Untitled incident"),
            query_params={"incident": row["incident_id"]},
        )
        length = (
            ""
            if bar is None
            else f'<span class="length" style="width:{max(0.5, 160 * bar):.0f}px"></span>{html(value)} · '
        )
        st.html(f'<div class="quiet row">{length}{html(facts)}</div>')


def facts(row: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> str:
    """What an incident was, in a line: when, where, how bad, how far; its origin only where labels are given."""
    customers = f"{fmt.whole(row['customers_affected'])} customers" if row["customers_affected"] is not None else None
    length = fmt.minutes(row["minutes"]) if row["restored"] else "still open"
    unnamed = "another origin" if row["origin"] else "no change held responsible"
    origin = labels.get(row["origin"] or "", unnamed) if labels else None
    missing = f"missing: {', '.join(row['missing'])}" if row["missing"] else None
    parts = [fmt.day(row["started_at"]), row["service"], row["severity"], customers, length]
    parts += [fmt.counted(row["services"], "service"), origin, missing]
    return dotted(str(part) for part in parts if part)


def _counted(group: Reach) -> str:
    return fmt.whole(group.incidents)
