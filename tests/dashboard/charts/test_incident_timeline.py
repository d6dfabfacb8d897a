"""The incident timeline: to scale, complete in words, and never one label over another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.base import INK, PAPER
from dashboard.charts.incident_timeline import _GUTTER, _PLOT, Event, Mark, Timeline, incident_timeline
from dashboard.charts.labels import LINE, Box
from tests.dashboard.charts.apart import dots

START = datetime(2026, 9, 15, 14, 7, tzinfo=UTC)
SERVICE = "kestrel-checkout"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


DEPLOYS = [
    Mark(SERVICE, at(-26), "#4807"),
    Mark(SERVICE, at(-11), "#4812", culprit=True),
    Mark(SERVICE, at(27), "rollback to #4807", "rollback"),
    Mark("teal-tariff", at(-18), "config push", "config"),
]
FULL = Timeline(START, at(7), at(31), at(62), at(-60), DEPLOYS)


def notes(figure: go.Figure) -> list[str]:
    return [note.text.replace("\N{NO-BREAK SPACE}", " ") for note in figure.layout.annotations]


def test_marks_stand_to_scale_with_their_shape() -> None:
    found = {trace.x[0]: trace.marker for trace in dots(incident_timeline(FULL).figure)}
    assert found[-11].symbol == "triangle-right"
    assert found[-11].color == INK
    assert (found[-26].symbol, found[-26].color) == ("triangle-right", PAPER)
    assert found[27].symbol == "triangle-left"
    assert found[-18].symbol == "square"
    assert {7, 31, 62} <= set(found)


def test_steps_are_measured_above_the_rows() -> None:
    shown = notes(incident_timeline(FULL).figure)
    for text in ("11 min after deploy", "7 min to acknowledge", "24 min more to mitigate", "31 min more to resolve"):
        assert text in shown


def test_impact_is_shaded_until_mitigation() -> None:
    (shade,) = incident_timeline(FULL).figure.layout.shapes
    assert (shade.x0, shade.x1) == (0, 31)


def test_rows_are_the_services_with_the_culprits_first_then_people() -> None:
    rows = [note for note in incident_timeline(FULL).figure.layout.annotations if note.xref == "paper"]
    assert [row.text for row in rows] == [f"<b>{SERVICE}</b>", "<b>teal-tariff</b>", "<b>People</b>"]


def test_the_timeline_in_words() -> None:
    assert incident_timeline(FULL).alt.replace("\N{NO-BREAK SPACE}", " ") == (
        "Impact from Tue 15 Sep 2026, 14:07 UTC. Culprit #4812 on kestrel-checkout, 11 min before the start. "
        "Acknowledged after 7 min, mitigated after 31 min, resolved after 1 h 2 min. Three other deploys shown."
    )


def test_alerts_and_notes_have_rows_of_their_own_between_services_and_people() -> None:
    told = [Event("Notes", at(9), "Rolled <b>back</b>?"), Event("Alerts", at(1), "p99 over 2 s")]
    chart = incident_timeline(replace(FULL, events=told))
    rows = {note.text: note.y for note in chart.figure.layout.annotations}
    assert rows["<b>teal-tariff</b>"] < rows["<b>Alerts</b>"] < rows["<b>Notes</b>"] < rows["<b>People</b>"]
    assert {1, 9} <= {trace.x[0] for trace in dots(chart.figure) if trace.marker.symbol == "diamond"}
    assert "Rolled &lt;b&gt;back&lt;/b&gt;?" in notes(chart.figure)
    assert chart.alt.endswith("Alerts: one. Notes: one.")


def test_the_window_is_drawn_inside_and_written_when_far_outside() -> None:
    assert "link window opens" in notes(incident_timeline(FULL).figure)
    day = incident_timeline(Timeline(START, at(7), at(31), at(62), at(-1440), DEPLOYS)).figure
    assert "link window opens 1 d before impact" in notes(day)
    assert day.layout.xaxis.range[0] > -60


def test_an_open_incident_is_shaded_to_the_end_of_the_data() -> None:
    chart = incident_timeline(Timeline(START, at(7), deploys=DEPLOYS[:2], as_of=at(90)))
    (shade,) = chart.figure.layout.shapes
    assert shade.x1 == chart.figure.layout.xaxis.range[1] > 90
    assert "still open" in notes(chart.figure)
    assert "Not resolved." in chart.alt


def test_mitigated_but_not_resolved_is_not_called_open() -> None:
    shown = notes(incident_timeline(Timeline(START, at(7), at(31), as_of=at(90))).figure)
    assert "not yet resolved" in shown
    assert "still open" not in shown


def test_everything_in_the_same_minute_shares_one_label() -> None:
    chart = incident_timeline(Timeline(START, START, START, START, None, [Mark(SERVICE, START, "#1", culprit=True)]))
    assert "acknowledged, mitigated, resolved" in notes(chart.figure)
    low, high = chart.figure.layout.xaxis.range
    assert high - low >= 10


def test_a_step_out_of_order_measures_nothing() -> None:
    shown = notes(incident_timeline(Timeline(START, at(20), at(5), at(30))).figure)
    assert "20 min to acknowledge" in shown
    assert "10 min more to resolve" in shown
    assert not any("to mitigate" in text for text in shown)


def test_a_bare_incident_still_draws() -> None:
    chart = incident_timeline(Timeline(START))
    assert chart.alt == "Impact from Tue 15 Sep 2026, 14:07 UTC. Not resolved. No deploys shown."


def test_other_zones_land_on_the_same_minute() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    chart = incident_timeline(Timeline(START, deploys=[Mark(SERVICE, at(-11).astimezone(east), "#1")]))
    assert dots(chart.figure)[0].x[0] == -11
    assert "13:56 UTC" in dots(chart.figure)[0].hovertext[0]


def test_names_from_outside_stay_text() -> None:
    evil = Mark("<a href='javascript:x'>s</a>", at(-5), "<b>bold</b>", kind="<i>", culprit=True)
    figure = incident_timeline(Timeline(START, deploys=[evil])).figure
    everything = " ".join([*notes(figure), *(trace.hovertext[0] for trace in dots(figure))])
    assert "<a" not in everything
    assert "<i>" not in everything
    assert "&lt;b&gt;bold" in everything


def test_more_services_than_rows_share_the_last_one() -> None:
    many = [Mark(f"service-{index:02d}", at(-index), f"#{index}") for index in range(12)]
    figure = incident_timeline(Timeline(START, at(7), deploys=many)).figure
    assert "<b>5 more services</b>" in notes(figure)
    assert len([trace for trace in dots(figure) if "triangle" in trace.marker.symbol]) == 12


def boxes(figure: go.Figure) -> list[Box]:
    """Where each label lies at the narrowest width, estimated tighter than the chart does."""
    low, high = figure.layout.xaxis.range
    found = []
    for note in figure.layout.annotations:
        plain = note.text.replace("<b>", "").replace("</b>", "").replace("&lt;", "<").replace("&gt;", ">")
        width = 6.0 * len(plain)
        anchor = (note.x - low) / (high - low) * _PLOT if note.xref != "paper" else 0.0
        anchor += note.xshift or 0
        left = anchor - {"left": 0.0, "right": width}.get(note.xanchor, width / 2)
        found.append(Box(left, left + width, note.y - LINE / 2, note.y + LINE / 2))
    return found


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    minutes = st.integers(-120, 240)
    marks = draw(
        st.lists(
            st.builds(
                Mark,
                st.sampled_from(["checkout", "tariff", "catalog"]),
                minutes.map(at),
                st.sampled_from(["#1", "#4812", "release-2026.11.3", "rollback to #4807"]),
                st.sampled_from(["deploy", "rollback", "config"]),
                st.just(False),
            ),
            max_size=14,
        )
    )
    if draw(st.booleans()):
        marks.append(Mark("checkout", at(draw(st.integers(-120, 0))), "#99", culprit=True))
    step = st.one_of(st.none(), st.integers(0, 300).map(at))
    window = draw(st.one_of(st.none(), st.integers(-1440, -1).map(at)))
    told = st.builds(Event, st.sampled_from(["Alerts", "Notes"]), minutes.map(at), st.sampled_from(["Page", "x" * 90]))
    events = draw(st.lists(told, max_size=6))
    return Timeline(START, draw(step), draw(step), draw(step), window, marks, at(240), events)


@given(timelines())
@settings(max_examples=80, deadline=None)
def test_no_label_covers_another(timeline: Timeline) -> None:
    chart = incident_timeline(timeline)
    laid = boxes(chart.figure)
    for index, box in enumerate(laid):
        assert box.left >= -_GUTTER - 1
        assert not [other for other in laid[index + 1 :] if box.meets(other)]


@pytest.mark.parametrize("gap", [1, 3, 9])
def test_ten_marks_in_a_row_keep_their_marks_and_some_labels(gap: int) -> None:
    row = [Mark(SERVICE, at(-gap * index), f"#48{index:02d}") for index in range(10)]
    figure = incident_timeline(Timeline(START, at(7), at(31), deploys=row)).figure
    assert len([trace for trace in dots(figure) if "triangle" in trace.marker.symbol]) == 10
    assert len([text for text in notes(figure) if text.startswith("#48")]) >= 3
