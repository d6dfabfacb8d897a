"""Incidents that their source has merged: where this one went, and which ones came to it."""

import streamlit as st

from dashboard import queries
from dashboard.components import layout
from dashboard.components.text import plain
from data.reader import Reader


def show(reader: Reader, incident: str, *, page: str = "views/incident.py") -> None:
    """Draws a line and links to the same page of the others; nothing where none was merged."""
    found = queries.rows(reader, "merges", incident=incident)
    if not found:
        return
    if found[0]["is_target"]:
        layout.caveat(
            "Tags, links and action items given here count for the incident it was merged into. Texts of its"
            " post-mortem stay here.",
            title="Merged at its source.",
        )
    else:
        layout.caveat(
            "Their tags, links and action items count here. Texts of their post-mortems stay with them.",
            title="Others were merged into this one.",
        )
    for row in found:
        number = f"#{row['number']} " if row["number"] else ""
        label = f"{number}{row['title'] or 'Untitled incident'}"
        st.page_link(page, label=plain(label), query_params={"incident": row["incident_id"]})
