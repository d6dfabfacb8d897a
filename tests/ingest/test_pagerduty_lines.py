"""Large files of incidents one a line land as small ones do, whatever stands in a line."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from ingest import pagerduty_lines
from ingest.pipeline import Report, land_export
from ingest.sources.records import Options
from tests.spoil import spoiled

ROW: dict[str, Any] = {
    "id": "P1",
    "incident_number": 1,
    "title": "Bücher fehlen",
    "created_at": "2026-03-01T10:00:00Z",
    "resolved_at": None,
    "service": {"id": "S1", "summary": "shop"},
}


def read(home: Home, path: Path, **options: Any) -> tuple[Report, list[dict[str, Any]], list[dict[str, Any]]]:
    """One read: its report, the records landed and the rejects, both by position; payloads as values."""
    report = land_export(home, "pagerduty", path, Options(**options), lake.Run.begin())
    found: dict[str, list[dict[str, Any]]] = {"incidents": [], "rejects": []}
    for batch in lake.batches(home):
        found[batch.stream] += pq.read_table(batch.path).drop_columns(["run", "read_at"]).to_pylist()
    for row in found["incidents"]:
        row["payload"] = json.loads(row["payload"])
    return report, *(sorted(rows, key=lambda row: str(row["position"])) for rows in found.values())


def both(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], name: str = "incidents.jsonl", **options: Any
) -> tuple[Any, Any]:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    small = read(Home(folder / "small"), path, **options)
    monkeypatch.setattr(pagerduty_lines, "LARGE", 0)
    return small, read(Home(folder / "large"), path, **options)


def test_a_large_file_lands_without_being_read_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({**ROW, "id": f"P{n}"}, ensure_ascii=False) for n in range(500)]
    monkeypatch.setattr("ingest.sources.pagerduty.judge", lambda *_: pytest.fail("a plain row was judged one by one"))
    monkeypatch.setattr(pagerduty_lines, "LARGE", 0)
    (tmp_path / "incidents.jsonl").write_text("\n".join(lines))
    report, landed, _ = read(Home(tmp_path / "home"), tmp_path / "incidents.jsonl", account="acme")
    assert (report.landed, report.refused, report.errors) == (500, 0, [])
    assert {row["position"] for row in landed} == {f"incidents.jsonl: document {n}, [0]" for n in range(1, 501)}
    assert landed[0]["account"] == "acme"
    again = land_export(Home(tmp_path / "home"), "pagerduty", tmp_path, Options(account="acme"), lake.Run.begin())
    assert (again.landed, again.unchanged) == (0, 1)


@pytest.mark.parametrize("seed", range(6))
def test_spoiled_lines_become_what_they_become_in_a_small_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    rows = [spoiled(rng, ROW) for _ in range(60)]
    rows = [row for row in rows if isinstance(row, dict) and "incident_number" in row]
    small, large = both(tmp_path, monkeypatch, [json.dumps(row) for row in [ROW, *rows]], time_zone="Europe/Berlin")
    assert large[1:] == small[1:]
    assert vars(large[0]) | {"notes": []} == vars(small[0]) | {"notes": []}
    assert small[0].landed > 0
    assert small[0].refused > 0


@pytest.mark.parametrize("name", ["pages.json", "pages.jsonl"])
@pytest.mark.parametrize("more", [True, False, None])
def test_pages_of_incidents_land_the_same_and_say_whether_the_last_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, more: bool | None
) -> None:
    rng = random.Random(name)
    rows = [row for row in (spoiled(rng, ROW) for _ in range(80)) if isinstance(row, dict) and "incident_number" in row]
    pages = [{"incidents": [ROW, *rows[at : at + 9]], "more": more} for at in range(0, 50, 10)]
    if more is None:
        pages = [{"incidents": page["incidents"]} for page in pages]
    lines = [json.dumps(page) for page in [*pages, {"incidents": [], "more": more}]]
    small, large = both(tmp_path, monkeypatch, lines, name)
    assert large[1:] == small[1:]
    assert vars(large[0]) == vars(small[0])
    assert bool(large[0].notes) == (more is True)
    assert small[0].landed > 5


@pytest.mark.parametrize("name", ["incidents.json", "incidents.jsonl"])
@pytest.mark.parametrize(
    "line",
    [
        '{"incident_number": NaN}',
        json.dumps(ROW).replace("null", "NAN"),
        json.dumps(ROW).replace("null", "[1,\t]"),
        json.dumps({**ROW, "service_id": "S1"}),
        json.dumps({**ROW, "service_id": None, "title": "a,] nan: ,}"}),
        json.dumps(ROW).replace("null", "1e999"),
        json.dumps(ROW)[:-1] + ",}",
        json.dumps(ROW)[:40],
        json.dumps(ROW) * 2,
        json.dumps([ROW]),
        json.dumps({"incidents": [ROW, {**ROW, "id": "P2"}], "more": False}),
        json.dumps({"incidents": [{"id": "X"}]}),
        json.dumps({"incidents": [ROW], "error": {"message": "no"}}),
        json.dumps({"limit": 1, "incidents": [ROW, 3], "more": True}),
        json.dumps({"name": "x"}),
        "",
        "<html>",
    ],
)
def test_a_file_with_any_other_line_is_read_or_refused_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, name: str
) -> None:
    small, large = both(tmp_path, monkeypatch, [json.dumps(ROW), line, json.dumps({**ROW, "id": "P3"})], name)
    assert large[1:] == small[1:]
    assert [str(error) for error in large[0].errors] == [str(error) for error in small[0].errors]
    assert not list(tmp_path.rglob("*.landing"))


def test_a_lone_line_is_called_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = both(tmp_path, monkeypatch, [json.dumps(ROW)])
    assert large[1:] == small[1:]
