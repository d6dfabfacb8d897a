"""One incident: its timeline to scale, its candidate changes, and what people say of it: culprit, causes, impact."""

import streamlit as st

from dashboard import queries, session
from dashboard.components import (
    candidates,
    culprit_origin,
    history,
    impact,
    incident_head,
    incident_story,
    layout,
    merged,
    similar,
    tagging,
)
from dashboard.components.text import html


def page() -> None:
    """Draws the page."""
    reader = session.require()
    name = st.query_params.get("incident", "")
    incident = queries.row(reader, "incident", incident=name) if name else None
    if incident is None:
        st.title("No such incident", anchor=False)
        st.html(f'<p class="lede">Nothing goes by {html(name) or "an empty name"}.</p>')
        st.page_link("views/incidents.py", label="All incidents")
        return
    found = queries.rows(reader, "candidates", incident=name)
    incident_head.show(incident, found)
    merged.show(reader, name)
    layout.rule()
    incident_story.show(reader, incident, found)
    layout.rule()
    candidates.show(reader, incident, found)
    layout.rule()
    left, right = st.columns([11, 9], gap="large")
    with left:
        tagging.show(reader, incident)
        culprit_origin.show(reader, found)
    with right:
        impact.show(reader, incident)
        similar.show(reader, incident)
    layout.rule()
    history.show(reader, incident)


page()
