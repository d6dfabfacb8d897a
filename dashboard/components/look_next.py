"""Three things to look at next, each with one link."""

import streamlit as st

from dashboard import queries, results
from dashboard.analysis.overview import Overview
from dashboard.components import filters, layout
from dashboard.components.text import html
from data.reader import Reader


def draw(reader: Reader, found: Overview, chosen: filters.Filters) -> None:
    """The things, numbered."""
    things = queries.computed(reader, results.next_things, found, scope=chosen.scope)
    layout.section("What to look at next", "Ordered by how far each could move this page's answer.")
    if not things:
        layout.say("Nothing stands out: no incident waits, every origin is known, no service leaves its usual range.")
    for number, thing in enumerate(things, start=1):
        with st.container(horizontal=True, gap="medium", key=f"next_{number}"):
            st.html(
                f'<div class="row"><strong>{number}. {html(thing.title)}</strong><br>'
                f'<span class="quiet">{html(thing.text)}</span></div>'
            )
            st.page_link(thing.page, label=thing.link, query_params=filters.linked(thing.query), width="content")
