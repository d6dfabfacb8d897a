"""Candidate changes of one incident: the evidence for each, its confidence, and the buttons that decide."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.analysis import formatting as fmt
from dashboard.components import actor, answers, layout
from dashboard.components.inbox_table import size
from dashboard.components.text import html, web_address
from data.origin.masking import masked
from data.reader import Reader

SHOWN = 8


def show(reader: Reader, incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Draws the candidates, the answers that choose none, and what people said; rejected ones stay visible."""
    hidden = "" if incident["link_status"] == "confirmed" else " Origins are hidden until you decide."
    layout.section(
        "Candidate changes",
        f"The one held responsible first, then by confidence. Rejected ones stay visible.{hidden}",
    )
    if not found:
        st.caption(
            "None: nothing was deployed to its service inside its window, and its text names no change. Widen"
            " the service's window in aftermath.toml if deploys take longer to show, or read its missing deploys."
        )
    note = actor.why(incident["incident_id"])
    blind = not session.origin_seen({row["change_id"] for row in found})
    for number, row in enumerate(found[:SHOWN], start=1):
        _candidate(incident, row, number, note, blind=blind)
    if len(found) > SHOWN:
        with st.expander(f"{len(found) - SHOWN} more, all weaker"):
            for number, row in enumerate(found[SHOWN:], start=SHOWN + 1):
                _candidate(incident, row, number, note, blind=blind)
    _answers(reader, incident, note, blind=blind)


def _answers(reader: Reader, incident: dict[str, Any], note: str, *, blind: bool) -> None:
    def answer(verdict: str) -> None:
        actor.remember()
        session.judge("answer", incident["incident_id"], "", verdict, note=note, origin_visible=not blind)

    if incident["answer"]:
        st.html(f"<strong>{answers.WORDS[incident['answer']]}</strong>, says {html(incident['answered_by'])}")
        st.button("Undo", key="undo_answer", on_click=answer, args=("withdrawn",), type="tertiary")
    answers.ask(incident["incident_id"], answer)
    if incident["disputed"]:
        layout.caveat(
            "The last word counts until somebody else backs it or the other.", "Two people contradict each other."
        )
    answers.said(reader, incident["incident_id"])


def _candidate(incident: dict[str, Any], row: dict[str, Any], number: int, note: str, *, blind: bool) -> None:
    # A tool's name tells the origin.
    shown = str if incident["link_status"] == "confirmed" else masked
    with st.container(key=f"candidate_{number}", gap="small"):
        what, evidence, decision = st.columns([4, 6, 3], gap="medium")
        what.html(_what(row, shown))
        evidence.html(
            "".join(f"<div>{html(shown(reason))}</div>" for reason in row["reasons"] or ["Chosen by a person"])
            + f'<div class="quiet">confidence {row["confidence"]:.2f}{_before(row)}</div>'
        )
        with decision:
            _decision(incident, row, number, note, blind=blind)


def _what(row: dict[str, Any], shown: Callable[[str], str]) -> str:
    address = web_address(row["url"])
    title = f"<strong>{html(shown(row['title']))}</strong>"
    linked = f'<a href="{html(address)}" target="_blank" rel="noreferrer noopener">{title}</a>' if address else title
    return f'<div>{linked}<br><span class="quiet">{html(row["repo"])} {html(row["called"])} · {size(row)}</span></div>'


def _before(row: dict[str, Any]) -> str:
    minutes = row["minutes_before"]
    if minutes is None:
        return " · its deploy is not known"
    if minutes < 0:
        return f" · deployed {fmt.minutes(-minutes)} after the reported start"
    return f" · deployed {fmt.minutes(minutes)} before the start"


def _decision(incident: dict[str, Any], row: dict[str, Any], number: int, note: str, *, blind: bool) -> None:
    def decide(verdict: str) -> None:
        actor.remember()
        session.judge("link", incident["incident_id"], row["change_id"], verdict, note=note, origin_visible=not blind)

    if row["status"] == "suggested":
        with st.container(horizontal=True, gap="small"):
            st.button("Confirm", key=f"confirm_{number}", on_click=decide, args=("confirmed",))
            st.button("Reject", key=f"reject_{number}", on_click=decide, args=("rejected",))
        return
    when = fmt.day(row["decided_at"]) if row["decided_at"] else ""
    seen = " · origin was visible" if row["origin_visible"] else ""
    why = f"<br>{html(row['note'])}" if row["note"] else ""
    st.html(
        f"<div><strong>{row['status'].capitalize()}</strong> {when}<br>"
        f'<span class="quiet">by {html(row["actor"])}{seen}{why}</span></div>'
    )
    if not row["by_answer"]:
        st.button("Undo", key=f"undo_{number}", on_click=decide, args=("withdrawn",), type="tertiary")
