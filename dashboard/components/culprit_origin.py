"""The origin of an incident's culprit: hidden until somebody decides, then with all its evidence."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.components import layout, origin
from data.reader import Reader


def show(reader: Reader, found: list[dict[str, Any]]) -> None:
    """Draws it."""
    layout.section("Origin of the culprit")
    confirmed = [row for row in found if row["status"] == "confirmed"]
    if not confirmed:
        st.html('<p class="origin"><span class="hidden-origin">hidden until you decide</span></p>')
        layout.caveat(
            "Knowing it could sway the choice, and then the comparison would measure our expectations.", title=""
        )
        return
    for row in confirmed:
        change = queries.row(reader, "change", change=row["change_id"])
        if change:
            session.saw_origin(row["change_id"])
            origin.verdict(change)
            origin.evidence(reader, change)
            st.page_link(
                "views/change.py",
                label="The change and all its evidence",
                query_params={"change": row["change_id"]},
            )
