"""Exports read by a mapping -> the incidents and deploys that count."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data.lake import Run
from data.reader import Reader
from ingest import pipeline
from ingest.sources.records import Options
from tests.organisation import Organisation, moment

SAMPLES = Path(__file__).parents[2] / "ingest" / "sources" / "mapped"
STATUSPAGE = [
    {"id": "open", "name": "API errors", "status": "monitoring", "impact": "major",
     "started_at": "2026-03-02T12:30:00Z", "monitoring_at": "2026-03-02T13:00:00Z", "components": [{"name": "shop"}]},
    {"id": "upkeep", "name": "Database upgrade", "status": "completed", "impact": "maintenance",
     "started_at": "2026-03-02T12:30:00Z", "resolved_at": "2026-03-02T14:00:00Z", "components": [{"name": "shop"}]},
]  # fmt: skip
OPSGENIE = [
    {"id": "acked", "message": "Slow", "status": "closed", "priority": "P2", "impactedServices": ["svc-1"],
     "impactStartDate": "2026-03-02T12:30:00Z", "impactEndDate": "2026-03-02T13:00:00Z",
     "timelines": [{"type": "ResponderAlertAcked", "eventTime": "2026-03-02T12:40:00Z"}]},
    {"id": "alone", "message": "Slow", "status": "closed", "priority": "P2", "impactedServices": ["svc-1"],
     "impactStartDate": "2026-03-02T12:30:00Z", "impactEndDate": "2026-03-02T13:00:00Z", "timelines": []},
]  # fmt: skip


DEPLOY = {
    "id": "01BB", "timestamp": "2026-03-31T12:00:00Z", "summary": "Deploy 9", "services": [{"summary": "Orders"}],
}  # fmt: skip
SHOP = {"repo": "acme/shop", "aliases": ["svc-1", "Orders"]}
KINDS = ("jira", "rootly", "servicenow", "victorops", "google-cloud")


def shop(path: Path) -> Organisation:
    org = Organisation(path, services={"shop": SHOP})
    for day in (1, 2, 30):
        sha = org.commit("acme/shop", {"a.py": 1}, f"Change {day}", at=f"2026-03-{day:02d}T11:00Z")
        org.deploy("shop", sha, at=f"2026-03-{day:02d}T12:00Z")
    org.land()
    return org


def land(org: Organisation, kind: str, rows: object, **options: Any) -> None:
    path = org.path / f"{kind}.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    span = {"since": moment("2026-02-01T00:00Z"), "until": moment("2026-04-30T00:00Z")}
    report = pipeline.land_export(org.home, kind, path, Options(**span, **options), Run.begin(org.clock))
    assert not report.errors


def incidents(reader: Reader) -> dict[str, dict[str, Any]]:
    return {row["incident_id"]: row for row in reader.rows("select * from overlay.incidents")}


@dataclass(frozen=True)
class Read:
    """Every export there is a test of, read and built."""

    reader: Reader
    shipped: str

    @property
    def incidents(self) -> dict[str, dict[str, Any]]:
        return incidents(self.reader)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    org = shop(tmp_path_factory.mktemp("mapped"))
    shipped = org.commit("acme/shop", {"a.py": 2}, "Shipped by another system", at="2026-03-31T11:00Z")
    org.land()
    for kind, rows in (("statuspage", STATUSPAGE), ("opsgenie", OPSGENIE)):
        land(org, kind, rows)
        land(org, kind, [{**rows[0], "id": "1"}], account="same id")
    deploy = DEPLOY | {"custom_details": {"commit": shipped, "environment": "production"}}
    land(org, "pagerduty-deploys", {"change_events": [deploy]})
    for kind in KINDS:
        land(org, kind, json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8")))
    org.build()
    return Read(org.open(), shipped)


def test_incidents_people_declare_count_without_an_acknowledgement_and_maintenance_does_not(read: Read) -> None:
    declared = read.incidents["statuspage/default/open"]
    assert (declared["counted"], declared["source"], declared["status"]) == (True, "statuspage", "mitigated")
    assert (declared["severity_rank"], declared["minutes_to_restore"]) == (2, 30.0)
    assert read.incidents["statuspage/default/upkeep"]["left_out"] == "maintenance"


def test_alerts_count_when_a_person_acknowledged_them(read: Read) -> None:
    found = read.incidents
    assert found["opsgenie/default/acked"]["counted"]
    assert found["opsgenie/default/alone"]["left_out"] == "nobody acknowledged it"
    assert found["opsgenie/default/acked"]["service"] == "shop"


def test_a_mapped_incident_has_candidates_like_any_other(read: Read) -> None:
    [candidate] = read.reader.answer("candidates", incident="opsgenie/default/acked")
    assert candidate["title"] == "Change 2"


def test_the_same_rows_read_again_change_nothing_and_a_newer_capture_wins(tmp_path: Path) -> None:
    org = shop(tmp_path)
    land(org, "statuspage", STATUSPAGE)
    org.build()
    resolved = [{**STATUSPAGE[0], "status": "resolved", "resolved_at": "2026-03-02T13:30:00Z"}, STATUSPAGE[1]]
    org.clock = org.clock.replace(minute=30)
    land(org, "statuspage", resolved)
    org.build()
    found = incidents(org.open())
    assert len(found) == 2
    assert found["statuspage/default/open"]["status"] == "resolved"


def test_two_systems_may_use_the_same_id(read: Read) -> None:
    same = {id for id in read.incidents if id.split("/")[1] == "same id"}
    assert same == {"statuspage/same id/1", "opsgenie/same id/1"}


def test_mapped_deploys_ship_changes(read: Read) -> None:
    [deploy] = read.reader.rows("select * from core.deploys where source = 'pagerduty-deploys'")
    assert (deploy["deploy_id"], deploy["service"], deploy["status"]) == (
        "pagerduty-deploys/default/01BB",
        "shop",
        "success",
    )
    carried = read.reader.rows(
        "select change_id from core.deploy_changes where deploy_id = $id", id=deploy["deploy_id"]
    )
    assert carried == [{"change_id": f"acme/shop@{read.shipped}"}]


@pytest.mark.parametrize("kind", KINDS)
def test_every_landed_row_becomes_an_incident(read: Read, kind: str) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))[kind]["landed"]
    rows = read.reader.rows("select 1 from core.incidents where incident_id like $kind || '/%'", kind=kind)
    assert len(rows) == len(expected)
