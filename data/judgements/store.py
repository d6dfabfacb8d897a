"""The judgement store: SQLite in WAL mode by default, PostgreSQL where several hosts write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from data.judgements import schema
from data.judgements.judgement import Judgement, JudgementError
from data.judgements.table import judgements
from data.streams import INSTANT

#: What `JudgementStore.arrow` returns, in id order.
ARROW = pa.schema(
    [
        ("id", pa.int64()),
        ("kind", pa.string()),
        ("subject", pa.string()),
        ("object", pa.string()),
        ("verdict", pa.string()),
        ("note", pa.string()),
        ("actor", pa.string()),
        ("made_at", INSTANT),
        ("origin_visible", pa.bool_()),
    ]
)

_BUSY_MILLISECONDS = 5000


class JudgementStore:
    """Every judgement ever made. Rows are added and read; there is no way to change or remove one."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._reader, self._clock = engine, engine.execution_options(**{schema.READS: True}), clock

    @classmethod
    def open(cls, url: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "JudgementStore":
        """Opens the store at a SQLAlchemy URL, creating folder, file and schema where they are missing.

        Args:
            url: `sqlite:///path` or `postgresql+psycopg://…`; its password never shows in an error.
            clock: Gives the `made_at` of rows added; must be aware.

        Raises:
            JudgementError: The store cannot be reached, is no judgement store or was written by a newer release.
        """
        engine = _engine(url)
        with faults_of(engine.url):
            schema.upgrade(engine)
        return cls(engine, clock)

    def close(self) -> None:
        """Closes the connections; the store can be used again."""
        self._engine.dispose()

    def add(self, judgement: Judgement) -> Judgement:
        """Stores one judgement durably; returns it with its id and time.

        Raises:
            JudgementError: The store cannot be written.
        """
        return self.add_many([judgement])[0]

    def add_many(self, several: Sequence[Judgement]) -> list[Judgement]:
        """Stores all of them, in this order, or none.

        Raises:
            JudgementError: The store cannot be written.
        """
        if not several:
            return []
        made_at = self.now()
        dated = [replace(judgement, made_at=judgement.made_at or made_at) for judgement in several]
        rows = [{name: value for name, value in asdict(judgement).items() if name != "id"} for judgement in dated]
        insert = sa.insert(judgements).returning(judgements.c.id, sort_by_parameter_order=True)
        with self.transaction() as connection:
            schema.lock(connection)
            ids = connection.execute(insert, rows).scalars().all()
        return [replace(judgement, id=id) for judgement, id in zip(dated, ids, strict=True)]

    def all(self) -> list[Judgement]:
        """Every judgement, oldest first."""
        return [Judgement(**row._mapping) for row in self._rows(None)]

    def version(self) -> int:
        """The id of the newest judgement; 0 when there is none. It names one state of the store."""
        with self.transaction(reads=True) as connection:
            newest: int | None = connection.execute(sa.select(sa.func.max(judgements.c.id))).scalar_one()
            return newest or 0

    def arrow(self, version: int | None = None) -> pa.Table:
        """The judgements in id order with the columns of `ARROW`, as they stood at `version` (default: now)."""
        columns = list(zip(*self._rows(version), strict=True)) or [()] * len(ARROW)
        return pa.Table.from_arrays([pa.array(*pair) for pair in zip(columns, ARROW.types, strict=True)], schema=ARROW)

    def _rows(self, version: int | None) -> Sequence[sa.Row[Any]]:
        query = sa.select(judgements).order_by(judgements.c.id)
        if version is not None:
            query = query.where(judgements.c.id <= version)
        with self.transaction(reads=True) as connection:
            return connection.execute(query).all()

    def now(self) -> datetime:
        """The store's time, UTC."""
        return self._clock().astimezone(UTC)

    @contextmanager
    def transaction(self, *, reads: bool = False) -> Iterator[sa.Connection]:
        """One transaction, whole or not at all; one that only reads waits for no writer.

        Raises:
            JudgementError: The store cannot be used.
        """
        engine = self._reader if reads else self._engine
        with faults_of(engine.url), engine.begin() as connection:
            yield connection


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password: it is neither shown nor chained.
        remedy = "write AFTERMATH_JUDGEMENTS_URL as sqlite:///path or postgresql+psycopg://user:password@host/name"
        raise JudgementError("the judgement store's URL cannot be read", remedy=remedy) from None
    try:
        engine = sa.create_engine(parsed)
    except (SQLAlchemyError, ImportError):
        what = f"no driver for {parsed.drivername} is installed"
        remedy = "use sqlite:///path, or pip install 'psycopg[binary]' and use postgresql+psycopg://…"
        raise JudgementError(what, where=_shown(parsed), remedy=remedy) from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: sa.Engine) -> None:
    path = engine.url.database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"its folder cannot be made: {error.strerror}"
            raise JudgementError(what, where=path, remedy="check AFTERMATH_HOME and its permissions") from error

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        # The driver's own transactions would start too late for a migration, and too weak for two writers.
        connection.isolation_level = None
        connection.execute(f"pragma busy_timeout = {_BUSY_MILLISECONDS}")
        if path and _journal_mode(connection) == "delete":
            # The switch fails at once, without waiting, while another process reads or writes.
            with FileLock(f"{path}.lock"):
                if _journal_mode(connection) == "delete":
                    connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reads = connection.get_execution_options().get(schema.READS)
        connection.exec_driver_sql("begin" if reads else "begin immediate")


def _journal_mode(connection: Any) -> str:
    # Only a read makes a connection see what another process did to the file.
    connection.execute("select count(*) from sqlite_schema").fetchone()
    return str(connection.execute("pragma journal_mode").fetchone()[0])


@contextmanager
def faults_of(url: sa.URL) -> Iterator[None]:
    """Turns what a database complains of into one line; the URL's secrets stay out of it."""
    try:
        yield
    except schema.NewerStoreError as error:
        what = "the judgement store was written by a newer release"
        raise JudgementError(what, where=_shown(url), remedy="update Aftermath") from error
    except OperationalError as error:
        what = f"the judgement store cannot be used: {_reason(error, url)}"
        raise JudgementError(what, where=_shown(url), remedy="check that it is there and may be written") from None
    except DatabaseError as error:
        what = f"the judgement store refuses: {_reason(error, url)}"
        raise JudgementError(what, where=_shown(url), remedy="check that AFTERMATH_JUDGEMENTS_URL names it") from None
    except (SQLAlchemyError, OSError) as error:
        what = f"the judgement store fails: {type(error).__name__}"
        raise JudgementError(what, where=_shown(url), remedy="check AFTERMATH_JUDGEMENTS_URL") from None


def _reason(error: DatabaseError, url: sa.URL) -> str:
    lines = str(error.orig).strip().splitlines()
    reason = lines[0] if lines else type(error.orig).__name__
    secrets = [url.password, *(value for key, value in url.query.items() if "pass" in key.lower())]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            reason = reason.replace(secret, "***")
    return reason


def _shown(url: sa.URL) -> str:
    """The store's place without user, password and parameters."""
    backend = url.drivername.partition("+")[0]
    return url.database or backend if backend == "sqlite" else f"{backend}://{url.host or ''}/{url.database or ''}"
