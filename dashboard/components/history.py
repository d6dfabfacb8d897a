"""Every decision about an incident, newest first: nothing decided is ever lost."""

from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components.text import html
from data.reader import Reader

KINDS = {
    "link": "Link",
    "trigger": "Trigger",
    "cause": "Cause",
    "ai_use": "AI use found later",
    "impact": "Impact",
    "reach": "Service",
    "action": "Action item",
    "postmortem": "Post-mortem",
}


def show(reader: Reader, incident: dict[str, Any]) -> None:
    """Draws the list, folded."""
    found = queries.rows(reader, "history", incident=incident["incident_id"])
    with st.expander(f"Every decision about this incident: {len(found):,}"):
        if not found:
            st.caption("Nobody has decided anything yet.")
        for row in found:
            st.html(_line(row))


def _line(row: dict[str, Any]) -> str:
    about = str(row["about"] or "").replace("_", " ") if row["kind"] != "action" else ""
    verdict = row["verdict"].replace("_sighted", ", others' tags on screen").replace("_", " ")
    note = f" · {html(row['note'][:300])}" if row["note"] else ""
    merged = " · on an incident merged into this one" if row["merged"] else ""
    return (
        f"<div><strong>{KINDS.get(row['kind'], row['kind'])}</strong> {html(about)} <strong>{html(verdict)}</strong> "
        f'<span class="quiet">{fmt.timestamp(row["made_at"])} by {html(row["actor"])}{note}{merged}</span></div>'
    )
