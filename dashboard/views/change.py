"""One change: what it was, its origin with the raw lines that decided it, and the incidents it may have caused."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import actor, layout, origin
from dashboard.components.text import dotted, html, plain, web_address
from data.reader import Reader

VERDICTS = {
    "ai_assisted": "AI-assisted",
    "human_only": "Human-only",
    "bot": "Bot",
    "unknown": "Unknown",
    "withdrawn": "Take my override back",
}


def page() -> None:
    """Draws the page."""
    reader = session.require()
    name = st.query_params.get("change", "")
    change = queries.row(reader, "change", change=name) if name else None
    if change is None:
        st.title("No such change", anchor=False)
        st.html(f'<p class="lede">Nothing goes by {html(name) or "an empty name"}.</p>')
        st.page_link("views/overview.py", label="Back to the overview")
        return
    session.saw_origin(change["change_id"])
    _head(change)
    layout.rule()
    layout.section("Origin", "As it stood at the merge: that is what every comparison uses.")
    origin.verdict(change)
    origin.evidence(reader, change)
    _override(change)
    layout.rule()
    _incidents(reader, change)


def _head(change: dict[str, Any]) -> None:
    layout.kicker(f"Change · {change['repo']} {change['called']} · merged {fmt.timestamp(change['merged_at'])}")
    st.title(plain(change["title"]), anchor=False)
    lines = fmt.counted(change["lines_added"] + change["lines_deleted"], "line")
    size = f"{lines} in {fmt.counted(change['files_changed'], 'file')}"
    reached = (
        f"First in production {fmt.timestamp(change['first_production_at'])}."
        if change["first_production_at"]
        else "Not seen in production."
    )
    counted = "It is counted." if change["counted"] else f"It is not counted: {html(change['left_out'])}."
    services = ", ".join(change["services"]) or "no service"
    st.html(f'<p class="lede"><strong>{size}</strong>, {html(services)}. {reached} {counted}</p>')
    layout.caveat("One change says nothing about AI-assisted changes in general; the Overview compares all of them.")
    address = web_address(change["url"])
    if address:
        st.link_button("Open where it was reviewed", address, type="tertiary")


def _override(change: dict[str, Any]) -> None:
    with st.expander("This origin is wrong"):
        with st.form("override", border=False):
            verdict = st.radio("It was", list(VERDICTS), format_func=VERDICTS.__getitem__, horizontal=True)
            note = st.text_input("Why, in a line", max_chars=500)
            actor.field("change", width="stretch")
            saved = st.form_submit_button("Save the override")
        st.caption(
            "It is said after the outcome is known: it is shown beside the origin as of merge and enters no rate."
        )
        if saved:
            actor.remember("change")
            session.judge("origin", change["change_id"], "", verdict, note=note, origin_visible=True)
            st.rerun()


def _incidents(reader: Reader, change: dict[str, Any]) -> None:
    layout.section("Incidents it is a candidate for")
    found = queries.rows(reader, "change_incidents", change=change["change_id"])
    if not found:
        st.caption("None: no incident names it, and none started in its service's window.")
    for row in found:
        with st.container(gap=None):
            st.page_link("views/incident.py", label=plain(row["title"]), query_params={"incident": row["incident_id"]})
            first = row["reasons"][0] if row["reasons"] else "chosen by a person"
            facts = (fmt.timestamp(row["started_at"]), row["service"], row["status"], first)
            st.html(f'<div class="quiet row">{dotted(html(fact) for fact in facts)}</div>')


page()
