"""From the newest version, or from frozen counts, to a report in a format."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from dashboard.metrics import METRICS
from dashboard.reports import html, markdown, pdf, slides
from dashboard.reports.content import document
from dashboard.reports.counts import Recorder, Replay
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import About, Period
from data.reader import Reader

#: Kept for comparison with later versions; nothing is drawn from it.
LINKS = "report_links"
COUNTS = "report_counts"


def make(
    reader: Reader, period: Period, before: Period | None = None, words: str = "", at: datetime | None = None
) -> tuple[Document, Frozen]:
    """A report of the newest version, with the counts it was made from.

    Args:
        reader: The version.
        period: What it reports.
        before: What that is compared with.
        words: The filters besides the period.
        at: When it is made; now unless given.

    Raises:
        AftermathError: The counts contradict each other.
    """
    facts = {
        "snapshot": reader.version.snapshot,
        "judgements": reader.version.judgements,
        "organisation": reader.facts.get("organisation", ""),
        "synthetic": reader.synthetic,
        "matured_days": reader.facts.get("matured_days", "14"),
        "built_at": reader.built_at.isoformat(),
        "made_at": (at or datetime.now(UTC)).isoformat(),
        "words": words,
        "definitions": {key: metric.definition for key, metric in METRICS.items()},
    }
    recorder = Recorder(reader)
    report = document(recorder, About(period, before, facts))
    for question in (LINKS, COUNTS):
        recorder.frame(question, scope=period.scope)
    return report, Frozen(facts, period, before, recorder.frames)


def again(frozen: Frozen, corrections: tuple[str, ...] = ()) -> Document:
    """The report of frozen counts, to the same figures, with what was corrected since.

    Raises:
        AftermathError: It was frozen by a version that counted other things.
    """
    return document(Replay(frozen.frames), About(frozen.period, frozen.before, frozen.facts), corrections)


def corrections(frozen: Frozen, reader: Reader) -> tuple[str, ...]:
    """What has changed since in the counts of a frozen report, a sentence each; nothing where all stands."""
    old, new = _kept(frozen, LINKS), reader.frame(LINKS, scope=frozen.scope)
    before, after = _pairs(old), _pairs(new)
    relinked = {incident for incident, _ in before ^ after}
    told = []
    if relinked:
        told.append(f"{_count(len(relinked), 'incident')} re-linked, linked or unlinked since.")
    was, now = _kept(frozen, COUNTS), reader.frame(COUNTS, scope=frozen.scope)
    for origin in sorted({*was["origin"], *now["origin"]}):
        one, two = _changes(was, origin), _changes(now, origin)
        if one != two:
            told.append(f"Counted changes, {origin.replace('_', '-')}: {one:,} then, {two:,} now.")
    changed = [METRICS[key].label for key, text in frozen.facts["definitions"].items() if _differs(key, text)]
    if changed:
        told.append(f"Defined otherwise since: {', '.join(changed)}.")
    return tuple(told)


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
    slides.write(report, to)


def _csv(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    _kept(frozen, COUNTS).map(_cell).to_csv(to, index=False)


def _parquet(report: Document, frozen: Frozen, to: Path, paper: str) -> None:
    _kept(frozen, COUNTS).to_parquet(to, index=False)


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


def _kept(frozen: Frozen, question: str) -> pd.DataFrame:
    return Replay(frozen.frames).frame(question, scope=frozen.scope)


def _pairs(links: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(links["incident_id"], links["change_id"], strict=True))


def _changes(counted: pd.DataFrame, origin: str) -> int:
    return int(counted.loc[counted["origin"] == origin, "changes"].sum())


def _differs(key: str, text: str) -> bool:
    return key in METRICS and METRICS[key].definition != text


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _cell(value: object) -> object:
    """A spreadsheet takes no text of it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
