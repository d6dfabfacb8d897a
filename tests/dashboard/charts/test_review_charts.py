"""The pictures of the Review burden page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.charted import Kind
from dashboard.analysis.review import first_review, mix
from dashboard.analysis.trend import control_chart
from dashboard.analysis.verification_gap import Gap, verification_gap
from dashboard.charts.base import AI, HUMAN, INK
from dashboard.charts.dates import months
from dashboard.charts.first_review import first_review_curve
from dashboard.charts.review_load import review_load
from dashboard.charts.review_mix import review_mix
from dashboard.charts.share_over_time import share_over_time
from dashboard.charts.verification_gap import smoothed, verification_gap_chart
from tests.dashboard.charts.apart import apart, dots

MONDAY = date(2026, 1, 5)


def notes(figure: Any) -> str:
    return " | ".join(note.text for note in figure.layout.annotations)


def scale_of(figure: Any) -> Callable[[float], float]:
    """From pixels to what the axis says there, read off its own labels."""
    ticks = [(note.y, float(note.text)) for note in figure.layout.annotations if note.text.isdigit()]
    (y0, low), (y1, high) = ticks[0], ticks[-1]
    return lambda y: low + (high - low) * (y - y0) / (y1 - y0)


def gap_of(weeks: int, volume: float, review: float) -> Gap:
    random = np.random.default_rng(3)
    grown = np.where(np.arange(weeks) < 12, 1.0, 1.0 + np.arange(weeks) / weeks)
    frame = pd.DataFrame(
        {
            "week": [MONDAY + timedelta(weeks=place) for place in range(weeks)],
            "volume": 1_000 * grown**volume * random.uniform(0.9, 1.1, weeks),
            "review": 50 * grown**review * random.uniform(0.9, 1.1, weeks),
        }
    )
    return verification_gap(frame)


def test_the_gap_names_both_components_and_says_its_sentence() -> None:
    gap = gap_of(40, 1.0, 0.2)
    chart = verification_gap_chart(gap)
    assert chart is not None
    shown = notes(chart.figure)
    assert f"<b>Changed lines {gap.volume.estimate:.0f}</b>" in shown
    assert f"<b>Human reviews {gap.review.estimate:.0f}</b>" in shown
    assert f"{gap.less_attention.estimate:.0f}% less per line" in shown
    assert chart.alt == gap.sentence
    base, volume = scale_of(chart.figure), gap.volume.estimate
    label = next(note for note in chart.figure.layout.annotations if "Changed lines" in note.text)
    assert base(label.y) == pytest.approx(volume, abs=1)
    assert any(
        trace.mode == "lines" and len(trace.x) == 2 and base(trace.y[0]) == pytest.approx(volume, abs=1)
        for trace in apart(chart.figure)
    )
    hatched = [trace for trace in chart.figure.data if trace.fillpattern.shape]
    assert len(hatched) == 1


def test_weeks_above_the_scale_stand_on_its_edge_and_say_so() -> None:
    gap = gap_of(40, 1.0, 0.2)
    weeks = [*gap.weeks[:-1], replace(gap.weeks[-1], volume=2_000.0)]
    chart = verification_gap_chart(replace(gap, weeks=tuple(weeks)))
    assert chart is not None
    volume = next(trace for trace in chart.figure.data if trace.hovertext and "changed lines" in trace.hovertext[0])
    assert [place for place, symbol in enumerate(volume.marker.symbol) if symbol == "triangle-up"] == [39]
    assert volume.hovertext[-1].endswith("changed lines 2000, above the scale")


def test_more_attention_is_called_more() -> None:
    chart = verification_gap_chart(gap_of(40, 0.1, 1.0))
    assert chart is not None
    assert "more per line" in notes(chart.figure)


def test_without_a_base_there_is_no_picture() -> None:
    assert verification_gap_chart(verification_gap(pd.DataFrame({"week": [], "volume": [], "review": []}))) is None


def test_a_smoothed_line_of_equal_weeks_is_level_to_its_ends() -> None:
    assert smoothed([5.0] * 9) == pytest.approx([5.0] * 9)
    assert smoothed([0, 0, 0, 7, 0, 0, 0])[3] == pytest.approx(1)


def mixes(*rows: tuple[int, int, int, int]) -> Any:
    frame = pd.DataFrame(rows, columns=["nobody", "ai_only", "human_only", "both"])
    return mix(frame.assign(month=range(len(rows))), "month")


def test_the_mix_says_its_first_and_last_month_and_leaves_small_months_empty() -> None:
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    chart = review_mix(mixes((20, 10, 60, 10), (1, 2, 3, 4), (40, 30, 20, 10)), days)
    assert chart.alt == (
        "Who looked at a change, by month of merge. January 2026: nobody 20%, AI only 10%, human only 60%,"
        " human and AI 10% of 100 changes. March 2026: nobody 40%,"
        " AI only 30%, human only 20%, human and AI 10% of 100 changes."
    )
    assert "<b>40%</b> Nobody" in notes(chart.figure)
    drawn = {x for trace in chart.figure.data for x in trace.x if x is not None}
    assert not any(0.5 < x < 1.5 for x in drawn)


def test_a_month_that_is_not_over_is_narrow_and_says_so() -> None:
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    whole, part = (review_mix(mixes(*[(25, 25, 25, 25)] * 3), days, unfinished=each) for each in (False, True))
    widths = [
        max(x for trace in chart.figure.data for x in trace.x if x is not None)
        - min(x for trace in chart.figure.data for x in trace.x if x is not None and x > 1.5)
        for chart in (whole, part)
    ]
    assert widths[1] < 0.6 * widths[0]
    assert "Mar<br>so far" in notes(part.figure)
    assert "March 2026 so far: nobody 25%" in part.alt
    assert "Mar so far" in notes(part.figure), "the shares at the edge are that month's"
    hovered = {text for trace in part.figure.data for text in trace.hovertext or ()}
    assert {"Feb 2026, AI only: 25% of 100", "Mar 2026 so far, AI only: 25% of 100"} <= hovered
    assert "so far" not in whole.alt + notes(whole.figure)


def test_parts_of_a_mix_are_told_apart_without_a_hue() -> None:
    figure = review_mix(mixes((25, 25, 25, 25)), [date(2026, 1, 1)]).figure
    fills = [(trace.fillcolor, trace.fillpattern.shape) for trace in figure.data if trace.fill]
    assert len(set(fills)) == 4
    assert (INK, None) in fills


def test_curves_end_where_their_waits_end() -> None:
    rows = pd.DataFrame({"minutes": [30.0, 60, 120, 60], "ending": ["reviewed"] * 3 + ["merged"], "changes": [10] * 4})
    chart = first_review_curve(
        {
            ("ai_assisted", "AI-assisted"): first_review(rows),
            ("human_only", "human-only"): first_review(rows.iloc[:3]),
            ("unknown", "unknown"): first_review(rows.iloc[:0]),
        }
    )
    lines = [trace for trace in chart.figure.data if trace.mode == "lines" and trace.hovertext]
    assert [trace.line.color for trace in lines] == [HUMAN.colour, AI.colour]
    assert lines[1].hovertext[-1].startswith("AI-assisted: 75%")
    assert lines[0].hovertext[-1].startswith("Human-only: 100%")
    marks = [trace for trace in chart.figure.data if trace.mode == "markers"]
    assert [trace.hovertext[-1] for trace in marks] == ["Human-only: 100% within 7 d", "AI-assisted: 75% within 7 d"]
    assert marks[-1].marker.size < marks[0].marker.size, "the one on top leaves the other to be seen"
    assert "AI-assisted: 75% within 3 d" in lines[1].hovertext
    heights = {note.text: note.y for note in chart.figure.layout.annotations}
    human, ai = (next(y for text, y in heights.items() if name in text) for name in ("Human-only", "AI-assisted"))
    assert human < ai
    assert "AI-assisted: half had one after 1 h; 10 of 40 were merged without." in chart.alt.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_load_shows_five_groups_and_no_person() -> None:
    chart = review_load([5, 10, 15, 25, 45], 40)
    assert [shape.x1 for shape in chart.figure.layout.shapes] == [5, 10, 15, 25, 45]
    assert "each fifth of 40 reviewers" in chart.alt
    assert "Busiest fifth: 45% of reviews" in [mark.hovertext[0] for mark in dots(chart.figure)]


def test_an_unusual_month_is_larger_and_the_last_is_named() -> None:
    periods = pd.date_range("2025-01-01", periods=14, freq="MS")
    events = [49, 57] * 6 + [49, 95]
    charted = control_chart(pd.DataFrame({"period": periods, "events": events, "changes": [100] * 14}), Kind.SHARE)
    chart = share_over_time(charted, "Kept.")
    sizes = [trace.marker.size for trace in dots(chart.figure)]
    assert sizes == [5] * 13 + [9]
    assert "<b>95%</b>" in notes(chart.figure)
    assert chart.alt.startswith("Kept. February 2026 is above its usual range")


def test_months_are_named_once_and_few() -> None:
    weeks = [MONDAY + timedelta(weeks=place) for place in range(80)]
    named = months(weeks)
    assert len(named) <= 6
    assert sum("2026" in name for _, name in named) == 1
    assert all(weeks[place].day <= 7 for place, _ in named)
    assert len({later - one for (one, _), (later, _) in pairwise(named)} - {17, 18, 13, 14}) == 0
    assert months([]) == []
