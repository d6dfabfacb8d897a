"""Ranges on the native bars of a slide: error bars that stay with the chart, and values written beyond them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from dashboard.reports.document import Numbers, Series
from dashboard.reports.slide_text import INK, letter

#: Parts of the chart: what the names of the bars take at most, where the bars end, where they begin below the title
#: and how tall they are.
_NAMES, _RIGHT, _TOP, _TALL = 0.42, 0.98, 0.12, 0.74
#: Room beyond the longest range for the value written there, as a part of the axis.
_ROOM = 0.18
#: A range that ends beyond so many times the largest value is cut: the bars would be slivers.
_LONGEST, _LONGEST_LOG = 4.0, 100.0
#: Where an axis ends on which everything is 0.
_EMPTY = 0.1
#: The size of the bars' names in points; the line of a range, in the unit of slides (12,700 to a point).
_NAME, _LINE = 11.0, 15_875


#: Else a line from each moved value to its bar would be taken for a range.
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"'
    ' xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext>'
    "</c:extLst>"
)


@dataclass(frozen=True)
class Scale:
    """A value axis from `least` to `most`."""

    least: float
    most: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, 0 to 1; beyond the ends at the end."""
        within = min(max(value, self.least), self.most)
        if self.log:
            return math.log(within / self.least) / math.log(self.most / self.least)
        return (within - self.least) / (self.most - self.least)


def scale(numbers: Numbers) -> Scale:
    """The axis on which bars, ranges and written values have room."""
    values = [value for series in numbers.drawn for value in series.values if value is not None]
    ends = [end for series in numbers.drawn for ends in series.ranges if ends for end in ends if math.isfinite(end)]
    times = _LONGEST_LOG if numbers.log else _LONGEST
    longest = times * max(values) or math.inf
    most = min(max([*values, *ends]), longest) or _EMPTY
    if not numbers.log:
        return Scale(min(0.0, *values), most / (1 - _ROOM))
    lowest = max(min([*values, *ends]), min(values) / times)
    least, most = min(0.5 * numbers.base, 0.8 * lowest), max(most, numbers.base)
    return Scale(least, least * (most / least) ** (1 / (1 - _ROOM)), log=True)


def draw(chart: Any, numbers: Numbers, width: float) -> None:
    """Adds every range, and writes each value where its range ends.

    Args:
        chart: The native chart; its bars go from the bottom up.
        numbers: What it draws.
        width: Of the chart, in centimetres.
    """
    on, size = scale(numbers), 12 if len(numbers.drawn) == 1 else 10
    names = min(_NAMES, (max(map(len, numbers.labels)) * letter(_NAME) + 0.4) / width)
    area = chart._chartSpace.chart.plotArea
    for empty in area.findall(qn("c:layout")):
        area.remove(empty)
    area.insert(0, _layout(names))
    for series, drawn in zip(chart.plots[0].series, reversed(numbers.drawn), strict=True):
        before = series._element.find(qn("c:cat"))
        moved = [part * (_RIGHT - names) for part in _further(drawn, on, numbers.base)]
        halves = [(len(_as_written(value, numbers.written)) / 2 + 1) * letter(size) / width for value in drawn.values]
        places = [part + half for part, half in zip(moved, halves, strict=True)][::-1]
        before.addprevious(_labels(places, numbers.written, size))
        if any(drawn.ranges):
            before.addprevious(_error_bars(drawn, on))


def _layout(left: float) -> Any:
    """Where the bars are, so that a value can be written where a range ends."""
    parts = {"x": left, "y": _TOP, "w": _RIGHT - left, "h": _TALL}
    places = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in parts.items())
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    return parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{places}</c:manualLayout></c:layout>")


def _labels(places: Sequence[float], written: str, size: float) -> Any:
    """Values beyond bars and ranges, each so far from the middle of its bar, in parts of the chart's width.

    Programs agree where a bar's middle is, but not on a log scale where its outer end is.
    """
    told = (
        f'<c:numFmt formatCode="{written}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:txPr><a:bodyPr wrap="none"/><a:p><a:pPr><a:defRPr sz="{round(100 * size)}"/></a:pPr><a:endParaRPr/></a:p>'
        '</c:txPr><c:dLblPos val="ctr"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )
    moved = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:layout><c:manualLayout><c:x val="{part:.4f}"/><c:y val="0"/>'
        f"</c:manualLayout></c:layout>{told}</c:dLbl>"
        for place, part in enumerate(places)
    )
    return parse_xml(f"<c:dLbls {nsdecls('c', 'a')}>{moved}{told}{_NO_LEADERS}</c:dLbls>")


def _further(series: Series, on: Scale, base: float) -> list[float]:
    """How much of the axis lies between the middle of each bar and the end of bar and range."""
    begins = on.place(base)
    found = []
    for value, ends in zip(series.values, _ranges(series), strict=True):
        stops = on.place(base if value is None else value)
        found.append(max(begins, stops, on.place(ends[1]) if ends else 0.0) - (begins + stops) / 2)
    return found


def _as_written(value: float | None, form: str) -> str:
    """About what a value looks like."""
    decimals = len(form.partition(".")[2])
    return f"{value or 0:,.{decimals}f}"


def _error_bars(series: Series, on: Scale) -> Any:
    """The ranges as the chart's own; an end without a limit, or that a log scale has no place for, is the axis's."""
    plus, minus = {}, {}
    for place, (value, ends) in enumerate(zip(series.values[::-1], _ranges(series)[::-1], strict=True)):
        if ends and value is not None:
            low = max(ends[0], on.least) if on.log else ends[0]
            high = ends[1] if math.isfinite(ends[1]) else on.most
            plus[place], minus[place] = max(0.0, high - value), max(0.0, value - low)
    count = len(series.values)
    return parse_xml(
        f"<c:errBars {nsdecls('c', 'a')}>"
        '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{_literal(plus, count)}</c:plus><c:minus>{_literal(minus, count)}</c:minus>"
        f'<c:spPr><a:ln w="{_LINE}"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _ranges(series: Series) -> tuple[tuple[float, float] | None, ...]:
    return series.ranges or (None,) * len(series.values)


def _literal(numbers: dict[int, float], count: int) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{number!r}</c:v></c:pt>' for place, number in numbers.items())
    return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{count}"/>{points}</c:numLit>'
