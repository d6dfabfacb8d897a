"""How long changes wait for their first human review: the share that had one by each time, one line per origin."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from dashboard.analysis import formatting as fmt
from dashboard.analysis.review import FirstReview
from dashboard.charts.axes import glyph
from dashboard.charts.base import GRID, MUTED, PAPER, SMALL_SIZE, Canvas, Chart, look, rounded, words

Floats = npt.NDArray[np.float64]

_HEIGHT = 290
_TOP = 26
_BOTTOM = 252
_APART = 18.0
_FROM, _UNTIL = 5.0, 7 * 24 * 60.0
#: Minutes at which a curve has a mark that opens, and what they are called.
WITHIN = {10: "10 min", 60: "1 h", 360: "6 h", 1440: "1 d", 4320: "3 d"}
_MOST_CORNERS = 300
_SMALLEST, _LARGER = 8, 4
#: A curve this close to a mark, as a part of its time, speaks for the mark.
_NEAR = 0.12


def first_review_curve(found: Mapping[tuple[str, str], FirstReview]) -> Chart:
    """Draws the curves from 5 minutes to a week, on a logarithmic scale.

    Args:
        found: (origin, its name) -> waits; those without any are left out.
    """
    shown = {key: waits for key, waits in found.items() if waits.minutes}
    low, high = math.log10(_FROM), math.log10(_UNTIL)
    canvas = Canvas(_HEIGHT, left=40, right=126)
    small = {"opacity": MUTED, "font": {"size": SMALL_SIZE}}
    for share in (0, 50, 100):
        canvas.line((low, high), (_height(share), _height(share)), GRID, 1)
        canvas.note(low, _height(share), f"{share}%", xanchor="right", xshift=-6, **small)
    for minutes, name in WITHIN.items():
        place = math.log10(minutes)
        canvas.line((place, place), (_TOP, _BOTTOM), GRID, 1)
        canvas.note(place, _BOTTOM + 16, name, **small)
    ends = []
    # The first on top and its marks the smallest, so that none hides another where the curves meet.
    backwards = list(enumerate(shown.items()))[::-1]
    for _, ((origin, label), waits) in backwards:
        ends.append((_curve(canvas, origin, label, waits), origin, label))
    for place, ((origin, label), waits) in backwards:
        _marks(canvas, origin, label, waits, _SMALLEST + _LARGER * place)
    y = float("inf")
    for end, origin, label in sorted(ends):
        y = min(_height(end), y - _APART)
        style = look(origin)
        canvas.note(high, y, f"{glyph(style)} <b>{words(fmt.sentence_case(label), 16)}</b>", xanchor="left", xshift=10)
    return Chart(canvas.figure(low, high), _alt(shown), lambda: _rows(shown))


def _rows(shown: Mapping[tuple[str, str], FirstReview]) -> list[dict[str, object]]:
    return [
        {"Within": name}
        | {
            f"{fmt.sentence_case(label)}, %": rounded(_reached(waits, np.asarray([float(minutes)]))[0])
            for (_, label), waits in shown.items()
        }
        for minutes, name in WITHIN.items()
    ]


def _reached(waits: FirstReview, times: Floats) -> Floats:
    """Per cent that had a review by each of these minutes."""
    places = np.searchsorted(np.asarray(waits.minutes), times, side="right")
    found: Floats = np.concatenate([[0.0], np.asarray(waits.reviewed_share)])[places]
    return found


def _height(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share / 100


def _marks(canvas: Canvas, origin: str, label: str, waits: FirstReview, size: int) -> None:
    """What opens: the share at each tick."""
    style = look(origin)
    names = {**WITHIN, round(_UNTIL): "7 d"}
    at = [float(minutes) for minutes in names]
    shares = _reached(waits, np.asarray(at))
    canvas.add(
        {
            **{"mode": "markers", "x": np.log10(at).tolist(), "y": [_height(share) for share in shares]},
            "marker": {
                **{"symbol": style.symbol, "size": size, "color": PAPER if style.hollow else style.colour},
                **{"opacity": 1, "line": {"width": 1, "color": style.colour if style.hollow else PAPER}},
            },
            "hoverinfo": "text",
            "cliponaxis": False,
            "hovertext": [_said(label, share, name) for share, name in zip(shares, names.values(), strict=True)],
            "customdata": [[f"origin={origin}", f"within={minutes}"] for minutes in names],
        }
    )


def _said(label: str, share: float, name: str) -> str:
    return f"{words(fmt.sentence_case(label))}: {share:.0f}% within {name}"


def _curve(canvas: Canvas, origin: str, label: str, waits: FirstReview) -> float:
    """Draws one curve; returns the share it ends at."""
    times = np.geomspace(_FROM, _UNTIL, _MOST_CORNERS)
    reached = _reached(waits, times)
    style = look(origin)
    canvas.add(
        {
            **{"mode": "lines", "x": np.log10(times), "y": np.array([_height(share) for share in reached])},
            **{"line": {"color": style.colour, "width": 2.2, "dash": style.dash, "shape": "hv"}, "hoverinfo": "text"},
            "hovertext": [_nearby(label, waits, at, share) for at, share in zip(times, reached, strict=True)],
        }
    )
    return float(reached[-1])


def _nearby(label: str, waits: FirstReview, at: float, share: float) -> str:
    for minutes, name in WITHIN.items():
        if abs(at / minutes - 1) < _NEAR:
            return _said(label, float(_reached(waits, np.asarray([float(minutes)]))[0]), name)
    return _said(label, share, fmt.minutes(at))


def _alt(found: Mapping[tuple[str, str], FirstReview]) -> str:
    parts = ["Share of pull requests that had a human review, by time since opening."]
    for (_, label), waits in found.items():
        median = waits.median.estimate
        half = f"half had one after {fmt.minutes(median)}" if median is not None else "fewer than half ever had one"
        never = fmt.share(waits.merged_unreviewed, waits.median.n)
        parts.append(f"{fmt.sentence_case(label)}: {half}; {never} were merged without.")
    return " ".join(parts)
