"""Reading: a pair that never changes, many threads at once, nothing but the snapshot within reach."""

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from data import reader as reading
from data import snapshots
from data.errors import AftermathError
from data.home import Home
from tests.organisation import Organisation

COUNT = "select count(*) as n from overlay.incidents where title <> $title"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    org = Organisation(tmp_path_factory.mktemp("reader"))
    sha = org.commit("acme/shop", {"a.py": 3}, "Start", at="2026-03-01T09:00Z")
    org.deploy("shop", sha, at="2026-03-01T09:30Z")
    org.incident("shop", at="2026-03-01T12:00Z", title="It's <b>down</b>; drop table core.changes")
    org.land()
    org.build()
    return org


def test_there_is_nothing_to_read_before_the_first_build(tmp_path: Path) -> None:
    assert reading.version(Home(tmp_path)) is None
    assert reading.open_latest(Home(tmp_path)) is None


def test_an_open_reader_keeps_its_answers_and_a_new_one_sees_the_new_snapshot(org: Organisation) -> None:
    earlier = org.open()
    for more in range(snapshots.KEEP + 1):
        org.incident("shop", at="2026-03-01T13:00Z")
        org.land()
        org.build()
        later = org.open()
        assert later.version.snapshot == earlier.version.snapshot + more + 1
        assert later.rows(COUNT, title="")[0]["n"] == more + 2
        assert earlier.rows(COUNT, title="")[0]["n"] == 1
    path = org.home.snapshots / f"snapshot-{earlier.version.snapshot:06d}.duckdb"
    assert path.exists()
    del earlier
    gc.collect()
    snapshots.collect(org.home)
    assert not path.exists()


def test_many_threads_ask_one_reader(org: Organisation) -> None:
    reader = org.open()
    expected = reader.rows(COUNT, title="")

    def ask(number: int) -> bool:
        return reader.rows(COUNT, title="") == expected and len(reader.query("select * from overlay.changes")) == 1

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(160)))


def test_text_from_outside_is_a_value_not_sql(org: Organisation) -> None:
    title = "It's <b>down</b>; drop table core.changes"
    found = org.open().rows("select title from overlay.incidents where title = $title", title=title)
    assert found == [{"title": title}]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to '/tmp/aftermath-test.csv'",
        "attach '/tmp/aftermath-test.duckdb' as other",
        "set enable_external_access = true",
        "delete from core.changes",
        "create table core.mine (n integer)",
    ],
)
def test_nothing_but_the_snapshot_is_within_reach(org: Organisation, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        org.open().rows(sql)


def test_a_version_is_what_a_reader_opened_now_reads(org: Organisation) -> None:
    assert reading.version(org.home) == org.open().version


def test_a_snapshot_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.snapshots.mkdir()
    (home.snapshots / "build-0.duckdb").write_bytes(b"not a database" * 1000)
    snapshots.publish(home, home.snapshots / "build-0.duckdb")
    with pytest.raises(AftermathError) as caught:
        reading.open_latest(home)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy == "run: python -m ingest build"


def test_every_question_says_what_its_rows_are() -> None:
    for path in reading.QUERIES.glob("*.sql"):
        assert reading.sql(path.stem).startswith("-- one row"), path


def test_a_home_with_a_quote_in_its_name_works(organisation: Callable[..., Organisation], tmp_path: Path) -> None:
    org = organisation()
    org.home = Home(tmp_path / "O'Brien & sons")
    assert org.reader().rows("select count(*) as n from core.changes") == [{"n": 0}]
