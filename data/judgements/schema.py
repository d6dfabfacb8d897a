"""Brings a judgement store's schema up to date."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

#: Any number, as long as every process takes the same.
_LOCK = 1_635_017_060

#: Execution option of transactions that only read, so that they never wait for a writer.
READS = "aftermath_reads"


def upgrade(engine: sa.Engine) -> None:
    """Runs the missing migrations, whole or not at all; a second process waits and finds nothing left to do.

    Raises:
        alembic.util.CommandError: The store was written by a newer release.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.execution_options(**{READS: True}).connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:
        lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def lock(connection: sa.Connection) -> None:
    """Makes other writers wait until this transaction ends.

    On SQLite `begin immediate` has done so already. On PostgreSQL ids are drawn before they are committed: without
    the lock a lower id could appear after a reader has seen a higher one, and its version would miss it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
