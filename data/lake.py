"""The lake: verbatim, append-only Parquet batches, one file per landing.

A batch is complete or absent: it is written beside its final name, synced and renamed. Its footer carries
the run that read it, when, the bookmark it moves and the span of time its export says it covers, so rows and
bookmark can never part.
"""

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import AftermathError
from data.home import Home
from data.streams import PROVENANCE, STREAMS

_FOOTER = b"aftermath"
_TEMPORARY = ".landing"
#: Columns whose values hardly repeat: a dictionary of them would be built and then given up.
_OWN_TEXT = {"payload", "position", "message", "raw"}


@dataclass(frozen=True)
class Run:
    """One ingest attempt: its id and when it began reading."""

    id: str
    read_at: datetime

    @classmethod
    def begin(cls, now: datetime | None = None) -> "Run":
        now = now or datetime.now(UTC)
        return cls(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}", now)


@dataclass(frozen=True)
class Batch:
    """One landed file and what its footer says."""

    path: Path
    source: str
    stream: str
    run: str
    read_at: datetime
    rows: int
    bookmark: dict[str, str]
    covers_since: datetime | None
    covers_until: datetime | None


def land(
    home: Home,
    source: str,
    stream: str,
    rows: pa.Table | Iterable[pa.Table],
    run: Run,
    *,
    bookmark: dict[str, str],
    covers_since: datetime | None = None,
    covers_until: datetime | None = None,
) -> Path:
    """Lands one batch and returns its path.

    Args:
        rows: Columns of `STREAMS[source, stream]`, in any order; several tables are written one after another. Where
            they raise, nothing is landed.
        bookmark: What was read, in the source's own terms; found again by `bookmarks`.
        covers_since: Start of the span the export says it covers, where it says so.
        covers_until: End of that span.

    Raises:
        KeyError: The stream is not in `STREAMS`.
    """
    schema = STREAMS[source, stream]
    footer = {
        "source": source,
        "stream": stream,
        "run": run.id,
        "read_at": run.read_at.isoformat(),
        "bookmark": bookmark,
        "covers_since": covers_since and covers_since.isoformat(),
        "covers_until": covers_until and covers_until.isoformat(),
    }
    whole = pa.schema([*schema, *PROVENANCE], {_FOOTER: json.dumps(footer).encode()})
    repeated = [name for name in whole.names if name not in _OWN_TEXT]
    folder = home.lake / source / stream
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{run.id}-{uuid.uuid4().hex[:8]}.parquet"
    temporary = final.with_suffix(_TEMPORARY)
    try:
        with open(temporary, "wb") as out:
            # The least and the greatest of long texts of their own take time to find and help no question.
            few = {"use_dictionary": repeated, "write_statistics": repeated}
            with pq.ParquetWriter(out, whole, compression="zstd", **few) as writer:
                for part in [rows] if isinstance(rows, pa.Table) else rows:
                    writer.write_table(_with_provenance(part, schema, whole, source, run))
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    publish(temporary, final)
    return final


def _with_provenance(rows: pa.Table, schema: pa.Schema, whole: pa.Schema, source: str, run: Run) -> pa.Table:
    count = rows.num_rows
    return pa.table(
        [rows.column(name).cast(schema.field(name).type) for name in schema.names]
        + [
            pa.repeat(pa.scalar(source), count),
            pa.repeat(pa.scalar(run.id), count),
            pa.repeat(pa.scalar(run.read_at, PROVENANCE.field("read_at").type), count),
        ],
        schema=whole,
    )


def publish(temporary: Path, final: Path) -> None:
    """Renames a synced file into place and syncs the folder, so the name survives a power cut."""
    os.replace(temporary, final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def batches(home: Home, source: str = "*", stream: str = "*") -> list[Batch]:
    """Every landed batch, oldest first; half-written ones are not batches."""
    return sorted(_footers(home, source, stream), key=lambda batch: (batch.read_at, batch.path.name))


def _footers(home: Home, source: str, stream: str) -> Iterator[Batch]:
    for path in home.lake.glob(f"{source}/{stream}/*.parquet"):
        try:
            meta = pq.read_metadata(path)
            footer = json.loads((meta.metadata or {})[_FOOTER])
        except (pa.ArrowException, KeyError, ValueError) as error:
            remedy = "restore it from a backup, or move it away and read its export again"
            raise AftermathError("is no batch of the lake", where=str(path), remedy=remedy) from error
        yield Batch(
            path=path,
            source=footer["source"],
            stream=footer["stream"],
            run=footer["run"],
            read_at=datetime.fromisoformat(footer["read_at"]),
            rows=meta.num_rows,
            bookmark=footer["bookmark"],
            covers_since=_instant(footer["covers_since"]),
            covers_until=_instant(footer["covers_until"]),
        )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
