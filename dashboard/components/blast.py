"""Incidents of the blast-radius page, by origin: the frames its analyses and charts ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach import Reach, reach
from dashboard.analysis.sides import Side, Sides
from dashboard.charts.base import Chart
from dashboard.charts.breadth import Dot, breadth_and_duration
from dashboard.charts.reach_ecdf import Group, Incident, reach_ecdf
from dashboard.components import clicked, layout

Rows = Sequence[Mapping[str, Any]]


def by_side(incidents: Rows, compared: Sides, changes: Mapping[str, int], measure: Measure) -> list[Reach]:
    """Each side's incidents in numbers."""
    return [
        reach(side.mark, side.label, [value(row, measure) for row in of(incidents, side)], changes.get(side.origin, 0))
        for side in compared.all
    ]


def of(incidents: Rows, side: Side) -> list[Mapping[str, Any]]:
    """The incidents charged to a side's changes."""
    return [row for row in incidents if row["origin"] == side.origin]


def value(row: Mapping[str, Any], measure: Measure) -> float | None:
    """An incident's reach; the length of one still open is not known yet."""
    found = row[measure.key]
    return None if found is None or (measure.key == "minutes" and not row["restored"]) else float(found)


def name(row: Mapping[str, Any]) -> str:
    """How an incident is called beside others."""
    return f"#{row['number']} {row['title'] or 'untitled'}" if row["number"] else str(row["title"] or "untitled")


def ecdf(incidents: Rows, compared: Sides, measure: Measure, *, muted: bool) -> list[list[Any]]:
    """Draws how far incidents reached; returns the clicked ones."""
    scale = ", log scale" if measure.log else ""
    layout.section(
        "How far incidents reached",
        f"{measure.label}{scale}: per cent of incidents that reached no further. Marks at median and p90; strokes below"
        " are single incidents, click one to open it.",
    )
    groups = [
        Group(
            side.mark,
            fmt.sentence_case(side.label),
            [Incident(row["incident_id"], name(row), value(row, measure)) for row in of(incidents, side)],
        )
        for side in compared.all
    ]
    return clicked.chart(reach_ecdf(groups, measure, muted), "reach")


def breadth(incidents: Rows, compared: Sides) -> Chart:
    """Every restored incident by length and services reached."""
    marks = {side.origin: side.mark for side in compared.all}
    return breadth_and_duration(
        [
            Dot(
                row["incident_id"],
                name(row),
                marks.get(row["origin"] or "", "unknown"),
                row["minutes"],
                row["services"],
            )
            for row in incidents
            if row["restored"]
        ]
    )


def restore(incidents: Rows, compared: Sides, *, muted: bool) -> str:
    """Draws how soon service was back; returns what can be said of it."""
    # The library behind it takes seconds to import, which pages without this picture should not wait for.
    from dashboard.analysis import restore as analysis
    from dashboard.charts.restore_curve import Line, restore_curve

    frames = {side: pd.DataFrame(of(incidents, side), columns=["minutes", "restored"]) for side in compared.all}
    lines = [Line(side.mark, fmt.sentence_case(side.label), analysis.restore(frame)) for side, frame in frames.items()]
    clicked.still(restore_curve(lines, muted), "restore")
    return analysis.sentence(
        analysis.compare_restore(frames[compared.ai], frames[compared.human]), compared.ai.label, compared.human.label
    )
