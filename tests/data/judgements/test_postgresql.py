"""The same store on a real PostgreSQL; runs where AFTERMATH_TEST_POSTGRESQL names an empty database of its own.

For example `AFTERMATH_TEST_POSTGRESQL=postgresql+psycopg://postgres@127.0.0.1/test`, with `psycopg` installed.
"""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from data.judgements import ARROW, Judgement, JudgementStore, Postmortems, fold, schema
from tests.data.judgements.test_judgement import judgement
from tests.data.judgements.test_postmortems import INCIDENT, revision

URL = os.environ.get("AFTERMATH_TEST_POSTGRESQL", "")
NOON = datetime(2026, 3, 4, 12, 30, 0, 123456, tzinfo=UTC)
TABLES = ("judgements", "postmortem_revisions")

pytestmark = pytest.mark.skipif(not URL, reason="AFTERMATH_TEST_POSTGRESQL names no database")


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    """An empty database."""
    engine = sa.create_engine(URL)
    with engine.begin() as connection:
        for statement in ("drop schema public cascade", "create schema public"):
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def at_release(engine: sa.Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.Path(schema.__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_store_of_the_first_release_gains_the_texts_and_keeps_its_rows(engine: sa.Engine) -> None:
    at_release(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into judgements (kind, subject, object, verdict, note, actor, made_at, origin_visible)"
            " values ('link', 'pagerduty/default/Q1', 'shop@4f1c2a9', 'confirmed', '', 'asha', '2026-03-04Z', false)"
        )
    store = JudgementStore.open(URL, clock=lambda: NOON)
    assert [row.verdict for row in store.all()] == ["confirmed"]
    assert Postmortems(store).save(revision()).id == 1
    store.close()


def test_what_is_stored_comes_back_and_nothing_of_it_can_be_changed(engine: sa.Engine) -> None:
    store = JudgementStore.open(URL, clock=lambda: NOON)
    texts = Postmortems(store)
    first = store.add(judgement(note="saw it in the trace"))
    text = texts.save(revision(body="COLD_100%"))
    assert (first.id, first.made_at, text.saved_at) == (1, NOON, NOON)
    assert store.all() == [first]
    assert store.arrow().schema == ARROW
    assert fold(texts.of(INCIDENT))["summary"].current == text
    assert texts.holding(["cold_100%"]) == {INCIDENT}
    assert texts.signed_by("asha") == {INCIDENT}
    for table in TABLES:
        for statement in (f"update {table} set actor = 'x'", f"delete from {table}", f"truncate {table}"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
                connection.exec_driver_sql(statement)
    assert store.all() == [first]
    store.close()


def test_many_writers_at_once_lose_nothing_and_no_id_appears_behind_a_higher_one(engine: sa.Engine) -> None:
    seen: list[list[int]] = []
    done = threading.Event()

    def read() -> None:
        reader = JudgementStore.open(URL)
        while not done.is_set():
            seen.append([row.id or 0 for row in reader.all()])
        reader.close()

    def write(name: str) -> None:
        writer = JudgementStore.open(URL)
        for number in range(20):
            writer.add(Judgement(kind="cause", subject=INCIDENT, object=f"tag {number}", verdict="set", actor=name,
                                 origin_visible=False))  # fmt: skip
            Postmortems(writer).save(revision(body=f"{name} {number}", actor=name))
        writer.close()

    reading = threading.Thread(target=read)
    writing = [threading.Thread(target=write, args=(name,)) for name in ("asha", "bram", "cleo")]
    for thread in (reading, *writing):
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    reading.join()
    store = JudgementStore.open(URL)
    assert len(store.all()) == len(Postmortems(store).of(INCIDENT)) == 60
    for before, after in pairwise(seen):
        assert after[: len(before)] == before
    store.close()
