"""Rows of intervals: what is drawn, what is only written, and what it says without eyes."""

from typing import Any

import pytest

from dashboard.analysis.shares import share
from dashboard.charts.base import AI, HUMAN, INK
from dashboard.charts.interval_rows import ALL, Cell, Row, interval_rows, share_cell
from tests.dashboard.charts.apart import apart, dots

ROWS = [
    Row(
        "Canary",
        (
            Cell("ai_assisted", "AI-assisted", 62.0, 58.0, 66.0, "620 of 1,000"),
            Cell("human_only", "human-only", 40.0, 37.0, 43.1, "400 of 1,000"),
        ),
    ),
    Row("Flag", (Cell("ai_assisted", "AI-assisted", None, None, None, "not recorded"),)),
]


def notes(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def marks(figure: Any) -> list[Any]:
    return dots(figure)


def test_marks_stand_at_their_values_in_their_origins_shape() -> None:
    figure = interval_rows(ROWS, unit="%", says="Coverage.").figure
    ai, human = marks(figure)
    assert (ai.x[0], ai.marker.symbol, ai.marker.color) == (62.0, AI.symbol, AI.colour)
    assert (human.x[0], human.marker.symbol, human.marker.color) == (40.0, HUMAN.symbol, HUMAN.colour)
    assert ai.y[0] < human.y[0]


def test_ranges_are_thin_and_dashed_and_the_middle_half_is_thick() -> None:
    def range_of_ai(**how: bool) -> Any:
        figure = interval_rows(ROWS, unit="%", says="", **how).figure
        (found,) = [trace.line for trace in apart(figure) if trace.mode == "lines" and list(trace.x) == [58.0, 66.0]]
        return found

    assert (range_of_ai().width, range_of_ai().dash) == (2, "5px,3px")
    assert range_of_ai(middle_half=True).width == 7


def test_both_ends_of_a_dashed_range_are_drawn() -> None:
    figure = interval_rows(ROWS, unit="%", says="").figure
    upright = {line.x[0] for line in apart(figure) if line.mode == "lines" and line.x[0] == line.x[-1]}
    assert {58.0, 66.0, 37.0, 43.1} <= upright


def test_a_mark_names_its_row_its_origin_and_its_unit() -> None:
    assert [mark.hovertext[0] for mark in marks(interval_rows(ROWS, unit="%", says="").figure)] == [
        "Canary, AI-assisted: 62.0% (620 of 1,000)",
        "Canary, Human-only: 40.0% (400 of 1,000)",
    ]
    alone = [Row("Two and more", (Cell(ALL, "all", 2.5, 1.0, 4.0, "38 of 1,538"),))]
    (mark,) = marks(interval_rows(alone, unit="per 100", says="").figure)
    assert mark.hovertext[0] == "Two and more: 2.5 per 100 (38 of 1,538)"


def test_a_mark_at_zero_stands_inside_the_axis_where_a_pointer_is_answered() -> None:
    nothing = [Row("Flag", (Cell(ALL, "all", 0.0, 0.0, 1.5, "0 of 200"),))]
    assert interval_rows(nothing, unit="%", says="").figure.layout.xaxis.range[0] < 0


def test_what_is_not_recorded_is_written_and_has_no_mark() -> None:
    chart = interval_rows(ROWS, unit="%", says="Coverage.")
    assert len(marks(chart.figure)) == 2
    assert any("not recorded" in note for note in notes(chart.figure))
    assert chart.alt == (
        "Coverage. Canary: AI-assisted 62.0% (620 of 1,000, 58.0 to 66.0),"
        " human-only 40.0% (400 of 1,000, 37.0 to 43.1). Flag: AI-assisted not recorded."
    )


def test_every_origin_is_named_once_above_the_rows_and_ink_needs_no_name() -> None:
    told = notes(interval_rows(ROWS, unit="%", says="").figure)
    named = [note for note in told if "AI-assisted" in note or "Human-only" in note]
    assert len(named) == 2
    ink = interval_rows([Row("one", (Cell(ALL, "all", 3.0, 1.0, 5.0, "3 of 100"),))], unit="per 100", says="").figure
    assert not [note for note in notes(ink) if "●" in note or "▲" in note]
    assert marks(ink)[0].marker.color == INK


def test_shares_of_few_are_counts_without_a_mark() -> None:
    assert share_cell("human_only", "human-only", share(3, 12)).note == "3 of 12, too few"
    assert share_cell("human_only", "human-only", share(3, 12)).value is None
    assert share_cell("human_only", "human-only", share(0, 0)).note == "none"
    known = share_cell("human_only", "human-only", share(30, 100))
    assert (known.value, known.note) == (30, "30 of 100")
    assert known.low == pytest.approx(21.9, abs=0.1)


def test_rows_without_any_value_have_no_axis() -> None:
    figure = interval_rows([ROWS[1]], unit="per 100", says="").figure
    assert not [note for note in notes(figure) if "per 100" in note or note == "0"]


def test_names_from_outside_are_never_markup() -> None:
    row = Row("<b>bold</b>", (Cell(ALL, "all", 1.0, 0.5, 2.0, "1 of 100"),))
    assert any("&lt;b&gt;bold" in note for note in notes(interval_rows([row], unit="%", says="").figure))
