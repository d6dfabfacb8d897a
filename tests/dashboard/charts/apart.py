"""A figure's marks one by one, as a reader sees them, however many share a trace."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import plotly.graph_objects as go


def apart(figure: go.Figure) -> list[go.Scatter]:
    """A trace for each marker and for each unbroken line of a figure."""
    found: list[go.Scatter] = []
    for trace in figure.data:
        told = trace.to_plotly_json()
        found += map(go.Scatter, _dots(told) if trace.mode == "markers" else _lines(told))
    return found


def dots(figure: go.Figure) -> list[go.Scatter]:
    """A trace for each marker of a figure."""
    return [trace for trace in apart(figure) if trace.mode == "markers"]


def _dots(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    many = len(told["x"])
    for place in range(many):
        yield _at(told, place, many)


def _at(told: dict[str, Any], place: int, many: int) -> dict[str, Any]:
    def one(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {inner: one(inner, each) for inner, each in value.items()}
        if not isinstance(value, list | tuple) or len(value) != many:
            return value
        return [value[place]] if key in ("x", "y", "hovertext", "customdata") else value[place]

    return {key: one(key, value) for key, value in told.items()}


def _lines(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    points = zip(told["x"], told["y"], strict=True)
    for drawn, part in groupby(points, lambda point: point[0] is not None):
        if drawn:
            x, y = zip(*part, strict=True)
            yield {**told, "x": list(x), "y": list(y)}
