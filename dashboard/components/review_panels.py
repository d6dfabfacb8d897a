"""The panels of the Review burden page: who looked, how much, how soon, and what cannot be concluded from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import drawn, queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis import review
from dashboard.analysis.charted import Chart as Charted
from dashboard.analysis.charted import Signal
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.periods import whole_months
from dashboard.analysis.shares import share
from dashboard.analysis.sides import Side
from dashboard.analysis.trend import usual_range
from dashboard.analysis.verification_gap import Gap
from dashboard.charts.dates import month_of
from dashboard.charts.first_review import WITHIN, first_review_curve
from dashboard.charts.interval_rows import ALL, Cell, Row, interval_rows, share_cell
from dashboard.charts.review_load import review_load
from dashboard.charts.review_mix import NAMES
from dashboard.charts.verification_gap import SMOOTHED_WEEKS, verification_gap_chart
from dashboard.components import behind, change_rows, clicked, facts_table, layout, tables
from dashboard.components.filters import SIZE_BANDS, Filters
from dashboard.metrics import METRICS
from data.reader import Reader

BANDS = {
    band: f"{band.replace('-', ' to ').replace('>', 'over ').replace('1000', '1,000')} lines" for band in SIZE_BANDS
}
_READINGS = {
    None: "inside its usual range",
    Signal.ABOVE: "above its usual range",
    Signal.BELOW: "below its usual range",
    Signal.RUN_ABOVE: "a run above its usual level",
    Signal.RUN_BELOW: "a run below its usual level",
}
REVIEWERS = {0: "No human reviewer", 1: "One human reviewer", 2: "Two and more"}


def gap_and_mix(reader: Reader, chosen: Filters, gap: Gap, months: pd.DataFrame) -> None:
    """Volume against effort, beside who looked at a change."""
    weeks: list[list[Any]] = []
    left, right = st.columns([3, 2], gap="large")
    with left:
        layout.section(
            "Verification gap",
            f"Weeks and a mean over {SMOOTHED_WEEKS} weeks: the line suggests, the points decide. Hatched: the gap. The"
            f" numbers are the means of the shaded last weeks, drawn level; the first weeks' are 100.",
        )
        chart = verification_gap_chart(gap)
        if chart:
            weeks = clicked.chart(chart, "gap")
        else:
            st.caption(gap.sentence)
        _table(
            [
                {
                    "Week of": fmt.date_of(week.week),
                    "Changed lines": round(week.volume),
                    "Human reviews": round(week.review),
                }
                for week in reversed(gap.weeks)
            ],
            "base weeks = 100",
            "gap",
        )
    with right:
        layout.section(
            "Who looked at a change", "Share of changes by kind of reviewer, by month of merge; bots left out."
        )
        parts = _mix(months, "mix_all", chosen.until)
    behind.opened(reader, chosen.so_far, weeks, "gap_rows")
    behind.opened(reader, chosen.scope, parts, "mix_rows")


def mix_by_origin(reader: Reader, chosen: Filters, months: pd.DataFrame, sides: Sequence[Side]) -> None:
    """The same mix, one picture per origin that is compared."""
    picked: list[list[Any]] = []
    for column, side in zip(st.columns(2, gap="large"), sides, strict=False):
        with column:
            layout.section(f"Who looked at {side.label} changes")
            parts = _mix(months[months["origin"] == side.origin], f"mix_{side.origin}", chosen.until)
            picked += [[*part, f"origin={side.origin}"] for part in parts]
    behind.opened(reader, chosen.scope, picked, "mix_origin_rows")


def effort_and_incidents(reader: Reader, chosen: Filters, sides: Sequence[Side]) -> None:
    """Effort and incident rates over the same rows, so that nobody reads one without the other."""
    efforts = {
        (e.size_band, e.origin): e for e in review.effort(queries.frame(reader, "review_effort", scope=chosen.scope))
    }
    sizes = queries.frame(reader, "incidents_by_size", scope=chosen.scope)
    rates = {
        (row["size_band"], row["origin"]): share(row["events"], row["changes"]) for row in sizes.to_dict("records")
    }
    left, right = st.columns(2, gap="large")
    with left:
        layout.section("Effort by size of change", "Human reviews per 100 changed lines: median, and the middle half.")
        rows = [
            Row(BANDS[band], tuple(_effort_cell(side, efforts.get((band, side.origin)), band) for side in sides))
            for band in SIZE_BANDS
        ]
        says = "Human reviews per 100 changed lines by size of change, median and middle half."
        picked = clicked.chart(interval_rows(rows, unit="per 100 lines", says=says, middle_half=True), "effort")
    with right:
        layout.section("Incidents by size of change", "Changes with an incident, with 95% range. Same rows, own scale.")
        none = share(0, 0)
        rows = [
            Row(
                BANDS[band],
                tuple(_rate(side, rates.get((band, side.origin), none), f"size={band}") for side in sides),
            )
            for band in SIZE_BANDS
        ]
        chart = interval_rows(rows, unit="per 100", says="Incidents per 100 changes by size of change.")
        picked += clicked.chart(chart, "sizes")
    layout.caveat(review.CONFOUNDED, title="")
    behind.opened(reader, chosen.scope, picked, "size_rows")


def practices(reader: Reader, chosen: Filters, sides: Sequence[Side]) -> None:
    """Practices of review by origin, each with its usual range, and the changes behind each."""
    told = _shares(queries.frame(reader, "review_practices", scope=chosen.scope))
    ever = queries.frame(reader, "review_practices", scope=chosen.so_far)
    layout.section(
        "Review practice",
        "What no source records is in no share. The latest whole month is held against all before it.",
    )
    readings = {key: _monthly(ever[ever["practice"] == key], chosen) for key in review.PRACTICES}
    facts_table.show([_practice_row(key, told, readings[key], sides) for key in review.PRACTICES])
    for key, charted in readings.items():
        if charted.points and charted.points[-1].signal:
            layout.caveat(charted.sentence, title=f"{review.PRACTICES[key].label}.")
    with st.expander("How each is counted"):
        for practice in review.PRACTICES.values():
            st.markdown(f"**{practice.label}**: {practice.counted}; of {practice.of}.")
    with st.expander("The changes behind a practice", key="practice_rows", on_change="rerun") as rows:
        if rows.open:
            # The option's own text is what stands in the URL.
            keys = {practice.label: key for key, practice in review.PRACTICES.items()}
            picked = st.selectbox("Practice", list(keys), key="practice", bind="query-params")
            found = queries.rows(reader, "reviewed_changes", scope=chosen.scope, practice=keys[picked])
            change_rows.show(found, key="practice")


def waits_and_load(reader: Reader, chosen: Filters, sides: Sequence[Side]) -> None:
    """How long changes wait for a human, and how evenly review is spread."""
    frame = queries.frame(reader, "first_reviews", scope=chosen.scope)
    loads = [row["reviews"] for row in queries.rows(reader, "reviewer_loads", scope=chosen.scope)]
    picked: list[list[Any]] = []
    left, right = st.columns([3, 2], gap="large")
    with left:
        layout.section(
            "Time to first human review",
            "Share of pull requests reviewed by then; one merged unreviewed never is, open ones are left out.",
        )
        waits = {(s.mark, s.label): review.first_review(frame[frame["origin"] == s.origin]) for s in sides}
        enough = {key: wait for key, wait in waits.items() if wait.median.level >= Level.RATE}
        if enough:
            picked = clicked.chart(first_review_curve(enough), "first_review")
        for (_, label), wait in waits.items():
            st.caption(_waited(label, wait))
    with right:
        layout.section("How evenly review is spread", "Five equal groups of reviewers; never a person.")
        fifths = review.load_by_fifth(loads)
        if fifths:
            clicked.still(review_load(fifths, len(loads)), "load")
        else:
            st.caption(f"Withheld: fewer than {review.SMALLEST_TEAM} people reviewed these changes.")
        tenth = review.busiest_tenth(loads)
        if fifths and tenth.estimate is not None:
            people = fmt.counted(len(loads), "reviewer")
            st.caption(
                f"The busiest tenth of {people} gives {tenth.estimate:.0f}% of {fmt.whole(int(sum(loads)))} reviews."
            )
    behind.opened(reader, chosen.scope, picked, "first_review_rows")


def depth(reader: Reader, chosen: Filters) -> None:
    """Incidents by number of human reviewers, under the label it needs."""
    frame = queries.frame(reader, "incidents_by_reviewers", scope=chosen.scope)
    found = review.depth_and_incidents(frame.assign(depth=frame["score"].map(REVIEWERS)))
    layout.section("Incidents by number of reviewers", METRICS["incidents_by_reviewers"].caveat)
    numbers = {label: number for number, label in REVIEWERS.items()}
    rows = [
        Row(label, (_rate(Side("", ALL, "all"), level, f"reviewers={numbers[label]}"),))
        for label, level in found.levels
    ]
    chart = interval_rows(rows, unit="per 100", says=f"{review.CONFOUNDED} Incidents per 100 changes.")
    behind.opened(reader, chosen.scope, clicked.chart(chart, "depth"), "depth_rows")


def choose(reader: Reader, chosen: Filters, months: pd.DataFrame, sides: Sequence[Side]) -> None:
    """What a click on any of these pictures opens, chosen from lists."""
    merged = sorted({pd.Timestamp(month).date() for month in months["month"]}, reverse=True)
    behind.choose(
        reader,
        chosen.scope,
        "The changes behind any of these pictures",
        {
            "Merged in": {"any month": ""} | {f"{month:%B %Y}": " ".join(month_of(month)) for month in merged},
            "Origin": {"any": ""} | {fmt.sentence_case(side.label): f"origin={side.origin}" for side in sides},
            "Looked at by": {"anybody or nobody": ""} | {name: f"looked_at_by={key}" for key, name in NAMES.items()},
            "Changed lines": {"any": ""} | {name: f"size={band}" for band, name in BANDS.items()},
            "First human review": {"any": ""} | {f"within {name}": f"within={at}" for at, name in WITHIN.items()},
            "Human reviewers": {"any": ""} | {name: f"reviewers={number}" for number, name in REVIEWERS.items()},
            "Incidents": {"with or without": "", "with an incident": "broke=1"},
        },
        "behind_review",
    )


def _mix(months: pd.DataFrame, key: str, until: datetime) -> list[list[Any]]:
    """Draws the mix; returns what was clicked in it."""
    chart = drawn.who_looked(months, until)
    if isinstance(chart, str):
        st.caption(chart)
        return []
    picked = clicked.chart(chart, key)
    if missing := drawn.not_looked_at(months):
        st.caption(missing)
    return picked


def _effort_cell(side: Side, found: review.Effort | None, band: str) -> Cell:
    if found is None or found.median.estimate is None or found.median.level < Level.RATE:
        changes = found.median.n if found else 0
        return Cell(
            side.mark, side.label, None, None, None, f"{fmt.counted(changes, 'change')}, too few" if found else "none"
        )
    counts = fmt.counted(found.median.n, "change")
    carries = f"size={band}", f"origin={side.origin}"
    return Cell(side.mark, side.label, found.median.estimate, found.p25, found.p75, counts, carries)


def _rate(side: Side, found: Estimate, part: str) -> Cell:
    """A rate whose mark opens the changes with an incident."""
    return share_cell(side.mark, side.label, found, (part, f"origin={side.origin}", "broke=1"))


def _shares(frame: pd.DataFrame) -> dict[tuple[str, str], Estimate]:
    sums = frame.groupby(["practice", "origin"], as_index=False)[["events", "changes"]].sum()
    both = pd.concat([sums, sums.groupby("practice", as_index=False)[["events", "changes"]].sum().assign(origin=ALL)])
    keys = {practice: key for key, practice in review.PRACTICES.items()}
    return {(keys[item.practice], item.origin): item.share for item in review.practices(both.assign(slice="all"))}


def _practice_row(
    key: str, told: dict[tuple[str, str], Estimate], charted: Charted, sides: Sequence[Side]
) -> dict[str, str]:
    cells = {fmt.sentence_case(side.label): _said(told.get((key, side.origin))) for side in sides}
    overall = told.get((key, ALL))
    reading = _READINGS[charted.points[-1].signal] if charted.points else ""
    if not overall or not overall.n:
        reading = ""
    elif not charted.points or charted.points[-1].centre is None:
        reading = "no usual range yet"
    return {"Practice": review.PRACTICES[key].label, "All": _said(overall), **cells, "Latest month": reading}


def _monthly(rows: pd.DataFrame, chosen: Filters) -> Charted:
    monthly = rows.groupby("month", as_index=False)[["events", "changes"]].sum().rename(columns={"month": "period"})
    return usual_range(whole_months(monthly, chosen.until))


def _said(found: Estimate | None) -> str:
    if found is None:
        return "no changes"
    if found.estimate is None or not found.n:
        return "not recorded"
    counts = fmt.share(found.events, found.n)
    return f"{found.estimate:.0f}% ({counts})" if found.level >= Level.RATE else counts


def _waited(label: str, wait: review.FirstReview) -> str:
    name, never = fmt.sentence_case(label), fmt.share(wait.merged_unreviewed, wait.median.n)
    if wait.median.level < Level.RATE:
        return f"{name}: {fmt.share(wait.reviewed, wait.median.n)} reviewed by a human, too few for a curve."
    if wait.median.estimate is None:
        return f"{name}: fewer than half were reviewed by a human; {never} were merged without."
    nine = f", nine tenths after {fmt.minutes(wait.p90.estimate)}" if wait.p90.estimate is not None else ""
    return f"{name}: half after {fmt.minutes(wait.median.estimate)}{nine}; {never} were merged without."


def _table(rows: Sequence[dict[str, object]], note: str, key: str) -> None:
    with st.expander(tables.SAME):
        st.caption(note)
        tables.show(rows, key)
