"""Trends as drawn: the band follows the counts, signals are ringed, what is not settled is hollow, phases are lines."""

from datetime import date

import pandas as pd

from dashboard.analysis.charted import Grain
from dashboard.analysis.periods import Unsettled
from dashboard.analysis.rare_events import Between, gap_chart
from dashboard.analysis.trend import control_chart
from dashboard.charts.base import AI, INK
from dashboard.charts.gap_chart import MOST_GAPS
from dashboard.charts.gap_chart import gap_chart as gaps_drawn
from dashboard.charts.usual_range import Announced, Trend, usual_range_chart
from dashboard.charts.volume import Merged, volume

MONTHS = [each.date() for each in pd.date_range("2025-01-01", periods=21, freq="MS")]
NEXT = date(2026, 10, 1)


def trend(events: list[int], changes: int = 400, since: date = MONTHS[0]) -> Trend:
    frame = pd.DataFrame({"period": MONTHS[: len(events)], "events": events, "changes": changes})
    waiting = (Unsettled(NEXT, 1.0, 200, 0.5),)
    return Trend("AI-assisted", AI, control_chart(frame), waiting, Grain.MONTH, since)


CALM = trend([20, 21, 19] * 7)
LOUD = trend([20, 21, 19] * 6 + [20, 21, 60])


def test_points_lie_in_their_band_and_carry_their_period() -> None:
    figure = usual_range_chart(CALM).figure
    low, high, middle, points = figure.data[:4]
    assert all(a < y < b for a, y, b in zip(low.y, points.y, high.y, strict=True))
    assert set(middle.y) == {5.0125}
    assert list(points.customdata[0]) == ["2025-01-01", "2025-02-01"]
    assert "5.0 per 100 (20 in 400 changes" in points.hovertext[0]


def test_only_what_calls_for_an_explanation_is_ringed() -> None:
    def rings(shown: Trend) -> list[date]:
        return [x for trace in usual_range_chart(shown).figure.data if trace.marker.color == INK for x in trace.x]

    assert rings(CALM) == []
    assert [str(day)[:10] for day in rings(LOUD)] == [f"{MONTHS[20]}"]


def test_what_is_not_settled_is_hollow_and_no_drop_of_the_line() -> None:
    figure = usual_range_chart(CALM).figure
    line = next(trace for trace in figure.data if trace.mode == "lines+markers")
    hollow = figure.data[-1]
    assert str(NEXT) not in {str(x)[:10] for x in line.x}
    assert hollow.marker.symbol == "triangle-up-open"
    assert hollow.mode == "markers"
    assert "not settled yet" in hollow.hovertext[0]
    [latest] = figure.layout.annotations
    assert (latest.x, latest.xref, latest.y) == (1, "paper", line.y[-1]), "right of the plot, where no mark comes"
    assert latest.text == f"{MONTHS[20]:%b}<br><b>{line.y[-1]:.1f}</b>"
    assert figure.layout.xaxis.ticktext[-1] == f"{NEXT:%b %Y}<br>so far"


def test_announced_changes_are_lines_with_their_name_and_no_markup() -> None:
    marks = [Announced(date(2025, 6, 15), "<b>Assistant</b>"), Announced(date(2020, 1, 1), "before")]
    figure = usual_range_chart(CALM, marks).figure
    assert [shape.x0 for shape in figure.layout.shapes] == ["2025-06-15"]
    texts = " ".join(note.text for note in figure.layout.annotations)
    assert "&lt;b&gt;Assistant" in texts
    assert "before" not in texts


def test_alt_text_is_the_sentence_and_what_was_outside() -> None:
    assert usual_range_chart(CALM).alt == (
        "AI-assisted changes, per 100 by month: September 2026 is inside its usual range: nothing to explain here. "
        "1 month not settled yet."
    )
    assert "Outside the usual: September 2026." in usual_range_chart(LOUD).alt


def test_too_short_for_a_range_draws_points_without_band() -> None:
    figure = usual_range_chart(trend([20, 21, 19])).figure
    assert all(trace.fill is None for trace in figure.data)
    assert len(figure.data[0].x) == 3


def test_the_picture_starts_where_the_filters_do() -> None:
    shown = usual_range_chart(trend([20, 21, 19] * 7, since=MONTHS[15])).figure
    line = next(trace for trace in shown.data if trace.mode == "lines+markers")
    assert len(line.x) == 6
    assert 1 <= len(shown.layout.xaxis.ticktext) <= 6


def test_no_period_at_all_is_said() -> None:
    empty = Trend(
        "All", AI, control_chart(pd.DataFrame({"period": [], "events": [], "changes": []})), (), Grain.WEEK, NEXT
    )
    assert "No changes in any period yet." in usual_range_chart(empty).alt


def test_volume_is_hollow_where_not_settled() -> None:
    periods = [Merged(MONTHS[0], 200, 20), Merged(MONTHS[1], 300, 60), Merged(MONTHS[2], 40, 30, settled=False)]
    chart = volume(periods, "AI-assisted", "ai_assisted", Grain.MONTH)
    bars, settled, hollow = chart.figure.data
    assert (list(settled.y), settled.mode, settled.marker.symbol) == ([10, 20], "lines+markers", "triangle-up")
    assert (list(hollow.y), hollow.mode, hollow.marker.symbol) == ([75], "markers", "triangle-up-open")
    assert list(hollow.customdata[0]) == [f"{MONTHS[2]}", f"{MONTHS[3]}"]
    assert bars.marker.color[2] == "rgba(0,0,0,0)"
    assert chart.alt == (
        "AI-assisted share of changes: 10% in January 2025 (20 of 200), 20% in February 2025 (60 of 300)."
    )


def test_a_gap_outside_its_range_is_ringed() -> None:
    days = pd.date_range("2025-01-01", periods=21)
    found = gap_chart(pd.DataFrame({"at": days, "gap": [10.0, 12.0, 9.0] * 6 + [10.0, 11.0, 400.0]}), Between.CHANGES)
    stems, rings = gaps_drawn(found, "Human-only", AI).figure.data
    assert list(rings.y) == [400]
    assert len(stems.x) == 21
    assert "21 gaps" in gaps_drawn(found, "Human-only", AI).alt


def test_of_thousands_of_gaps_the_latest_are_drawn_and_all_are_in_the_table() -> None:
    days = pd.date_range("2015-01-01", periods=3_000)
    found = gap_chart(pd.DataFrame({"at": days, "gap": [10.0, 12.0, 9.0] * 999 + [7.0, 8.0, 400.0]}), Between.CHANGES)
    drawn = gaps_drawn(found, "Human-only", AI)
    assert list(drawn.figure.data[0].y)[-3:] == [7, 8, 400]
    assert len(drawn.figure.data[0].y) == MOST_GAPS
    assert drawn.figure.layout.annotations[0].text.endswith("the latest 300 of 3,000")
    assert len(drawn.rows()) == 3_000
