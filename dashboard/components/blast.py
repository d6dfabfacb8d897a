"""Incidents of the blast-radius page, by origin: the frames its analyses and charts ask for."""

from typing import Any

import pandas as pd

from dashboard import drawn
from dashboard.analysis import formatting as fmt
from dashboard.analysis.measures import Measure
from dashboard.analysis.reach_rows import of
from dashboard.analysis.sides import Sides
from dashboard.charts.base import Chart
from dashboard.charts.breadth import breadth_and_duration
from dashboard.components import clicked, layout


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
    restored = incidents[incidents["restored"]]
    marks = {side.origin: side.mark for side in compared.all}
    return breadth_and_duration(restored.assign(mark=restored["origin"].map(marks).fillna("unknown")), muted)


def restore(incidents: pd.DataFrame, compared: Sides, *, muted: bool) -> str:
    """Draws how soon service was back; returns what can be said of it."""
    # The library behind it takes seconds to import, which pages without this picture should not wait for.
    from dashboard.analysis import restore as analysis
    from dashboard.charts.restore_curve import Line, restore_curve

    frames = {side: of(incidents, side)[["minutes", "restored"]] for side in compared.all}
    lines = [Line(side.mark, fmt.sentence_case(side.label), analysis.restore(frame)) for side, frame in frames.items()]
    clicked.still(restore_curve(lines, muted), "restore")
    return analysis.sentence(
        analysis.compare_restore(frames[compared.ai], frames[compared.human]), compared.ai.label, compared.human.label
    )
