"""Rows of marks with their ranges on one scale from zero: the same rows, side by side, compare two measures.

A row's label stands above its marks and counts stand at the right, so one figure serves a phone and half a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level
from dashboard.charts import scale
from dashboard.charts.base import GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, Look, before_zero, look, rounded, words
from dashboard.charts.labels import width_of

#: Marks that name no origin are ink.
ALL = "all"
_TOP = 30
_LABEL = 26
_LINE = 22
_GAP = 8
_AXIS = 30
_MOST_NOTE = 170
_PER_CENT = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Cell:
    """One mark: whose it is, where it stands, and what is written beside it.

    Attributes:
        origin: Picks the mark; ALL is ink.
        label: The origin's name.
        value: In the chart's unit; None leaves the mark out and only writes the note.
        low, high: Ends of the range; None draws no range.
        note: Counts, or why there is no mark.
        carries: What a click on the mark hands over.
    """

    origin: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str
    carries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One label and its marks, top down."""

    label: str
    cells: tuple[Cell, ...]


def share_cell(origin: str, label: str, found: Estimate, carries: tuple[str, ...] = ()) -> Cell:
    """A share as a mark; counts alone below the number of changes from which a share may be shown."""
    counts = fmt.share(found.events, found.n)
    if found.level < Level.RATE:
        return Cell(origin, label, None, None, None, f"{counts}, too few" if found.n else "none")
    return Cell(origin, label, found.estimate, found.low, found.high, counts, carries)


def interval_rows(
    rows: Sequence[Row], *, unit: str, says: str, middle_half: bool = False, limit: tuple[float, str] | None = None
) -> Chart:
    """Draws the rows, top down.

    Args:
        rows: In reading order.
        unit: Written at the last tick: "%", "per 100".
        says: What is shown, the alt text's first sentence.
        middle_half: Ranges are where the middle half lies, drawn thick; else they are uncertainty, drawn thin.
        limit: A value worth a line, and its label.
    """
    cells = [cell for row in rows for cell in row.cells]
    ends = [end for cell in cells for end in (cell.value, cell.high) if end is not None]
    named = {cell.label: _look(cell.origin) for cell in cells if cell.origin != ALL}
    top: float = _TOP if named or limit else 6
    highest = 103.0 if unit == "%" else max([*ends, limit[0] if limit else 0.0]) * 1.06 or 1.0
    height = top + sum(_LABEL + _LINE * len(row.cells) + _GAP for row in rows)
    right = min(_MOST_NOTE, max([10.0, *(width_of(cell.note) + 8 for cell in cells if cell.value is not None)]))
    canvas = Canvas(height + _AXIS, left=14, right=round(right))
    _axis(canvas, (top, height), highest, unit if ends else "")
    if limit:
        canvas.line((limit[0], limit[0]), (top - 4, height), INK, 1.5)
        canvas.note(limit[0], top - 14, limit[1], xanchor="left", xshift=4, opacity=MUTED, font={"size": SMALL_SIZE})
    _key(canvas, named)
    for row in rows:
        canvas.note(0, top + _LABEL / 2, f"<b>{words(row.label, 44)}</b>", xref="paper", xanchor="left", xshift=-14)
        for place, cell in enumerate(row.cells):
            y = top + _LABEL + _LINE * (place + 0.4)
            _cell(canvas, row.label, cell, y, unit, middle_half=middle_half)
        top += _LABEL + _LINE * len(row.cells) + _GAP
        canvas.line((0, highest), (top - 4, top - 4), GRID, 1)
    return Chart(canvas.figure(before_zero(0.0, highest), highest), _alt(rows, says, unit), lambda: _rows(rows, unit))


def _rows(rows: Sequence[Row], unit: str) -> list[dict[str, object]]:
    several = any(cell.origin != ALL for row in rows for cell in row.cells)
    return [
        {
            "Of": fmt.sentence_case(row.label),
            **({"Origin": fmt.sentence_case(cell.label)} if several else {}),
            fmt.sentence_case(unit) if unit != "%" else "%": rounded(cell.value),
            "From": rounded(cell.low),
            "To": rounded(cell.high),
            "Counts": cell.note,
        }
        for row in rows
        for cell in row.cells
    ]


def _look(origin: str) -> Look:
    return Look("diamond", "solid", INK) if origin == ALL else look(origin)


def _axis(canvas: Canvas, plot: tuple[float, float], highest: float, unit: str) -> None:
    """Grid lines over the plot, top and bottom, and their labels below; without a unit there is nothing to measure."""
    marks: Sequence[float] = _PER_CENT if unit == "%" else scale.ticks(0.0, 0.9 * highest) if unit else ()
    for tick in marks:
        canvas.line((tick, tick), plot, GRID, 1)
        space = "" if unit == "%" else fmt.SPACE
        last = tick == marks[-1] and tick > 0
        # The unit runs into the margin, never over the label before it.
        place = {"xanchor": "left", "xshift": -4} if last else {"xanchor": "center"}
        text = f"{tick:g}{space}{unit}" if last else f"{tick:g}"
        canvas.note(tick, plot[1] + 14, text, opacity=MUTED, font={"size": SMALL_SIZE}, **place)


def _key(canvas: Canvas, named: Mapping[str, Look]) -> None:
    """Names every mark once, above the rows."""
    shift = 0.0
    for label, style in named.items():
        text = f"{_glyph(style)} {words(fmt.sentence_case(label), 20)}"
        canvas.note(0, 12, text, xref="paper", xanchor="left", xshift=shift - 14)
        shift += width_of(label) + 26


def _glyph(style: Look) -> str:
    sign = {"triangle-up": "▲", "square": "■"}.get(style.symbol, "○" if style.hollow else "●")
    return f"<span style='color:{style.colour}'>{sign}</span>"


def _spaced(unit: str) -> str:
    return unit if unit == "%" else f" {unit}"


def _cell(canvas: Canvas, label: str, cell: Cell, y: float, unit: str, *, middle_half: bool) -> None:
    note = f"<span style='opacity:{MUTED}'>{words(cell.note, 60)}</span>"
    style = _look(cell.origin)
    if cell.value is None:
        text = note if cell.origin == ALL else f"{_glyph(style)} {note}"
        canvas.note(0, y, text, xanchor="left", xshift=-6, font={"size": SMALL_SIZE})
        return
    if cell.low is not None and cell.high is not None:
        if middle_half:
            canvas.line((cell.low, cell.high), (y, y), style.colour, 7, opacity=0.55)
        else:
            canvas.span(cell.low, cell.high, y, style)
    who = "" if cell.origin == ALL else f", {words(fmt.sentence_case(cell.label))}"
    said = f"{fmt.per_100(cell.value)}{_spaced(unit)}"
    hover = f"{words(label, 44)}{who}: {said} ({words(cell.note, 60)})"
    canvas.dot(cell.value, y, style, 12, hover, carries=cell.carries)
    canvas.note(1, y, note, xref="paper", xanchor="left", xshift=6, font={"size": SMALL_SIZE})


def _alt(rows: Sequence[Row], says: str, unit: str) -> str:
    parts = [says]
    for row in rows:
        told = ", ".join(_told(cell, unit) for cell in row.cells)
        parts.append(f"{fmt.sentence_case(row.label)}: {told}.")
    return " ".join(parts)


def _told(cell: Cell, unit: str) -> str:
    who = "" if cell.origin == ALL else f"{cell.label} "
    if cell.value is None:
        return f"{who}{cell.note}"
    ends = "" if cell.low is None or cell.high is None else f", {fmt.per_100_range(cell.low, cell.high)}"
    return f"{who}{fmt.per_100(cell.value)}{_spaced(unit)} ({cell.note}{ends})"
