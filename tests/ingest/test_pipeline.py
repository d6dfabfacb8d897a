"""Landing: each file whole or not at all, once, and again when it or what is said about it changed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from ingest import pipeline
from ingest.pipeline import Report, land_export
from ingest.sources.records import Options

PULL = {
    "number": 7,
    "merged_at": "2026-03-01T12:00:00Z",
    "head": {"ref": "cart"},
    "base": {"repo": {"full_name": "acme/shop"}},
}
REVIEW = {
    "id": 1,
    "state": "APPROVED",
    "user": {"login": "ben"},
    "pull_request_url": "https://api.github.com/repos/acme/shop/pulls/7",
}


def incident(id: str, created_at: str = "2026-03-01T12:00:00Z") -> dict[str, Any]:
    return {"id": id, "incident_number": 1, "title": "Down", "created_at": created_at}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Writes files of a folder, name = document, and returns the folder."""

    def write(**documents: object) -> Path:
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        for name, document in documents.items():
            text = document if isinstance(document, str) else json.dumps(document)
            (folder / f"{name}.json").write_text(text)
        return folder

    return write


def land(home: Home, path: Path, kind: str = "pagerduty", **options: Any) -> Report:
    return land_export(home, kind, path, Options(**options), lake.Run.begin())


def payloads(home: Home, stream: str = "incidents") -> list[dict[str, Any]]:
    tables = [pq.read_table(batch.path) for batch in lake.batches(home, "*", stream)]
    return [json.loads(text) for table in tables for text in table.column("payload").to_pylist()]


def test_good_files_of_a_folder_land_and_the_broken_one_is_named(home: Home, export: Callable[..., Path]) -> None:
    folder = export(a=[incident("P1")], b='[{"id": "P2"', c=[incident("P3"), None])
    report = land(home, folder)
    assert (report.files, report.landed, report.refused) == (2, 2, 1)
    assert [error.where for error in report.errors] == [str(folder / "b.json")]
    assert report.first_reject
    assert report.first_reject.position == "c.json: [1]"
    assert {row["id"] for row in payloads(home)} == {"P1", "P3"}


def test_a_mended_file_lands_and_what_had_landed_is_not_read_again(home: Home, export: Callable[..., Path]) -> None:
    land(home, export(a=[incident("P1")], b='[{"id": "P2"'))
    report = land(home, export(b=[incident("P2")]))
    assert (report.files, report.landed, report.unchanged, report.errors) == (1, 1, 1, [])
    again = land(home, export())
    assert (again.files, again.landed, again.unchanged) == (0, 0, 2)
    assert [row["id"] for row in payloads(home)] == ["P1", "P2"]


def test_two_copies_of_one_file_land_once(home: Home, export: Callable[..., Path]) -> None:
    report = land(home, export(a=[incident("P1")], copy=[incident("P1")]))
    assert (report.files, report.landed, report.unchanged) == (1, 1, 1)


def test_a_file_refused_for_its_zone_lands_once_the_zone_is_said(home: Home, export: Callable[..., Path]) -> None:
    folder = export(a=[incident("P1", "2026-03-01T12:00:00")])
    assert (land(home, folder).landed, land(home, folder).unchanged) == (0, 1)
    report = land(home, folder, time_zone="Europe/Berlin")
    assert (report.landed, report.refused) == (1, 0)
    [batch] = [batch for batch in lake.batches(home, "pagerduty") if batch.rows]
    assert pq.read_table(batch.path).column("zone").to_pylist() == ["Europe/Berlin"]


def test_refused_rows_are_kept_with_their_text(home: Home, export: Callable[..., Path]) -> None:
    land(home, export(a=[incident("P1"), incident("P2", "soon")]))
    [batch] = lake.batches(home, "aftermath", "rejects")
    [row] = pq.read_table(batch.path).to_pylist()
    assert (row["stream"], row["position"]) == ("pagerduty/incidents", "a.json: [1]")
    assert "'soon' is not a time" in row["reason"]
    assert json.loads(row["raw"]) == incident("P2", "soon")


def test_the_span_an_export_covers_is_kept_even_without_rows(home: Home, export: Callable[..., Path]) -> None:
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    land(home, export(a={"incidents": []}), since=since, until=until)
    [batch] = lake.batches(home)
    assert (batch.rows, batch.covers_since, batch.covers_until) == (0, since, until)


def test_rows_of_a_long_file_keep_their_order(
    home: Home, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_PART", 2)
    rows = [None if number == 3 else incident(f"P{number}") for number in range(7)]
    report = land(home, export(a=rows))
    assert (report.landed, report.refused) == (6, 1)
    assert payloads(home) == [row for row in rows if row]


def test_a_run_killed_between_two_streams_of_a_file_is_completed_by_the_next(
    home: Home, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, whole = export(a=[PULL, REVIEW]), lake.land

    def dying(home: Home, source: str, stream: str, rows: pa.Table, *args: Any, **options: Any) -> Path:
        if stream == "reviews":
            raise KeyboardInterrupt
        return whole(home, source, stream, rows, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(lake, "land", dying)
        with pytest.raises(KeyboardInterrupt):
            land(home, folder, "github")
    assert [batch.stream for batch in lake.batches(home)] == ["pulls"]
    report = land(home, folder, "github")
    assert (report.landed, report.unchanged) == (2, 0)
    assert land(home, folder, "github").unchanged == 1
    assert payloads(home, "reviews") == [REVIEW]
