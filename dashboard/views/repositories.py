"""Repositories: where unmarked means human-only, and since when."""

import streamlit as st

from dashboard import queries, session
from dashboard.components import layout, policy_question
from dashboard.components.text import plain


def page() -> None:
    """Draws the page."""
    reader = session.require()
    found = queries.rows(reader, "repositories")
    declared = [row for row in found if row["ai_marked_since"] or row["no_ai_before"]]
    layout.kicker("Repositories")
    st.title(f"In {len(declared)} of {len(found)} repositories unmarked means human-only", anchor=False)
    layout.say(
        "Elsewhere an unmarked change has an unknown origin, because almost nobody writes down that no AI was used."
        " All changes read are listed here; the ones no rate counts are among them."
    )
    layout.caveat(
        "Whether everybody keeps to it. AI use that went unmarked after the date counts as human-only, which pulls a"
        " ratio towards 1."
    )
    for row in found:
        layout.rule()
        layout.section(row["repo"])
        st.markdown(
            f"{row['changes']:,} changes: {row['ai_assisted']:,} AI\\-assisted, {row['human_only']:,} human\\-only,"
            f" {row['unknown']:,} unknown, {row['bot']:,} bots"
        )
        if row["ai_marked_since"] or row["no_ai_before"]:
            policy_question.withdraw(row)
        elif row["changes"]:
            policy_question.form(row)
        else:
            st.caption(plain("Named in settings; none of its commits were read."))


page()
