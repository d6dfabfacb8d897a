"""Incidents: what happened in the period, searched, and the queues of what still waits for somebody."""

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import filters, incident_list, incident_search, layout, overdue

LINKED = ("confirmed", "named", "suggested")


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        st.title("No incidents can be counted yet", anchor=False)
        st.page_link("views/health.py", label="See what was read and what was refused")
        return
    found = queries.rows(reader, "incidents", scope=chosen.scope)
    linked = [row for row in found if row["link_status"] in LINKED]
    tagged = [row for row in found if row["taggers"]]
    layout.kicker(f"Incidents · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    st.title(f"{len(linked):,} of {len(found):,} incidents have a culprit change", anchor=False)
    waiting = [row for row in found if row["link_status"] in ("candidates", "unknown")]
    answered = sum(row["link_status"] == "no_change" for row in found)
    none = len(found) - len(linked) - len(waiting) - answered
    by_none = f" {answered:,} were caused by no change, somebody says." if answered else ""
    st.html(
        f'<p class="lede">{len(waiting):,} wait for somebody to choose among their candidates; for {none:,} nothing was'
        f" deployed to the service inside its window and the text names no change.{by_none} None of these enters a"
        f" rate. {len(tagged):,} have cause tags.</p>"
    )
    if waiting:
        st.page_link("views/inbox.py", label="Decide them one by one in the link inbox")
    overdue.show(reader, chosen.scope)
    layout.rule()
    words = incident_search.field()
    queue, rows = incident_search.queue(found)
    if words:
        rows = incident_search.matching(reader, chosen.scope, words, rows)
    incident_list.show(rows, key=f"incidents_{queue}")


page()
