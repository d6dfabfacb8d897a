"""Earlier incidents like this one, and what they have in common."""

from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components import layout
from dashboard.components.text import html, plain
from data.reader import Reader


def show(reader: Reader, incident: dict[str, Any]) -> None:
    """Draws at most five, most alike first."""
    layout.section("Similar incidents before", "By words, service and causes in common; rare ones count more.")
    found = queries.rows(reader, "similar_incidents", incident=incident["incident_id"])
    if not found:
        st.caption("None: nothing before it shares enough of its words, service and causes.")
    for row in found:
        with st.container(gap=None):
            st.page_link(
                "views/incident.py",
                label=plain(row["title"] or "Untitled incident"),
                query_params={"incident": row["incident_id"]},
            )
            shared = ", ".join(str(term).partition(":")[2] or str(term) for term in row["terms"])
            took = f" · {fmt.minutes(row['minutes_to_restore'])}" if row["minutes_to_restore"] is not None else ""
            causes = f"<br>{html(', '.join(row['names']))}" if row["names"] else ""
            shared = shared.replace("_", " ")
            st.html(
                f'<div class="quiet row">{fmt.day(row["started_at"])} · {html(row["service"])}{took} · in common:'
                f" {html(shared)}{causes}</div>"
            )
