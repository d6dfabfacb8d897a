"""One incident seen as REST, Analytics, report and webhooks ends as one row with the best of each, in any order."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest

from data import build, settings
from data.home import Home
from data.lake import Run
from data.reader import open_latest
from ingest.pipeline import land_export
from ingest.sources.records import Options
from tests.organisation import moment

CREATED, ENDED = "2026-03-01T12:00:00Z", "2026-03-01T12:40:00Z"
USER, SERVICE = {"id": "U1", "type": "user_reference"}, {"id": "S1", "type": "service_reference", "summary": "shop"}
REST = {
    "id": "P1", "incident_number": 7, "title": "Cart is down", "created_at": CREATED, "status": "resolved",
    "service": SERVICE, "urgency": "high", "resolved_at": ENDED, "html_url": None, "priority": None,
    "last_status_change_by": SERVICE,
}  # fmt: skip
ANALYTICS = {
    "id": "P1", "incident_number": 7, "description": "Cart is down", "created_at": "2026-03-01T12:00:00",
    "resolved_at": "2026-03-01T12:40:01", "service_id": "S1", "service_name": "shop", "priority_name": None,
    "seconds_to_first_ack": 180, "urgency": "high", "auto_resolved": False,
}  # fmt: skip
REPORT = (
    "id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,resolved_by_user_id\n"
    "P1,7,Cart is down,S1,shop,2026-03-01T12:00:00+00:00,2026-03-01T12:40:02+00:00,240,U1\n"
)
DATA = {
    "id": "P1", "type": "incident", "number": 7, "title": "Cart is down", "created_at": CREATED, "service": SERVICE,
    "html_url": "https://acme.pagerduty.com/incidents/P1", "priority": {"summary": "P2"}, "urgency": "high",
}  # fmt: skip


def event(kind: str, at: str, status: str, agent: Any = SERVICE, **data: Any) -> dict[str, Any]:
    told = {**DATA, "status": status, **data}
    return {
        "event": {
            "id": f"{kind}{at}",
            "event_type": f"incident.{kind}",
            "occurred_at": at,
            "agent": agent,
            "data": told,
        }
    }


HOOKS = [
    event("triggered", "2026-03-01T12:00:00.100Z", "triggered"),
    event("acknowledged", "2026-03-01T12:01:00.000Z", "acknowledged"),
    event("acknowledged", "2026-03-01T12:02:00.000Z", "acknowledged", USER),
    event("resolved", "2026-03-01T12:40:00.500Z", "resolved", USER),
]
NOTE = {
    "event": {
        "id": "n", "event_type": "incident.annotated", "occurred_at": "2026-03-01T12:20:00Z", "agent": USER,
        "data": {"type": "incident_note", "id": "N1", "content": "Caused by #12", "incident": {"id": "P1"}},
    }
}  # fmt: skip
REVIEW = "https://wiki.acme.example/p1"
FIELDS = {
    "event": {
        "id": "f", "event_type": "incident.custom_field_values.updated", "occurred_at": "2026-03-02T12:00:00Z",
        "agent": USER,
        "data": {
            "type": "incident_field_values", "incident": {"id": "P1"},
            "custom_fields": [
                {"name": "region", "value": "EU"}, {"name": "post_mortem", "value": None},
                {"name": "runbook", "value": "https://x.example"}, {"name": "review_link", "value": REVIEW},
            ],
        },
    }
}  # fmt: skip
SHAPES = {
    "rest": ("pagerduty", "rest.json", json.dumps({"incidents": [REST]})),
    "analytics": ("pagerduty", "analytics.json", json.dumps({"data": [ANALYTICS], "time_zone": "Etc/UTC"})),
    "csv": ("pagerduty", "report.csv", REPORT),
    "webhook": ("pagerduty-webhook", "hooks.json", json.dumps([*HOOKS, NOTE, FIELDS])),
}


ACCOUNTS = {"-".join(order): [SHAPES[shape] for shape in order] for order in itertools.permutations(SHAPES)}
ACCOUNTS["webhooks alone"] = [SHAPES["webhook"]]
REOPENED = event("reopened", "2026-03-01T13:00:00Z", "triggered", USER)
ACCOUNTS["reopened"] = [("pagerduty-webhook", "hooks.json", json.dumps([REOPENED, *HOOKS, *HOOKS]))]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Account -> the one row of its incident."""
    folder = tmp_path_factory.mktemp("shapes")
    home, at = Home(folder / "home"), moment("2026-04-01T10:00Z")
    for account, files in ACCOUNTS.items():
        for kind, name, text in files:
            at += timedelta(minutes=1)
            (folder / name).write_text(text)
            assert land_export(home, kind, folder / name, Options(account=account), Run.begin(at)).errors == []
    build.build(home, settings.parse({}))
    found = open_latest(home)
    assert found
    rows = {row["incident_id"].split("/")[1]: row for row in found.rows("select * from core.incidents")}
    assert len(found.rows("select 1 from core.incidents")) == len(ACCOUNTS)
    return rows


@pytest.mark.parametrize("order", list(itertools.permutations(SHAPES)), ids="-".join)
def test_any_order_of_all_four_ends_in_the_same_row(merged: dict[str, dict[str, Any]], order: tuple[str, ...]) -> None:
    account = "-".join(order)
    row = merged[account]
    assert (row["incident_id"], row["number"], row["title"], row["service"]) == (
        f"pagerduty/{account}/P1", "7", "Cart is down", "shop",
    )  # fmt: skip
    assert (row["url"], row["severity"], row["urgency"]) == ("https://acme.pagerduty.com/incidents/P1", "P2", "high")
    assert (row["started_at"], row["acknowledged_at"]) == (moment(CREATED), moment("2026-03-01T12:02:00Z"))
    assert abs(row["resolved_at"] - moment(ENDED)).total_seconds() <= 2
    assert row["postmortem_url"] == REVIEW
    assert (row["status"], row["person_resolved"], row["acknowledgement_known"]) == ("resolved", True, True)


def test_webhooks_alone_make_an_incident(merged: dict[str, dict[str, Any]]) -> None:
    row = merged["webhooks alone"]
    assert (row["started_at"], row["acknowledged_at"]) == (moment(CREATED), moment("2026-03-01T12:02:00Z"))
    assert row["resolved_at"] == moment("2026-03-01T12:40:00.5Z")
    assert (row["status"], row["person_resolved"], row["acknowledgement_known"]) == ("resolved", True, False)


def test_a_reopening_is_heard_though_it_comes_before_the_event_it_follows(merged: dict[str, dict[str, Any]]) -> None:
    assert (merged["reopened"]["status"], merged["reopened"]["resolved_at"]) == ("triggered", None)
