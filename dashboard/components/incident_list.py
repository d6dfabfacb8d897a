"""A list of incidents as rows that open: title first, what is known of the culprit last."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components.layout import severity
from dashboard.components.text import html, plain
from data.reader import Reader
from data.scope import Scope

PER_PAGE = 12
LINKS = {
    "confirmed": "culprit confirmed",
    "named": "culprit named by the incident",
    "suggested": "culprit suggested",
    "candidates": "waiting for a decision",
    "no_change": "no change caused it",
    "unknown": "nobody can tell",
    "none": "no candidate change",
}


def asked(reader: Reader, scope: Scope, *, key: str) -> None:
    """Draws the incidents of the filters, reading only those of the page shown."""
    _list(
        queries.count(reader, "incidents", scope=scope),
        lambda first: queries.some(reader, "incidents", PER_PAGE, after=first, scope=scope),
        key,
    )


def show(found: list[dict[str, Any]], *, key: str) -> None:
    """Draws one page of rows, and the pages' numbers below."""
    _list(len(found), lambda first: found[first : first + PER_PAGE], key)


def _list(many: int, rows: Callable[[int], list[dict[str, Any]]], key: str) -> None:
    if not many:
        st.caption("No counted incident in this period and these filters.")
        return
    pages = -(-many // PER_PAGE)
    number = min(int(st.session_state.get(f"{key}_page", 1)), pages)
    for row in rows((number - 1) * PER_PAGE):
        _row(row, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key=f"{key}_page")
        st.caption(f"{many:,} incidents")


def _row(row: dict[str, Any], key: str) -> None:
    with st.container(key=f"{key}_{row['incident_id']}", gap=None):
        title = plain(row["title"] or "Untitled incident")
        st.page_link("views/incident.py", label=title, query_params={"incident": row["incident_id"]})
        duration = fmt.minutes(row["minutes_to_restore"]) if row["minutes_to_restore"] is not None else "still open"
        many = f" among {row['candidates']}" if row["link_status"] == "candidates" else ""
        # Their names would sway whoever tags it next.
        tags = f" · {fmt.counted(len(row['names']), 'tag')}" if row.get("names") else ""
        disputed = " · tags disagree" if row.get("disputed") else ""
        st.html(
            f'<div class="quiet row">{fmt.timestamp(row["started_at"])} · {html(row["service"])} · '
            f"{severity(row['severity'], row['severity_rank'])} · {duration} · {LINKS[row['link_status']]}{many}"
            f"{tags}{disputed}</div>"
        )
