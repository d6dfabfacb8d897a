"""Overview: do AI-assisted changes break production more often? One sentence, its picture, the incidents behind it."""

import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording
from dashboard.components import (
    beside,
    check,
    copied,
    doubts,
    filters,
    how_often,
    incident_list,
    layout,
    look_next,
    policy_question,
)
from data.reader import Reader


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        _nothing_observed(reader)
        return
    if not queries.rows(reader, "arms", scope=chosen.scope):
        _nothing_left(reader, chosen)
        return
    found = queries.computed(reader, results.how_often, scope=chosen.scope)
    said = wording.answer(found)
    _answer(chosen, said)
    layout.rule()
    how_often.draw(found, chosen.scope.links, said.muted or not found.declared)
    layout.rule()
    look_next.draw(reader, found, chosen)
    layout.rule()
    beside.draw(reader, found, chosen)
    layout.rule()
    doubts.draw(reader, found, chosen)
    policy_question.ask(reader)
    layout.rule()
    layout.section(
        "The incidents behind it",
        "Counted incidents of this period, newest first. Open one to see its candidate changes and decide.",
    )
    incident_list.show(reader, chosen.scope, key="overview")
    check.offer(reader, chosen.scope, *how_often.NUMBERS)


def _answer(chosen: filters.Filters, said: wording.Answer) -> None:
    layout.kicker(f"Overview · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    layout.answer(said.headline, said.lede, said.cannot_tell, said.next_action)
    st.page_link("views/services.py", label="The gap in each service, team, type and size")
    copied.show(said.sentence_with_caveat)


def _nothing_observed(reader: Reader) -> None:
    layout.kicker("Overview")
    st.title("Not enough to count yet", anchor=False)
    layout.say(
        "A change is counted only where incidents, deploys and commits all cover its service at the same time."
        " Something of the three is missing, or they do not meet."
    )
    streams = {f"{row['source']}/{row['stream']}": row["rows"] for row in queries.rows(reader, "sources")}
    wanted = {
        "pagerduty/incidents": ("Incidents", "python -m ingest file pagerduty incidents.json"),
        "deploys/deploys": ("Deploys", "python -m ingest file deploys-csv deploys.csv"),
        "git/commits": ("Commits", "python -m ingest git ../checkout --repo acme/checkout"),
    }
    for stream, (name, command) in wanted.items():
        count = streams.get(stream, 0)
        st.markdown(f"**{name}**: {count:,} rows" if count else f"**{name}**: none yet")
        if not count:
            st.code(command, language="bash")
    st.page_link("views/health.py", label="See what was read and what was refused")


def _nothing_left(reader: Reader, chosen: filters.Filters) -> None:
    layout.kicker(f"Overview · {chosen.period}")
    st.title("No changes match these filters", anchor=False)
    nearest = queries.row(reader, "nearest_period", scope=chosen.scope.ever)
    last = nearest["last_merged_at"] if nearest else None
    when = (
        f"The last counted change of these filters was merged on {fmt.day(last)}."
        if last
        else "No counted change has them."
    )
    layout.say(f"Nothing was counted in this period. {when}")
    st.page_link("views/overview.py", label="Show all data", query_params={"period": filters.ALL})


page()
