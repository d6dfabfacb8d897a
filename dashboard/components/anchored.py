"""A link to a section of another page; Streamlit's own lead to a page's top only."""

from collections.abc import Mapping
from pathlib import PurePath

import streamlit as st

from dashboard.components import filters
from dashboard.components.text import html


def link(page: str, anchor: str, label: str, held: Mapping[str, str] | None = None) -> None:
    """Draws it; the filters in force go with it.

    Args:
        page: A page of `dashboard/views`.
        anchor: Of a section there.
        label: What the link says.
        held: Other parameters of the page.
    """
    address = f"./{PurePath(page).stem}{filters.address(held or {}).removeprefix('./')}#{anchor}"
    st.html(f'<a class="to" href="{html(address)}" target="_self">{html(label)}</a>', width="content")
