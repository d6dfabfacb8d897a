"""The rate chart: what is drawn for which counts, in which colour, and what it says without eyes."""

from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.rates import Arm, compare, rate
from dashboard.charts.base import AI, GREY, GRID, HUMAN, INK, PAPER, UNKNOWN, Chart, look
from dashboard.charts.rate_dots import rate_dots
from tests.dashboard.charts import apart

AI_ARM = Arm("ai_assisted", "AI-assisted", 58, 1412)
HUMAN_ARM = Arm("human_only", "human-only", 61, 1963)
UNKNOWN_ARM = Arm("unknown", "unknown", 14, 388)


def draw(*arms: Arm, muted: bool = False) -> Chart:
    return rate_dots([rate(arm) for arm in arms], compare(arms[0], arms[1]), muted)


def texts(figure: go.Figure) -> str:
    return " | ".join(note.text for note in figure.layout.annotations)


def dots(figure: go.Figure) -> list[Any]:
    """The big markers: one per rate, and the difference's diamond."""
    return [trace for trace in apart.dots(figure) if trace.hoverinfo == "text"]


def colours(figure: go.Figure) -> set[str]:
    found: set[str] = set()
    for trace in apart.apart(figure):
        if trace.mode == "lines":
            found.add(trace.line.color)
        else:
            found |= {trace.marker.color} if isinstance(trace.marker.color, str) else set(trace.marker.color)
            if trace.marker.line.width:
                found.add(trace.marker.line.color)
    return found


def test_each_origin_has_its_own_shape_dash_and_colour() -> None:
    shown = [(each.symbol, each.dash, each.colour) for each in (AI, HUMAN, look("agent"))]
    assert shown == [
        ("triangle-up", "dash", "#D55E00"),
        ("circle", "solid", "#0072B2"),
        ("square", "dot", "#CC79A7"),
    ]
    assert look("unmarked") == look("conflict") == UNKNOWN
    assert UNKNOWN.hollow


def test_a_click_on_a_rate_dims_no_label() -> None:
    labels = [trace for trace in draw(AI_ARM, HUMAN_ARM).figure.data if trace.xaxis == "x2"]
    assert [trace.unselected.marker.opacity for trace in labels] == [1]


def test_dots_stand_at_the_rates_and_the_difference_under_them() -> None:
    chart = draw(AI_ARM, HUMAN_ARM, UNKNOWN_ARM)
    ai, human, unknown, difference = dots(chart.figure)
    assert ai.x[0] == pytest.approx(100 * 58 / 1412)
    assert human.x[0] == pytest.approx(100 * 61 / 1963)
    assert unknown.x[0] == pytest.approx(100 * 14 / 388)
    assert difference.x[0] == pytest.approx(ai.x[0])
    assert ai.y[0] < human.y[0] < unknown.y[0] < difference.y[0]
    assert ai.marker.symbol == "triangle-up"
    assert difference.marker.color == INK


def test_counts_value_and_range_are_printed_beside_each_arm() -> None:
    shown = texts(draw(AI_ARM, HUMAN_ARM, UNKNOWN_ARM).figure)
    for piece in ("58 of 1,412", "61 of 1,963", "14 of 388", "<b>4.1</b>", "(3.1 to 5.3)", "<b>+1.0</b>"):
        assert piece in shown
    assert "(−0.3 to +2.4)" in shown
    assert "4 per 100" in shown


def test_alt_text_says_what_is_drawn() -> None:
    assert draw(AI_ARM, HUMAN_ARM).alt == (
        "Incidents per 100 changes, with 95 in 100 ranges. "
        "AI-assisted: 4.1 (3.1 to 5.3), 58 of 1,412. Human-only: 3.1 (2.4 to 4.0), 61 of 1,963. "
        "Difference +1.0 per 100 (−0.3 to +2.4)."
    )


def test_muted_uses_no_origin_colour() -> None:
    chart = draw(Arm("ai_assisted", "AI-assisted", 4, 61), Arm("human_only", "human-only", 30, 640), muted=True)
    assert colours(chart.figure) <= {GREY, GRID, PAPER}
    assert "Difference" in chart.alt


def test_too_few_incidents_show_no_difference() -> None:
    chart = draw(Arm("ai_assisted", "AI-assisted", 1, 61), Arm("human_only", "human-only", 3, 140), muted=True)
    assert "Difference" not in chart.alt
    assert len(dots(chart.figure)) == 2


def test_too_few_changes_show_counts_as_blocks_and_no_rate() -> None:
    chart = draw(Arm("ai_assisted", "AI-assisted", 2, 14), Arm("human_only", "human-only", 3, 22))
    blocks = [trace for trace in chart.figure.data if len(trace.x) > 1]
    assert [len(trace.x) for trace in blocks] == [14, 22]
    assert [list(trace.marker.color).count(INK) for trace in blocks] == [2, 3]
    assert "<b>2" not in texts(chart.figure)
    assert "2 of 14, too few for a rate" in chart.alt


def test_one_small_arm_is_listed_without_a_dot() -> None:
    chart = draw(AI_ARM, HUMAN_ARM, Arm("unknown", "unknown", 0, 12))
    assert "too few for a rate" in texts(chart.figure)
    assert "Unknown: 0 of 12, too few for a rate." in chart.alt
    assert len(dots(chart.figure)) == 3


def test_zero_is_an_upper_limit() -> None:
    chart = draw(Arm("ai_assisted", "AI-assisted", 0, 80), HUMAN_ARM)
    assert "(up to 3.7)" in texts(chart.figure)
    assert "AI-assisted: 0.0 (up to 3.7), 0 of 80." in chart.alt


@st.composite
def arms(draw: st.DrawFn, origin: str) -> Arm:
    changes = draw(st.integers(0, 100_000))
    return Arm(origin, origin, draw(st.integers(0, min(changes, draw(st.integers(0, 100_000))))), changes)


@given(arms("ai_assisted"), arms("human_only"), arms("unknown"), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_counts_draw_inside_the_axis_with_few_ticks(one: Arm, two: Arm, three: Arm, muted: bool) -> None:
    figure = draw(one, two, three, muted=muted).figure
    low, high = figure.layout.xaxis.range
    for trace in apart.apart(figure):
        if trace.xaxis != "x2" and trace.x is not None:
            assert all(low - 1e-9 <= x <= high + 1e-9 for x in trace.x)
    ticks = [note for note in figure.layout.annotations if note.xref != "paper"]
    assert len(ticks) <= 10
    assert None not in colours(figure)
