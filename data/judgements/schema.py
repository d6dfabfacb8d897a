"""Brings a judgement store's schema up to date."""

from pathlib import Path

import sqlalchemy as sa

#: The newest of migrations/versions.
NEWEST = "0002"

#: Any number, as long as every process takes the same.
_LOCK = 1_635_017_060

#: Execution option of transactions that only read, so that they never wait for a writer.
READS = "aftermath_reads"


class NewerStoreError(Exception):
    """The store was written by a newer release."""


def upgrade(engine: sa.Engine) -> None:
    """Runs the missing migrations, whole or not at all; a second process waits and finds nothing left to do.

    Raises:
        NewerStoreError: The store was written by a newer release.
    """
    if _revision(engine) == NEWEST:
        return
    # Nearly every store is up to date, and does without what takes a tenth of a second to import.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with engine.begin() as connection:
        lock(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise NewerStoreError from error


def _revision(engine: sa.Engine) -> str | None:
    """The migration a store is at, as alembic notes it; None before the first."""
    with engine.execution_options(**{READS: True}).connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("select version_num from alembic_version")).scalar()


def lock(connection: sa.Connection) -> None:
    """Makes other writers wait until this transaction ends.

    On SQLite `begin immediate` has done so already. On PostgreSQL ids are drawn before they are committed: without
    the lock a lower id could appear after a reader has seen a higher one, and its version would miss it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
