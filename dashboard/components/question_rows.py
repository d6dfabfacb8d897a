"""Questions of the review checklist as rows: the question, its incidents in time, before and since, and its buttons."""

from datetime import datetime

import streamlit as st

from dashboard import session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.checklist import MOST, Behind, Question, Side
from dashboard.components import layout
from dashboard.components.question_strip import strip
from dashboard.components.text import html, plain

ORIGINS = {
    "ai_assisted": "AI-assisted",
    "human_only": "human-only",
    "unknown": "unknown origin",
    "bot": "bot",
    "none": "no known culprit",
}
WIDTHS = [9, 6, 2, 2, 4]
TOO_EARLY_CHANGES = 50


def heads(since: datetime, until: datetime) -> None:
    """Draws the columns' names; the strips run over the period."""
    names = (
        "Question to the reviewer",
        f"Incidents with this cause, {since:%b %Y} to {until:%b %Y}; bar: question added",
        "Before it was added",
        "Since",
        "",
    )
    with st.container(key="question_heads"):
        layout.rule()
        for column, name in zip(st.columns(WIDTHS), names, strict=True):
            column.html(f'<div class="quiet">{name}</div>')


def row(owner: str, question: Question, since: datetime, until: datetime, *, room: bool) -> None:
    """Draws one question; `room` says whether another may be added."""
    with st.container(key=f"question_row_{question.tag}"):
        text, times, before, after, actions = st.columns(WIDTHS, vertical_alignment="center")
    reach = question.customer_minutes
    cost = f" · {fmt.short_count(reach)} customer-minutes" if reach else ""
    text.html(
        f'<div><strong>{html(question.text)}</strong><br><span class="quiet">{html(question.name)}{cost}</span></div>'
    )
    times.html(strip([each.started_at for each in question.incidents], since, until, question.asked_at))
    before.html(_side(question.before, "before"))
    after.html(_side(question.since, "since"))
    with actions, st.container(horizontal=True, gap="small"):
        if question.incidents:
            with st.popover(fmt.counted(len(question.incidents), "incident")):
                st.caption(f"By the origin of their culprit: {_origins(question)}.")
                for each in reversed(question.incidents):
                    _behind(each)
        _act(owner, question, room=room)


def _side(side: Side | None, when: str) -> str:
    if side is None:
        return "<div></div>"
    if side.changes < TOO_EARLY_CHANGES or side.per_100 is None:
        return f'<div>{side.incidents}<br><span class="quiet">{when}; too early</span></div>'
    return f'<div>{fmt.per_100(side.per_100)} <span class="quiet">({side.incidents})<br>per 100 {when}</span></div>'


def _act(owner: str, question: Question, *, room: bool) -> None:
    def judge(verdict: str) -> None:
        session.judge("question", owner, question.tag, verdict, origin_visible=True)

    if question.asked_at:
        st.button("Retire", key=f"retire_{question.tag}", on_click=judge, args=("withdrawn",))
        return
    st.button(
        "Ask this from now on",
        key=f"ask_{question.tag}",
        on_click=judge,
        args=("asked",),
        disabled=not room,
        help=None if room else f"{MOST} questions are in use; retire one first.",
    )


def _origins(question: Question) -> str:
    return ", ".join(f"{count} {ORIGINS.get(origin, origin)}" for origin, count in question.origins.items())


def _behind(each: Behind) -> None:
    origin = ORIGINS.get(each.origin or "none") if each.decided else "culprit not decided"
    label = f"{fmt.day(each.started_at)} · {each.title or 'Untitled incident'} · {origin}"
    st.page_link("views/incident.py", label=plain(label), query_params={"incident": each.incident_id})
