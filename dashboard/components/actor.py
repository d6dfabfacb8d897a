"""Who decides, and why: one field for the name, the same on every page that keeps what somebody says."""

from typing import Literal

import streamlit as st

ON_PAGE = "incident"


def field(place: str = ON_PAGE, *, width: int | Literal["stretch"] = 260) -> None:
    """Draws the field, unless somebody has signed in; inside a form, `place` is the form's and `remember` keeps it."""
    if st.user.get("is_logged_in"):
        return
    st.text_input(
        "Your name",
        key=f"actor_{place}",
        value=st.session_state.get("actor", ""),
        width=width,
        on_change=remember if place == ON_PAGE else None,
    )


def why(incident: str) -> str:
    """Draws the field for a reason; the reason given."""
    return st.text_input("Why, in a line (optional)", key=f"note_{incident}", width=560)


def remember(place: str = ON_PAGE) -> None:
    """Keeps the name for the pages that come next."""
    st.session_state["actor"] = st.session_state.get(f"actor_{place}", "")
