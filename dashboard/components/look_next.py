"""The three things most worth a look, each with one link to the exact place; named in one line at the top as well."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard import look_next, queries
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_next import Thing
from dashboard.components import filters, layout
from dashboard.components.text import html, plain
from data.reader import Reader


def things(reader: Reader, found: Overview, chosen: filters.Filters) -> tuple[Thing, ...]:
    """Those of these filters."""
    today = datetime.now(UTC).date().isoformat()
    overdue = len(queries.rows(reader, "overdue_actions", scope=chosen.scope, today=today))
    return queries.computed(reader, look_next.things, found, scope=chosen.scope, before=chosen.against, overdue=overdue)


def named(listed: Sequence[Thing]) -> None:
    """One line that leads to each; why stands in the list."""
    if not listed:
        return
    with st.container(horizontal=True, gap="small", key="look_first"):
        st.html('<p class="caveat"><strong>Look first at.</strong></p>', width="content")
        for thing in listed:
            st.page_link(thing.page, label=plain(thing.title), query_params=_query(thing), width="content")


def draw(listed: Sequence[Thing]) -> None:
    """The things, numbered."""
    layout.section(
        "What to look at next",
        "In this order, where chance does not explain it: a group that stands out, review falling behind, a signal of"
        " Trends, a policy kept rarely, a safeguard missing, overdue action items. What could turn this page's answer"
        " keeps the last of the three places.",
    )
    if not listed:
        layout.say("Nothing stands out: no group, no review, no policy, and no incident waits for a decision.")
    for number, thing in enumerate(listed, start=1):
        with st.container(horizontal=True, gap="medium", key=f"next_{number}"):
            st.html(
                f'<div class="row"><strong>{number}. {html(thing.title)}</strong><br>'
                f'<span class="quiet">{html(thing.text)}<br>Why: {html(thing.why)}</span></div>'
            )
            st.page_link(thing.page, label=thing.link, query_params=_query(thing), width="content")


def _query(thing: Thing) -> dict[str, str]:
    return filters.linked(thing.query) | layout.at(thing.anchor)
