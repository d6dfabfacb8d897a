"""PagerDuty incidents saved one a line, by the hundred thousand: what is beyond doubt lands as the engine reads it.

Every other line is judged by the source, as in a small file. A line lands as its own text, not as Python writes it.
"""

import glob
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data import lake
from data.home import Home
from data.streams import RECORD, REJECTS
from ingest.landing import columns
from ingest.sources import pagerduty
from ingest.sources.files import DECODER, Document, File
from ingest.sources.records import Options, Record, Reject, storable

#: Smaller files are read by the source itself: so many bytes take it a second.
LARGE = 16 * 1024 * 1024
#: Rows of one table on their way into the lake, and of doubtful ones that are held at once.
_PART = 50_000
_SQL = Path(__file__).with_suffix(".sql")


@dataclass
class Landed:
    """What became of a file's lines."""

    landed: int = 0
    rejects: list[Reject] = field(default_factory=list)


class _UnfitError(Exception):
    """The file is something else than incidents one a line."""


def fits(kind: str, path: Path) -> bool:
    """Whether it is worth trying to read a file so."""
    lines = kind == "pagerduty" and path.suffix.lower() == ".jsonl" and not glob.has_magic(str(path))
    return lines and path.stat().st_size >= LARGE


def land(home: Home, path: Path, options: Options, run: lake.Run, bookmark: dict[str, str]) -> Landed | None:
    """Lands a file's incidents whole, refused ones first; None, with nothing landed, where it must be read otherwise.

    Raises:
        AftermathError: A line holds something other than incidents.
    """
    told = Landed()
    tables = _tables(home, path, options, run, bookmark, told)
    since, until = options.since, options.until
    source, stream = pagerduty.STREAM.split("/")
    done = {**bookmark, "complete": "yes"}
    try:
        lake.land(home, source, stream, tables, run, bookmark=done, covers_since=since, covers_until=until)
    except (duckdb.Error, _UnfitError, ValueError, RecursionError):
        return None
    return told


def _tables(
    home: Home, path: Path, options: Options, run: lake.Run, bookmark: dict[str, str], told: Landed
) -> Iterator[pa.Table]:
    label, lines = storable(path.name), 0
    doubtful: list[tuple[int, str]] = []
    given = {"path": str(path), "label": label, "account": options.account, "zone": options.time_zone}
    with duckdb.connect(config={"memory_limit": "1GB"}) as con:
        con.execute("set timezone = 'UTC'")
        for batch in con.sql(_SQL.read_text(encoding="utf-8"), params=given).to_arrow_reader(_PART):
            table = pa.Table.from_batches([batch])
            sure = table.filter(table["sure"])
            lines += table.num_rows
            told.landed += sure.num_rows
            if sure.num_rows < table.num_rows:
                rest = table.filter(pc.invert(table["sure"]))
                doubtful += zip(rest["number"].to_pylist(), rest["payload"].to_pylist(), strict=True)
            if len(doubtful) > _PART:
                raise _UnfitError
            yield sure.select(RECORD.names)
    if lines == 1:  # a lone document is called by its file alone
        raise _UnfitError
    file, records = File(path, label), []
    for number, text in doubtful:
        document = Document(label, f"{label}: document {number}, ", DECODER.decode(text))
        for row in pagerduty.read_document(document, file, options):
            if isinstance(row, Record):
                records.append(row)
            else:
                told.rejects.append(row)
    if told.rejects:
        rows = pa.Table.from_pylist([vars(reject) for reject in told.rejects], schema=REJECTS)
        lake.land(home, "aftermath", "rejects", rows, run, bookmark=bookmark)
    told.landed += len(records)
    yield columns(records)
