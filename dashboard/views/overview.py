"""Overview: do AI-assisted changes break production more often? One sentence, its picture, the incidents behind it."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording
from dashboard.analysis.rates import Arm, compare, rate
from dashboard.charts.rate_dots import rate_dots
from dashboard.components import filters, incident_list, layout, policy_question
from dashboard.metrics import METRICS
from data.reader import Reader

DECLARED = {"ai_assisted": "AI-assisted", "human_only": "human-only", "unknown": "unknown"}
UNDECLARED = {"ai_assisted": "AI-marked", "unknown": "unmarked"}


def arms(counted: list[dict[str, Any]], declared: bool, assumed: bool = False) -> tuple[Arm, Arm, Arm | None]:
    """The two arms that are compared, and the third that is only drawn; bots are in none of them.

    Without any declared repository unmarked changes are not human-only: they are compared in their own name. Where a
    person assumes that they are, the arm's own name says so.
    """
    by_origin = {row["origin"]: row for row in counted}

    def arm(origin: str, key: str, label: str) -> Arm:
        row = by_origin.get(origin, {"failed": 0, "changes": 0})
        return Arm(key, label, int(row["failed"]), int(row["changes"]))

    if assumed:
        return (
            arm("ai_assisted", "ai_assisted", "AI-assisted"),
            arm("human_only", "human_only", "assumed human-only"),
            arm("unknown", "unknown", "unknown"),
        )
    if not declared:
        return arm("ai_assisted", "ai_marked", "AI-marked"), arm("unknown", "unknown", "unmarked"), None
    return (
        arm("ai_assisted", "ai_assisted", "AI-assisted"),
        arm("human_only", "human_only", "human-only"),
        arm("unknown", "unknown", "unknown"),
    )


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        _nothing_observed(reader)
        return
    counted = queries.rows(reader, "arms", scope=chosen.scope)
    repos = queries.row(reader, "declared") or {"repos": 0, "declared": 0}
    if not counted:
        _nothing_left(reader, chosen)
        return
    named = repos["declared"] > 0 or chosen.scope.assumed
    ai, human, unknown = arms(counted, named, chosen.scope.assumed)
    _answer(chosen, ai, human, unknown, named)
    layout.rule()
    _how_often(ai, human, unknown, named)
    if repos["declared"] < repos["repos"]:
        layout.rule()
        policy_question.ask(reader)
    layout.rule()
    _incidents(reader, chosen)


def _answer(chosen: filters.Filters, ai: Arm, human: Arm, unknown: Arm | None, named: bool) -> None:
    layout.kicker(f"Overview · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    said = wording.answer(ai, human, unknown, declared=named, days=chosen.days)
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    layout.answer(said.headline, said.lede, said.cannot_tell, said.next_action)
    with st.expander("Copy sentence with caveat"):
        st.code(said.sentence_with_caveat, language=None, wrap_lines=True)


def _how_often(ai: Arm, human: Arm, unknown: Arm | None, named: bool) -> None:
    metric = METRICS["incidents_per_100"]
    left, right = st.columns([3, 2], gap="large")
    comparison = compare(ai, human)
    shown = [ai, human, *([unknown] if unknown and unknown.changes else [])]
    muted = comparison.muted or not named
    with left:
        layout.section(
            "How often: incidents per 100 changes", "Point: rate. Thick bar: 50% range. Thin line: 95% range."
        )
        chart = rate_dots([rate(arm) for arm in shown], comparison, muted=muted)
        st.plotly_chart(chart.figure, key="rate_dots", config={"displayModeBar": False}, alt=chart.alt)
        st.caption("Colour and shape only name an origin; neither is good or bad.")
    with right:
        layout.section("The same as a table", metric.definition)
        st.table(
            [
                {
                    "Origin": fmt.sentence_case(arm.label),
                    "Changes": f"{arm.changes:,}",
                    "With an incident": f"{arm.events:,}",
                    "Per 100": "–" if (found := rate(arm).per_100) is None else fmt.per_100(found),
                }
                for arm in shown
            ]
        )
        st.caption(metric.caveat)


def _incidents(reader: Reader, chosen: filters.Filters) -> None:
    layout.section(
        "The incidents behind it",
        "Counted incidents of this period, newest first. Open one to see its candidate changes and decide.",
    )
    incident_list.show(queries.rows(reader, "incidents", scope=chosen.scope), key="overview")


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
    nearest = queries.row(reader, "nearest_period", scope=filters.ever(chosen.scope))
    last = nearest["last_merged_at"] if nearest else None
    when = (
        f"The last counted change of these filters was merged on {fmt.day(last)}."
        if last
        else "No counted change has them."
    )
    layout.say(f"Nothing was counted in this period. {when}")
    st.page_link("views/overview.py", label="Show all data", query_params={"period": filters.ALL})


page()
