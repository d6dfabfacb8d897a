"""Search and saved queues of the incidents list."""

import math
from typing import Any

import streamlit as st

from dashboard import queries, session
from data import reader as data_reader
from data.judgements import Postmortems
from data.reader import Reader
from data.scope import Scope

ALL, WAITING, LINKED = "All", "Waiting for a decision", "With a culprit"
UNTAGGED, DISPUTED, WIDE = "Untagged", "Disagreement", "High blast radius"
QUEUES = (ALL, WAITING, UNTAGGED, DISPUTED, WIDE, LINKED)
NEWEST, WIDEST, LONGEST = "Newest", "Widest", "Longest"

#: Incidents of the high blast radius queue: the widest tenth of those whose customer-minutes are known.
WIDEST_SHARE = 0.1
MOST_WORDS = 12


def field() -> list[str]:
    """Draws the search field; the words looked for, in lower case."""
    text = st.text_input(
        "Search title, text, service, cause and post-mortem",
        key="q",
        bind="query-params",
        placeholder="Search title, text, service, cause and post-mortem",
        label_visibility="collapsed",
        max_chars=200,
    )
    return (text or "").lower().split()[:MOST_WORDS]


def matching(reader: Reader, scope: Scope, words: list[str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose facts or tags hold every word, or whose post-mortem does."""
    known = {row["incident_id"] for row in queries.rows(reader, "find_incidents", scope=scope, words=tuple(words))}
    written = Postmortems(data_reader.judgements(session.home()))
    texts = frozenset.intersection(*(written.holding(word) for word in words))
    return [row for row in rows if row["incident_id"] in known or row["incident_id"] in texts]


def queue(found: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Draws the queues and the order; the queue chosen and its rows."""
    with st.container(horizontal=True, vertical_alignment="center", key="queues"):
        picked = st.segmented_control(
            "Show", QUEUES, default=ALL, key="show", bind="query-params", label_visibility="collapsed"
        )
        order = st.segmented_control(
            "Order", (NEWEST, WIDEST, LONGEST), default=NEWEST, key="order", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
    chosen = picked or ALL
    rows = in_queue(found, chosen)
    keys = {WIDEST: "customer_minutes", LONGEST: "minutes_to_restore"}
    if order in keys:
        rows = sorted(rows, key=lambda row: -math.inf if row[keys[order]] is None else row[keys[order]], reverse=True)
    return chosen, rows


def in_queue(found: list[dict[str, Any]], queue: str) -> list[dict[str, Any]]:
    """The rows of one queue, in the order given."""
    if queue == WAITING:
        return [row for row in found if row["link_status"] == "candidates"]
    if queue == LINKED:
        return [row for row in found if row["link_status"] in ("confirmed", "named", "suggested")]
    if queue == UNTAGGED:
        return [row for row in found if not row["taggers"]]
    if queue == DISPUTED:
        return [row for row in found if row["disputed"]]
    if queue == WIDE:
        known = sorted((row["customer_minutes"] for row in found if row["customer_minutes"] is not None), reverse=True)
        wide = known[: math.ceil(WIDEST_SHARE * len(known))]
        return [
            row for row in found if row["customer_minutes"] is not None and wide and row["customer_minutes"] >= wide[-1]
        ]
    return found
