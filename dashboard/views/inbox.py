"""Link inbox: the incidents worth a person's minute, one at a time, each decided with one key."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.components import filters, inbox, layout, nothing
from dashboard.components.inbox_deck import Deck
from data.reader import Reader


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Link inbox")
        return
    deck = Deck.of_session()
    queue = queries.rows(reader, "inbox", scope=chosen.scope, actor=session.actor())
    row = deck.next(queue)
    inbox.progress(deck, queue, row, f"{chosen.period}, {chosen.words}")
    inbox.last_decision(reader, deck)
    if row:
        _ask(reader, deck, row)
    else:
        _nothing_left(deck, skipped=len(queue), period=chosen.period)
    inbox.named(deck, queries.rows(reader, "inbox_named", scope=chosen.scope))


def _ask(reader: Reader, deck: Deck, row: dict[str, Any]) -> None:
    incident = queries.row(reader, "incident", incident=row["incident_id"])
    if incident is None:
        return
    inbox.question(row, incident)
    inbox.candidates(reader, deck, incident)
    layout.caveat(
        "Knowing it could sway the choice, and then the comparison would measure our expectations. “No change” and"
        " “can't tell” are full answers. Names of tools are masked for the same reason. Decisions keep who, when, why.",
        title="Why the origin is hidden.",
    )


def _nothing_left(deck: Deck, *, skipped: int, period: str) -> None:
    layout.kicker(f"Link inbox · {period}")
    if skipped:
        st.title("Only what you skipped is left", anchor=False)
        st.button("Show it again", on_click=deck.again)
        return
    st.title("Nothing waits for a decision", anchor=False)
    layout.say("Every incident of these filters has an answer, or no candidate change to choose from.")
    st.page_link("views/incidents.py", label="All incidents")


page()
