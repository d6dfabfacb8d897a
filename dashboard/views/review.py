"""Review burden: does human review keep up with the changes, and for which of them does it not?"""

import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import review_words
from dashboard.components import check, filters, layout, review_panels, sides


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        st.title("No changes can be counted yet", anchor=False)
        st.page_link("views/health.py", label="See what was read and what was refused")
        return
    months = queries.frame(reader, "review_months", scope=chosen.scope)
    layout.kicker(
        f"Review burden · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}"
    )
    changes, missing = int(months["changes"].sum()), int(months["not_recorded"].sum())
    if changes == missing:
        _nothing_on_record(changes)
        return
    gap = queries.computed(reader, results.review_pace, scope=chosen.scope)
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    headline, lede = review_words.headline(gap), review_words.lede(gap, results.unreviewed(months))
    layout.answer(headline, lede, review_words.CANNOT_TELL)
    with st.expander("Copy sentence with caveat"):
        told = "".join(span.text for span in lede)
        st.code(f"{headline}. {told} {review_words.CANNOT_TELL}", language=None, wrap_lines=True)
    compared = sides.of(reader, chosen)
    layout.rule()
    review_panels.gap_and_mix(gap, months, chosen.until)
    layout.rule()
    review_panels.mix_by_origin(months, (compared.ai, compared.human), chosen.until)
    layout.rule()
    review_panels.effort_and_incidents(reader, chosen, (compared.ai, compared.human))
    layout.rule()
    review_panels.practices(reader, chosen, compared.all)
    layout.rule()
    review_panels.waits_and_load(reader, chosen, (compared.ai, compared.human))
    layout.rule()
    review_panels.depth(reader, chosen)
    check.offer(
        reader,
        chosen.scope,
        "review_mix",
        "review_practices",
        "review_effort",
        "incidents_by_size",
        "first_review",
        "incidents_by_reviewers",
    )


def _nothing_on_record(changes: int) -> None:
    if not changes:
        st.title("No changes match these filters", anchor=False)
        layout.say("Nothing was counted in this period with these filters.")
        st.page_link("views/review.py", label="Show all data", query_params={"period": filters.ALL})
        return
    st.title("Review is not recorded", anchor=False)
    layout.say(
        f"None of {fmt.counted(changes, 'change')} has a pull request that was read: who reviewed it is not known."
        " That is not the same as no review. Read the pull requests and their reviews:"
    )
    st.code("python -m ingest file github exports/github", language="bash")


page()
