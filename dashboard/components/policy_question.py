"""The question that unlocks human-only: from which date is all AI use marked in this repository?"""

from datetime import date
from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import actor, layout
from dashboard.components.text import html, plain
from data.reader import Reader

QUESTIONS = {
    "ai_marked_since": "All AI use is marked here since",
    "no_ai_before": "No AI was used here before",
}


#: Repositories asked about at once; the others are asked about on their own page.
MOST = 10


def ask(reader: Reader) -> None:
    """Draws the question for the busiest repositories where it is unanswered; nothing where it is answered for all."""
    silent = [
        row
        for row in queries.rows(reader, "repositories")
        if row["changes"] and row["ai_marked_since"] is None and row["no_ai_before"] is None
    ]
    if not silent:
        return
    layout.rule()
    layout.section(
        "From which date is all AI use marked?",
        "An unmarked change is not human-only by itself. Where everybody marks AI use, it is, from that day on.",
    )
    for row in sorted(silent, key=lambda row: (-row["changes"], row["repo"]))[:MOST]:
        form(row)
    if len(silent) > MOST:
        st.page_link("views/repositories.py", label=f"All {len(silent)} of them")


def form(row: dict[str, Any]) -> None:
    """One repository: its counts, and the form that answers for it."""
    first = f"first marked change {fmt.day(row['first_ai_at'])}" if row["first_ai_at"] else "no marked change"
    title = plain(f"{row['repo']}: {row['unknown']:,} of {row['changes']:,} changes unmarked, {first}")
    with st.expander(title, key=f"ask_{row['repo']}", on_change="rerun") as fold:
        if not fold.open:
            return
        with st.form(f"policy_{row['repo']}", border=False):
            rule = st.radio("What holds", list(QUESTIONS), format_func=QUESTIONS.__getitem__, key=f"rule_{row['repo']}")
            day = st.date_input("Date", value=None, max_value=date.today(), key=f"day_{row['repo']}")
            actor.field(row["repo"], width="stretch")
            saved = st.form_submit_button("Save this answer")
        st.caption("It can be withdrawn on the Repositories page; every answer is kept with who gave it and when.")
        if saved:
            save(row["repo"], rule, day)


def save(repo: str, rule: str, day: date | None) -> None:
    """Appends the answer, or says what is missing."""
    if day is None:
        st.warning("Choose a date first.")
        return
    actor.remember(repo)
    session.judge("policy", repo, rule, day.isoformat(), origin_visible=True)
    st.rerun()


def withdraw(row: dict[str, Any]) -> None:
    """What was declared in one repository, and the way to take an answer given here back."""
    for rule, question in QUESTIONS.items():
        if row[rule] is None:
            continue
        st.html(f"<div>{question} <strong>{fmt.date_of(row[rule])}</strong>, says {html(row['declared_by'])}</div>")
        if row["declared_by"] != "aftermath.toml" and st.button("Withdraw", key=f"withdraw_{rule}_{row['repo']}"):
            session.judge("policy", row["repo"], rule, "withdrawn", origin_visible=True)
            st.rerun()
