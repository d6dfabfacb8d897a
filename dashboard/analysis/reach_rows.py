"""Incidents of the question `blast`, by origin: what pages and reports count and draw of them."""

from collections.abc import Mapping

import pandas as pd

from dashboard.analysis.measures import Measure
from dashboard.analysis.reach import Reach, reach
from dashboard.analysis.sides import Side, Sides


def by_side(incidents: pd.DataFrame, compared: Sides, changes: Mapping[str, int], measure: Measure) -> list[Reach]:
    """Each side's incidents in numbers."""
    needed = incidents[list({"origin", "restored", measure.key})]
    return [
        reach(side.mark, side.label, values(of(needed, side), measure).tolist(), changes.get(side.origin, 0))
        for side in compared.all
    ]


def of(incidents: pd.DataFrame, side: Side) -> pd.DataFrame:
    """The incidents charged to a side's changes."""
    return incidents[incidents["origin"] == side.origin]


def values(incidents: pd.DataFrame, measure: Measure) -> "pd.Series[float]":
    """Each incident's reach, NaN where it is not known; the length of one still open is not known yet."""
    found = incidents[measure.key].astype(float)
    return found.where(incidents["restored"].astype(bool)) if measure.key == "minutes" else found


def name(number: object, title: object) -> str:
    """How an incident is called beside others; either may be missing, in a frame as NaN."""
    words = title if isinstance(title, str) and title else "untitled"
    known = number is not None and number == number and number != ""
    return f"#{number} {words}" if known else words
