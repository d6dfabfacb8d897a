"""Overview: do AI-assisted changes break production more often? One sentence, its picture, the incidents behind it."""

import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import formatting as fmt
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


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Overview")
        return
    if not queries.rows(reader, "arms", scope=chosen.scope):
        layout.kicker(f"Overview · {chosen.period} · {chosen.words}")
        nothing.left(reader, chosen, "overview")
        return
    found = queries.computed(reader, results.how_often, scope=chosen.scope)
    said = wording.answer(found)
    _answer(chosen, said)
    layout.rule()
    how_often.draw(reader, chosen.scope, found, said.muted or not found.declared)
    versus.rates(reader, chosen)
    layout.rule()
    look_next.draw(reader, found, chosen)
    layout.rule()
    beside.draw(reader, found, chosen)
    layout.rule()
    doubts.draw(reader, found, chosen)
    policy_question.ask(reader)
    layout.rule()
    layout.section(
        "The incidents behind it",
        "Counted incidents of this period, newest first. Open one to see its candidate changes and decide.",
    )
    incident_list.show(reader, chosen.scope, key="overview")
    check.offer(reader, chosen.scope, *how_often.NUMBERS)


def _answer(chosen: filters.Filters, said: wording.Answer) -> None:
    layout.kicker(f"Overview · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.beside}")
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    layout.answer(said.headline, said.lede, said.cannot_tell, said.next_action)
    st.page_link("views/services.py", label="The gap in each service, team, type and size")
    copied.offer_text(said.sentence_with_caveat)


page()
