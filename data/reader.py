"""Reading: one immutable pair of snapshot and judgement version, with the overlay laid over both.

A reader never changes: a new snapshot or a new judgement means a new reader. Every query gets a cursor of its own,
because a DuckDB connection shared by threads fails.
"""

import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, Any

import duckdb
import pandas as pd

from data import graph, snapshots
from data.errors import AftermathError
from data.home import Home
from data.judgements import JudgementStore
from data.scope import Scope

QUERIES = Path(__file__).parent / "queries"
#: Bytes of a snapshot from which memory is dearer than the third of the opening that compressing takes.
LARGE = 200_000_000
#: For a version that is held; beyond it DuckDB writes to disk, which makes a million changes a tenth slower to lay.
MEMORY = "900MB"
#: Asked about one change at a time: a copy of all evidence would be a tenth of the opening, and never read whole.
_VIEWS = frozenset({"overlay.attribution"})


@cache
def sql(question: str) -> str:
    """The text of a question in data/queries: what runs is what the Definitions page shows."""
    return (QUERIES / f"{question}.sql").read_text(encoding="utf-8")


@cache
def filters_sql() -> str:
    """The text of what the filters choose, for the Definitions page; it is what runs."""
    return (graph.MODELS / "scope.sql").read_text(encoding="utf-8")


@cache
def _types_sql() -> str:
    return (graph.MODELS / "types.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Version:
    """What a reader reads: equal versions give equal answers."""

    snapshot: int
    judgements: int


@dataclass(frozen=True)
class Reader:
    """One opened version. Hold it as long as you read; the snapshot is not collected while it is held."""

    version: Version
    facts: Mapping[str, str]
    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    _lease: IO[str] = field(repr=False)
    #: No two readers of a process have the same: what a cache can know one by.
    number: int = field(default_factory=count().__next__, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def query(self, sql: str, **parameters: Any) -> pd.DataFrame:
        """Runs one select over core, evidence, mart, meta and overlay; `$name` parameters, a scope as a struct.

        Raises:
            duckdb.Error: The select is wrong.
        """
        return _plain(self._cursor().execute(sql, _bound(parameters)).df())

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """The same as plain dictionaries with Python values, None for null."""
        cursor = self._cursor().execute(sql, _bound(parameters))
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows that answer one of the questions in data/queries."""
        return self.rows(sql(question), **parameters)

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        """The same as a frame."""
        return self.query(sql(question), **parameters)

    @property
    def synthetic(self) -> bool:
        """Whether this is the demo organisation, whose every name and number is invented."""
        return self.facts.get("synthetic") == "true"

    @property
    def built_at(self) -> datetime:
        return datetime.fromisoformat(self.facts["built_at"])

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            cursor = self._connection.cursor()
        cursor.execute("use snapshot")
        return cursor


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """With text where DuckDB has numbered names, which is several times as fast as it makes text itself."""
    for name, column in frame.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            names = column.cat.categories.astype("str").array
            frame[name] = names.take(column.cat.codes.to_numpy(), allow_fill=True)
    return frame


def _bound(parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    return {key: value.struct if isinstance(value, Scope) else value for key, value in parameters.items()} or None


def version(home: Home) -> Version | None:
    """The version a reader opened now would read; None before the first build. Cheap: asked on every rerun."""
    current = snapshots.current(home)
    if current is None:
        return None
    return Version(current.number, judgements(home).version())


def judgements(home: Home) -> JudgementStore:
    """The home's judgement store, opened once per process."""
    return _store(home.judgements_url)


@cache
def _store(url: str) -> JudgementStore:
    return JudgementStore.open(url)


def open_latest(home: Home, *, held: bool = False) -> Reader | None:
    """Opens what is published now, or None before the first build.

    Args:
        home: Whose.
        held: It stays open, so its memory counts for more than the time to open it.

    Raises:
        AftermathError: The published snapshot cannot be read.
    """
    for _ in range(3):
        current = snapshots.current(home)
        if current is None:
            return None
        lease = snapshots.lease(current)
        if current.path.exists():
            return _open(home, current, lease, held)
        lease.close()
    raise AftermathError(
        "the published snapshot keeps vanishing", where=str(home.path), remedy="run: python -m ingest build"
    )


def _spill() -> Path:
    """Where a process writes what memory does not hold; DuckDB removes what it wrote."""
    return Path(tempfile.gettempdir()) / f"aftermath-{os.getpid()}"


def _open(home: Home, snapshot: snapshots.Snapshot, lease: IO[str], held: bool) -> Reader:
    store = judgements(home)
    newest = store.version()
    log = store.arrow(newest)
    compressed = held and snapshot.path.stat().st_size > LARGE
    connection = duckdb.connect()
    try:
        if compressed:
            connection.execute(f"set memory_limit = '{MEMORY}'")
            connection.execute("set temp_directory = $folder", {"folder": str(_spill())})
        connection.execute("set timezone = 'UTC'")
        connection.execute("attach ':memory:' as judgements")
        connection.execute(f"attach ':memory:' as overlay {'(compress)' if compressed else ''}")
        connection.execute(f"attach '{str(snapshot.path).replace(chr(39), chr(39) * 2)}' as snapshot (read_only)")
        connection.execute("use snapshot")
        connection.register("incoming", log)
        connection.execute("create table judgements.log as select * from incoming")
        connection.unregister("incoming")
        connection.execute(_types_sql())
        for model in graph.load(("overlay",)):
            connection.execute(f"create {'view' if model.name in _VIEWS else 'table'} {model.name} as {model.sql}")
            if compressed:
                # Compresses it: a million changes then hold a fifth of the memory.
                connection.execute("checkpoint overlay")
        connection.execute(filters_sql())
        facts = dict(connection.execute("select key, value from meta.build").fetchall())
        connection.execute("set enable_external_access = false; set lock_configuration = true")
    except duckdb.Error as error:
        raise AftermathError(
            "the published snapshot cannot be read by this version",
            where=snapshot.path.name,
            remedy="run: python -m ingest build",
        ) from error
    return Reader(Version(snapshot.number, newest), facts, connection, lease)
