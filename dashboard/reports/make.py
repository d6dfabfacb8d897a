"""From the newest version, or from frozen counts, to a report in a format."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.metrics import METRICS
from dashboard.reports import changed, html, markdown, pdf
from dashboard.reports.content import document
from dashboard.reports.counts import NotCountedError, Recorder, Replay
from dashboard.reports.document import Document, Section
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import About, Period
from data.reader import Reader


def make(
    reader: Reader,
    period: Period,
    before: Period | None = None,
    words: str = "",
    at: datetime | None = None,
    earlier: Frozen | None = None,
) -> tuple[Document, Frozen]:
    """A report of the newest version, with the counts it was made from.

    Args:
        reader: The version.
        period: What it reports.
        before: What that is compared with.
        words: The filters besides the period.
        at: When it is made; now unless given.
        earlier: The last report of the same filters; what has changed since is listed.

    Raises:
        AftermathError: The counts contradict each other.
    """
    facts: dict[str, Any] = {
        "snapshot": reader.version.snapshot,
        "judgements": reader.version.judgements,
        "organisation": reader.facts.get("organisation", ""),
        "time_zone": reader.facts.get("time_zone", "UTC"),
        "synthetic": reader.synthetic,
        "matured_days": reader.facts.get("matured_days", "14"),
        "built_at": reader.built_at.isoformat(),
        "made_at": (at or datetime.now(UTC)).isoformat(),
        "words": words,
        "definitions": {key: metric.definition for key, metric in METRICS.items()},
    }
    recorder = Recorder(reader)
    report = document(recorder, About(period, before, facts))
    for question in (changed.LINKS, changed.COUNTS):
        recorder.frame(question, scope=period.scope)
    facts["headline"] = report.headline
    if earlier and (lines := _since(earlier, recorder, report.headline)):
        title = f"Changed since the report of {fmt.day(datetime.fromisoformat(str(earlier.facts['made_at'])))}"
        facts["changed"] = {"title": title, "lines": lines}
        report = replace(report, updates=(Section(title, text=lines),))
    return report, Frozen(facts, period, before, recorder.frames)


def again(frozen: Frozen, corrections: tuple[str, ...] = ()) -> Document:
    """The report of frozen counts, to the same figures, with what was corrected since.

    Raises:
        AftermathError: It was frozen by a version that counted other things.
    """
    return document(Replay(frozen.frames), About(frozen.period, frozen.before, frozen.facts), corrections)


def write(report: Document, frozen: Frozen, kind: str, to: Path, paper: str = "A4") -> None:
    """Writes one file.

    Raises:
        AftermathError: A PDF cannot be printed here.
    """
    _WRITERS[kind](report, frozen, to, paper)


def _pdf(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    pdf.print_pdf(html.render(report, paper), to)


def _html(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    to.write_text(html.render(report, paper), encoding="utf-8")


def _markdown(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    to.write_text(markdown.render(report), encoding="utf-8")


def _slides(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    # Its library takes a while to import, and no other format needs it.
    from dashboard.reports import slides

    slides.write(report, to)


def _csv(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    _kept(frozen, changed.COUNTS).map(_cell).to_csv(to, index=False)


def _parquet(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    _kept(frozen, changed.COUNTS).to_parquet(to, index=False)


#: Format -> what writes it.
_WRITERS: dict[str, Callable[[Document, Frozen, Path, str], None]] = {
    "html": _html,
    "pdf": _pdf,
    "pptx": _slides,
    "csv": _csv,
    "parquet": _parquet,
    "md": _markdown,
}
FORMATS = tuple(_WRITERS)


def _since(earlier: Frozen, now: Recorder, headline: str) -> tuple[str, ...]:
    """What has changed; nothing where the earlier report counted other things."""
    try:
        return changed.since(earlier, now, headline)
    except NotCountedError:
        return ()


def _kept(frozen: Frozen, question: str) -> pd.DataFrame:
    return Replay(frozen.frames).frame(question, scope=frozen.scope)


def _cell(value: object) -> object:
    """A spreadsheet takes no text of it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
