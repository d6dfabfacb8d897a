"""Action items of a post-mortem: what, which team, until when, and how far; each state is a judgement."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard import queries, session
from dashboard.components.text import html
from data.reader import Reader

STATES = ("open", "done", "dropped")
LONGEST = 500


def show(reader: Reader, incident: dict[str, Any], found: list[dict[str, Any]], *, locked: bool) -> None:
    """Draws the items and the form that adds one."""
    name = incident["incident_id"]
    for row in found:
        _item(name, row, locked=locked)
    if locked:
        return
    teams = (queries.row(reader, "filter_values") or {}).get("teams") or []
    with st.form(f"action/{name}", clear_on_submit=True):
        text = st.text_input("New action item", max_chars=LONGEST)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            own = teams.index(incident["team"]) if incident["team"] in teams else None
            team = st.selectbox("Owner team", teams, index=own, width=220)
            due = st.date_input("Due", value=None, width=180)
            pressed = st.form_submit_button("Add")
    if pressed and text.strip():
        _judge(name, uuid4().hex[:12], "open", {"text": text.strip(), "team": team or "", "due": _iso(due)})
        st.rerun()


def _item(name: str, row: dict[str, Any], *, locked: bool) -> None:
    late = row["state"] == "open" and row["due"] is not None and row["due"] < date.today()
    due = f"due {row['due']:%Y-%m-%d}{', overdue' if late else ''}" if row["due"] else "no due date"
    with st.container(horizontal=True, vertical_alignment="center", key=f"action_{row['action']}"):
        st.html(
            f'<div>{html(row["text"])} <span class="quiet">{html(row["team"] or "no team")} · {due}</span></div>',
            width="stretch",
        )
        key = f"state_{row['action']}"

        def change() -> None:
            said = {"text": row["text"], "team": row["team"], "due": _iso(row["due"])}
            _judge(name, row["action"], st.session_state[key], said)

        st.selectbox(
            "State",
            STATES,
            index=STATES.index(row["state"]),
            key=key,
            on_change=change,
            label_visibility="collapsed",
            width=130,
            disabled=locked,
        )


def _judge(name: str, action: str, state: str, said: dict[str, Any]) -> None:
    session.judge_about(name, [("action", action, state)], note=json.dumps(said, ensure_ascii=False))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
