"""Native charts on slides, with ranges, told apart without colour: a hatch and a fill, a dash and a line."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from dashboard.reports import slide_ranges
from dashboard.reports.document import Numbers
from dashboard.reports.slide_text import INK, QUIET, style

_AI, _HUMAN, _GREY = RGBColor(0xD5, 0x5E, 0x00), RGBColor(0x00, 0x72, 0xB2), RGBColor(0x8C, 0x8C, 0x8C)
_PAPER = RGBColor(0xFF, 0xFF, 0xFF)
#: Darker than the other, lighter than the range drawn over it.
_DARK = RGBColor(0x5B, 0x65, 0x70)
_KINDS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE,
    "parts": XL_CHART_TYPE.COLUMN_STACKED_100,
}


def draw(slide: Any, numbers: Numbers, box: tuple[float, float, float, float]) -> None:
    """Adds the chart in a box (left, top, width, height) in centimetres."""
    chart = slide.shapes.add_chart(_KINDS[numbers.kind], *(Cm(part) for part in box), _data(numbers)).chart
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(11), "Inter", INK
    chart.has_title = True
    alone = f"{numbers.drawn[0].name}, " if len(numbers.drawn) < len(numbers.series) == 2 else ""
    ranges = "; line: 95% range" if any(any(series.ranges) for series in numbers.drawn) else ""
    chart.chart_title.text_frame.text = f"{alone}{numbers.unit}{ranges}"
    chart.chart_title.include_in_layout = False
    style(chart.chart_title.text_frame.paragraphs[0], 11, QUIET)
    chart.has_legend = len(numbers.drawn) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(11)
    {"bars": _bars, "lines": _lines, "parts": _parts}[numbers.kind](chart, numbers)
    if numbers.kind == "bars":
        slide_ranges.draw(chart, numbers, box[2])


def _data(numbers: Numbers) -> CategoryChartData:
    """Bars are drawn from the bottom up, so they are given in reverse."""
    data = CategoryChartData(number_format=numbers.written)
    step = -1 if numbers.kind == "bars" else 1
    data.categories = list(numbers.labels)[::step]
    for series in list(numbers.drawn)[::step]:
        data.add_series(series.name, list(series.values)[::step])
    return data


def _bars(chart: Any, numbers: Numbers) -> None:
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    axis, scale = chart.value_axis, slide_ranges.scale(numbers)
    axis.visible = axis.has_major_gridlines = False
    axis.minimum_scale, axis.maximum_scale = scale.least, scale.most
    if numbers.log:
        scaling = axis._element.find(qn("c:scaling"))
        base = scaling.makeelement(qn("c:logBase"), {"val": "10"})
        scaling.insert(0, base)
        axis.crosses_at = numbers.base
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.tick_labels.font.size = Pt(11)
    chart.category_axis.format.line.color.rgb = _GREY
    if len(numbers.drawn) == 1:
        for place, label in enumerate(reversed(numbers.labels)):
            _fill(plot.series[0].points[place].format.fill, label)
    else:
        for series in plot.series:
            _fill(series.format.fill, series.name)


def _fill(fill: Any, name: str) -> None:
    """The colours of the origins and, for paper and for eyes without colour, a hatch for AI."""
    if name.startswith("AI-"):
        fill.patterned()
        fill.pattern = MSO_PATTERN.DARK_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = _AI, _PAPER
        return
    fill.solid()
    known = name.lower().startswith(("human", "assumed human", "median"))
    fill.fore_color.rgb = _HUMAN if known and not name.startswith("Median") else _DARK if known else _GREY


def _lines(chart: Any, numbers: Numbers) -> None:
    axis = chart.value_axis
    axis.has_major_gridlines, axis.minimum_scale = True, 0
    axis.major_gridlines.format.line.color.rgb = RGBColor(0xD9, 0xDE, 0xE3)
    axis.format.line.fill.background()
    axis.tick_labels.font.size = Pt(11)
    chart.category_axis.tick_labels.font.size = Pt(10)
    skip = max(1, len(numbers.labels) // 6)
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        _before_last(chart.category_axis._element, tag, str(skip))
    for place, series in enumerate(chart.plots[0].series):
        series.smooth = False
        series.format.line.width, series.format.line.color.rgb = Pt(2.5), INK
        series.format.line.dash_style = MSO_LINE.SOLID if place == 0 else MSO_LINE.DASH
        series.marker.style = XL_MARKER_STYLE.NONE


def _before_last(axis: Any, tag: str, value: str) -> None:
    """Adds an element where the schema wants it: right before noMultiLvlLbl."""
    last = axis.find(qn("c:noMultiLvlLbl"))
    element = axis.makeelement(qn(tag), {"val": value})
    if last is None:
        axis.append(element)
    else:
        last.addprevious(element)


def _parts(chart: Any, numbers: Numbers) -> None:
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 25, 100
    axis = chart.value_axis
    axis.has_major_gridlines, axis.maximum_scale = False, 1
    axis.tick_labels.font.size, axis.tick_labels.number_format = Pt(11), "0%"
    axis.tick_labels.number_format_is_linked = False
    axis.format.line.fill.background()
    chart.category_axis.tick_labels.font.size = Pt(10)
    for place, series in enumerate(plot.series):
        fill = series.format.fill
        if place == 2:
            fill.patterned()
            fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = _GREY, _PAPER
        else:
            fill.solid()
            fill.fore_color.rgb = (INK, _GREY, _GREY, _PAPER)[min(place, 3)]
        series.format.line.color.rgb, series.format.line.width = _GREY, Pt(0.75)
