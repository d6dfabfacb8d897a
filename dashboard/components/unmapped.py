"""Service names that only one system knows, each with lines that would make it another's; nothing is mapped here."""

import streamlit as st

from dashboard import queries
from dashboard.components import layout
from dashboard.components.text import plain
from data.reader import Reader
from data.service_names import Unmapped, unmapped

#: Names whose lines are laid out; the table holds all.
_MOST = 12


def show(reader: Reader) -> None:
    """Draws the section."""
    names = unmapped(queries.rows(reader, "unmapped_services"))
    layout.section(
        "Service names only one system knows",
        "Not in aftermath.toml, and carried by incidents alone, or by deploys and changes alone. Rows stay under "
        "such a name until you say that it is another service's.",
    )
    if not names:
        st.caption("None.")
        return
    st.dataframe(
        [
            {
                "Name": name.name,
                "Incidents": name.incidents,
                "Deploys": name.deploys,
                "Changes": name.changes,
                "May be": ", ".join(suggestion.service for suggestion in name.suggestions) or "like no other name",
            }
            for name in names
        ],
        hide_index=True,
        height="content" if len(names) <= 12 else 420,
    )
    for name in [name for name in names if name.suggestions][:_MOST]:
        with st.expander(f"If {plain(name.name)} is another service's name"):
            _suggestions(name)


def _suggestions(name: Unmapped) -> None:
    st.caption("Paste the lines of the one it is into aftermath.toml, then run: python -m ingest build")
    for suggestion in name.suggestions:
        st.markdown(plain(suggestion.service))
        st.code(suggestion.lines, language="toml")
