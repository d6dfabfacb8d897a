"""Earlier incidents like this one, and what they have in common."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components import layout, tagging
from dashboard.components.text import dotted, html, plain
from data.reader import Reader

_MOST_TERMS = 4


def show(reader: Reader, incident: dict[str, Any]) -> None:
    """Draws at most five, most alike first."""
    layout.section("Similar incidents before", "By words, service and causes in common; rare ones count more.")
    found = queries.rows(reader, "similar_incidents", incident=incident["incident_id"])
    if not found:
        st.caption("None: nothing before it shares enough of its words, service and causes.")
    hidden = tagging.hidden(reader, incident["incident_id"])
    for row in found:
        with st.container(gap=None):
            st.page_link(
                "views/incident.py",
                label=plain(row["title"] or "Untitled incident"),
                query_params={"incident": row["incident_id"]},
            )
            terms = [term for term in row["terms"] if not (hidden and term.startswith("tag:"))]
            shared = ", ".join(distinct(terms)) or "tags, which show once you have saved yours"
            took = fmt.minutes(row["minutes_to_restore"]) if row["minutes_to_restore"] is not None else ""
            causes = f"<br>{html(', '.join(row['names']))}" if row["names"] else ""
            facts = (fmt.day(row["started_at"]), html(row["service"]), took, f"in common: {html(shared)}")
            st.html(f'<div class="quiet row">{dotted(facts)}{causes}</div>')


def distinct(terms: Iterable[str]) -> list[str]:
    """What two incidents share, in words: each once, a plural and a name said twice left out; the first four."""
    found: list[str] = []
    for term in terms:
        word = (term.partition(":")[2] or term).replace("_", " ")
        if not {word, f"{word}s", word.removesuffix("s")} & set(found):
            found.append(word)
    return found[:_MOST_TERMS]
