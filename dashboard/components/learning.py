"""What came back: repeats of one cause in one service, causes that come together or keep returning, overdue actions."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis.causes import co_occurrence
from dashboard.components import layout, overdue
from dashboard.components.text import html, plain
from dashboard.metrics import METRICS
from data.reader import Reader
from data.scope import Scope

SHOWN = 8


def show(reader: Reader, scope: Scope) -> None:
    """Draws the sections that have something to say."""
    repeats = queries.rows(reader, "repeats", scope=scope)
    layout.section("What came back", "Incidents of one service that people tagged with the same contributing cause.")
    if not repeats:
        st.caption("No two tagged incidents of one service share a cause in this period.")
    for number, row in enumerate(repeats[:SHOWN]):
        _repeat(number, row)
    if len(repeats) > SHOWN:
        with st.expander(f"{len(repeats) - SHOWN:,} more"):
            for number, row in enumerate(repeats[SHOWN:], start=SHOWN):
                _repeat(number, row)
    overdue.show(reader, scope)
    pairs = queries.rows(reader, "cause_pairs", scope=scope)
    if pairs:
        with st.expander("Causes on the same incidents"):
            _pairs(pairs[:SHOWN])
    recurring = queries.rows(reader, "recurring_causes", scope=scope)
    if recurring:
        with st.expander(f"{fmt.counted(len(recurring), 'cause')} in several services or in three months and more"):
            st.table(
                [
                    {
                        "Cause": row["name"],
                        "Months": row["months"],
                        "Services": row["services"],
                        "Incidents": row["incidents"],
                        "Last": fmt.day(row["last_at"]),
                    }
                    for row in recurring
                ]
            )


def _repeat(number: int, row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"repeat_{number}"):
        days = (row["started"][0] - row["started"][1]).days
        after = f"{fmt.counted(days, 'day')} after the one before" if days else "on the day of the one before"
        left = f" · {fmt.counted(row['actions_open'], 'open action item')}" if row["actions_open"] else ""
        st.html(
            f'<div><strong>{html(row["service"])}</strong> · {html(row["name"])}<br><span class="quiet">last'
            f" {fmt.day(row['started'][0])}, {after}{left}</span></div>",
            width="stretch",
        )
        _incidents(row, row["incidents"])


def _pairs(rows: list[dict[str, Any]]) -> None:
    """Causes on the same incidents, beside how often chance would put them there."""
    st.caption(METRICS["cause_pairs"].caveat)
    for row, pair in zip(rows, co_occurrence(pd.DataFrame(rows)), strict=True):
        with st.container(horizontal=True, vertical_alignment="center", key=f"pair_{pair.tag}_{pair.other}"):
            rarer = fmt.share(pair.of_rarer.events, pair.of_rarer.n)
            st.html(
                f"<div><strong>{html(row['name'])}</strong> with <strong>{html(row['other_name'])}</strong><br>"
                f'<span class="quiet">{rarer} incidents with the rarer one; {pair.expected:.1f} expected if the two had'
                " nothing to do with each other</span></div>",
                width="stretch",
            )
            _incidents(row, pair.both)


def _incidents(row: dict[str, Any], many: int) -> None:
    with st.popover(fmt.counted(many, "incident")):
        for name, title, started in zip(row["incident_ids"], row["titles"], row["started"], strict=True):
            label = f"{fmt.day(started)} · {title or 'Untitled incident'}"
            st.page_link("views/incident.py", label=plain(label), query_params={"incident": name})
