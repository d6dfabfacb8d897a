"""Answers about a whole incident: no change caused it, or nobody can tell; and what people have said about it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components.text import html
from data.judgements import NO_CHANGE, UNKNOWN
from data.reader import Reader

#: Verdict of an answer -> its words.
WORDS = {
    "no_change": "No change caused it",
    "load": "No change caused it: load",
    "dependency": "No change caused it: a dependency or vendor",
    "infrastructure": "No change caused it: infrastructure",
    "human_operation": "No change caused it: a human operation",
    "security": "No change caused it: security",
    "data": "No change caused it: data",
    UNKNOWN: "Can't tell from what is known",
}
_LINKS = {"confirmed": "caused it", "rejected": "did not cause it"}


def name(row: dict[str, Any]) -> str:
    """How a change is called in a sentence."""
    return f"Change {row['called']}"


def ask(incident: str, decide: Callable[[str], None], *, keys: bool = False) -> None:
    """Draws both answers; `decide` takes the verdict. With `keys`, n and u give them."""

    def without_change() -> None:
        decide(st.session_state.get(f"kind_{incident}") or NO_CHANGE[0])

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="answers"):
        st.button(
            "No change caused this",
            key=f"none_{incident}",
            shortcut="n" if keys else None,
            on_click=without_change,
        )
        st.button(
            "Can't tell from this",
            key=f"unsure_{incident}",
            shortcut="u" if keys else None,
            on_click=decide,
            args=(UNKNOWN,),
        )
        st.selectbox("If no change: what was it?", NO_CHANGE, key=f"kind_{incident}", format_func=_kind, width=260)


def said(reader: Reader, incident: str) -> None:
    """Every word of a person about the incident that was not taken back, newest first, and how it stands."""
    found = [
        row for row in queries.rows(reader, "incident_judgements", incident=incident) if row["standing"] != "taken back"
    ]
    lines = [
        f"<li>{html(row['actor'])}: <strong>{html(_word(row))}</strong>"
        f' <span class="quiet">{fmt.day(row["made_at"])} · {row["standing"]}'
        f"{' · origin was visible' if row['origin_visible'] else ''}{_note(row)}</span></li>"
        for row in found
    ]
    if lines:
        st.html(f'<ul class="named">{"".join(lines)}</ul>')


def _word(row: dict[str, Any]) -> str:
    if row["kind"] == "answer":
        return WORDS[row["verdict"]]
    change = name(row) if row["called"] else "A change that is not known here"
    return f"{change} {_LINKS[row['verdict']]}"


def _note(row: dict[str, Any]) -> str:
    return f" · {html(row['note'])}" if row["note"] else ""


def _kind(verdict: str) -> str:
    _, _, kind = WORDS[verdict].partition(": ")
    return fmt.sentence_case(kind) or "Not said"
