"""How far incidents reached: where the line and its marks stand, what a click carries, what it says without eyes."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.blast import quantile
from dashboard.analysis.measures import MEASURES
from dashboard.charts.axes import MOST_POINTS
from dashboard.charts.base import AI, GREY, HUMAN
from dashboard.charts.reach_ecdf import Group, reach_ecdf

MINUTES, SERVICES = MEASURES["customer_minutes"], MEASURES["services"]


def group(origin: str, label: str, values: list[float | None]) -> Group:
    rows = [(f"{origin}/{n}", n, "<b>down</b>", value) for n, value in enumerate(values)]
    frame = pd.DataFrame(rows, columns=["incident_id", "number", "title", "value"])
    return Group(origin, label, frame.astype({"value": float}))


AI_GROUP = group("ai_assisted", "AI-assisted", [10.0 * (n + 1) for n in range(40)])
HUMAN_GROUP = group("human_only", "Human-only", [1.0, 5.0, 9.0, None])


def test_marks_stand_at_the_numbers_the_label_and_the_table_print() -> None:
    figure = reach_ecdf([AI_GROUP], MINUTES).figure
    marks = next(trace for trace in figure.data if trace.marker.symbol == "triangle-up")
    assert list(marks.y) == [50, 90]
    assert list(marks.x) == [quantile(AI_GROUP.values, p).estimate for p in (0.5, 0.9)]
    assert "median 205, p90 361" in figure.layout.annotations[0].text


def test_marks_lie_over_every_line_and_the_first_groups_over_the_others() -> None:
    figure = reach_ecdf([AI_GROUP, group("unknown", "Unknown", [10.0 * (n + 1) for n in range(40)])], MINUTES).figure
    assert [trace.mode for trace in figure.data] == ["lines"] * 2 + ["markers"] * 4
    assert [trace.hovertext[0].partition(",")[0] for trace in figure.data[-2:]] == ["Unknown", "AI-assisted"]


def test_p90_needs_36_incidents_and_a_median_six() -> None:
    assert "p90" not in reach_ecdf([group("unknown", "Unknown", [1.0] * 35)], MINUTES).alt
    assert "median" not in reach_ecdf([group("unknown", "Unknown", [1.0] * 5)], MINUTES).alt


def test_every_stroke_carries_its_incident_and_titles_are_no_markup() -> None:
    figure = reach_ecdf([AI_GROUP, HUMAN_GROUP], MINUTES).figure
    rugs = [trace for trace in figure.data if trace.customdata is not None]
    assert [each[0] for each in rugs[1].customdata] == ["human_only/0", "human_only/1", "human_only/2"]
    assert "<b>" not in rugs[0].hovertext[0]
    assert len({trace.y[0] for trace in rugs}) == 2


def test_origins_differ_in_colour_and_dash_unless_muted() -> None:
    def lines(muted: bool) -> list[tuple[str, str]]:
        figure = reach_ecdf([AI_GROUP, HUMAN_GROUP], MINUTES, muted=muted).figure
        return [(trace.line.color, trace.line.dash) for trace in figure.data if trace.mode == "lines"]

    assert lines(False) == [(AI.colour, AI.dash), (HUMAN.colour, HUMAN.dash)]
    assert {colour for colour, _ in lines(True)} == {GREY}


def test_alt_text_says_numbers_and_what_is_left_out() -> None:
    assert reach_ecdf([AI_GROUP, HUMAN_GROUP], MINUTES).alt == (
        "Per cent of incidents that reached no further, by customer-minutes. "
        "AI-assisted: n = 40, median 205, p90 361. "
        "Human-only: n = 3; 1 without customers affected, or an end."
    )


def test_nothing_known_draws_nothing_and_says_why() -> None:
    chart = reach_ecdf([group("ai_assisted", "AI-assisted", [None])], MINUTES)
    assert not chart.figure.data
    assert "customers affected" in chart.alt
    assert [note.text for note in chart.figure.layout.annotations] == [chart.alt]
    assert not chart.figure.layout.xaxis.visible
    assert not chart.figure.layout.yaxis.visible


def test_counts_of_services_have_an_even_axis() -> None:
    figure = reach_ecdf([group("ai_assisted", "AI-assisted", [1.0, 1.0, 3.0])], SERVICES).figure
    assert figure.layout.xaxis.type == "linear"
    assert list(figure.layout.xaxis.ticktext) == ["0", "1", "2", "3"]


def test_a_hundred_thousand_incidents_stay_a_few_thousand_points() -> None:
    many = group("human_only", "Human-only", [float(n + 1) for n in range(100_000)])
    figure = reach_ecdf([many], MINUTES).figure
    assert sum(len(trace.x) for trace in figure.data) < MOST_POINTS
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert max(abs(y - x / 1000) for x, y in zip(line.x[1:-1], line.y[1:-1], strict=True)) < 0.1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=60), st.sampled_from(sorted(MEASURES)))
@settings(max_examples=60, deadline=None)
def test_any_values_draw_inside_their_axis(values: list[float | None], key: str) -> None:
    figure = reach_ecdf([group("ai_assisted", "AI-assisted", values)], MEASURES[key]).figure
    low, high = figure.layout.xaxis.range or (0, 0)
    for trace in figure.data:
        scaled = [math.log10(x) if figure.layout.xaxis.type == "log" else x for x in trace.x]
        assert all(low - 1e-9 <= x <= high + 1e-9 for x in scaled)
        assert list(trace.y) == sorted(trace.y) or trace.mode != "lines"


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_every_measure_has_ticks(key: str) -> None:
    figure = reach_ecdf([group("ai_assisted", "AI-assisted", [1.0, 2.0, 300.0])], MEASURES[key]).figure
    assert 2 <= len(figure.layout.xaxis.ticktext) <= 9
