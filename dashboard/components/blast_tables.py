"""Tables of the blast-radius page: origins in numbers, and the widest incidents, each row opening its incident."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis.blast_score import DRAWS, Recipe, Score, score
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach import Reach, range_words, tenth_words
from dashboard.analysis.sides import Sides
from dashboard.analysis.superiority import Contrast
from dashboard.components import layout
from dashboard.components.text import cell, dotted, html, plain
from dashboard.metrics import METRICS
from dashboard.records import records

SHOWN = 12
WORST = 10


def by_origin(groups: Sequence[Reach], measure: Measure, pairs: Contrast) -> None:
    """One row per origin: incidents, median, p90, what the worst tenth carries, and per 100 changes."""
    layout.section("By origin", METRICS["reach_per_100"].definition)
    with st.container(key="by_origin"):
        st.table(
            [
                {
                    "Origin": fmt.sentence_case(group.label),
                    "Incidents": _counted(group),
                    "Median (95% range)": range_words(group.median, measure),
                    "p90 (95% range)": range_words(group.p90, measure),
                    "Largest tenth carries": tenth_words(group.tenth),
                    f"{measure.label} per 100 changes": range_words(group.per_100, measure),
                }
                for group in groups
            ]
        )
    if pairs.ratio.estimate is not None and pairs.delta.estimate is not None and not pairs.muted:
        low, high = fmt.ratio_bounds(pairs.ratio.low or 0.0, pairs.ratio.high or math.inf)
        st.caption(
            f"Over all pairs of one incident each, the {groups[0].label} one is in the middle"
            f" {fmt.times(pairs.ratio.estimate)} the {groups[1].label} one ({low} to {high}); Cliff's delta"
            f" {f'{pairs.delta.estimate:+.2f}'.replace('-', fmt.MINUS)}, {pairs.size}."
        )
    unknown = sum(group.incidents - len(group.values) for group in groups)
    missing = f"{fmt.counted(unknown, 'incident')} without {measure.missing} left out. " if unknown else ""
    st.caption(f"{missing}{METRICS['reach_per_100'].caveat}")


def widest(incidents: pd.DataFrame, compared: Sides, measure: Measure) -> None:
    """The incidents that reached furthest, whatever their origin."""
    key = measure.key
    edge = incidents[key].nlargest(SHOWN).min()
    shown = records(ranked(incidents[incidents[key] >= edge], key).head(SHOWN))
    many = int(incidents[key].notna().sum())
    layout.section(
        "Widest incidents",
        f"{len(shown)} of {fmt.whole(len(incidents))} by {measure.label.lower()}. Customers: the number"
        " the incident itself states. Open one for its evidence.",
    )
    largest = float(shown[0][key]) if shown else 0.0
    labels = {side.origin: side.label for side in compared.all}
    for row in shown:
        line(
            row,
            facts(row, labels),
            bar=float(row[key]) / largest if largest else 0.0,
            value=measure.said(float(row[key])),
        )
    st.download_button(
        f"Download these {fmt.whole(many)} incidents as CSV",
        data=lambda: ranked(incidents[incidents[key].notna()], key).map(cell).to_csv(index=False).encode(),
        file_name="aftermath-blast-radius.csv",
        mime="text/csv",
        on_click="ignore",
        disabled=not many,
    )


def ranked(known: pd.DataFrame, key: str = "customer_minutes") -> pd.DataFrame:
    """Those that reached furthest first; unknown ones last."""
    return known.sort_values([key, "customer_minutes", "incident_id"], ascending=[False, False, True])


def scored(incidents: pd.DataFrame) -> None:
    """The optional score: in a closed fold, the ten highest with their weights and how much hangs on them."""
    with st.expander("One score, for those who want one", key="score", on_change="rerun") as fold:
        if not fold.open:
            return
        recipe = Recipe()
        weights = ", ".join(f"{name} {weight:.0%}" for name, weight in recipe.weights.items())
        st.caption(f"Version {recipe.version}: {weights}. {METRICS['blast_score'].caveat}")
        found = [each for each in score(_scorable(incidents), recipe, worst=WORST) if each.points is not None]
        highest = sorted(found, key=lambda one: (-(one.points or 0.0), one.incident_id))[:WORST]
        rows = {row["incident_id"]: row for row in records(_of(incidents, [each.incident_id for each in highest]))}
        for each in highest:
            line(rows[each.incident_id], _hangs_on(each), bar=(each.points or 0.0) / 100, value=_points(each))


def opened(incidents: pd.DataFrame, chosen: Sequence[str], title: str) -> None:
    """The rows behind what was clicked."""
    found = records(ranked(_of(incidents, chosen)).head(SHOWN))
    if found:
        layout.section(title)
        for row in found:
            line(row, facts(row))


def line(row: Mapping[str, Any], facts: str, *, bar: float | None = None, value: str = "") -> None:
    """One incident as a link, its facts below, and its reach as a bar from zero; `facts` is plain text."""
    with st.container(gap=None):
        st.page_link(
            "views/incident.py",
            label=plain(row["title"] or "Untitled incident"),
            query_params={"incident": row["incident_id"]},
        )
        length = (
            ""
            if bar is None
            else f'<span class="length" style="width:{max(0.5, 160 * bar):.0f}px"></span>{html(value)} · '
        )
        st.html(f'<div class="quiet row">{length}{html(facts)}</div>')


def facts(row: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> str:
    """What an incident was, in a line: when, where, how bad, how far; its origin only where labels are given."""
    customers = f"{fmt.whole(row['customers_affected'])} customers" if row["customers_affected"] is not None else None
    length = fmt.minutes(row["minutes"]) if row["restored"] else "still open"
    unnamed = "another origin" if row["origin"] else "no change held responsible"
    origin = labels.get(row["origin"] or "", unnamed) if labels else None
    unknown = ", ".join(_missing(row))
    missing = f"missing: {unknown}" if unknown else None
    parts = [fmt.day(row["started_at"]), row["service"], row["severity"], customers, length]
    parts += [fmt.counted(row["services"], "service"), origin, missing]
    return dotted(str(part) for part in parts if part)


def _missing(row: Mapping[str, Any]) -> list[str]:
    """Parts of a blast radius that nobody recorded."""
    known = {
        "customers affected": row["customers_affected"] is not None,
        "an end": row["restored"],
        "degraded fraction": row["degraded_fraction"] is not None,
        "severity": row["severity"] is not None,
    }
    return [part for part, recorded in known.items() if not recorded]


def _counted(group: Reach) -> str:
    return fmt.whole(group.incidents)


def _of(incidents: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    return incidents[incidents["incident_id"].isin(chosen)]


def _scorable(incidents: pd.DataFrame) -> pd.DataFrame:
    """An incident that is open has no length yet, and severities go by their rank, whatever they are called."""
    ranks = incidents["severity_rank"]
    return pd.DataFrame(
        {
            "incident_id": incidents["incident_id"],
            "customers": incidents["customers_affected"],
            "minutes": incidents["minutes"].where(incidents["restored"]),
            "services": incidents["services"],
            "dependants": incidents["dependants"],
            "severity": [None if pd.isna(rank) or not rank else f"SEV{int(rank)}" for rank in ranks],
        }
    )


def _points(found: Score) -> str:
    return f"{found.points:.0f} of 100{', partial' if found.partial else ''}"


def _hangs_on(found: Score) -> str:
    parts = [f"{name} {'unknown' if part is None else f'{part:.2f}'}" for name, part in found.parts.items()]
    share = fmt.whole(round(found.worst_share or 0.0))
    return f"in the worst {WORST} under {share}% of {fmt.whole(DRAWS)} weightings · {' · '.join(parts)}"
