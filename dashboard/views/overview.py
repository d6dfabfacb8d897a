"""Overview: do AI-assisted changes break production more often? One sentence, its picture, the incidents behind it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import queries, results, session
from dashboard.analysis import wording
from dashboard.components import (
    beside,
    check,
    copied,
    doubts,
    filters,
    how_often,
    incident_list,
    layout,
    look_next,
    nothing,
    policy_question,
    versus,
)
from data.reader import Reader

#: Empties the filters that pick a group: a value that a filter does not offer is left out.
_ALL_GROUPS = filters.linked(dict.fromkeys(("service", "team", "type", "size"), "-"))


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Overview")
        return
    if queries.frame(reader, "arms", scope=chosen.scope).empty:
        layout.kicker(f"Overview · {chosen.period} · {chosen.words}")
        nothing.left(reader, chosen, "overview")
        return
    found = queries.computed(reader, results.how_often, scope=chosen.scope)
    said = wording.answer(found, one_group=chosen.scope.one_group, severities=chosen.scope.severities)
    top = _answer(reader, chosen, said)
    layout.rule()
    how_often.draw(reader, chosen.scope, found, said.muted or not found.declared)
    layout.rule()
    listed = look_next.things(reader, found, chosen)
    # Only now, so that the answer and its picture wait for none of it.
    with top:
        look_next.named(listed)
    look_next.draw(listed)
    layout.rule()
    versus.rates(reader, chosen)
    layout.rule()
    beside.draw(reader, found, chosen)
    layout.rule()
    doubts.draw(reader, found, chosen)
    policy_question.ask(reader)
    layout.rule()
    layout.section(
        "The incidents behind it",
        "All counted incidents of this period, with and without a culprit, newest first. Open one to see its candidate"
        " changes and decide.",
    )
    incident_list.show(reader, chosen.scope, key="overview")
    check.offer(reader, chosen.scope, *how_often.NUMBERS)


def _answer(reader: Reader, chosen: filters.Filters, said: wording.Answer) -> DeltaGenerator:
    """The sentence; returns the place below it for what to look at first."""
    period = f"{chosen.period}: {chosen.dates}"
    layout.kicker(f"Overview · {period} · {chosen.beside}{versus.partly(reader, chosen)}")
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    layout.answer(said.headline, said.lede, said.cannot_tell, said.next_action)
    place = st.container()
    st.page_link(
        "views/services.py",
        label="The gap in each service, team, type and size",
        query_params=_ALL_GROUPS if chosen.scope.one_group else None,
    )
    copied.offer_text(said.sentence_with_caveat)
    return place


page()
