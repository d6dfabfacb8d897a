"""A list of incidents as rows that open: title first, what is known of the culprit last."""

from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components.layout import severity
from dashboard.components.text import dotted, html, plain
from data.reader import Reader
from data.scope import Scope

SHORT, LONG = 12, 50
LINKS = {
    "confirmed": "culprit confirmed",
    "named": "culprit named in its text",
    "suggested": "culprit suggested",
    "candidates": "waiting for a decision",
    "no_change": "no change caused it",
    "unknown": "nobody can tell",
    "none": "no candidate change",
}


@dataclass(frozen=True)
class Choice:
    """Which incidents a list shows, and in which order; the parameters of data/queries/incidents.sql.

    Attributes:
        words: In lower case; the facts and tags of an incident, or its post-mortem, hold every one of them.
        written: Incidents whose post-mortem does.
        signed_texts: Incidents whose post-mortem this session's name has written in, for the queue of one's own.
    """

    queue: str = "all"
    order: str = "newest"
    words: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    signed_texts: tuple[str, ...] = ()


def show(reader: Reader, scope: Scope, *, key: str, choice: Choice = Choice(), per_page: int = SHORT) -> None:
    """Draws one page of the incidents of the filters, and the pages' numbers below."""
    held = f"{key}_{choice.queue}_page"
    asked = {**asdict(choice), "actor": session.actor() if choice.queue == "mine" else ""}
    number = int(st.session_state.get(held, 1))
    found = queries.rows(reader, "incidents", scope=scope, rows=per_page, past=(number - 1) * per_page, **asked)
    if not found and number > 1:
        number = 1
        found = queries.rows(reader, "incidents", scope=scope, rows=per_page, past=0, **asked)
    if not found:
        st.caption("No counted incident in this period and these filters.")
        return
    for row in found:
        _row(row, key)
    many = found[0]["found"]
    pages = -(-many // per_page)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key=held, width=340)
        st.caption(fmt.counted(many, "incident"))


def _row(row: dict[str, Any], key: str) -> None:
    with st.container(key=f"{key}_{row['incident_id']}", gap=None):
        title = plain(row["title"] or "Untitled incident")
        st.page_link("views/incident.py", label=title, query_params={"incident": row["incident_id"]})
        duration = fmt.minutes(row["minutes_to_restore"]) if row["minutes_to_restore"] is not None else "still open"
        among = f" among {fmt.counted(row['candidates'], 'candidate')}"
        many = among if row["link_status"] == "candidates" and row["candidates"] > 1 else ""
        facts = (
            fmt.timestamp(row["started_at"]),
            html(row["service"]),
            severity(row["severity"], row["severity_rank"]),
            duration,
            f"{LINKS[row['link_status']]}{many}",
            # Their names would sway whoever tags it next.
            fmt.counted(row["tags"], "tag") if row["tags"] else "",
            "tags disagree" if row["disputed"] else "",
        )
        st.html(f'<div class="quiet row">{dotted(facts)}</div>')
