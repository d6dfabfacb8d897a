"""Long and wide: one mark each, where it belongs, together when there are many."""

import pandas as pd

from dashboard.charts.axes import MOST_POINTS
from dashboard.charts.breadth import breadth_and_duration


def restored(*rows: tuple[str, int, str, str, float, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["incident_id", "number", "title", "mark", "minutes", "services"])


DOTS = restored(
    ("i/1", 1, "slow", "ai_assisted", 30.0, 1),
    ("i/2", 2, "down", "human_only", 600.0, 3),
    ("i/3", 3, "<i>odd</i>", "unknown", 0.2, 1),
)


def test_each_incident_stands_in_its_row_and_carries_its_id() -> None:
    figure = breadth_and_duration(DOTS).figure
    found = {trace.customdata[0][0]: (trace.x[0], round(trace.y[0])) for trace in figure.data}
    assert found == {"i/1": (30.0, 1), "i/2": (600.0, 3), "i/3": (1.0, 1)}
    assert {trace.marker.symbol for trace in figure.data} == {"triangle-up", "circle", "circle-open"}
    assert not any("<i>" in text for trace in figure.data for text in trace.hovertext)


def test_alt_text_names_the_widest_and_the_longest() -> None:
    assert breadth_and_duration(DOTS.head(2)).alt == (
        "2 incidents by duration and services reached; 1 reached more than one. "
        "Widest: #2 down, 3 services. Longest: #2 down, 10\N{NO-BREAK SPACE}h."
    )
    assert breadth_and_duration(restored()).alt.startswith("No restored incident")


def test_more_than_five_thousand_are_drawn_together_and_none_is_lost() -> None:
    many = restored(*((str(n), n, "", "human_only", float(n % 600 + 1), n % 4 + 1) for n in range(MOST_POINTS + 1)))
    (trace,) = breadth_and_duration(many).figure.data
    assert len(trace.x) < 200
    told = [int(text.partition(" ")[0].replace(",", "")) for text in trace.hovertext]
    assert sum(told) == len(many)
    assert max(trace.marker.size) <= 18


def test_marks_of_one_row_do_not_stand_on_each_other() -> None:
    same = restored(*((str(n), n, "", "human_only", 60.0, 1) for n in range(30)))
    assert len({round(y, 6) for y in breadth_and_duration(same).figure.data[0].y}) == 30
