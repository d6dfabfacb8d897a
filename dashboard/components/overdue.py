"""Action items past their due date, for the incidents of the filters."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import queries
from dashboard.components.text import plain
from data.reader import Reader
from data.scope import Scope


def show(reader: Reader, scope: Scope) -> None:
    """Draws them folded; nothing where none is overdue."""
    today = datetime.now(UTC).date().isoformat()
    found = queries.rows(reader, "overdue_actions", scope=scope, today=today)
    if not found:
        return
    many = f"{len(found):,} action item{'s are' if len(found) > 1 else ' is'} overdue"
    with st.expander(many, key="overdue", on_change="rerun") as fold:
        for row in found if fold.open else ():
            label = f"{row['due']:%Y-%m-%d} · {row['team'] or 'no team'} · {row['text']}"
            st.page_link("views/postmortem.py", label=plain(label), query_params={"incident": row["incident_id"]})
