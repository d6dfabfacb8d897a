"""Batches: whole or absent, verbatim, with the bookmark they move."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from data.streams import GIT_SERVICES

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def land(home: Home, service: str, at: datetime = NOON, **more: datetime) -> Path:
    rows = pa.Table.from_pylist([{"service": service, "repo": "acme/shop"}])
    return lake.land(home, "git", "services", rows, lake.Run.begin(at), bookmark={"service": service}, **more)


def test_a_batch_is_found_again_with_its_footer_and_rows_in_the_streams_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = land(home, "shop", covers_since=NOON)
    [batch] = lake.batches(home)
    assert (batch.path, batch.source, batch.stream, batch.rows) == (path, "git", "services", 1)
    assert (batch.bookmark, batch.read_at, batch.covers_since, batch.covers_until) == (
        {"service": "shop"},
        NOON,
        NOON,
        None,
    )
    table = pq.read_table(path)
    assert table.column_names == [*GIT_SERVICES.names, "source", "run", "read_at"]
    assert table.to_pylist()[0]["repo"] == "acme/shop"


def test_batches_come_oldest_first_and_by_stream(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for service, hour in (("third", 3), ("first", 1), ("second", 2)):
        land(home, service, NOON.replace(hour=hour))
    assert [batch.bookmark["service"] for batch in lake.batches(home)] == ["first", "second", "third"]
    assert lake.batches(home, "git", "commits") == []
    assert len(lake.batches(home, "git")) == 3


def test_half_a_batch_is_no_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    whole = land(home, "shop")

    def killed(temporary: Path, final: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lake, "publish", killed)
    with pytest.raises(KeyboardInterrupt):
        land(home, "lost")
    assert len(list(whole.parent.iterdir())) == 2
    assert [batch.path for batch in lake.batches(home)] == [whole]


def test_landing_the_same_twice_never_overwrites(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert land(home, "shop") != land(home, "shop")
    assert len(lake.batches(home)) == 2


def test_a_stream_nobody_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        lake.land(Home(tmp_path), "git", "feelings", pa.table({}), lake.Run.begin(NOON), bookmark={})


def test_an_empty_home_has_no_batches(tmp_path: Path) -> None:
    assert lake.batches(Home(tmp_path / "nowhere")) == []
