"""Reading: a pair that never changes, many threads at once, nothing but the snapshot within reach."""

import gc
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data import reader as reading
from data import snapshots
from data.errors import AftermathError
from data.home import Home
from data.scope import EVERYTHING
from tests.organisation import Organisation

#: What a question is asked about where an empty text does not fit.
GIVEN = {
    "scope": EVERYTHING, "grain": "month", "today": date(2026, 11, 1), "broke": False,
    "after": 60, "before": 60,
    "days": 7, "rows": 50, "past": 0, "reviewers": -1, "within": -1,
    "words": [], "written": [], "signed_texts": [],
}  # fmt: skip
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


def publish_again(home: Home) -> None:
    """One more generation, of what the last one holds."""
    current = snapshots.current(home)
    assert current
    with snapshots.build_lock(home, timeout=0):
        shutil.copyfile(current.path, home.snapshots / "build-0.duckdb")
        snapshots.publish(home, home.snapshots / "build-0.duckdb")
        snapshots.collect(home)


def test_there_is_nothing_to_read_before_the_first_build(tmp_path: Path) -> None:
    assert reading.version(Home(tmp_path)) is None
    assert reading.open_latest(Home(tmp_path)) is None


def test_an_open_reader_keeps_its_answers_and_a_new_one_sees_the_new_snapshot(org: Organisation) -> None:
    earlier = org.open()
    org.incident("shop", at="2026-03-01T13:00Z")
    org.land()
    org.build()
    for generation in range(1, snapshots.KEEP + 2):
        later = org.open()
        assert later.version.snapshot == earlier.version.snapshot + generation
        assert later.rows(COUNT, title="")[0]["n"] == 2
        assert earlier.rows(COUNT, title="")[0]["n"] == 1
        publish_again(org.home)
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


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def _of_another_release(path: Path) -> None:
    duckdb.connect(path).close()


@pytest.mark.parametrize("spoil", [_garbage, _of_another_release, Path.touch])
def test_a_snapshot_that_cannot_be_read_says_what_to_do(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    home = Home(tmp_path)
    home.snapshots.mkdir()
    spoil(home.snapshots / "build-0.duckdb")
    snapshots.publish(home, home.snapshots / "build-0.duckdb")
    with pytest.raises(AftermathError) as caught:
        reading.open_latest(home)
    assert "\n" not in str(caught.value)
    assert caught.value.where == "snapshot-000001.duckdb"
    assert caught.value.remedy == "run: python -m ingest build"


@pytest.mark.parametrize("name", ["snapshot-000009.duckdb", "", "../elsewhere.duckdb", "snapshot-1.duckdb\n/etc"])
def test_a_pointer_that_names_no_snapshot_is_nothing_published(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path)
    home.snapshots.mkdir()
    (tmp_path / "elsewhere.duckdb").touch()
    (home.snapshots / "CURRENT").write_text(name)
    assert reading.version(home) is None
    assert reading.open_latest(home) is None


def test_judgements_that_cannot_be_read_are_named_not_passed_over(
    org: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "judgements.sqlite"
    _garbage(store)
    monkeypatch.setenv("AFTERMATH_JUDGEMENTS_URL", f"sqlite:///{store}")
    for read in (reading.version, reading.open_latest):
        with pytest.raises(AftermathError) as caught:
            read(org.home)
        assert str(caught.value).startswith(f"{store}: the judgement store refuses: file is not a database")


def test_questions_give_frames_rows_and_facts(org: Organisation) -> None:
    reader = org.open()
    frame = reader.query("select repo, merged_at, services from overlay.changes")
    assert frame["merged_at"].dt.strftime("%H:%M %z").tolist() == ["09:00 +0000"]
    assert [list(services) for services in frame["services"]] == [["shop"]]
    [row] = reader.rows("select null as nothing, merged_at from overlay.changes")
    assert row["nothing"] is None
    assert row["merged_at"].isoformat() == "2026-03-01T09:00:00+00:00"
    assert reader.query("select 1 as n where $x is null", x=None)["n"].tolist() == [1]
    assert (reader.synthetic, reader.built_at.tzinfo) == (False, UTC)


def test_a_judgement_makes_a_new_version_and_leaves_the_open_one(org: Organisation) -> None:
    earlier = org.open()
    [change] = earlier.rows("select change_id, origin_now from overlay.changes")
    org.judge("origin", change["change_id"], "", "human_only")
    later = org.open()
    assert later.version.snapshot == earlier.version.snapshot
    assert later.version.judgements == earlier.version.judgements + 1
    asked = "select origin_now from overlay.changes"
    assert [reader.rows(asked)[0]["origin_now"] for reader in (earlier, later)] == [change["origin_now"], "human_only"]


def test_every_question_says_what_its_rows_are() -> None:
    for path in reading.QUERIES.glob("*.sql"):
        assert reading.sql(path.stem).startswith("-- one row"), path


@pytest.fixture(scope="module")
def company(demo: Home) -> reading.Reader:
    found = reading.open_latest(demo)
    assert found is not None
    return found


@pytest.mark.parametrize("question", sorted(path.stem for path in reading.QUERIES.glob("*.sql")))
def test_a_frame_holds_names_and_never_the_numbers_that_stand_for_them(company: reading.Reader, question: str) -> None:
    charged = company.rows("select change_id, incident_id from overlay.counted_links where strict limit 1")[0]
    given = GIVEN | {"change": charged["change_id"], "name": charged["change_id"], "incident": charged["incident_id"]}
    asked = {name: given.get(name, "") for name in re.findall(r"\$(\w+)", reading.sql(question))}
    frame = company.frame(question, **asked)
    assert len(frame) == len(company.answer(question, **asked))
    assert not [name for name, column in frame.items() if isinstance(column.dtype, pd.CategoricalDtype)]
    lists = [value for name in frame for value in frame[name] if isinstance(value, np.ndarray | list)]
    assert not [item for each in lists for item in each if isinstance(item, int | np.integer)]


def test_a_home_with_a_quote_in_its_name_works(organisation: Callable[..., Organisation], tmp_path: Path) -> None:
    org = organisation()
    org.home = Home(tmp_path / "O'Brien & sons")
    assert org.reader().rows("select count(*) as n from core.changes") == [{"n": 0}]
