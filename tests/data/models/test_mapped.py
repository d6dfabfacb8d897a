"""Incidents of other systems in the snapshot: beside PagerDuty's, counted by the same rules."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.lake import Run
from data.mapping import Mapping
from data.reader import Reader
from ingest.pipeline import land_export
from ingest.sources.records import Options
from tests.organisation import Organisation, moment

AT = "2026-03-10T12:00:00Z"
LOG = "number,incident_state,opened_at,resolved_at,priority,cmdb_ci,u_symptom\n" + "".join(
    f"INC1,{state},10/3/2026 13:00,{resolved},2 - High,shop,Slow\n"
    for state, resolved in (("New", "?"), ("Resolved", "10/3/2026 13:30"), ("Closed", "10/3/2026 13:40"))
)


def issue(number: int, title: str = "Cart is down", body: str = "", at: str = AT, **fields: Any) -> dict[str, Any]:
    return {"id": number, "number": number, "title": title, "body": body, "state": "closed", "created_at": at, **fields}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("mapped")
    org = Organisation(folder, services={"shop": {"repo": "acme/shop", "team": "Checkout", "aliases": ["API"]}})
    for number, day in enumerate(("2026-01-05", "2026-03-09", "2026-06-01"), 1):
        sha = org.commit("acme/shop", {"a.py": number}, f"Change {number} (#{number})", at=f"{day}T10:00Z")
        org.deploy("shop", sha, at=f"{day}T11:00Z")
    org.incident("shop", at="2026-05-20T00:00Z", id="P1")
    org.options = {"since": moment("2026-04-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
    org.land()
    span = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
    issues = [
        issue(1, body="Root cause: #2", closed_at="2026-03-10T12:45:00Z"),
        issue(2, "Fire drill: checkout", closed_at=AT),
        issue(3, state="open"),
        issue(4, at="2026-07-01T00:00:00Z", closed_at="2026-07-01T01:00:00Z"),
    ]
    slow = {"id": "x", "name": "Slow", "status": "resolved", "started_at": AT, "components": [{"name": "API"}]}
    for kind, text, options in (
        ("github-issues", json.dumps(issues), {"service": "shop", **span}),
        ("servicenow-log", LOG, {"time_zone": "Europe/Berlin", **span}),
        ("statuspage", json.dumps({"incidents": [slow]}), {"account": "public"}),
    ):
        path = folder / f"{kind}{'.csv' if text is LOG else '.json'}"
        path.write_text(text)
        report = land_export(org.home, kind, path, Options(**options), Run.begin(org.clock))  # type: ignore[arg-type]
        assert (report.errors, report.refused) == ([], 0)
    org.build()
    return org.open()


def incident(reader: Reader, id: str) -> dict[str, Any]:
    [row] = reader.rows("select * from overlay.incidents where incident_id = $id", id=id)
    return row


def test_an_incident_of_another_system_counts_like_any(reader: Reader) -> None:
    row = incident(reader, "github-issues/default/1")
    assert (row["source"], row["number"], row["title"], row["service"]) == (
        "github-issues",
        "1",
        "Cart is down",
        "shop",
    )
    assert (row["counted"], row["left_out"], row["team"], row["minutes_to_restore"]) == (True, None, "Checkout", 45.0)


def test_its_text_names_its_culprit(reader: Reader) -> None:
    row = incident(reader, "github-issues/default/1")
    [change] = reader.rows("select change_id from core.change_aliases where alias = 'acme/shop#2'")
    assert (row["culprit_change_id"], row["link_status"]) == (change["change_id"], "named")


@pytest.mark.parametrize(
    ("id", "left_out"),
    [
        ("github-issues/default/2", "drill"),
        ("github-issues/default/3", "nobody acknowledged it"),
        ("github-issues/default/4", "outside the observed span"),
    ],
)
def test_what_is_not_counted_says_why(reader: Reader, id: str, left_out: str) -> None:
    assert incident(reader, id)["left_out"] == left_out


def test_of_several_lines_of_one_incident_the_last_counts(reader: Reader) -> None:
    row = incident(reader, "servicenow-log/default/INC1")
    assert (row["status"], row["severity"], row["severity_rank"]) == ("resolved", "2 - High", 2)
    assert row["started_at"] == moment(AT)
    assert row["resolved_at"] - row["started_at"] == timedelta(minutes=40)


def test_a_component_is_known_by_an_alias(reader: Reader) -> None:
    assert incident(reader, "statuspage/public/x")["service"] == "shop"


def test_each_system_covers_its_own_span(reader: Reader) -> None:
    [row] = reader.rows("select observed_from from core.observed where service = 'shop'")
    assert row["observed_from"] == moment("2026-01-05T10:59Z")


def test_a_mapping_that_changes_reads_its_file_again(tmp_path: Path) -> None:
    org = Organisation(tmp_path)
    (tmp_path / "own.json").write_text(json.dumps([{"id": "1", "at": AT, "state": "x"}]))
    fields = {"id": "id", "started_at": "at"}
    landed = []
    for status in (None, "mitigated", "mitigated", "resolved"):
        more = {"fields": {**fields, "status": "state"}, "values": {"status": {"x": status}}} if status else {}
        own = {"tickets": Mapping.model_validate({"fields": fields} | more)}
        org.clock += timedelta(minutes=1)
        report = land_export(org.home, "tickets", tmp_path / "own.json", Options(), Run.begin(org.clock), mappings=own)
        landed.append((report.landed, report.unchanged))
    assert landed == [(1, 0), (1, 0), (0, 1), (1, 0)]
    org.build()
    assert org.open().rows("select status from core.incidents") == [{"status": "resolved"}]
