"""Announced changes of how people work, entered and withdrawn here: each is a judgement with who, when and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.analysis import formatting as fmt
from dashboard.components import actor, layout
from dashboard.components.text import html

CATEGORIES = {
    "rollout": "Rollout (of an AI tool, a platform): starts a usual range of its own",
    "policy": "Policy (review, sign-off, marking): starts a usual range of its own",
    "freeze": "Freeze: only drawn",
    "other": "Something else: only drawn",
}


def show(phases: Sequence[Mapping[str, Any]]) -> None:
    """What is announced, each with the way back, and the form for another."""
    layout.section(
        "Announced changes",
        "A new usual range starts only where a change was announced, never where the data happen to bend: with the"
        " first period that begins on or after its day.",
    )
    if not phases:
        st.caption("None yet.")
    for number, phase in enumerate(phases):
        with st.container(horizontal=True, vertical_alignment="center"):
            why = f": {html(phase['note'])}" if phase["note"] else ""
            st.html(
                f"<div><strong>{html(phase['name'])}</strong> · {phase['day']:%Y-%m-%d} · {html(phase['category'])}"
                f'<br><span class="quiet">by {html(phase["actor"])}, {fmt.day(phase["made_at"])}{why}</span></div>',
                width="content",
            )
            if st.button("Withdraw", key=f"withdraw_phase_{number}", type="tertiary"):
                session.judge("phase", phase["category"], phase["name"], "withdrawn", origin_visible=True)
                st.rerun()
    with st.expander("Announce a change"):
        _form()


def _form() -> None:
    with st.form("phase", border=False):
        name = st.text_input("What changed", placeholder="Coding assistant for all teams", max_chars=80)
        category = st.radio("Kind", list(CATEGORIES), format_func=CATEGORIES.__getitem__)
        day = st.date_input("From", value=None, max_value=date.today())
        note = st.text_input("Why, in a line (optional)", max_chars=300)
        actor.field("phase", width="stretch")
        saved = st.form_submit_button("Save this change")
    st.caption("It can be withdrawn above; every entry is kept with who made it and when.")
    if not saved:
        return
    if day is None or not name.strip():
        st.warning("Give it a name and a day first.")
        return
    actor.remember("phase")
    session.judge("phase", category, name.strip(), day.isoformat(), note=note, origin_visible=True)
    st.rerun()
