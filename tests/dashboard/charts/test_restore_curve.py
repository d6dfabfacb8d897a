"""How soon service was back: curves, bands, and how many are still followed."""

import pandas as pd

from dashboard.analysis.restore import restore
from dashboard.charts.base import AI, HUMAN
from dashboard.charts.restore_curve import Line, restore_curve


def line(origin: str, label: str, minutes: list[float], still_open: int = 0) -> Line:
    frame = pd.DataFrame(
        {"minutes": [*minutes, *[60.0] * still_open], "restored": [True] * len(minutes) + [False] * still_open}
    )
    return Line(origin, label, restore(frame))


AI_LINE = line("ai_assisted", "AI-assisted", [10.0 * (n + 1) for n in range(20)], still_open=2)
HUMAN_LINE = line("human_only", "Human-only", [20.0] * 12)


def test_a_curve_rises_to_all_restored_with_its_band_around_it() -> None:
    figure = restore_curve([HUMAN_LINE]).figure
    low, high, curve = figure.data
    assert curve.y[0] == 0
    assert curve.y[-1] == 100
    assert all(a <= b + 1e-9 <= c + 1e-6 for a, b, c in zip(low.y, curve.y, high.y, strict=True))
    assert high.fill == "tonexty"


def test_open_incidents_keep_the_curve_under_all_and_are_said() -> None:
    chart = restore_curve([AI_LINE, HUMAN_LINE])
    assert "AI-assisted: 22 incidents" in chart.alt
    assert "2 still open" in chart.alt
    curves = [trace for trace in chart.figure.data if trace.line.width == 2]
    assert [(trace.line.color, trace.line.dash) for trace in curves] == [
        (AI.colour, AI.dash),
        (HUMAN.colour, HUMAN.dash),
    ]


def test_the_row_below_counts_who_is_still_followed() -> None:
    texts = [note.text for note in restore_curve([HUMAN_LINE]).figure.layout.annotations]
    assert any("open" in text for text in texts)
    assert "12" in texts
    assert "0" in texts


def test_without_incidents_nothing_is_drawn() -> None:
    chart = restore_curve([line("ai_assisted", "AI-assisted", [])])
    assert not chart.figure.data
    assert chart.alt == "No incident has a known duration."
