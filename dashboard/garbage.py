"""Python's garbage collector, kept from looking through what libraries hold: that takes a fifth of a second, in the
middle of somebody's answer, and finds nothing."""

import gc
import sys

import streamlit as st


def leave_libraries_out() -> None:
    """Collects once, then leaves out what is held now; does it again only after more modules were imported."""
    _left_out(len(sys.modules))


@st.cache_resource(max_entries=1, show_spinner=False)
def _left_out(modules: int) -> None:
    gc.collect()
    gc.freeze()
