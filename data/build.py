"""The build: lake and settings -> a new, checked, published snapshot.

The new file is built under a temporary name, checked, renamed and only then pointed to, under a lock. Killing it at
any moment leaves the published snapshot serving; the next build removes what was left over.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from data import graph, lake, seeds, snapshots
from data.errors import BuildError
from data.home import PROJECT, Home
from data.settings import Settings
from data.streams import PROVENANCE, STREAMS

CHECKS = graph.MODELS / "checks"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Built:
    """What a build did: the snapshot now current, and whether it is new."""

    snapshot: snapshots.Snapshot
    new: bool


def build(
    home: Home, settings: Settings, *, progress: Progress | None = None, now: datetime | None = None, wait: float = 600
) -> Built:
    """Builds and publishes a snapshot, unless the current one already holds exactly this.

    Raises:
        BuildError: A model or a check failed, or another build did not end in time. Nothing published is touched.
    """
    with snapshots.build_lock(home, timeout=wait, waiting="another build is running here; waiting for it to end"):
        snapshots.remove_leftovers(home)
        batches = lake.batches(home)
        fingerprint = _fingerprint(batches, settings)
        current = snapshots.current(home)
        if current and _built_from(current) == fingerprint:
            return Built(current, new=False)
        half = home.snapshots / f"build-{os.getpid()}.duckdb"
        try:
            _make(half, home, settings, batches, fingerprint, now or datetime.now(UTC), progress)
            published = snapshots.publish(home, half)
        except duckdb.Error as error:
            raise BuildError(f"the build failed: {str(error).splitlines()[0]}", where=str(home.path)) from error
        finally:
            half.unlink(missing_ok=True)
        snapshots.collect(home)
        return Built(published, new=True)


def _make(
    path: Path,
    home: Home,
    settings: Settings,
    batches: list[lake.Batch],
    fingerprint: str,
    now: datetime,
    progress: Progress | None,
) -> None:
    models = graph.load()
    con = duckdb.connect(path)
    try:
        prepare(con, path, settings, batches, now, fingerprint)
        for done, model in enumerate(models):
            if progress:
                progress(done, len(models), model.name)
            run_model(con, model)
        _check(con)
        con.execute("checkpoint")
    finally:
        con.close()
        Path(f"{path}.staging").unlink(missing_ok=True)


def prepare(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    settings: Settings,
    batches: list[lake.Batch],
    now: datetime,
    fingerprint: str,
) -> None:
    """Gives an empty database everything models read that no model makes: schemas, lake, settings and macros.

    Args:
        con: The new database, at `path`.
        path: Where it lies; what is staged goes to a file beside it, which the caller removes.
        settings: What the company says of itself.
        batches: What the lake holds.
        now: When this build began.
        fingerprint: Of all this.
    """
    con.execute("set timezone = 'UTC'")
    con.execute(f"set temp_directory = '{_quoted(str(path) + '.tmp')}'")
    con.execute("attach ':memory:' as lake")
    con.execute(f"attach '{_quoted(str(path) + '.staging')}' as staging")
    for schema in ("seed", *(name for name in graph.BUILT if name != "staging")):
        con.execute(f"create schema {schema}")
    _attach_lake(con, batches)
    for name, table in seeds.tables(settings, batches, now, fingerprint).items():
        _table(con, name, table)
    con.execute((graph.MODELS / "macros.sql").read_text(encoding="utf-8"))


def run_model(con: duckdb.DuckDBPyConnection, model: graph.Model) -> None:
    """Makes one model's table.

    Raises:
        BuildError: The model fails on this data.
    """
    try:
        if model.python:
            _table(con, model.name, model.python(con))
        else:
            con.execute(f"create table {model.name} as {model.sql}")
    except (duckdb.Error, pa.ArrowException, ArithmeticError, ValueError, TypeError, LookupError) as error:
        fault = next(iter(str(error).splitlines()), type(error).__name__)
        raise BuildError(f"model {model.name} failed: {fault}") from error


def _table(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("incoming", table)
    con.execute(f"create table {name} as select * from incoming")
    con.unregister("incoming")


def _attach_lake(con: duckdb.DuckDBPyConnection, batches: list[lake.Batch]) -> None:
    """One view per stream over exactly the batches the fingerprint saw; an empty stream is an empty table."""
    for (source, stream), schema in STREAMS.items():
        name = f"lake.{source}_{stream}"
        files = [str(b.path) for b in batches if (b.source, b.stream) == (source, stream)]
        if files:
            listed = ", ".join(f"'{_quoted(file)}'" for file in files)
            con.execute(
                f"create view {name} as select * from read_parquet([{listed}], union_by_name = true, filename = true)"
            )
        else:
            _table(con, name, pa.schema([*schema, *PROVENANCE, ("filename", pa.string())]).empty_table())


def _check(con: duckdb.DuckDBPyConnection) -> None:
    for path in sorted(CHECKS.glob("*.sql")):
        broken = con.execute(path.read_text(encoding="utf-8")).fetchall()
        if broken:
            rule = path.read_text(encoding="utf-8").splitlines()[0].lstrip("- ")
            raise BuildError(f"check {path.stem} failed on {len(broken)} rows ({rule}), first: {broken[0]}")


def _fingerprint(batches: list[lake.Batch], settings: Settings) -> str:
    """Hash of everything a snapshot is made from: batches, settings, models, rules and this package's code."""
    digest = hashlib.sha256()
    for batch in batches:
        digest.update(batch.path.name.encode())
    digest.update(settings.model_dump_json(exclude={"sources"}).encode())
    code = [path for path in (PROJECT / "data").rglob("*") if path.suffix in {".py", ".sql", ".toml"}]
    for path in sorted(path for path in code if "var" not in path.relative_to(PROJECT / "data").parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _built_from(snapshot: snapshots.Snapshot) -> str:
    """The fingerprint a snapshot was built from; empty for one that cannot be read, which is then built anew."""
    try:
        with duckdb.connect(snapshot.path, read_only=True) as con:
            row = con.execute("select value from meta.build where key = 'fingerprint'").fetchall()
    except duckdb.Error:
        return ""
    return str(row[0][0]) if row else ""


def _quoted(text: str) -> str:
    return re.sub("'", "''", text)
