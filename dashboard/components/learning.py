"""What came back: incidents of one service with one cause, causes that keep returning, action items past their date."""

from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components import layout, overdue
from dashboard.components.text import html, plain
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
        with st.popover(fmt.counted(row["incidents"], "incident")):
            for name, title, started in zip(row["incident_ids"], row["titles"], row["started"], strict=True):
                label = f"{fmt.day(started)} · {title or 'Untitled incident'}"
                st.page_link("views/incident.py", label=plain(label), query_params={"incident": name})
