"""From counted rows to the charts that pages and reports share, without Streamlit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis import periods, review
from dashboard.analysis.causes import CauseRate, Causes
from dashboard.analysis.charted import Grain
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach_rows import of, values
from dashboard.analysis.safeguard_words import NAMES
from dashboard.analysis.safeguards import Coverage
from dashboard.analysis.sides import Side, Sides
from dashboard.charts.base import Chart
from dashboard.charts.cause_rates import Row as CauseRow
from dashboard.charts.cause_rates import cause_rates
from dashboard.charts.interval_rows import ALL, Cell, Row, interval_rows, share_cell
from dashboard.charts.reach_ecdf import Group, reach_ecdf
from dashboard.charts.review_mix import review_mix

#: More causes than these are a table.
MOST_CAUSES = 12
#: What a safeguard is counted over.
OVER = ("All changes", "Changes with an incident")


def reach(incidents: pd.DataFrame, compared: Sides, measure: Measure, *, muted: bool) -> Chart:
    """How far incidents reached, one line per side."""
    valued = incidents[["incident_id", "number", "title", "origin"]].assign(value=values(incidents, measure))
    groups = [Group(side.mark, fmt.sentence_case(side.label), of(valued, side)) for side in compared.all]
    return reach_ecdf(groups, measure, muted)


def mix_by_month(months: pd.DataFrame) -> tuple[review.Mix, ...]:
    """Who looked at a change, all origins together, one per month of the question `review_months`."""
    return review.mix(_grouped(months), "month")


def who_looked(months: pd.DataFrame, until: datetime | None = None) -> Chart | str:
    """The mix by month, or why there is no picture of it; a month that ends after `until` is drawn as unfinished."""
    mixes = mix_by_month(months)
    if not sum(mix.changes for mix in mixes):
        return "Not recorded: no reviews of these changes were read." if len(months) else "No changes."
    if max(mix.changes for mix in mixes) < RATE_FROM_CHANGES:
        return f"Fewer than {RATE_FROM_CHANGES} changes in every month: too few for a picture."
    days: list[date] = [pd.Timestamp(month).date() for month in _grouped(months)["month"]]
    unfinished = until is not None and periods.following(days[-1], Grain.MONTH) > until.date() + timedelta(days=1)
    return review_mix(mixes, days, unfinished=unfinished)


def not_looked_at(months: pd.DataFrame) -> str:
    """How many changes are in no share of the mix; empty where all are."""
    missing, changes = int(months["not_recorded"].sum()), int(months["changes"].sum())
    return f"Not recorded for {fmt.share(missing, changes)} changes; they are left out." if missing else ""


def safeguards(found: Sequence[Coverage], sides: Sequence[Side]) -> tuple[Chart, Chart]:
    """Every safeguard over all changes, then over those with an incident."""
    by_place = {(each.safeguard, each.origin): each for each in found if each.slice == "all"}
    rows = [
        (name, f"lacks={key}", [(side, by_place.get((key, side.origin))) for side in sides])
        for key, name in NAMES.items()
    ]
    first, second = (guarded(rows, place) for place in range(len(OVER)))
    return first, second


def guarded(rows: Sequence[tuple[str, str, Sequence[tuple[Side, Coverage | None]]]], place: int) -> Chart:
    """Rows of safeguards, or of services, over what `OVER` names at this place.

    Args:
        rows: Label, what a click on its marks hands over, its marks.
        place: Which of OVER.
    """
    drawn = [
        Row(label, tuple(_guarded(side, each, place, part) for side, each in cells)) for label, part, cells in rows
    ]
    return interval_rows(drawn, unit="%", says=f"{OVER[place]}: share that had each safeguard.")


def by_cause(found: Causes) -> dict[str, list[CauseRate]]:
    """Tag to its rates by origin, most incidents first."""
    by_tag: dict[str, list[CauseRate]] = {}
    for rate in found.rates:
        by_tag.setdefault(rate.tag, []).append(rate)
    ordered = sorted(by_tag, key=lambda tag: -sum(rate.per_100.events for rate in by_tag[tag]))
    return {tag: by_tag[tag] for tag in ordered}


def causes(found: Causes, names: Mapping[str, str], most: int = MOST_CAUSES) -> Chart:
    """The most frequent causes by origin."""
    shown = list(by_cause(found).items())[:most]
    return cause_rates([CauseRow(names[tag], tuple(rates)) for tag, rates in shown])


def _grouped(months: pd.DataFrame) -> pd.DataFrame:
    return months.drop(columns="origin").groupby("month", as_index=False).sum()


def _guarded(side: Side, found: Coverage | None, place: int, part: str) -> Cell:
    if found is None or not found.all_changes.n:
        why = "not recorded" if found is not None and found.not_recorded else "no changes"
        return Cell(side.mark, side.label, None, None, None, why)
    estimates: tuple[Any, Any] = (found.all_changes, found.incident_changes)
    who = () if side.origin == ALL else (f"origin={side.origin}",)
    return share_cell(side.mark, side.label, estimates[place], (part, *who, *(("broke=1",) if place else ())))
