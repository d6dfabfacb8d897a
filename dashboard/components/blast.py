"""Incidents of the blast-radius page, by origin: the frames its analyses and charts ask for."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import drawn
from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach_rows import of
from dashboard.analysis.sides import Sides
from dashboard.charts.base import Chart
from dashboard.charts.breadth import breadth_and_duration
from dashboard.components import clicked, layout

if TYPE_CHECKING:
    from dashboard.analysis.restore import Restore


def ecdf(incidents: pd.DataFrame, compared: Sides, measure: Measure, *, muted: bool) -> list[list[Any]]:
    """Draws how far incidents reached; returns the clicked ones."""
    scale = ", log scale" if measure.log else ""
    layout.section(
        "How far incidents reached",
        f"{measure.label}{scale}: per cent of incidents that reached no further. Marks at median and p90; strokes below"
        " are single incidents, click one to open it.",
    )
    return clicked.chart(drawn.reach(incidents, compared, measure, muted=muted), "reach")


def breadth(incidents: pd.DataFrame, compared: Sides, *, muted: bool) -> Chart:
    """Every restored incident by length and services reached."""
    # Only what is drawn: to pick rows out of every column of a hundred thousand incidents takes a while.
    needed = ["incident_id", "number", "title", "minutes", "services", "origin"]
    restored = incidents.loc[incidents["restored"], needed]
    marks = {side.origin: side.mark for side in compared.all}
    return breadth_and_duration(restored.assign(mark=restored["origin"].map(marks).fillna("unknown")), muted)


def restore(incidents: pd.DataFrame, compared: Sides, *, muted: bool) -> str:
    """Draws how soon service was back; returns what can be said of it."""
    # The library behind it takes seconds to import, which pages without this picture should not wait for.
    from dashboard.analysis import restore as analysis
    from dashboard.charts.restore_curve import Line, restore_curve

    ai, human = compared.ai, compared.human
    frames = {side: of(incidents[["origin", "minutes", "restored"]], side) for side in compared.all}
    found = {side: analysis.restore(frame) for side, frame in frames.items()}
    lines = [Line(side.mark, fmt.sentence_case(side.label), curve) for side, curve in found.items()]
    clicked.still(restore_curve(lines, muted), "restore")
    with st.expander("How soon, in numbers", key="restored", on_change="rerun") as fold:
        if fold.open:
            columns = {line.label: _restored(line.restore) for line in lines}
            st.table(pd.DataFrame(columns).rename_axis("Restored"))
            st.caption(analysis.whole_curves(frames[ai], frames[human]))
    return analysis.sentence(analysis.compare_restore(found[ai], found[human]), ai.label, human.label)


def _restored(found: "Restore") -> dict[str, str]:
    return {
        "within 1 h": _ranged(found.within_hour, lambda share: f"{share:.0f}%"),
        "within 4 h": _ranged(found.within_four_hours, lambda share: f"{share:.0f}%"),
        "half of them after": _ranged(found.median, fmt.minutes),
        "three quarters after": _ranged(found.p75, fmt.minutes),
        "after a mean, 24 h at most, of": _ranged(found.mean_to_day, fmt.minutes),
    }


def _ranged(found: Estimate, written: Callable[[float], str]) -> str:
    if found.level < Level.RATE:
        return "too few"
    if found.estimate is None:
        return "not reached"
    if found.low is None or found.high is None:
        return written(found.estimate)
    high = "no end" if math.isinf(found.high) else written(found.high)
    return f"{written(found.estimate)} ({written(found.low)} to {high})"
