"""Parts of live sources put into the lake: each whole, each row once for as long as it stays the same."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import lake
from data.home import Home
from data.streams import RECORD, REJECTS
from ingest.sources.live import Part
from ingest.sources.records import Record, Reject
from ingest.spans import Span

#: A part without news is landed for its bookmark alone only this often while its span still settles: once a day.
_QUIET = timedelta(hours=20)
#: What the times of feeds tell apart.
_TICK = timedelta(seconds=1)
_REJECTS = "aftermath/rejects"


class Landing:
    """What has landed of one account of one live source, and the way in for more.

    Args:
        home: The organisation's data.
        run: The run that reads.
        kind: The live kind; with `account` it tells batches of this source from all others.
        account: Namespace of the ids.
    """

    def __init__(self, home: Home, run: lake.Run, kind: str, account: str) -> None:
        self._home, self._run, self._owner = home, run, {"kind": kind, "account": account}
        self._batches = [batch for batch in lake.batches(home) if self._is_own(batch)]
        self._captured: dict[str, dict[str, datetime]] = {}
        self._places: dict[str, dict[str, Path]] = {}
        self.reader = ""

    def covered(self, stream: str, settles: timedelta, **bookmark: str) -> list[Span]:
        """The spans the present reader read of a stream, as far as they had settled by then."""
        wanted = {"reader": self.reader, **bookmark}
        return [
            Span(batch.covers_since, min(batch.covers_until, batch.read_at - settles))
            for batch in self._of(stream)
            if batch.covers_since and batch.covers_until and wanted.items() <= batch.bookmark.items()
        ]

    def captured(self, stream: str) -> Mapping[str, datetime]:
        """Position of every record of a stream -> when it was last read; it grows while parts are landed."""
        self._index(stream)
        return self._captured[stream]

    def last_read(self, stream: str) -> datetime | None:
        """When the newest batch of a stream was read."""
        return max((batch.read_at for batch in self._of(stream)), default=None)

    def land(self, part: Part) -> tuple[int, list[Reject]]:
        """Lands what is new in a part, and its bookmark if that moves; returns the rows landed and the new rejects."""
        records = {row.position: row for row in part.rows if isinstance(row, Record)}
        rejects = self._new_rejects([row for row in part.rows if isinstance(row, Reject)], part)
        if part.whole:
            landed = self._land_whole(list(records.values()), part)
        else:
            landed = self._land_new(list(records.values()), part)
        if part.stream in self._captured:
            self._captured[part.stream] |= dict.fromkeys(records, part.read_at)
        return landed, rejects

    def _land_whole(self, records: list[Record], part: Part) -> int:
        told = sorted((record.position, record.payload) for record in records)
        digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        last = max(self._of(part.stream), key=lambda batch: batch.read_at, default=None)
        new = [] if last and last.bookmark.get("digest") == digest else records
        self._write(part.stream, columns(new), part, {"digest": digest})
        return len(new)

    def _land_new(self, records: list[Record], part: Part) -> int:
        known = self._known(part, [record.position for record in records])
        new = [record for record in records if known.get(record.position) != record.payload]
        if new or self._is_due(part):
            path = self._write(part.stream, columns(new), part, {})
            if part.stream in self._places:
                self._places[part.stream] |= {record.position: path for record in new}
        return len(new)

    def _is_due(self, part: Part) -> bool:
        """Whether a part without news is worth a batch: it fills a gap for good, or tells of a day none has told of."""
        if part.span is None:
            return False
        same = {"reader": self.reader, **part.bookmark}.items()
        own = [batch.covers_until for batch in self._of(part.stream) if same <= batch.bookmark.items()]
        told = max((until for until in own if until), default=None)
        settled = part.span.until <= part.read_at - max(part.settles, _QUIET)
        return settled or told is None or part.span.until - told >= _QUIET

    def _known(self, part: Part, positions: list[str]) -> dict[str, str]:
        """Position -> the payload last landed."""
        paths: Iterable[Path]
        earlier = self._of(part.stream)
        if part.span and all(batch.covers_since for batch in earlier):
            # A part ends before a time of which it may hold a row already.
            near = Span(part.span.since - _TICK, part.span.until + _TICK)
            paths = [batch.path for batch in earlier if batch.rows and _span(batch).overlaps(near)]
        else:
            self._index(part.stream)
            places = self._places[part.stream]
            paths = dict.fromkeys(places[position] for position in positions if position in places)
        wanted = pc.field("position").isin(pa.array(positions, pa.string()))
        known: dict[str, str] = {}
        for path in sorted(paths, key=self._age):
            table = pq.read_table(path, columns=["position", "payload"], filters=wanted)
            known |= dict(zip(*(column.to_pylist() for column in table.columns), strict=True))
        return known

    def _index(self, stream: str) -> None:
        if stream in self._captured:
            return
        captured, places = self._captured.setdefault(stream, {}), self._places.setdefault(stream, {})
        for batch in self._of(stream):
            positions = pq.read_table(batch.path, columns=["position"]).column(0).to_pylist()
            captured |= dict.fromkeys(positions, batch.read_at)
            places |= dict.fromkeys(positions, batch.path)

    def _new_rejects(self, rejects: list[Reject], part: Part) -> list[Reject]:
        if not rejects:
            return []
        known = {
            tuple(row.values())
            for batch in self._of(_REJECTS)
            for row in pq.read_table(batch.path, columns=["stream", "position", "raw"]).to_pylist()
        }
        new = [row for row in rejects if (row.stream, row.position, row.raw) not in known]
        if new:
            rows = pa.Table.from_pylist([vars(reject) for reject in new], schema=REJECTS)
            self._write(_REJECTS, rows, replace(part, span=None), {})
        return new

    def _write(self, stream: str, rows: pa.Table, part: Part, more: Mapping[str, str]) -> Path:
        source, name = stream.split("/")
        bookmark = {**self._owner, "reader": self.reader, **part.bookmark, **more}
        # The time of capture decides which of two readings is newer, also within a run.
        run = replace(self._run, read_at=part.read_at)
        since, until = (part.span.since, part.span.until) if part.span else (None, None)
        path = lake.land(self._home, source, name, rows, run, bookmark=bookmark, covers_since=since, covers_until=until)
        self._batches.append(lake.Batch(path, source, name, run.id, run.read_at, rows.num_rows, bookmark, since, until))
        return path

    def _of(self, stream: str) -> list[lake.Batch]:
        return [batch for batch in self._batches if f"{batch.source}/{batch.stream}" == stream]

    def _is_own(self, batch: lake.Batch) -> bool:
        return self._owner.items() <= batch.bookmark.items()

    def _age(self, path: Path) -> datetime:
        return next(batch.read_at for batch in self._batches if batch.path == path)


def _span(batch: lake.Batch) -> Span:
    assert batch.covers_since
    assert batch.covers_until
    return Span(batch.covers_since, batch.covers_until)


def columns(records: list[Record]) -> pa.Table:
    """Records as rows of the lake."""
    return pa.table(
        [pa.array([getattr(record, name) for record in records], RECORD.field(name).type) for name in RECORD.names],
        schema=RECORD,
    )
