"""The page's sentence as plain text, so that whoever copies it keeps its caveat."""

from collections.abc import Sequence

import streamlit as st

from dashboard.analysis.wording import Span


def offer(headline: str, lede: Sequence[Span], cannot_tell: str) -> None:
    """Draws the sentence to copy, folded away."""
    told = "".join(span.text for span in lede).strip()
    offer_text(f"{headline}. {told} What this cannot tell: {cannot_tell}")


def offer_text(text: str) -> None:
    """The same for a sentence that holds its caveat already; style.css keeps the copy button in sight."""
    with st.expander("Copy sentence with caveat", key="to_copy"):
        st.code(text, language=None, wrap_lines=True)
