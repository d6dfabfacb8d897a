"""Things to look at next, each with one link: what could move the answer, then what waits for the team."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import queries, results
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_next import for_the_team
from dashboard.components import filters, layout
from dashboard.components.text import html
from data.reader import Reader


def draw(reader: Reader, found: Overview, chosen: filters.Filters) -> None:
    """The things, numbered."""
    things = queries.computed(reader, results.next_things, found, scope=chosen.scope)
    today = datetime.now(UTC).date().isoformat()
    overdue = len(queries.rows(reader, "overdue_actions", scope=chosen.scope, today=today))
    team = for_the_team(queries.frame(reader, "policy_months", scope=chosen.scope), overdue)
    layout.section(
        "What to look at next",
        "First what could move this page's answer, furthest first; then what waits for the team.",
    )
    if not things and not team:
        layout.say("Nothing stands out: no incident waits, every origin is known, no service leaves its usual range.")
    for number, thing in enumerate((*things, *team), start=1):
        with st.container(horizontal=True, gap="medium", key=f"next_{number}"):
            st.html(
                f'<div class="row"><strong>{number}. {html(thing.title)}</strong><br>'
                f'<span class="quiet">{html(thing.text)}</span></div>'
            )
            st.page_link(thing.page, label=thing.link, query_params=filters.linked(thing.query), width="content")
