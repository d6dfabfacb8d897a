"""What every format writes: a report as a value, without any format's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from dashboard.analysis.wording import Span
from dashboard.charts.base import Chart


@dataclass(frozen=True)
class Table:
    """Cells as text, row by row; the first column names the row. `prose`: the others are sentences, not numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


class Ranged(Protocol):
    """An estimate with its 95 % range, both None where there is none."""

    @property
    def estimate(self) -> float | None: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True)
class Series:
    """One value per label, with the ends of its range; None where there is none to show."""

    name: str
    values: tuple[float | None, ...]
    ranges: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """What is drawn natively where a format can: slides, spreadsheets.

    Attributes:
        unit: What one of it is: "incidents per 100 changes".
        labels: In reading order.
        series: In reading order; one alone needs no name beside its bars.
        kind: Bars beside each other, lines over time, or columns of parts that sum to 100.
        log: The values spread over decades.
        base: Where bars begin: 1 for ratios.
        written: How a value is written, in the form spreadsheets know.
    """

    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["bars", "lines", "parts"] = "bars"
    log: bool = False
    base: float = 0.0
    written: str = "0.0"

    @property
    def drawable(self) -> bool:
        """Whether there is any value."""
        return bool(self.drawn)

    @property
    def drawn(self) -> tuple[Series, ...]:
        """The series that have any."""
        return tuple(each for each in self.series if any(value is not None for value in each.values))


@dataclass(frozen=True)
class Section:
    """One question of the report: its picture, the numbers in it as a table, its sentences.

    Attributes:
        caution: What must not be concluded from it.
        wide: Takes a whole row of a page.
        slide: Sections of one number share a slide; 0 is on none.
    """

    title: str
    caption: str = ""
    chart: Chart | None = None
    numbers: Numbers | None = None
    table: Table | None = None
    text: tuple[str, ...] = ()
    caution: str = ""
    wide: bool = False
    slide: int = 0


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        organisation: Whose it is; `synthetic` says that every name and number is invented.
        period: The period in words, with its dates.
        headline: The answer, a sentence without a full stop.
        lede: Counts, difference and range.
        cannot_tell: What it cannot tell; stands wherever the headline stands.
        asked: What would help most, or empty.
        sections: The questions, in reading order.
        appendix: Definitions and method.
        footer: Counts, coverage, date and version: what keeps a forwarded page honest.
        updates: What has changed since the report before this one, and since this one where it is made again.
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
    updates: tuple[Section, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.organisation}: AI-assisted and human-only changes in production, {self.period}"

    @property
    def lede_text(self) -> str:
        return "".join(span.text for span in self.lede)

    @property
    def runs(self) -> tuple[tuple[Section, ...], ...]:
        """The sections as runs: a wide one alone, those between two wide ones together, to be set in columns."""
        found: list[tuple[Section, ...]] = []
        for section in self.sections:
            if found and not section.wide and not found[-1][0].wide:
                found[-1] = (*found[-1], section)
            else:
                found.append((section,))
        return tuple(found)

    @property
    def slides(self) -> tuple[tuple[Section, ...], ...]:
        """The sections that share a slide, slide by slide."""
        by_slide: dict[int, tuple[Section, ...]] = {}
        for section in self.sections:
            if section.slide:
                by_slide[section.slide] = (*by_slide.get(section.slide, ()), section)
        return tuple(by_slide[slide] for slide in sorted(by_slide))


def series(name: str, estimates: Sequence[Ranged | None]) -> Series:
    """Estimates with their ranges, one per label."""
    return Series(name, tuple(each.estimate if each else None for each in estimates), tuple(map(_ends, estimates)))


def _ends(found: Ranged | None) -> tuple[float, float] | None:
    if found is None or found.estimate is None or found.low is None or found.high is None:
        return None
    return found.low, found.high


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, prose: bool = False) -> Table | None:
    """A table, or None without rows."""
    return Table(tuple(columns), tuple(tuple(row) for row in rows), prose) if rows else None
