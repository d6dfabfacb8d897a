"""Exports read by a mapping: every preset on its sample, and what a mapping makes of rows that do not fit."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from data.errors import AftermathError
from data.mapping import Mapping
from ingest.sources import mapped, registry
from ingest.sources.records import Options, Record, Reject

SAMPLES = Path(__file__).parent / "mapped"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
PRESETS = registry.presets()
SIMPLE = Mapping(rows_are="incidents", fields={"id": "id", "started_at": "at", "title": "title"})


def sample(name: str) -> Path:
    [path] = [path for path in SAMPLES.glob(f"{name}.*") if path.stem == name]
    return path


def write(folder: Path, rows: object, name: str = "export.json") -> Path:
    path = folder / name
    path.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
    return path


def test_every_preset_has_a_sample() -> None:
    assert set(EXPECTED) == set(PRESETS)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_reads_its_sample(name: str) -> None:
    options = Options(**EXPECTED[name].get("options", {}))
    rows = list(registry.kind(name).read(sample(name), options))
    assert [row for row in rows if isinstance(row, Reject) and "29/2/2026" not in row.reason] == []
    told = [json.loads(row.payload) for row in rows if isinstance(row, Record)]
    wanted = EXPECTED[name]["landed"]
    assert len(told) == len(wanted)
    for row, expected in zip(told, wanted, strict=True):
        assert {key: row[key] for key in expected} == expected
        assert isinstance(row["raw"], dict)


@pytest.mark.parametrize("name", sorted(name for name, mapping in PRESETS.items() if mapping.only))
def test_rows_that_are_not_meant_are_counted(name: str) -> None:
    [said] = registry.kind(name).notes(sample(name))
    assert "1 rows passed over" in said


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        (1772445600, "2026-03-02T10:00:00+00:00"),
        ("1772445600", "2026-03-02T10:00:00+00:00"),
        (1772445600123, "2026-03-02T10:00:00.123000+00:00"),
        (1772445600123456, "2026-03-02T10:00:00.123456+00:00"),
        (1772445600000000000, "2026-03-02T10:00:00+00:00"),
        ("2026-03-02T11:00:00+0100", "2026-03-02T10:00:00+00:00"),
        ("2026-03-02 05:00", "2026-03-02T10:00:00+00:00"),
    ],
)
def test_times_are_told_apart_by_their_size_and_spelling(tmp_path: Path, at: object, instant: str) -> None:
    path = write(tmp_path, [{"id": "1", "at": at}])
    [row] = mapped.read("mine", SIMPLE, path, Options(time_zone="America/New_York"))
    assert isinstance(row, Record)
    assert json.loads(row.payload)["started_at"] == instant


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "1", "at": "2026-03-02 10:00"}, "has no time zone"),
        ({"id": "1", "at": "yesterday"}, "is not a time"),
        ({"id": "1", "at": 12}, "is not a time"),
        ({"id": "1", "at": "9999-12-31T23:59:59-14:00"}, "is beyond the calendar"),
        ({"at": "2026-03-02T10:00:00Z"}, "id is missing"),
        ({"id": {"x": 1}, "at": "2026-03-02T10:00:00Z"}, "id is a list or an object"),
        ("text", "is not an object"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_the_others_land(tmp_path: Path, row: object, reason: str) -> None:
    path = write(tmp_path, [{"id": "0", "at": "2026-03-02T10:00:00Z"}, row])
    good, bad = mapped.read("mine", SIMPLE, path, Options())
    assert isinstance(good, Record)
    assert isinstance(bad, Reject)
    assert reason in bad.reason
    assert json.loads(bad.raw) == row


def test_a_file_of_something_else_is_refused_whole(tmp_path: Path) -> None:
    path = write(tmp_path, [{"name": "x"}, {"name": "y"}])
    with pytest.raises(AftermathError, match="holds no mine incidents"):
        list(mapped.read("mine", SIMPLE, path, Options()))


def test_a_deploy_without_its_commit_says_where_the_mapping_looks_for_it(tmp_path: Path) -> None:
    workflow = {"id": "w1", "project_slug": "gh/acme/orders", "status": "success", "created_at": "2026-03-02T10:00:00Z"}
    (tmp_path / "workflows.json").write_text(json.dumps({"items": [workflow]}))
    [reject] = registry.KINDS["circleci"].read(tmp_path, Options())
    assert isinstance(reject, Reject)
    assert reject.reason == "has neither sha nor version"
    assert reject.remedy.startswith("export it with what stands under pipeline.vcs.revision")


def test_pipelines_are_no_deploys(tmp_path: Path) -> None:
    pipeline = {"id": "p1", "project_slug": "gh/acme/orders", "state": "created", "created_at": "2026-03-02T10:00:00Z"}
    (tmp_path / "pipelines.json").write_text(json.dumps({"items": [pipeline]}))
    with pytest.raises(AftermathError, match="holds no circleci deploys: status is missing in every row"):
        list(registry.KINDS["circleci"].read(tmp_path, Options()))


def test_other_lists_of_incident_io_are_no_incidents(tmp_path: Path) -> None:
    path = write(tmp_path, [{"id": "01HD", "name": "Minor", "rank": 0, "created_at": "2026-03-02T10:00:00Z"}])
    with pytest.raises(AftermathError, match="holds no incident-io incidents"):
        list(registry.kind("incident-io").read(path, Options()))


def test_an_expression_that_fails_on_a_row_refuses_that_row(tmp_path: Path) -> None:
    mapping = SIMPLE.model_copy(update={"fields": {**SIMPLE.fields, "resolved_at": "max(ends)"}})
    path = write(
        tmp_path, [{"id": "1", "at": "2026-03-02T10:00:00Z", "ends": 3}, {"id": "2", "at": 1772445600, "ends": []}]
    )
    bad, good = mapped.read("mine", mapping, path, Options())
    assert isinstance(bad, Reject)
    assert "does not fit the mapping" in bad.reason
    assert isinstance(good, Record)


def test_the_reason_of_a_refusal_can_be_stored_whatever_the_row_holds(tmp_path: Path) -> None:
    mapping = SIMPLE.model_copy(update={"fields": {**SIMPLE.fields, "resolved_at": "max(ends)"}})
    path = write(tmp_path, [{"id": "1", "at": "2026-03-02T10:00:00Z", "ends": "\ud83d"}])
    [bad] = mapped.read("mine", mapping, path, Options())
    assert isinstance(bad, Reject)
    assert "does not fit the mapping" in bad.reason.encode().decode()


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"rows_are": "incidents", "fields": {"id": "id"}}, "fields lack started_at"),
        (
            {"rows_are": "incidents", "fields": {"id": "id", "started_at": "at", "sha": "x"}},
            "sha is no field of incidents",
        ),
        ({"rows_are": "incidents", "fields": {"id": "a[", "started_at": "at"}}, "is not a JMESPath expression"),
        ({"rows_are": "deploys", "fields": {}, "time_zone": "Mars"}, "is not a time zone name"),
    ],
)
def test_a_mapping_that_cannot_work_says_why(document: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault.replace("[", r"\[")):
        Mapping.model_validate(document)


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@pytest.mark.parametrize("name", sorted(name for name in PRESETS if sample(name).suffix == ".json"))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_mutated_row_escapes_or_is_lost(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    document = json.loads(sample(name).read_text(encoding="utf-8"))
    places = list(_places(document))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places))
        container[key] = data.draw(values)
    path = write(tmp_path_factory.getbasetemp(), document, f"{name}.json")
    try:
        rows = list(registry.kind(name).read(path, Options(service="orders")))
    except AftermathError:
        return
    passed = sum(int(note.split(": ")[1].split()[0].replace(",", "")) for note in registry.kind(name).notes(path))
    assert len(rows) + passed >= len(list(mapped.found(PRESETS[name], path)))


def _places(value: Any) -> Any:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)
