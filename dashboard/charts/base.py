"""What every chart shares: the pair of figure and alt text, the marks of the origins, the blank figure.

Ink is one literal colour that dashboard/style.css turns into the theme's text colour, and paper one that it turns into
the background; so one figure serves the light and the dark theme.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import plotly.graph_objects as go

INK = "rgb(16, 22, 28)"
PAPER = "rgb(254, 255, 255)"
GREY = "rgb(140, 140, 140)"
GRID = "rgba(128, 128, 128, 0.22)"
BAND = "rgba(128, 128, 128, 0.13)"
MUTED = 0.65

TEXT_SIZE = 13.5
SMALL_SIZE = 12.5


#: A pointer over a mark: in the theme's ink on its paper, so that it can be read in both.
HOVER: dict[str, Any] = {"bgcolor": PAPER, "bordercolor": GREY, "font": {"size": 13, "color": INK}}

#: Half a range's end tick, in pixels.
_TICK = 4.0
#: Dashes of a range, shorter than Plotly's own: its gaps are as long as a narrow range.
_RANGE_DASH = {"dash": "5px,3px", "dot": "2px,3px"}
#: What an axis from zero leaves before it, as a part of its length: a mark answers a pointer only inside the axis.
_BEFORE_ZERO = 0.02


#: One row per thing drawn, column to value; numbers as numbers.
Rows = Sequence[Mapping[Any, object]]


@dataclass(frozen=True)
class Chart:
    """A figure with the sentence that replaces it for somebody who cannot see it, and its numbers as rows of a table.

    Attributes:
        rows: Made when asked for, since most tables are never opened; None where the page has a table of its own.
    """

    figure: go.Figure
    alt: str
    rows: Callable[[], Rows] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Look:
    """How an origin is drawn: a shape, a dash and a colour, which all say the same."""

    symbol: str
    dash: str
    colour: str
    hollow: bool = False


AI = Look("triangle-up", "dash", "#D55E00")
HUMAN = Look("circle", "solid", "#0072B2")
AGENT = Look("square", "dot", "#CC79A7")
UNKNOWN = Look("circle", "dot", "#8C8C8C", hollow=True)

_MARKS = {"ai_assisted": AI, "ai_marked": AI, "human_only": HUMAN, "agent": AGENT}


def look(origin: str, *, muted: bool = False) -> Look:
    """The mark of an origin; whatever is neither AI nor human-only is drawn as unknown."""
    found = _MARKS.get(origin, UNKNOWN)
    return replace(found, colour=GREY) if muted else found


@dataclass(frozen=True)
class _Dot:
    """One marker of a canvas."""

    x: float
    y: float
    look: Look
    size: float
    hover: str
    carries: Sequence[str]


def _markers(dots: Sequence[_Dot], xaxis: str) -> dict[str, Any]:
    """One trace of all markers on an axis."""
    line = {
        "width": [max(1.5, dot.size / 6) if dot.look.hollow else 0 for dot in dots],
        "color": [dot.look.colour for dot in dots],
    }
    marker = {
        "symbol": [dot.look.symbol for dot in dots],
        "size": [dot.size for dot in dots],
        "color": [PAPER if dot.look.hollow else dot.look.colour for dot in dots],
        "opacity": 1,
        "line": line,
    }
    trace = {
        "mode": "markers",
        "marker": marker,
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "xaxis": xaxis,
        "cliponaxis": False,
        "hoverinfo": ["text" if dot.hover else "skip" for dot in dots],
        "hovertext": [dot.hover for dot in dots],
    }
    if any(dot.carries for dot in dots):
        return {**trace, "customdata": [list(dot.carries) for dot in dots]}
    # A click elsewhere dims what it did not choose: never the glyphs of labels.
    return {**trace, "unselected": {"marker": {"opacity": 1}}}


@dataclass
class Canvas:
    """A drawing without axes, legend, title or background, built in one go because Plotly checks every addition.

    The y axis counts pixels down from the top, so layouts are written in pixels; x is in the data's unit.
    """

    height: float
    left: int = 10
    right: int = 10
    traces: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    _strokes: dict[tuple[str, float, str, float], tuple[list[float | None], list[float | None]]] = field(
        default_factory=dict
    )
    _dots: dict[str, list[_Dot]] = field(default_factory=dict)

    def line(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        colour: str,
        width: float,
        dash: str = "solid",
        opacity: float = 1.0,
    ) -> None:
        """Adds a straight line that answers no hover."""
        along, down = self._strokes.setdefault((colour, width, dash, opacity), ([], []))
        along += [None, *x] if along else x
        down += [None, *y] if down else y

    def span(self, low: float, high: float, y: float, look: Look) -> None:
        """Adds a range with a tick at either end: a dash may end in its gap, and the range must not."""
        self.line((low, high), (y, y), look.colour, 2, _RANGE_DASH.get(look.dash, look.dash))
        for end in (low, high):
            self.line((end, end), (y - _TICK, y + _TICK), look.colour, 2)

    def dot(
        self,
        x: float,
        y: float,
        look: Look,
        size: float,
        hover: str = "",
        xaxis: str = "x",
        carries: Sequence[str] = (),
    ) -> None:
        """Adds one marker; `hover` must be made safe by `words` where it comes from outside, and may be empty.

        `carries` is what a click on it hands over, such as `origin=ai_assisted`.
        """
        self._dots.setdefault(xaxis, []).append(_Dot(x, y, look, size, hover, carries))

    def add(self, trace: dict[str, Any]) -> None:
        """Adds a trace of its own over the lines and dots so far, and under those that follow."""
        self._settle()
        self.traces.append(trace)

    def _settle(self) -> None:
        """Makes traces of the lines and dots so far, one per style: a trace takes a browser longer than a mark."""
        for (colour, width, dash, opacity), (x, y) in self._strokes.items():
            stroke = {"color": colour, "width": width, "dash": dash}
            drawn = {"mode": "lines", "x": x, "y": y, "opacity": opacity, "hoverinfo": "skip", "line": stroke}
            self.traces.append(drawn)
        self.traces += [_markers(dots, xaxis) for xaxis, dots in self._dots.items()]
        self._strokes, self._dots = {}, {}

    def note(self, x: float, y: float, text: str, **more: Any) -> None:
        """Adds a label at a point; keywords are those of a Plotly annotation."""
        self.notes.append({"x": x, "y": y, "text": text, "showarrow": False, **more})

    def figure(self, low: float, high: float) -> go.Figure:
        """The finished figure, its x axis from `low` to `high`; `x2` runs from 0 to 1 over the same width."""
        self._settle()
        hidden = {"visible": False, "fixedrange": True}
        layout = {
            "height": self.height,
            "margin": {"l": self.left, "r": self.right, "t": 0, "b": 0, "pad": 0, "autoexpand": False},
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": HOVER,
            "font": {"family": "Inter, 'Source Sans', sans-serif", "size": TEXT_SIZE, "color": INK},
            "xaxis": {**hidden, "range": [low, high]},
            "xaxis2": {**hidden, "range": [0, 1], "overlaying": "x"},
            "yaxis": {**hidden, "range": [self.height, 0]},
            "annotations": self.notes,
            "shapes": self.shapes,
        }
        return go.Figure([{"type": "scatter", **trace} for trace in self.traces], layout)


def before_zero(low: float, high: float) -> float:
    """Where an axis begins that has marks at zero, its own lowest value `low`."""
    return min(low, -_BEFORE_ZERO * (high - low))


def rounded(value: float | None) -> float | None:
    """A number for a table: a place more than the picture says."""
    return None if value is None else round(value, 2)


def words(text: str, limit: int = 28) -> str:
    """Text from outside, cut to a limit and made safe for Plotly, which reads markup in every label."""
    plain = " ".join(text.split())
    return escape(plain if len(plain) <= limit else f"{plain[: limit - 1].rstrip()}…", quote=False)
