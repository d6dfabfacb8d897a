"""Who decides and why: asked once on every page that takes a decision about an incident."""

import streamlit as st


def ask(incident: str) -> str:
    """Draws the two fields; returns the reason given."""
    with st.container(horizontal=True, key="decider"):
        st.text_input(
            "Your name", key="actor_incident", value=st.session_state.get("actor", ""), width=260, on_change=remember
        )
        return st.text_input("Why, in a line (optional)", key=f"note_{incident}", width=560)


def remember() -> None:
    """Keeps the name for the pages that come next."""
    st.session_state["actor"] = st.session_state.get("actor_incident", "")
