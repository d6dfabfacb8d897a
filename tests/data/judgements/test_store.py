import random
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.judgements import ARROW, JudgementError, JudgementStore, schema
from data.judgements.store import faults_of
from tests.data.judgements.test_judgement import judgement

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 3, 4, 12, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "judgements.sqlite"


@pytest.fixture
def store(path):
    store = JudgementStore.open(f"sqlite:///{path}", clock=lambda: NOON)
    yield store
    store.close()


def raw(path, *statements):
    with sqlite3.connect(path) as connection:
        return [connection.execute(statement).fetchall() for statement in statements]


def test_a_new_store_is_made_with_its_folder_and_is_empty(tmp_path):
    path = tmp_path / "not" / "there yet" / "judgements.sqlite"
    store = JudgementStore.open(f"sqlite:///{path}")
    assert store.all() == []
    assert store.version() == 0
    assert store.arrow().equals(ARROW.empty_table())
    assert path.is_file()


def test_a_row_comes_back_with_its_id_and_time(store):
    first = store.add(judgement(note="saw it in the trace"))
    assert (first.id, first.made_at) == (1, NOON)
    second, third = store.add_many([judgement(verdict="rejected"), judgement(verdict="withdrawn")])
    assert [second.id, third.id] == [2, 3]
    assert [second.verdict, third.verdict] == ["rejected", "withdrawn"]
    assert store.all() == [first, second, third]
    assert store.version() == 3
    assert store.add_many([]) == []


def test_a_clock_in_another_zone_is_stored_as_utc(path):
    local = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    row = JudgementStore.open(f"sqlite:///{path}", clock=lambda: local).add(judgement())
    assert row.made_at == NOON
    assert row.made_at.utcoffset() == timedelta(0)
    assert JudgementStore.open(f"sqlite:///{path}").all() == [row]


def test_many_are_stored_whole_or_not_at_all(store, path):
    raw(
        path,
        "create trigger fail before insert on judgements when new.note = 'bad' begin select raise(abort, 'no'); end",
    )
    with pytest.raises(JudgementError, match="refuses"):
        store.add_many([judgement(), judgement(note="bad"), judgement()])
    assert store.all() == []


def test_the_table_for_the_overlay_has_the_contracts_columns_in_order(store):
    assert ARROW.names == [
        "id", "kind", "subject", "object", "verdict", "note", "actor", "made_at", "origin_visible",
    ]  # fmt: skip
    store.add(judgement(origin_visible=True))
    store.add(judgement(kind="origin", object="", verdict="bot"))
    table = store.arrow()
    assert table.schema == ARROW
    assert table.column("id").to_pylist() == [1, 2]
    assert table.column("origin_visible").to_pylist() == [True, False]
    assert table.column("made_at").type == pa.timestamp("us", tz="UTC")
    assert table.column("made_at").to_pylist() == [NOON, NOON]
    assert store.arrow(version=1).num_rows == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80))
@example("'; drop table judgements; --")
@example("=cmd|' /C calc'!A0\r\n<script>%s %(x)s :x ? {} \u202e 🔥")
def test_any_text_comes_back_unchanged(store, text):
    row = store.add(judgement(note=text))
    newest = store.all()[-1]
    assert newest == row
    assert newest.note == text


@pytest.mark.parametrize(
    "statement",
    [
        "update judgements set verdict = 'rejected'",
        "delete from judgements",
        "insert or replace into judgements select 1, kind, subject, object, 'rejected', note, actor, made_at, "
        "origin_visible from judgements",
    ],
)
def test_the_database_itself_refuses_to_change_a_row(store, path, statement):
    row = store.add(judgement())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw(path, statement)
    assert store.all() == [row]


def test_it_is_durable_and_lets_readers_and_a_writer_work_side_by_side(store, path):
    row = store.add(judgement())
    assert raw(path, "pragma journal_mode") == [[("wal",)]]
    with store._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("synchronous", "busy_timeout")
        }
    assert pragmas == {"synchronous": 2, "busy_timeout": 5000}
    with sqlite3.connect(path) as writer:
        writer.execute("begin immediate")
        assert JudgementStore.open(f"sqlite:///{path}").all() == [row]
        assert store.version() == 1


def test_opening_again_changes_nothing(store, path):
    row = store.add(judgement())
    before = raw(path, "select * from sqlite_schema", "select * from alembic_version")
    again = JudgementStore.open(f"sqlite:///{path}")
    assert again.all() == [row]
    assert raw(path, "select * from sqlite_schema", "select * from alembic_version") == before
    assert again.add(judgement()).id == 2


def test_a_migration_that_dies_leaves_nothing_behind(path, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    migration = ScriptDirectory(str(ROOT / "data" / "judgements" / "migrations")).get_revision("0001").module
    assert migration.revision == "0001"
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.execute", die)
        with pytest.raises(KeyboardInterrupt):
            JudgementStore.open(f"sqlite:///{path}")
    assert raw(path, "select name from sqlite_schema") == [[]]
    assert JudgementStore.open(f"sqlite:///{path}").version() == 0


def test_the_migrations_and_the_table_agree(store, path):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from data.judgements.table import metadata

    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_there_is_one_line_of_migrations():
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.NEWEST]


def writers(url, count, names):
    return {
        name: subprocess.Popen(
            [sys.executable, "-m", "tests.data.judgements.writer", url, name, str(count)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in names
    }


def start_together(processes):
    for process in processes.values():
        assert process.stdout.readline() == "ready\n"
    for process in processes.values():
        process.stdin.write("go\n")
        process.stdin.flush()


def test_processes_that_start_at_once_on_a_missing_store_lose_nothing(path):
    processes = writers(f"sqlite:///{path}", 200, ("asha", "bram"))
    start_together(processes)
    told = {name: process.communicate()[0].splitlines() for name, process in processes.items()}
    assert {process.returncode for process in processes.values()} == {0}
    stored = JudgementStore.open(f"sqlite:///{path}").all()
    assert [row.id for row in stored] == list(range(1, 401))
    for name in processes:
        assert [f"{row.id} {row.note}" for row in stored if row.actor == name] == told[name]
        assert len(told[name]) == 200


def test_a_killed_writer_loses_no_row_it_was_told_is_stored(path):
    dice = random.Random(20260304)
    processes = writers(f"sqlite:///{path}", 100_000, ("asha", "bram"))
    start_together(processes)
    told = []
    for process in processes.values():
        told += [process.stdout.readline() for _ in range(dice.randrange(1, 60))]
        process.send_signal(signal.SIGKILL)
        told += [line for line in process.stdout if line.endswith("\n")]
        process.wait()
        assert process.returncode == -signal.SIGKILL
    store = JudgementStore.open(f"sqlite:///{path}")
    stored = {f"{row.id} {row.note}\n" for row in store.all()}
    assert set(told) <= stored
    assert raw(path, "pragma integrity_check") == [[("ok",)]]
    assert store.add(judgement()).id > len(told) - 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("hunter2 is no url", "URL cannot be read"),
        ("postgresql+nodriver://asha:hunter2@db.example.com/aftermath", "no driver for postgresql+nodriver is"),
        (
            "nodatabase://asha:hunter2@db.example.com/aftermath?password=hunter2",
            "nodatabase://db.example.com/aftermath",
        ),
        ("postgresql://asha:hunter2@127.0.0.1:1/shop?sslpassword=hunter2", "postgresql://127.0.0.1/shop"),
        ("postgresql://asha:hunter2@db:notaport/aftermath", "URL cannot be read"),
    ],
)
def test_a_store_that_cannot_be_reached_is_one_line_without_its_secrets(url, told):
    with pytest.raises(JudgementError) as raised:
        JudgementStore.open(url)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    seen = raised.value
    while seen is not None:
        assert "hunter2" not in str(seen)
        seen = seen.__cause__


def test_what_a_database_answers_is_shown_without_the_urls_secrets():
    url = sa.make_url("postgresql://asha:hunter2@db.example.com/shop?sslpassword=hunter3")
    answer = sa.exc.OperationalError("", {}, Exception('no entry for "asha:hunter2" (hunter3)\nDETAIL: hunter2'))
    with pytest.raises(JudgementError, match=r'no entry for "asha:\*\*\*" \(\*\*\*\); check') as raised, faults_of(url):
        raise answer
    assert raised.value.__cause__ is None


def test_a_file_that_is_no_store_or_a_newer_one_is_named(tmp_path, store, path):
    other = tmp_path / "notes.sqlite"
    other.write_text("these are notes " * 100)
    with pytest.raises(JudgementError, match=r"notes\.sqlite: .*not a database"):
        JudgementStore.open(f"sqlite:///{other}")
    assert other.read_text().startswith("these are notes")
    raw(path, "update alembic_version set version_num = '9999'")
    with pytest.raises(JudgementError, match="newer release; update Aftermath"):
        JudgementStore.open(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JudgementError, match=r"its folder cannot be made"):
        JudgementStore.open(f"sqlite:///{tmp_path / 'file' / 'judgements.sqlite'}")
