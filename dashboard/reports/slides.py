"""Slides: native, editable charts and tables; each slide carries what must not be concluded from it in its notes."""

from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Cm, Pt

from dashboard.reports.document import Document, Numbers, Section, Table

_INK, _QUIET = RGBColor(0x10, 0x16, 0x1C), RGBColor(0x5B, 0x65, 0x70)
_COLOURS = {"AI": RGBColor(0xD5, 0x5E, 0x00), "Human": RGBColor(0x00, 0x72, 0xB2)}
_GREY = RGBColor(0x8C, 0x8C, 0x8C)
_LEFT, _WIDTH, _HEIGHT = Cm(1.8), Cm(30.2), Cm(19.05)
_MOST_ROWS = 12


def write(report: Document, to: Path) -> None:
    """Writes the slides: the answer, then one per section with something to draw or list."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.87), _HEIGHT
    deck.core_properties.title = report.title
    deck.core_properties.language = report.language
    deck.core_properties.author = report.organisation
    _answer(deck, report)
    for section in report.sections:
        if section.numbers or section.table:
            _slide_of(deck, report, section)
    _closing(deck, report)
    deck.save(str(to))


def _answer(deck: Any, report: Document) -> None:
    slide = _blank(deck, report, report.headline, size=34)
    _text(slide, report.lede_text, Cm(6.2), Cm(4), 20)
    _text(slide, f"What this cannot tell: {report.cannot_tell}", Cm(10.6), Cm(3), 15, _QUIET)
    if report.asked:
        _text(slide, report.asked, Cm(14), Cm(2), 18, bold=True)
    _notes(slide, report, ())


def _slide_of(deck: Any, report: Document, section: Section) -> None:
    slide = _blank(deck, report, section.title)
    _text(slide, section.caption, Cm(3.2), Cm(1.2), 14, _QUIET)
    drawn = section.numbers and any(value is not None for value in section.numbers.values)
    if drawn and section.numbers:
        _bars(slide, section.numbers, half=section.table is not None)
    if section.table:
        _table(slide, section.table, half=bool(drawn))
    _text(slide, " ".join(section.text), Cm(15.2), Cm(2), 13, _QUIET)
    _notes(slide, report, section.text)


def _closing(deck: Any, report: Document) -> None:
    slide = _blank(deck, report, "What we cannot know, and how it was counted")
    _text(slide, report.cannot_tell, Cm(3.6), Cm(4), 18)
    _text(slide, report.footer, Cm(8.4), Cm(4), 14, _QUIET)
    for line in report.corrections[:6]:
        _text(slide, line, Cm(12), Cm(1), 13)
    _notes(slide, report, ())


def _blank(deck: Any, report: Document, title: str, size: int = 26) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _LEFT, Cm(1.4), _WIDTH, Cm(4.4 if size > 30 else 1.8)
    shape.text_frame.word_wrap = True
    shape.text_frame.text = title
    _style(shape.text_frame.paragraphs[0], size, _INK, bold=True)
    synthetic = " (synthetic demo: all names and numbers are invented)" if report.synthetic else ""
    _text(slide, f"{report.organisation}{synthetic} · {report.period}", Cm(0.5), Cm(0.9), 11, _QUIET)
    _text(slide, report.footer, Cm(17.8), Cm(1), 9, _QUIET)
    return slide


def _text(slide: Any, text: str, top: Any, height: Any, size: int, colour: Any = _INK, bold: bool = False) -> None:
    if text:
        frame = slide.shapes.add_textbox(_LEFT, top, _WIDTH, height).text_frame
        frame.word_wrap = True
        frame.text = text
        _style(frame.paragraphs[0], size, colour, bold)


def _style(paragraph: Any, size: int, colour: Any, bold: bool = False) -> None:
    paragraph.font.size, paragraph.font.bold, paragraph.font.name = Pt(size), bold, "Inter"
    paragraph.font.color.rgb = colour


def _bars(slide: Any, numbers: Numbers, half: bool) -> None:
    data = CategoryChartData(number_format="0.0")
    # Bars are drawn from the bottom up.
    data.categories = list(reversed(numbers.labels))
    data.add_series(numbers.unit, list(reversed(numbers.values)))
    width = Cm(15) if half else _WIDTH
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, _LEFT, Cm(4.6), width, Cm(10), data).chart
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = numbers.unit
    _style(chart.chart_title.text_frame.paragraphs[0], 12, _QUIET)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size = Pt(14)
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.value_axis.minimum_scale = min(0.0, *(value for value in numbers.values if value is not None))
    chart.category_axis.tick_labels.font.size = Pt(13)
    for place, label in enumerate(reversed(numbers.labels)):
        fill = plot.series[0].points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = next((colour for word, colour in _COLOURS.items() if label.startswith(word)), _GREY)


def _table(slide: Any, table: Table, half: bool) -> None:
    shown = table.rows[:_MOST_ROWS]
    left, width = (_LEFT + Cm(15.8), Cm(14.4)) if half else (_LEFT, _WIDTH)
    height = Cm(0.8) * (len(shown) + 1)
    grid = slide.shapes.add_table(len(shown) + 1, len(table.columns), left, Cm(4.8), width, height).table
    for row, cells in enumerate((table.columns, *shown)):
        for column, text in enumerate(cells):
            cell = grid.cell(row, column)
            cell.text = text
            _style(cell.text_frame.paragraphs[0], 11, _INK, bold=row == 0)
            cell.fill.background()


def _notes(slide: Any, report: Document, lines: tuple[str, ...]) -> None:
    said = ["What not to conclude:", report.cannot_tell, *lines, report.footer]
    slide.notes_slide.notes_text_frame.text = "\n".join(said)
