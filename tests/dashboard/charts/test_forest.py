"""The forest: every ratio said in words, drawn where it is, cut where it leaves the picture."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.overview_rows import Kind, Row, rows
from dashboard.charts.base import GREY, INK
from dashboard.charts.forest import forest
from tests.dashboard.analysis.overviews import alone
from tests.dashboard.charts.apart import apart, dots

NAMES = ("AI-assisted", "human-only")


def markers(figure: object) -> list[dict[str, object]]:
    return [trace.to_plotly_json() for trace in dots(figure)]  # type: ignore[arg-type]


def test_every_ratio_of_the_overview_is_in_the_sentence_for_those_who_cannot_see() -> None:
    found = alone((58, 1412), (61, 1963), (14, 388))
    chart = forest(rows(found, "strict"), found.visible.ratio, NAMES, muted=False)
    assert "All changes: 1.32 (0.93 to 1.88)." in chart.alt
    assert "Unmixed, known culprits used: 1.32" in chart.alt
    assert "Inside deploys only: no ratio." in chart.alt
    assert "Unknown origin, worst cases: 0.85 to 1.94." in chart.alt
    assert "If 60 to 80% of AI is marked: 1.42 to 1.88." in chart.alt
    assert "Weighted links: 1.32" in chart.alt
    assert "Strict links" not in chart.alt


def test_without_declared_repositories_no_row_speaks_of_detection() -> None:
    from dashboard.analysis.sides import Unmarked

    found = alone((58, 1412), (0, 0), (61, 1963), unmarked=Unmarked.UNDECLARED)
    alt = forest(rows(found, "strict"), None, ("AI-marked", "unmarked"), muted=True).alt
    assert "is marked" not in alt
    assert "Unknown origin" not in alt
    assert "All changes: 1.32" in alt


def test_the_dot_lies_at_the_logarithm_of_the_ratio() -> None:
    row = Row("One", Kind.RATIO, 1.5, 0.8, 2.8, 1.2, 1.9)
    (dot,) = markers(forest([[row]], None, NAMES, muted=False).figure)
    assert dot["x"] == [pytest.approx(math.log(1.5))]
    assert dot["marker"]["color"] == INK  # type: ignore[index]
    (grey,) = markers(forest([[row]], None, NAMES, muted=True).figure)
    assert grey["marker"]["color"] == GREY  # type: ignore[index]


def test_a_range_without_a_limit_is_cut_and_marked() -> None:
    row = Row("One", Kind.HEADLINE, None, 1.4, math.inf)
    chart = forest([[row]], None, NAMES, muted=True)
    (end,) = markers(chart.figure)
    assert end["marker"]["symbol"] == "triangle-right"  # type: ignore[index]
    assert "One: 1.40 or more." in chart.alt
    low, high = chart.figure.layout.xaxis.range
    assert low < 0 < high


def test_the_line_of_equal_breaks_only_where_a_text_crosses_it() -> None:
    short, long = (Row(name, Kind.RATIO, 1.0, 0.4, 2.5) for name in ("One", "Unmixed, known culprits used"))

    def parts(*rows: Row) -> list[tuple[float, float]]:
        figure = forest([rows], None, NAMES, muted=False).figure
        heavy = [line for line in apart(figure) if line.mode == "lines" and line.line.color == INK]
        return [(line.y[0], line.y[-1]) for line in heavy if list(line.x) == [0, 0]]

    assert len(parts(short, short, short)) == 1
    (above, below) = parts(short, long, short)
    assert above[1] < below[0]


def test_what_can_go_unseen_is_shaded_and_said() -> None:
    chart = forest([[Row("One", Kind.RATIO, 1.0, 0.6, 1.7)]], 1.45, NAMES, muted=False)
    (band,) = chart.figure.layout.shapes
    assert (band.x0, band.x1) == (pytest.approx(-math.log(1.45)), pytest.approx(math.log(1.45)))
    assert chart.alt.endswith("A ratio under about 1.5× can go unseen.")


_ends = st.floats(0.0, 1e9) | st.just(math.inf)


@given(st.lists(st.tuples(st.none() | st.floats(1e-6, 1e6), st.none() | _ends, st.none() | _ends), max_size=6))
@settings(max_examples=60, deadline=None)
def test_nothing_is_ever_drawn_outside(given_rows: list[tuple[float | None, float | None, float | None]]) -> None:
    drawn = []
    for estimate, low, high in given_rows:
        ends = (low, high) if low is None or high is None else tuple(sorted((low, high)))
        drawn.append(Row("A row", Kind.RATIO, estimate, *ends))
    chart = forest([drawn], None, NAMES, muted=False)
    low, high = chart.figure.layout.xaxis.range
    for trace in apart(chart.figure):
        assert all(low - 1e-9 <= x <= high + 1e-9 for x in trace.x)
