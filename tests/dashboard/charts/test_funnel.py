"""The funnel: dots at their rates, names without overlap, services outside said in words."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.services import funnel
from dashboard.charts.base import Chart
from dashboard.charts.funnel import funnel_chart
from tests.dashboard.charts.apart import apart


def drawn(rows: list[tuple[str, int, int]]) -> Chart:
    return funnel_chart(funnel(pd.DataFrame(rows, columns=["service", "events", "changes"])))


ROWS = [("checkout", 40, 400), *[(f"service-{n}", 8, 300 + 10 * n) for n in range(9)]]


def test_a_service_outside_is_larger_bold_and_in_the_alt_text() -> None:
    chart = drawn(ROWS)
    [dots] = [trace for trace in chart.figure.data if trace.mode == "markers"]
    sizes = {
        name: (changes, size) for [name], changes, size in zip(dots.customdata, dots.x, dots.marker.size, strict=True)
    }
    assert sizes["checkout"] == (400, 11)
    assert sizes["service-3"] == (330, 7)
    assert "<b>checkout</b>" in [note.text for note in chart.figure.layout.annotations]
    assert "checkout is above the range that holds 998 in 1,000 (40 of 400)." in chart.alt
    assert "further from the common rate than chance would carry it" in chart.alt


def test_services_without_changes_are_not_drawn() -> None:
    chart = drawn([*ROWS, ("asleep", 0, 0)])
    [dots] = [trace for trace in chart.figure.data if trace.mode == "markers"]
    assert len(dots.x) == len(ROWS)
    assert not any("asleep" in told for told in dots.hovertext)
    assert drawn([("asleep", 0, 0)]).alt == "No changes in any service."


@given(
    st.lists(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30)
)
@settings(max_examples=25, deadline=None)
def test_any_counts_stay_on_the_canvas(rows: list[tuple[int, int]]) -> None:
    figure = drawn([(f"s{place:02}", events, changes) for place, (events, changes) in enumerate(rows)]).figure
    low, high = figure.layout.xaxis.range
    for trace in apart(figure):
        assert all(low - 1e-6 <= x <= high + 1 for x in trace.x)
        assert all(0 <= y <= figure.layout.height for y in trace.y)
    assert high == pytest.approx(1.04 * max(changes for _, changes in rows))
