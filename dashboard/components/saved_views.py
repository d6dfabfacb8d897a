"""Saved views: filters under a name, for everybody here. Who saved one is kept; who opens one is not."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components.text import plain
from data.reader import Reader

LONGEST = 60
#: Set where filters are given otherwise than by their widgets.
GIVEN = "filters_given"


def offer(reader: Reader, offered: Mapping[str, Sequence[str]], defaults: Mapping[str, str]) -> None:
    """Draws the list of views and the form that saves one.

    Args:
        reader: The version shown.
        offered: Key of each filter in the URL -> the values it offers now.
        defaults: The filters of one value -> the one it has by default; others hold several, by default none.
    """
    saved = queries.rows(reader, "views")
    with st.popover("Views", help="Filters saved under a name"):
        for number, view in enumerate(saved):
            with st.container(horizontal=True, vertical_alignment="center"):
                said = f"by {view['actor']}, {fmt.day(view['made_at'])}: {words(view['filters'])}"
                given = (view["filters"], offered, defaults)
                name = plain(view["name"])
                st.button(name, key=f"view_{number}", type="tertiary", help=plain(said), on_click=_open, args=given)
                if st.button("Withdraw", key=f"withdraw_view_{number}", type="tertiary"):
                    session.judge("view", view["name"], "", "withdrawn", origin_visible=True)
                    st.rerun()
        with st.form("view", border=False):
            name = st.text_input("Save these filters as", max_chars=LONGEST)
            if st.form_submit_button("Save view") and name.strip():
                session.judge("view", name.strip(), "", "saved", note=_held(offered), origin_visible=True)
                st.rerun()


def words(filters: str) -> str:
    """What a view holds, as a line of text."""
    held = [f"{key} {' or '.join(values)}" for key, values in parse_qs(filters).items()]
    return " · ".join(held) or "twelve months of everything"


def _held(offered: Mapping[str, Sequence[str]]) -> str:
    return urlencode([(key, value) for key in offered for value in st.query_params.get_all(key)])


def _open(filters: str, offered: Mapping[str, Sequence[str]], defaults: Mapping[str, str]) -> None:
    """Runs before the widgets are drawn; what is no longer offered is left out."""
    held = parse_qs(filters)
    for key, values in offered.items():
        known = [value for value in held.get(key, []) if value in values]
        st.session_state[key] = next(iter(known), defaults[key]) if key in defaults else known
    st.session_state[GIVEN] = True
