"""Incidents of any system by a mapping: presets as their vendors answer, and files of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.errors import AftermathError, SettingsError
from data.mapping import Mapping
from ingest.sources import registry
from ingest.sources.mapped import Reading, dig
from ingest.sources.records import Options, Record, Reject

AT = "2026-03-01T12:00:00.5Z"
ONE = {"id": "1", "started_at": "2026-03-01T12:00:00.500000+00:00"}

#: By preset: a document as the vendor answers, and what its one row means.
ANSWERS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "mapped_answers.json").read_text())


def read(path: Path, kind: str, text: str, **options: Any) -> list[Record | Reject]:
    path.write_text(text)
    return list(registry.kind(kind).read(path, Options(**options)))


def meant(row: Record | Reject) -> dict[str, str]:
    assert isinstance(row, Record), row
    found: dict[str, str] = json.loads(row.payload)["is"]
    return found


@pytest.mark.parametrize("preset", ANSWERS)
def test_a_preset_reads_what_its_vendor_answers(tmp_path: Path, preset: str) -> None:
    document, means = ANSWERS[preset]["answer"], ANSWERS[preset]["means"]
    [row] = read(tmp_path / "a.json", preset, json.dumps(document), account="acme")
    assert meant(row) == ONE | means
    assert isinstance(row, Record)
    assert (row.stream, row.shape, row.account) == ("mapped/incidents", preset, "acme")
    rows = document if isinstance(document, list) else next(iter(document.values()))
    assert json.loads(row.payload)["row"] == rows[0]
    assert [meant(each) for each in read(tmp_path / "b.json", preset, json.dumps(rows[0]))] == [ONE | means]


def test_every_preset_is_tried() -> None:
    presets = {path.stem for path in registry.PRESETS.glob("*.toml")}
    assert presets == ANSWERS.keys() | {"servicenow-log"}
    assert presets <= registry.kinds().keys()


def test_a_log_of_changes_is_read_line_by_line_in_its_zone(tmp_path: Path) -> None:
    text = (
        "number,incident_state,opened_at,resolved_at,priority,cmdb_ci,u_symptom\n"
        "INC1,New,29/2/2016 01:16,?,3 - Moderate,?,Slow\n"
        "INC1,Resolved,29/2/2016 01:16,1/3/2016 11:29,1 - High,shop,Slow\n"
        "INC2,-100,31/2/2016 01:16,?,?,?,?\n"
    )
    assert read(tmp_path / "a.csv", "servicenow-log", text)[0].reason.endswith("has no time zone")  # type: ignore[union-attr]
    first, last, broken = read(tmp_path / "a.csv", "servicenow-log", text, time_zone="Europe/Berlin")
    assert (meant(first)["status"], meant(first)["started_at"]) == ("triggered", "2016-02-29T00:16:00+00:00")
    assert (meant(last)["status"], meant(last)["service"]) == ("resolved", "shop")
    assert isinstance(broken, Reject)
    assert broken.reason == "started_at '31/2/2016 01:16' is not a time"


def test_rows_that_are_no_incidents_are_refused_and_say_why(tmp_path: Path) -> None:
    planned = {"id": "2", "name": "Upgrade", "impact": "maintenance", "status": "completed", "started_at": AT}
    [row] = read(tmp_path / "a.json", "statuspage", json.dumps({"incidents": [planned]}))
    assert isinstance(row, Reject)
    assert row.reason == "is no incident: impact is maintenance"


OWN = Mapping.model_validate(
    {
        "rows": "result.items",
        "fields": {"id": "Key", "title": ["Summary", "Name"], "status": "State", "started_at": "Began"},
        "values": {"status": {"Erledigt": "resolved"}},
        "nulls": ["n/a"],
        "epoch": "ms",
    }
)


def own(path: Path, document: Any, suffix: str = ".json") -> list[Record | Reject]:
    file = path / f"own{suffix}"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return list(Reading("tickets", OWN).read(file, Options()))


def test_a_mapping_of_ones_own_reads_json_and_csv_alike(tmp_path: Path) -> None:
    row = {"Key": "1", "Summary": "n/a", "Name": "Down", "State": "Erledigt", "Began": 1772366400500}
    [found] = own(tmp_path, {"result": {"items": [row]}})
    assert meant(found) == ONE | {"title": "Down", "status": "resolved"}
    [same] = own(tmp_path, "Key;Began;NAME;State\n1;1772366400500;Down;Erledigt\n", ".csv")
    assert meant(same) == meant(found)


def test_what_would_stay_unread_is_told_before_landing(tmp_path: Path) -> None:
    row = {"Key": "1", "State": "Offen", "Began": 1, "Team": "Payments", "Note": "", "Summary": "x"}
    (tmp_path / "own.json").write_text(json.dumps([row, row, row | {"State": "Erledigt", "Owner": "Mia"}]))
    assert Reading("tickets", OWN).survey(tmp_path / "own.json") == [
        "not read: Owner, Team",
        "status 'Offen' has no meaning in the mapping, so it is left out: 2 rows",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Began": 1}, "has no id: Key is empty"),
        ({"Key": "n/a", "Began": 1}, "has no id: Key is empty"),
        ({"Key": "1"}, "has no started_at: Began is empty"),
        ({"Key": "1", "Began": "soon"}, "started_at 'soon' is not a time"),
        ({"Key": "1", "Began": 1e300}, "started_at '1e+300' is not a time"),
        ({"Key": "1", "Began": [1]}, "started_at '[1]' is not a time"),
        (7, "is not an object"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(tmp_path: Path, row: Any, reason: str) -> None:
    [found] = own(tmp_path, [row])
    assert isinstance(found, Reject)
    assert found.reason == reason


def test_a_file_of_something_else_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        AftermathError, match=r"own\.json: holds no incidents of tickets: there is no list under result"
    ):
        own(tmp_path, {"incidents": []})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fields": {"id": "a"}}, "started_at is needed"),
        ({"fields": {"id": "a[0", "started_at": "b"}}, "id: 'a[0' is no path"),
        ({"values": {"status": {"x": "done"}}}, "values.status: 'x' cannot mean 'done'; use triggered"),
        ({"fields": {"id": "a", "started_at": "b", "nmae": "c"}}, "nmae"),
        ({"epoch": "minutes"}, "'s', 'ms', 'us' or 'ns'"),
        ({"time_zone": "Mars"}, "is not a time zone"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_told(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Mapping.model_validate({"fields": {"id": "a", "started_at": "b"}} | change)
    assert says in str(caught.value)


def test_a_mapping_may_replace_a_preset_but_not_a_kind() -> None:
    assert registry.kind("opsgenie", {"opsgenie": OWN}).version == OWN.model_dump_json()
    with pytest.raises(SettingsError, match=r"mappings\.pagerduty: pagerduty is a kind of its own"):
        registry.kinds({"pagerduty": OWN})


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", 1), ("c[1]", "y"), ("c[9]", None), ("d[k.n=two].v", 2), ("d[k.n=six].v", None), ("e.f", "whole"),
        ("a.b.c", None), ("c.x", None), ("d[0].k.n", "one"), ("", None),
    ],
)  # fmt: skip
def test_a_path_leads_to_what_stands_there(path: str, found: Any) -> None:
    value = {"a": {"b": 1}, "c": ["x", "y"], "d": [{"k": {"n": "one"}}, {"k": {"n": "two"}, "v": 2}], "e.f": "whole"}
    assert (dig(value, path) if path else None) == found


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "type", "value", "data", "fields"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(ANSWERS)), st.lists(_VALUES, max_size=4), st.data())
def test_every_mutated_row_is_a_record_or_a_reject(
    tmp_path_factory: pytest.TempPathFactory, preset: str, junk: list[Any], data: st.DataObject
) -> None:
    document = ANSWERS[preset]["answer"]
    [row] = document if isinstance(document, list) else next(iter(document.values()))
    key = data.draw(st.sampled_from(sorted(row)))
    rows = [*junk, {**row, key: data.draw(_VALUES)}]
    path = tmp_path_factory.mktemp("mapped") / "a.json"
    path.write_text(json.dumps(rows))
    assert len(list(registry.kind(preset).read(path, Options()))) == len(rows)
