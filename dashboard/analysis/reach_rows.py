"""Incidents of the question `blast`, by origin: what pages and reports count and draw of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.analysis.measures import Measure
from dashboard.analysis.reach import Reach, reach
from dashboard.analysis.sides import Side, Sides

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
