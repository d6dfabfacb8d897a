"""Where failures travelled: services as circles, what needs what dotted, and an arrow for each way a failure took."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.charts import axes
from dashboard.charts.base import GREY, INK, PAPER, SMALL_SIZE, Chart, words
from dashboard.charts.layered import places

MOST_SERVICES = 15
_LAYER, _SMALLEST, _LARGEST = 92, 22, 44
Place = tuple[float, float]

_ADJACENT = 0.6
#: Pixels from the first layer to the last on a phone, and across a count.
_WIDTH, _COUNT = 280, 19
_SHAFT = 0.3
#: Pixels between a way and a circle it goes round.
_CLEAR = 12
#: Pixels a name takes beside its circle.
_NAME = 16
_THINNEST, _WIDEST, _STEPS = 1.2, 4.5, 5


@dataclass(frozen=True)
class Node:
    """One service: incidents that started there, and how many services need it directly or through others."""

    service: str
    incidents: int
    dependants: int


@dataclass(frozen=True)
class Way:
    """How many incidents went from one service to another."""

    from_service: str
    to_service: str
    incidents: int


def service_map(nodes: Sequence[Node], needs: Sequence[tuple[str, str]], ways: pd.DataFrame) -> Chart:
    """Draws the map: what services need stands to their left, so failures travel to the right.

    Args:
        nodes: The services; with more than `MOST_SERVICES` those that failures travelled between come first.
        needs: (service, service it needs).
        ways: from_service, to_service and incidents, each pair once; drawn also where the one needs the other only
            through a third.
    """
    shown = _chosen(nodes, ways)
    at = places([node.service for node in shown], needs)
    most = max((node.incidents for node in shown), default=0)
    sizes = {node.service: _size(node.incidents, most) for node in shown}
    inside = ways[ways["from_service"].isin(at) & ways["to_service"].isin(at)]
    drawn = [Way(*row) for row in inside[["from_service", "to_service", "incidents"]].itertuples(index=False)]
    taken = {(way.from_service, way.to_service) for way in drawn}
    dotted = [(two, one) for one, two in needs if one in at and two in at and (two, one) not in taken]
    tallest = max((sum(1 for x, _ in at.values() if x == column) for column, _ in at.values()), default=1)
    height = max(220, _LAYER * tallest)
    below = _named_below(at, drawn, height)
    layout = axes.layout(height, left=8, right=8, top=8, bottom=8)
    layout |= {
        "xaxis": {"visible": False, "fixedrange": True, "range": [-0.13, 1.13]},
        "yaxis": {"visible": False, "fixedrange": True, "range": [1.02, -0.02]},
        "annotations": _names(shown, at, sizes, below),
    }
    routes = {way: _route(way, at, sizes, below, height) for way in drawn}
    traces = [_needed(dotted, at), *_arrows(routes, sizes), _counts(routes, height), _circles(shown, at, sizes)]
    return Chart(go.Figure([{"type": "scatter", **trace} for trace in traces], layout), _alt(nodes, shown, drawn))


def _chosen(nodes: Sequence[Node], ways: pd.DataFrame) -> list[Node]:
    if len(nodes) <= MOST_SERVICES:
        return list(nodes)
    ends = [ways.groupby(end)["incidents"].sum() for end in ("from_service", "to_service")]
    busy = ends[0].add(ends[1], fill_value=0).to_dict()
    order = sorted(nodes, key=lambda node: (-busy.get(node.service, 0), -node.incidents, node.service))
    return order[:MOST_SERVICES]


def _size(incidents: int, most: int) -> float:
    """Diameter in pixels; area follows the count."""
    return math.sqrt(_SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * (incidents / most if most else 0))


def _route(
    way: Way, at: dict[str, Place], sizes: dict[str, float], below: Collection[str], height: float
) -> list[Place]:
    """Straight, but round a circle of a layer between, which it would pass behind, and its name."""
    (first, start), (last, end) = at[way.from_service], at[way.to_service]
    bends: dict[float, float] = {}
    for service, (x, y) in at.items():
        if min(first, last) < x < max(first, last):
            passing = start + (end - start) * (x - first) / (last - first)
            room = (sizes[service] / 2 + _CLEAR) / height
            if abs(passing - y) < room:
                named = _NAME / height
                over, under = y - room, y + room
                sides = (over, under + named) if service in below else (over - named, under)
                bends[x] = min(sides, key=lambda side: abs(side - passing))
    return [(first, start), *sorted(bends.items(), reverse=first > last), (last, end)]


def _arrows(routes: Mapping[Way, Sequence[Place]], sizes: dict[str, float]) -> list[dict[str, Any]]:
    """Lines under the circles, each head touching the circle it leads to; one trace per width: hundreds are slow."""
    most = max((way.incidents for way in routes), default=1)
    by_step: dict[int, list[Way]] = {}
    for way in routes:
        by_step.setdefault(math.ceil(_STEPS * way.incidents / most), []).append(way)
    return [
        _arrows_of(_THINNEST + (_WIDEST - _THINNEST) * step / _STEPS, {way: routes[way] for way in ways}, sizes)
        for step, ways in sorted(by_step.items())
    ]


def _arrows_of(width: float, routes: Mapping[Way, Sequence[Place]], sizes: dict[str, float]) -> dict[str, Any]:
    head: dict[str, Any] = {"symbol": "arrow", "angleref": "previous", "color": INK, "opacity": 1, "line": {"width": 0}}
    before = [[0.0] * (len(route) - 1) for route in routes.values()]
    head["size"] = [each for none in before for each in (*none, 11 + width, 0)]
    ends = [sizes[way.to_service] / 2 + 2 for way in routes]
    head["standoff"] = [each for none, end in zip(before, ends, strict=True) for each in (*none, end, 0)]
    return {
        "mode": "lines+markers",
        "x": [x for route in routes.values() for x in (*(x for x, _ in route), None)],
        "y": [y for route in routes.values() for y in (*(y for _, y in route), None)],
        "line": {"color": INK, "width": width, "shape": "spline", "smoothing": 0.7},
        "marker": head,
        "opacity": 0.7,
        "hoverinfo": "skip",
    }


def _named_below(at: dict[str, Place], ways: Sequence[Way], height: float) -> set[str]:
    """Services whose name stands below: arrows come in more steeply from above than from below."""
    down = dict.fromkeys(at, 0.0)
    for way in ways:
        start, end = at[way.from_service], at[way.to_service]
        slope = (end[1] - start[1]) * height / max(abs(end[0] - start[0]) * _WIDTH, 1.0)
        down[way.to_service] += slope
        # A name may cross a shaft sooner than a head.
        down[way.from_service] -= _SHAFT * slope
    return {service for service, slope in down.items() if slope > 0}


def _names(
    shown: Sequence[Node], at: dict[str, Place], sizes: dict[str, float], below: Collection[str]
) -> list[dict[str, Any]]:
    return [
        {
            "x": at[node.service][0], "y": at[node.service][1],
            "yshift": (-1 if node.service in below else 1) * (sizes[node.service] / 2 + 10),
            "text": f"<b>{words(node.service, 18)}</b>", "font": {"size": SMALL_SIZE, "color": INK},
            "bgcolor": PAPER, "borderpad": 0, "showarrow": False,
        }
        for node in shown
    ]  # fmt: skip


def _needed(pairs: Sequence[tuple[str, str]], at: dict[str, Place]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for one, two in pairs:
        x += [at[one][0], at[two][0], None]
        y += [at[one][1], at[two][1], None]
    return {"mode": "lines", "x": x, "y": y, "line": {"color": GREY, "width": 1, "dash": "dot"}, "hoverinfo": "skip"}


def _circles(shown: Sequence[Node], at: dict[str, Place], sizes: dict[str, float]) -> dict[str, Any]:
    hover = [
        f"{words(node.service, 40)}: {fmt.counted(node.incidents, 'incident')} started here, "
        f"{fmt.counted(node.dependants, 'service')} could be reached"
        for node in shown
    ]
    return {
        "mode": "markers+text",
        "x": [at[node.service][0] for node in shown],
        "y": [at[node.service][1] for node in shown],
        "marker": {
            "size": [sizes[node.service] for node in shown], "color": PAPER, "opacity": 1,
            "line": {"width": 2, "color": INK},
        },
        "text": [fmt.whole(node.incidents) for node in shown],
        "textfont": {"size": SMALL_SIZE, "color": INK},
        "customdata": [[node.service] for node in shown],
        "hoverinfo": "text",
        "hovertext": hover,
    }  # fmt: skip


def _counts(routes: Mapping[Way, Sequence[Place]], height: float) -> dict[str, Any]:
    ways, middle = list(routes), list[Place]()
    for route in routes.values():
        usual, *others = _along(route)
        middle.append(next((spot for spot in (usual, *others) if _free(spot, middle, height)), usual))
    return {
        "mode": "markers+text",
        "x": [x for x, _ in middle],
        "y": [y for _, y in middle],
        "marker": {"size": _COUNT, "color": PAPER, "opacity": 1, "line": {"width": 1, "color": GREY}},
        "text": [fmt.whole(way.incidents) for way in ways],
        "textfont": {"size": SMALL_SIZE - 1, "color": INK},
        "customdata": [[way.from_service, way.to_service] for way in ways],
        "hoverinfo": "text",
        "hovertext": [
            f"{words(way.from_service, 40)} to {words(way.to_service, 40)}: {fmt.counted(way.incidents, 'incident')}"
            for way in ways
        ],
    }


def _along(route: Sequence[Place]) -> list[Place]:
    """Where a way's count may stand: half way, or before the next layer where the way crosses it; else near there."""
    start, end = route[:2]
    if len(route) > len((start, end)):
        steps = (0.72, 0.6, 0.84, 0.45)
    else:
        steps = (0.5, 0.4, 0.6, 0.32) if end[0] - start[0] < _ADJACENT else (0.32, 0.25, 0.39, 0.68)
    return [(start[0] + step * (end[0] - start[0]), start[1] + step * (end[1] - start[1])) for step in steps]


def _free(spot: Place, taken: Sequence[Place], height: float) -> bool:
    return all(math.hypot((spot[0] - other[0]) * _WIDTH, (spot[1] - other[1]) * height) >= _COUNT for other in taken)


def _alt(nodes: Sequence[Node], shown: Sequence[Node], ways: Sequence[Way]) -> str:
    parts = [f"{fmt.counted(len(shown), 'service')} and the ways failures took between them."]
    if len(shown) < len(nodes):
        parts.append(f"{len(nodes) - len(shown)} more stand in the table.")
    widest = sorted(ways, key=lambda way: (-way.incidents, way.from_service, way.to_service))[:5]
    parts += [f"{way.from_service} to {way.to_service}: {fmt.counted(way.incidents, 'incident')}." for way in widest]
    if not ways:
        parts.append("No failure travelled from one service to another.")
    if len(ways) > len(widest):
        parts.append(f"{len(ways) - len(widest)} more ways.")
    return " ".join(parts)
