"""What every format writes: a report as a value, without any format's own words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.analysis.wording import Span
from dashboard.charts.base import Chart


@dataclass(frozen=True)
class Table:
    """Cells as text, row by row; the first column names the row. `prose`: the others are sentences, not numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


@dataclass(frozen=True)
class Numbers:
    """One number per label, to be drawn natively where a format can: slides, spreadsheets.

    Attributes:
        unit: What one of it is: "incidents per 100 changes".
        labels, values: In reading order; a value is None where there is none to show.
    """

    unit: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Section:
    """One question of the report: its picture, the numbers in it as a table, its sentences."""

    title: str
    caption: str = ""
    chart: Chart | None = None
    numbers: Numbers | None = None
    table: Table | None = None
    text: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        organisation: Whose it is; `synthetic` says that every name and number is invented.
        period: The period in words, with its dates.
        headline: The answer, a sentence without a full stop.
        lede: Counts, difference and range.
        cannot_tell: What it cannot tell; stands wherever the headline stands.
        asked: The decision asked for, or empty.
        sections: The questions, in reading order.
        appendix: Definitions and method.
        footer: Counts, coverage, date and version: what keeps a forwarded page honest.
    """

    organisation: str
    synthetic: bool
    period: str
    headline: str
    lede: tuple[Span, ...]
    cannot_tell: str
    asked: str
    sections: tuple[Section, ...]
    appendix: tuple[Section, ...]
    footer: str
    language: str = "en"
    corrections: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        return f"{self.organisation}: AI-assisted and human-only changes in production, {self.period}"

    @property
    def lede_text(self) -> str:
        return "".join(span.text for span in self.lede)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, prose: bool = False) -> Table | None:
    """A table, or None without rows."""
    return Table(tuple(columns), tuple(tuple(row) for row in rows), prose) if rows else None
