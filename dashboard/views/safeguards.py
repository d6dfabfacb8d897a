"""Safeguards: are they in place where changes break, and is what was agreed kept?"""

import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import safeguard_words
from dashboard.components import check, filters, layout, safeguard_panels, sides


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        st.title("No changes can be counted yet", anchor=False)
        st.page_link("views/health.py", label="See what was read and what was refused")
        return
    layout.kicker(f"Safeguards · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    found = queries.computed(reader, results.safeguards, scope=chosen.scope)
    if not found:
        st.title("No changes match these filters", anchor=False)
        layout.say("Nothing was counted in this period with these filters.")
        st.page_link("views/safeguards.py", label="Show all data", query_params={"period": filters.ALL})
        return
    compared = sides.of(reader, chosen)
    ai, human = compared.ai, compared.human
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    headline = safeguard_words.headline(found, ai.origin, human.origin, (ai.label, human.label))
    lede = safeguard_words.lede(found)
    layout.answer(headline, lede, safeguard_words.CANNOT_TELL)
    with st.expander("Copy sentence with caveat"):
        told = "".join(span.text for span in lede)
        st.code(f"{headline}. {told} {safeguard_words.CANNOT_TELL}", language=None, wrap_lines=True)
    layout.rule()
    safeguard_panels.coverage(found, (ai, human))
    layout.rule()
    safeguard_panels.by_service(reader, chosen)
    layout.rule()
    safeguard_panels.policies(reader, chosen)
    layout.rule()
    safeguard_panels.rollbacks(reader, chosen)
    check.offer(reader, chosen.scope, "safeguards", "rollbacks")


page()
