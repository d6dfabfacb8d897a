"""The map: places that do not change, arrows that count, and a table's worth of services that is not drawn."""

import itertools

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.layered import places
from dashboard.charts.service_map import MOST_SERVICES, Node, service_map

NEEDS = [("checkout", "payments"), ("checkout", "accounts"), ("payments", "accounts"), ("search", "catalog")]
NODES = [
    Node("accounts", 9, 2),
    Node("payments", 4, 1),
    Node("checkout", 20, 0),
    Node("catalog", 1, 1),
    Node("search", 0, 0),
]


def ways(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["from_service", "to_service", "incidents"])


WAYS = ways(("accounts", "checkout", 3), ("payments", "checkout", 1))

names = st.sampled_from("abcdefghij")


def test_what_is_needed_stands_left_of_what_needs_it() -> None:
    at = places({node.service for node in NODES}, NEEDS)
    for service, needed in NEEDS:
        assert at[needed][0] < at[service][0]


@given(st.sets(names), st.lists(st.tuples(names, names), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_graph_circles_too_gets_a_place_of_its_own_for_each(some: set[str], needs: list[tuple[str, str]]) -> None:
    at = places(some, needs)
    assert set(at) == some
    assert len(set(at.values())) == len(some)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in at.values())
    assert at == places(sorted(some, reverse=True), list(reversed(needs)))


def test_an_arrow_for_each_way_and_a_dotted_line_where_nothing_travelled() -> None:
    figure = service_map(NODES, NEEDS, WAYS).figure
    arrows = [trace for trace in figure.data if trace.marker.symbol == "arrow"]
    assert [list(trace.x).count(None) for trace in arrows] == [1, 1]
    assert arrows[0].line.width < arrows[1].line.width
    dotted = next(trace for trace in figure.data if trace.line.dash == "dot")
    assert list(dotted.x).count(None) == 2


def test_hundreds_of_ways_are_a_few_traces_and_none_is_lost() -> None:
    names = [f"s{n:02}" for n in range(MOST_SERVICES)]
    many = [(one, two, 1 + place) for place, (one, two) in enumerate(itertools.permutations(names, 2))]
    figure = service_map([Node(name, 1, 0) for name in names], [], ways(*many)).figure
    arrows = [trace for trace in figure.data if trace.marker.symbol == "arrow"]
    assert len(arrows) <= 5
    assert sum(list(trace.x).count(None) for trace in arrows) == len(many)


def test_circles_count_incidents_and_clicks_name_services_and_ways() -> None:
    figure = service_map(NODES, NEEDS, WAYS).figure
    ways, circles = figure.data[-2:]
    assert list(circles.text) == ["9", "4", "20", "1", "0"]
    assert max(circles.marker.size) == circles.marker.size[2]
    assert [tuple(each) for each in ways.customdata] == [("accounts", "checkout"), ("payments", "checkout")]
    assert circles.customdata[0][0] == "accounts"


def test_a_name_leaves_the_arrowheads_clear() -> None:
    needs = [("low", "high")]
    nodes = [Node("high", 1, 1), Node("other", 1, 0), Node("low", 1, 0)]
    figure = service_map(nodes, [*needs, ("low", "other"), ("top", "other")], ways(("high", "low", 1))).figure
    y = {note.text: (note.y, note.yshift) for note in figure.layout.annotations}
    came_from_above = y["<b>high</b>"][0] < y["<b>low</b>"][0]
    assert (y["<b>low</b>"][1] < 0) is came_from_above


def test_counts_of_crossing_ways_stand_apart() -> None:
    nodes = [Node(name, 1, 0) for name in "abcd"]
    crossing = [("a", "d", 1), ("b", "c", 2)]
    figure = service_map(nodes, [("c", "b"), ("d", "a"), ("c", "a")], ways(*crossing)).figure
    counts = figure.data[-2]
    (x0, y0), (x1, y1) = zip(counts.x, counts.y, strict=True)
    assert ((x0 - x1) * 280) ** 2 + ((y0 - y1) * figure.layout.height) ** 2 >= counts.marker.size**2


def test_alt_text_names_the_widest_ways() -> None:
    assert service_map(NODES, NEEDS, WAYS).alt == (
        "5 services and the ways failures took between them. "
        "accounts to checkout: 3 incidents. payments to checkout: 1 incident."
    )
    assert "No failure travelled" in service_map(NODES, NEEDS, ways()).alt


def test_many_services_are_cut_to_those_that_failures_travelled_between() -> None:
    nodes = [Node(f"s{n:03}", 100 - n, 0) for n in range(50)]
    chart = service_map(nodes, [("s049", "s048")], ways(("s048", "s049", 1)))
    circles = chart.figure.data[-1]
    assert len(circles.text) == MOST_SERVICES
    assert {"s048", "s049"} <= {each[0] for each in circles.customdata}
    assert "35 more stand in the table." in chart.alt


def test_a_name_from_outside_is_no_markup() -> None:
    figure = service_map([Node("<a href='x'>", 1, 0)], [], ways()).figure
    assert "<a" not in figure.layout.annotations[0].text


def test_an_arrow_goes_round_a_service_that_stands_in_its_way() -> None:
    nodes = [Node("bottom", 9, 2), Node("middle", 4, 1), Node("top", 20, 0)]
    needs = [("top", "middle"), ("middle", "bottom"), ("top", "bottom")]
    figure = service_map(nodes, needs, ways(("bottom", "top", 3), ("middle", "top", 1))).figure
    circles = figure.data[-1]
    at = {name: (x, y) for (name,), x, y in zip(circles.customdata, circles.x, circles.y, strict=True)}
    past, straight = sorted((trace for trace in figure.data if trace.marker.symbol == "arrow"), key=lambda t: -len(t.x))
    assert list(straight.x) == [at["middle"][0], at["top"][0], None]
    assert (past.x[0], past.x[2]) == (at["bottom"][0], at["top"][0])
    assert past.x[1] == at["middle"][0]
    radius = circles.marker.size[1] / 2
    assert abs(past.y[1] - at["middle"][1]) * figure.layout.height > radius
    assert list(past.marker.size)[:2] == [0, 0]
