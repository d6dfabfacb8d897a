"""Slides: native, editable charts and tables; each slide carries what must not be concluded from it in its notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.util import Cm

from dashboard.reports import slide_charts
from dashboard.reports.document import Document, Section, Table
from dashboard.reports.slide_text import INK, MARGIN, QUIET, Line, fitting, letter, stacked, style

LEFT, WIDTH, HEIGHT = 1.8, 30.2, 19.05
_TOP, _BLOCKS, _GAP = 3.7, 10.2, 1.0
_BELOW, _FOOT = 14.3, 17.6
_MOST_ROWS = 11
_MOST_COLUMNS = 5
#: Letters that the format allows a property.
_PROPERTY = 255
#: A column of a table is as wide as so many letters at least.
_SHORTEST = 5


def write(report: Document, to: Path) -> None:
    """Writes the slides: the answer, then those of the sections."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.87), Cm(HEIGHT)
    deck.core_properties.title = report.title[:_PROPERTY]
    deck.core_properties.language = report.language
    deck.core_properties.author = report.organisation[:_PROPERTY]
    _answer(deck, report)
    for sections in report.slides:
        _slide_of(deck, report, sections)
    deck.save(str(to))


def _answer(deck: Any, report: Document) -> None:
    slide = _blank(deck, report, report.headline, size=32, height=3.6)
    lines = [
        Line(report.lede_text, 22),
        Line(f"What this cannot tell. {report.cannot_tell}", 17, QUIET),
        Line(report.asked, 19, bold=True),
        *(Line(f"{update.title}. {' '.join(update.text)}", 13) for update in report.updates),
    ]
    stacked(slide, lines, (LEFT, 5.4, WIDTH, _FOOT - 5.8))
    _notes(slide, report, ())


def _slide_of(deck: Any, report: Document, sections: Sequence[Section]) -> None:
    first, *others = sections
    slide = _blank(deck, report, " · ".join([first.title, *(section.title for section in others)]))
    blocks = _blocks(sections)
    half = (WIDTH - _GAP) / 2 if len(blocks) > 1 else WIDTH
    for place, block in enumerate(blocks[:2]):
        box = (LEFT + place * (half + _GAP), _TOP, half, _BLOCKS)
        if isinstance(block, Table):
            _table(slide, block, box)
        else:
            slide_charts.draw(slide, block, box)
    top = _BELOW if blocks else _TOP
    several = [section for section in sections if section.text]
    lines = [
        Line(text, 13 if blocks else 17, INK if place == 0 else QUIET)
        for section in several
        for place, text in enumerate(section.text)
    ]
    stacked(slide, lines, (LEFT, top, WIDTH, _FOOT - top))
    _notes(slide, report, sections)


def _blocks(sections: Sequence[Section]) -> list[Any]:
    """What stands beside each other: the chart of each section, else its table; a section alone shows both."""
    found: list[Any] = []
    for section in sections:
        numbers = section.numbers if section.numbers and section.numbers.drawable else None
        shown = [each for each in (numbers, section.table) if each]
        found += shown if len(sections) == 1 else shown[:1]
    return found


def _blank(deck: Any, report: Document, title: str, size: float = 24, height: float = 1.7) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Cm(LEFT), Cm(1.5), Cm(WIDTH), Cm(height)
    shape.text_frame.word_wrap = True
    shape.text_frame.text = title
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    shape.text_frame.margin_left = Cm(MARGIN)
    style(shape.text_frame.paragraphs[0], fitting(title, size, (WIDTH, height)), INK, bold=True)
    synthetic = " (synthetic demo: all names and numbers are invented)" if report.synthetic else ""
    organisation = report.organisation.removesuffix(" (synthetic demo)") if report.synthetic else report.organisation
    stacked(slide, [Line(f"{organisation}{synthetic} · {report.period}", 11, QUIET)], (LEFT, 0.6, WIDTH, 0.8))
    stacked(slide, [Line(report.footer, 9, QUIET)], (LEFT, _FOOT + 0.1, WIDTH, 1.1))
    return slide


def _table(slide: Any, table: Table, box: tuple[float, float, float, float]) -> None:
    """The first rows and columns: a slide has no room for more, and none for sentences."""
    most = 2 if table.prose else _MOST_COLUMNS
    columns = table.columns if len(table.columns) <= most else table.columns[: min(most, 4)]
    shown = [columns, *(row[: len(columns)] for row in table.rows[:_MOST_ROWS])]
    left, top, width, height = box
    size = 11.0 if len(columns) < 5 else 9.5
    frame = slide.shapes.add_table(len(shown), len(columns), Cm(left), Cm(top), Cm(width), Cm(0.8 * len(shown)))
    grid = frame.table
    # The theme's banding is a colour that means nothing here.
    grid.horz_banding = grid.first_row = False
    for place, part in enumerate(_widths(shown, width, size)):
        grid.columns[place].width = Cm(part)
    for row, cells in enumerate(shown):
        grid.rows[row].height = Cm(min(0.8, height / len(shown)))
        for column, text in enumerate(cells):
            cell = grid.cell(row, column)
            cell.text = text
            cell.margin_left = cell.margin_right = Cm(0.1)
            cell.margin_top = cell.margin_bottom = Cm(0.05)
            style(cell.text_frame.paragraphs[0], size, QUIET if row == 0 else INK, bold=row == 0)
            cell.fill.background()


def _widths(rows: Sequence[Sequence[str]], width: float, size: float) -> list[float]:
    """How wide each column of a table is: as room is, no word is broken, no line, the first gets the rest."""
    columns = [[row[place] for row in rows] for place in range(len(rows[0]))]
    lines, words = (
        [letter(size) * (max(_SHORTEST, *map(measure, cells)) + 3) for cells in columns] for measure in (len, _word)
    )
    if sum(lines) <= width:
        return [width - sum(lines[1:]), *lines[1:]]
    spare, wanted = max(0.0, width - sum(words)), sum(lines) - sum(words)
    wide = [word + spare * (line - word) / (wanted or 1) for word, line in zip(words, lines, strict=True)]
    return [part * width / sum(wide) for part in wide]


def _word(text: str) -> int:
    return max(map(len, text.split(" ")))


def _notes(slide: Any, report: Document, sections: Sequence[Section]) -> None:
    cautions = [section.caution for section in sections if section.caution]
    captions = [f"{section.title}: {section.caption}" for section in sections if section.caption]
    said = ["What not to conclude:", *dict.fromkeys([*cautions, report.cannot_tell]), *captions, report.footer]
    slide.notes_slide.notes_text_frame.text = "\n".join(said)
