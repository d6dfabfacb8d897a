"""Review burden: does human review keep up with the changes, and for which of them does it not?"""

import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import review_words
from dashboard.components import check, copied, filters, layout, nothing, review_panels, sides, versus


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Review burden")
        return
    months = queries.frame(reader, "review_months", scope=chosen.scope)
    layout.kicker(f"Review burden · {chosen.period}: {chosen.dates} · {chosen.beside}{versus.partly(reader, chosen)}")
    changes, missing = int(months["changes"].sum()), int(months["not_recorded"].sum())
    if not changes:
        nothing.left(reader, chosen, "review")
        return
    if changes == missing:
        _nothing_on_record(changes)
        return
    gap = queries.computed(reader, results.review_pace, scope=chosen.scope)
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    headline, lede = review_words.headline(gap), review_words.lede(gap, results.unreviewed(months))
    layout.answer(headline, lede, review_words.CANNOT_TELL)
    copied.offer(headline, lede, review_words.CANNOT_TELL)
    compared = sides.of(reader, chosen)
    layout.rule()
    review_panels.gap_and_mix(reader, chosen, gap, months)
    versus.pace(reader, chosen)
    layout.rule()
    review_panels.mix_by_origin(reader, chosen, months, (compared.ai, compared.human))
    layout.rule()
    review_panels.effort_and_incidents(reader, chosen, (compared.ai, compared.human))
    layout.rule()
    review_panels.practices(reader, chosen, compared.all)
    layout.rule()
    review_panels.waits_and_load(reader, chosen, (compared.ai, compared.human))
    layout.rule()
    review_panels.depth(reader, chosen)
    review_panels.choose(reader, chosen, months, compared.all)
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
    st.title("Review is not recorded", anchor=False)
    layout.say(
        f"None of {fmt.counted(changes, 'change')} has a pull request that was read: who reviewed it is not known."
        " That is not the same as no review. Read the pull requests and their reviews:"
    )
    st.code("python -m ingest file github exports/github", language="bash")


page()
