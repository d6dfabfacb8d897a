"""Incidents: what happened in the period, searched, and the queues of what still waits for somebody."""

import streamlit as st

from dashboard import queries, session
from dashboard.analysis.wording import Span
from dashboard.components import copied, filters, incident_list, incident_search, layout, nothing, overdue


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Incidents")
        return
    counts = queries.row(reader, "incident_counts", scope=chosen.scope) or {}
    many, waiting = counts["incidents"], counts["candidates"] + counts["unknown"]
    layout.kicker(f"Incidents · {chosen.period}: {chosen.dates} · {chosen.words}")
    if not many:
        layout.answer("No incident in this period", (Span("None of these filters; a wider period may hold some."),), "")
        return
    answered = f" {counts['no_change']:,} were caused by no change, somebody says." if counts["no_change"] else ""
    held = reader.facts.get("matured_days", "14")
    uncounted = (
        f" Of the {counts['linked']:,}, {counts['linked_uncounted']:,} are in no rate either: their change is not"
        f" counted (its page says why), or they began more than {held} days after it shipped."
        if counts["linked_uncounted"]
        else ""
    )
    told = (
        f"{waiting:,} of this period wait for somebody to choose among their candidates; for {counts['without']:,}"
        " nothing was deployed to the service inside its window and the text names no change."
        f"{answered} None of these enters a rate.{uncounted} {counts['tagged']:,} have cause tags."
    )
    headline = f"{counts['linked']:,} of {many:,} incidents have a culprit change"
    layout.answer(headline, (Span(told),), "")
    copied.offer_text(f"{headline}. {told}")
    if waiting:
        st.page_link(
            "views/inbox.py", label="Decide them one by one in the link inbox, which asks about likely culprits too"
        )
    overdue.show(reader, chosen.scope)
    layout.rule()
    choice = incident_search.ask()
    incident_list.show(reader, chosen.scope, key="incidents", choice=choice, per_page=incident_list.LONG)


page()
