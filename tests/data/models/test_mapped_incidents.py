"""Exports read by a mapping -> the incidents and deploys that count."""

import json
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


@pytest.fixture
def shop(organisation: Any) -> Organisation:
    org: Organisation = organisation(services={"shop": {"repo": "acme/shop", "aliases": ["svc-1", "Orders"]}})
    for day in (1, 2, 30):
        sha = org.commit("acme/shop", {"a.py": 1}, f"Change {day}", at=f"2026-03-{day:02d}T11:00Z")
        org.deploy("shop", sha, at=f"2026-03-{day:02d}T12:00Z")
    org.land()
    return org


def read(org: Organisation, kind: str, rows: object, **options: Any) -> Reader:
    path = org.path / f"{kind}.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    span = {"since": moment("2026-02-01T00:00Z"), "until": moment("2026-04-30T00:00Z")}
    report = pipeline.land_export(org.home, kind, path, Options(**span, **options), Run.begin(org.clock))
    assert not report.errors
    org.build()
    return org.open()


def incidents(reader: Reader) -> dict[str, dict[str, Any]]:
    return {row["incident_id"]: row for row in reader.rows("select * from overlay.incidents")}


def test_incidents_people_declare_count_without_an_acknowledgement_and_maintenance_does_not(shop: Organisation) -> None:
    found = incidents(read(shop, "statuspage", STATUSPAGE))
    declared = found["statuspage/default/open"]
    assert (declared["counted"], declared["source"], declared["status"]) == (True, "statuspage", "mitigated")
    assert (declared["severity_rank"], declared["minutes_to_restore"]) == (2, 30.0)
    assert found["statuspage/default/upkeep"]["left_out"] == "maintenance"


def test_alerts_count_when_a_person_acknowledged_them(shop: Organisation) -> None:
    found = incidents(read(shop, "opsgenie", OPSGENIE))
    assert found["opsgenie/default/acked"]["counted"]
    assert found["opsgenie/default/alone"]["left_out"] == "nobody acknowledged it"
    assert found["opsgenie/default/acked"]["service"] == "shop"


def test_a_mapped_incident_has_candidates_like_any_other(shop: Organisation) -> None:
    reader = read(shop, "opsgenie", OPSGENIE)
    [candidate] = reader.answer("candidates", incident="opsgenie/default/acked")
    assert candidate["title"] == "Change 2"


def test_the_same_rows_read_again_change_nothing_and_a_newer_capture_wins(shop: Organisation) -> None:
    read(shop, "statuspage", STATUSPAGE)
    resolved = [{**STATUSPAGE[0], "status": "resolved", "resolved_at": "2026-03-02T13:30:00Z"}, STATUSPAGE[1]]
    shop.clock = shop.clock.replace(minute=30)
    found = incidents(read(shop, "statuspage", resolved))
    assert len(found) == 2
    assert found["statuspage/default/open"]["status"] == "resolved"


def test_two_systems_may_use_the_same_id(shop: Organisation) -> None:
    read(shop, "statuspage", [{**STATUSPAGE[0], "id": "1"}])
    found = incidents(read(shop, "opsgenie", [{**OPSGENIE[0], "id": "1"}]))
    assert set(found) == {"statuspage/default/1", "opsgenie/default/1"}


def test_mapped_deploys_ship_changes(shop: Organisation) -> None:
    sha = shop.commit("acme/shop", {"a.py": 2}, "Shipped by another system", at="2026-03-31T11:00Z")
    shop.land()
    body = {
        "change_events": [
            {"id": "01BB", "timestamp": "2026-03-31T12:00:00Z", "summary": "Deploy 9",
             "services": [{"summary": "Orders"}],
             "custom_details": {"commit": sha, "environment": "production"}}
        ]
    }  # fmt: skip
    reader = read(shop, "pagerduty-deploys", body)
    [deploy] = reader.rows("select * from core.deploys where source = 'pagerduty-deploys'")
    assert (deploy["deploy_id"], deploy["service"], deploy["status"]) == (
        "pagerduty-deploys/default/01BB",
        "shop",
        "success",
    )
    carried = reader.rows("select change_id from core.deploy_changes where deploy_id = $id", id=deploy["deploy_id"])
    assert carried == [{"change_id": f"acme/shop@{sha}"}]


@pytest.mark.parametrize("kind", ["jira", "rootly", "servicenow", "victorops", "google-cloud"])
def test_every_landed_row_becomes_an_incident(shop: Organisation, kind: str) -> None:
    rows = json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))[kind]["landed"]
    reader = read(shop, kind, rows)
    assert len(reader.rows("select 1 from core.incidents")) == len(expected)
