"""Search, saved queues and order of the incidents list."""

import streamlit as st

from dashboard import session
from dashboard.components.incident_list import Choice
from data import reader as data_reader
from data.judgements import Postmortems

#: Label -> queue, as data/queries/incidents.sql knows it.
QUEUES = {
    "All": "all",
    "Waiting for a decision": "waiting",
    "Untagged": "untagged",
    "Disagreement": "disputed",
    "High blast radius": "wide",
    "With a culprit": "linked",
    "Mine": "mine",
}
ORDERS = {"Newest": "newest", "Widest": "widest", "Longest": "longest"}
MOST_WORDS = 12


def ask() -> Choice:
    """Draws the search field, the queues and the order; what they choose."""
    text = st.text_input(
        "Search title, text, service, cause and post-mortem",
        key="q",
        bind="query-params",
        placeholder="Search title, text, service, cause and post-mortem",
        label_visibility="collapsed",
        max_chars=200,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="queues"):
        picked = st.pills(
            "Show", QUEUES, default="All", key="show", bind="query-params", label_visibility="collapsed",
            help="Mine: what you decided, tagged, stated or wrote about, by the name you sign with.",
        )  # fmt: skip
        order = st.segmented_control(
            "Order", ORDERS, default="Newest", key="order", bind="query-params", label_visibility="collapsed"
        )
    words = tuple((text or "").lower().split()[:MOST_WORDS])
    queue = QUEUES.get(picked or "", "all")
    texts = Postmortems(data_reader.judgements(session.home()))
    return Choice(
        queue=queue,
        order=ORDERS.get(order or "", "newest"),
        words=words,
        written=tuple(sorted(texts.holding(words))) if words else (),
        signed_texts=tuple(sorted(texts.signed_by(session.actor()))) if queue == "mine" else (),
    )
