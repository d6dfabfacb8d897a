"""PagerDuty incidents by the hundred thousand, lines or pages: what is beyond doubt lands as the engine reads it.

Every other row is judged by the source, as in a small file. A row lands as its own text, not as Python writes it.
"""

import glob
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

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

#: Smaller files are read by the source itself: so many bytes take it half a second.
LARGE = 4 * 1024 * 1024
#: Rows of one table on their way into the lake, and of doubtful ones that are held at once.
_PART = 50_000
_SQL = Path(__file__).with_suffix(".sql")
#: Where the page without an incident has one.
_NO_PLACE = -1
#: Lines are told apart by themselves; of documents one after another, an array is one.
_FORMATS = {".jsonl": "newline_delimited", ".json": "unstructured"}


@dataclass
class Landed:
    """What became of a file; `page_ends` are whether any of its pages says it is the last, where they say."""

    landed: int = 0
    rejects: list[Reject] = field(default_factory=list)
    page_ends: list[bool] = field(default_factory=list)


class _UnfitError(Exception):
    """The file is something else than incidents, one after another or in pages."""


class Engine:
    """A connection for all files of an export, opened for the first that needs it; each new one claims memory anew."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one file."""
        if self._connection is None:
            self._connection = duckdb.connect(config={"memory_limit": "1GB"})
        cursor = self._connection.cursor()
        cursor.execute("set timezone = 'UTC'")
        return cursor


def fits(kind: str, path: Path) -> bool:
    """Whether it is worth trying to read a file so."""
    named = kind == "pagerduty" and path.suffix.lower() in _FORMATS and not glob.has_magic(str(path))
    return named and path.stat().st_size >= LARGE


def land(
    engine: Engine, home: Home, path: Path, options: Options, run: lake.Run, bookmark: dict[str, str]
) -> Landed | None:
    """Lands a file's incidents whole, refused ones first; None, with nothing landed, where it must be read otherwise.

    Raises:
        AftermathError: A document holds something other than incidents.
    """
    told = Landed()
    tables = _tables(engine, home, path, options, run, bookmark, told)
    since, until = options.since, options.until
    source, stream = pagerduty.STREAM.split("/")
    done = {**bookmark, "complete": "yes"}
    try:
        lake.land(home, source, stream, tables, run, bookmark=done, covers_since=since, covers_until=until)
    except (duckdb.Error, _UnfitError, ValueError, RecursionError):
        return None
    return told


def _tables(
    engine: Engine,
    home: Home,
    path: Path,
    options: Options,
    run: lake.Run,
    bookmark: dict[str, str],
    told: Landed,
) -> Iterator[pa.Table]:
    label, documents = storable(path.name), 0
    doubtful: list[dict[str, Any]] = []
    page_ends: set[bool | None] = set()
    file = {"path": str(path), "format": _FORMATS[path.suffix.lower()]}
    given = {**file, "account": options.account, "zone": options.time_zone}
    with engine.cursor() as con:
        for table in _parts(con.sql(_SQL.read_text(encoding="utf-8"), params=given).to_arrow_reader(_PART)):
            table = _placed(table, label, documents)
            documents = table["number"][-1].as_py() if table.num_rows else documents
            page_ends.update(pc.unique(table["ends"]).to_pylist())
            if not pc.all(table["sure"]).as_py():  # most often they are, and a million payloads need not be copied
                unsure = table.filter(pc.invert(table["sure"])).to_pylist()
                doubtful += [row for row in unsure if row["place"] != _NO_PLACE]
                table = table.filter(table["sure"])
            if len(doubtful) > _PART:
                raise _UnfitError
            told.landed += table.num_rows
            yield table.select(RECORD.names)
    told.page_ends = [True in page_ends] if page_ends - {None} else []
    if documents == 1:  # a lone document is called by its file alone
        raise _UnfitError
    records = []
    for row in doubtful:
        for judged in _judged(row, File(path, label), options):
            if isinstance(judged, Record):
                records.append(judged)
            else:
                told.rejects.append(judged)
    if told.rejects:
        rows = pa.Table.from_pylist([vars(reject) for reject in told.rejects], schema=REJECTS)
        lake.land(home, "aftermath", "rejects", rows, run, bookmark=bookmark)
    told.landed += len(records)
    yield columns(records)


def _parts(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    while True:
        try:
            yield pa.Table.from_batches([reader.read_next_batch()])
        except StopIteration:
            return
        except OSError as error:  # what Arrow makes of the engine's error
            raise _UnfitError from error


def _placed(table: pa.Table, label: str, documents: int) -> pa.Table:
    """The rows with the number of their document, after so many before them, and the position both name."""
    place = table["place"].combine_chunks()
    begins = pc.fill_null(pc.less_equal(place, 0), True)
    number = pc.add(pc.cumulative_sum(begins.cast(pa.int64())), documents)
    inside = pc.binary_join_element_wise("incidents[", place.cast(pa.string()), "]", "")
    position = pc.binary_join_element_wise(
        f"{label}: document ", number.cast(pa.string()), ", ", pc.fill_null(inside, "[0]"), ""
    )
    return table.append_column("number", number).append_column("position", position)


def _judged(row: dict[str, Any], file: File, options: Options) -> Iterator[Record | Reject]:
    value = DECODER.decode(row["payload"])
    if row["place"] is None:
        document = Document(file.label, f"{file.label}: document {row['number']}, ", value)
        yield from pagerduty.read_document(document, file, options)
    elif not isinstance(value, dict) or "incident_number" not in value:
        raise _UnfitError  # the source alone tells whether its page holds incidents at all
    else:
        yield pagerduty.judge(value, pagerduty.shape(value), row["position"], options, options.time_zone)
