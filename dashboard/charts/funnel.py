"""Services around their common rate: each where its number of changes puts it, and how far chance reaches there."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dashboard.analysis import formatting as fmt
from dashboard.analysis.services import RARE, USUAL, Funnel, Place, Service, funnel_limits
from dashboard.charts import scale
from dashboard.charts.base import BAND, GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, rounded, words
from dashboard.charts.labels import LINE, Box, Shelf, width_of

_HEIGHT = 400
_TOP = 24
_BOTTOM = 356
_RIGHT = 96
_LEFT = 44
_NARROWEST = 340 - _LEFT - _RIGHT
_GRID_POINTS = 300
_MOST_NAMED = 40
_BESIDE = 8
_ABOVE_BELOW = (-15.0, 15.0)
_ASLANT = (-9.0, 9.0)


def funnel_chart(funnel: Funnel) -> Chart:
    """Draws one dot per service with changes; services outside are larger and always named if there is room."""
    services = [service for service in funnel.services if service.raw is not None]
    if funnel.centre is None or not services:
        return Chart(Canvas(_HEIGHT).figure(0, 1), funnel.sentence)
    most = max(service.changes for service in services)
    right = most * 1.04
    sizes = np.unique(np.linspace(max(1, most / 60), right, _GRID_POINTS).round().astype(int))
    centre = funnel.centre
    limits = [funnel_limits(centre / 100, sizes, alpha, funnel.dispersion) for alpha in (RARE, USUAL)]
    rates = [service.raw or 0.0 for service in services]
    highest = 1.1 * max(*rates, 1.6 * centre, float(np.interp(most / 3, sizes, limits[1][1])))

    def height(rate: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(max(rate, 0.0), highest) / highest

    canvas = Canvas(_HEIGHT, left=_LEFT, right=_RIGHT)
    _axes(canvas, right, highest)
    for low, high in limits:
        _between(canvas, sizes.tolist(), [height(rate) for rate in high], [height(rate) for rate in low])
    canvas.line((0, right), (height(centre), height(centre)), INK, 1.3)
    small = {"font": {"size": SMALL_SIZE}, "xanchor": "left", "xshift": 6}
    canvas.note(right, height(centre), f"all together<br><b>{fmt.per_100(centre)}</b> per 100", align="left", **small)
    beside = [height(centre)]
    for name, (_, high) in zip(("998 in 1,000", "95 in 100"), limits, strict=True):
        at = min(height(float(high[-1])), height(centre) - 28) - (16 if name[0] == "9" and name[2] == "8" else 0)
        beside.append(at)
        canvas.note(right, at, name, opacity=MUTED, **small)
    canvas.add(_dots(services, [height(rate) for rate in rates]))
    _names(canvas, services, right, height, beside, centre)
    return Chart(canvas.figure(0, right), _alt(funnel, services), lambda: _rows(services))


def _rows(services: Sequence[Service]) -> list[dict[str, object]]:
    return [
        {
            "Service": each.service,
            "Changes": each.changes,
            "With an incident": each.events,
            "Per 100": rounded(each.raw),
            "Pooled": rounded(each.shrunken),
            "From": rounded(each.low),
            "To": rounded(each.high),
        }
        for each in services
    ]


def _dots(services: Sequence[Service], heights: Sequence[float]) -> dict[str, Any]:
    """All services as one trace, since hundreds of their own take seconds to draw; each carries its name."""
    return {
        "mode": "markers",
        "x": [service.changes for service in services],
        "y": heights,
        "marker": {
            "color": INK,
            "size": [7 if service.place is Place.INSIDE else 11 for service in services],
            "line": {"width": 0},
        },
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [
            f"{words(service.service)}: {fmt.per_100(service.raw or 0.0)} per 100"
            f" ({fmt.share(service.events, service.changes)})"
            for service in services
        ],
        "customdata": [[service.service] for service in services],
    }


def _axes(canvas: Canvas, right: float, highest: float) -> None:
    small = {"opacity": MUTED, "font": {"size": SMALL_SIZE}}
    for tick in scale.ticks(0, highest):
        y = _BOTTOM - (_BOTTOM - _TOP) * tick / highest
        canvas.line((0, right), (y, y), GRID, 1)
        canvas.note(0, y, f"{tick:g}", xanchor="right", xshift=-6, **small)
    canvas.note(0, _TOP - 14, "incidents per 100 changes", xanchor="left", xshift=-_LEFT + 8, **small)
    marks = scale.ticks(0, right * 0.9)
    for tick in marks[1:]:
        canvas.note(tick, _BOTTOM + 16, f"{tick:,.0f}{' changes' if tick == marks[-1] else ''}", **small)


def _between(canvas: Canvas, x: list[int], upper: list[float], lower: list[float]) -> None:
    canvas.add(
        {
            **{"mode": "lines", "x": [*x, *reversed(x)], "y": [*upper, *reversed(lower)], "fill": "toself"},
            **{"fillcolor": BAND, "line": {"width": 0, "color": BAND}, "hoverinfo": "skip"},
        }
    )


def _names(
    canvas: Canvas,
    services: list[Service],
    right: float,
    height: Callable[[float], float],
    beside: list[float],
    centre: float,
) -> None:
    """Names beside dots, those furthest from the common rate first, as far as none covers another on a phone."""
    shelf = Shelf(0.0, float(_NARROWEST + _RIGHT))
    pixel = _NARROWEST / right
    dots = [
        Box(s.changes * pixel - 6, s.changes * pixel + 6, height(s.raw or 0) - 6, height(s.raw or 0) + 6)
        for s in services
    ]
    shelf.taken.extend(dots)
    shelf.taken.extend(Box(_NARROWEST, _NARROWEST + _RIGHT, at - LINE, at + LINE) for at in beside)
    order = sorted(services, key=lambda each: (each.place is Place.INSIDE, -_distance(each, centre), each.service))
    for service in order[:_MOST_NAMED]:
        outside = service.place is not Place.INSIDE
        x, y = service.changes * pixel, height(service.raw or 0.0)
        wide = width_of(service.service, bold=outside)
        boxes = [
            Box(x + right, x + right + wide, y + down - LINE / 2, y + down + LINE / 2)
            for right, down in (
                *((_BESIDE, 0.0), (-_BESIDE - wide, 0.0)),
                *((_BESIDE, by) for by in _ASLANT),
                *((-_BESIDE - wide, by) for by in _ASLANT),
                *((-wide / 2, by) for by in _ABOVE_BELOW),
            )
        ]
        side = shelf.place([[box] for box in boxes])
        if side is None:
            continue
        name = words(service.service)
        anchors: list[dict[str, Any]] = [
            {"xanchor": "left", "xshift": 9},
            {"xanchor": "right", "xshift": -9},
            *({"xanchor": "left", "xshift": 9, "yshift": -by} for by in _ASLANT),
            *({"xanchor": "right", "xshift": -9, "yshift": -by} for by in _ASLANT),
            *({"xanchor": "center", "yshift": -by} for by in _ABOVE_BELOW),
        ]
        text = f"<b>{name}</b>" if outside else name
        canvas.note(service.changes, y, text, font={"size": SMALL_SIZE}, **anchors[side])


def _distance(service: Service, centre: float) -> float:
    """How far from the common rate, as chance at its number of changes counts it."""
    return abs((service.raw or 0.0) - centre) * math.sqrt(service.changes)


def _alt(funnel: Funnel, services: list[Service]) -> str:
    outside = [
        f"{service.service} is {service.place.removeprefix('far ')} the range that holds "
        f"{'998 in 1,000' if service.place.startswith('far') else '95 in 100'} "
        f"({fmt.share(service.events, service.changes)})."
        for service in services
        if service.place is not Place.INSIDE
    ]
    common = f"{len(services)} services around {fmt.per_100(funnel.centre or 0.0)} incidents per 100 changes."
    return " ".join([common, *outside, funnel.sentence])
