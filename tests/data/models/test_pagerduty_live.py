"""What a live PagerDuty account tells beyond its incidents, seen in the snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.lake import Run
from data.reader import Reader
from data.settings import Source
from ingest import live
from ingest.http import Patience
from tests.organisation import Organisation
from tests.pagerduty_api import TOKEN, PagerDuty

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
USER = {"type": "user_reference", "id": "U1"}
SERVICE = {"type": "service_reference", "id": "S1"}


def minutes(count: float) -> datetime:
    return AT + timedelta(minutes=count)


def read(org: Organisation, api: PagerDuty, at: datetime, **source: Any) -> None:
    wanted = Source(kind="pagerduty-api", url=api.url, since=datetime(2026, 1, 1, tzinfo=UTC), **source)
    report = live.land(org.home, wanted, Run.begin(at), patience=Patience(tries=1))
    assert all(error.what.endswith("may not read this (403)") for error in report.errors), report.errors


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    services = {"shop": {"repo": "acme/shop", "aliases": ["Shop API"]}, "ledger": {"aliases": ["S2"]}}
    org = Organisation(tmp_path_factory.mktemp("live"), services=services)
    for number, day in enumerate((1, 20, 29), 1):
        sha = org.commit("acme/shop", {"a.py": number}, f"Change {number} (#{number})", at=f"2026-05-{day:02}T10:00Z")
        org.deploy("shop", sha, at=f"2026-05-{day:02}T11:00Z")
    org.deploy("shop", org.commit("acme/shop", {"a.py": 9}, "Last", at="2026-06-30T10:00Z"), at="2026-06-30T11:00Z")
    org.land()
    with pytest.MonkeyPatch.context() as patch, PagerDuty() as api:
        patch.setenv("PAGERDUTY_TOKEN", TOKEN)
        _tell(api)
        read(org, api, datetime(2026, 7, 1, tzinfo=UTC))
        org.build()
        yield org.open()


def _tell(api: PagerDuty) -> None:
    shop = {"id": "S1", "type": "service_reference", "summary": "Shop API"}
    ended = {"last_status_change_by": SERVICE}
    for id in ("ACKED", "SEEN", "QUIET", "AGAIN", "HALF", "NOTED", "STALE"):
        api.incident(id, AT, service=shop, **ended)
    api.incident("RANKED", AT, service=shop, priority={"id": "R2", "type": "priority_reference", "summary": None})
    api.incident("NAMED", AT, service=shop, priority={"id": "R1", "type": "priority", "summary": "SEV-4"})
    api.short["priorities"] = [{"id": "R9", "name": "Outage"}, {"id": "R2", "name": "Degraded"}, {"id": "R1"}]
    api.entry("E1", "ACKED", minutes(1), "acknowledge", agent=SERVICE)
    api.entry("E2", "ACKED", minutes(2), "acknowledge", agent=USER)
    api.entry("E3", "ACKED", minutes(3), "escalate", agent=USER | {"id": "U2"})
    api.entry("E4", "ACKED", minutes(30), "resolve", agent=USER)
    api.entry("E5", "SEEN", minutes(5), "notify", user=USER)
    api.entry("E6", "SEEN", minutes(30), "resolve", agent=USER)
    api.entry("E7", "QUIET", minutes(30), "resolve", agent=SERVICE)
    for number, (at, kind) in enumerate(((3, "acknowledge"), (10, "resolve"), (20, "trigger"), (30, "resolve"))):
        api.entry(f"F{number}", "AGAIN", minutes(at), kind, agent=USER)
    api.rows["log_entries"].pop("LHALFT")
    api.entry("G1", "HALF", minutes(2), "acknowledge", agent=USER)
    api.details["NOTED", "alerts"] = [
        {
            "id": "L1",
            "summary": "p99 over 2 s",
            "created_at": f"{minutes(1):%Y-%m-%dT%H:%M:%SZ}",
            "incident": {"id": "NOTED"},
        }
    ]
    api.details["NOTED", "notes"] = [
        {"id": "N2", "created_at": "2026-06-01T12:20:00Z", "content": "Looks fine again."},
        {"id": "N1", "created_at": "2026-06-01T07:10:00-05:00", "content": "Root cause: #2 broke the cart."},
        {
            "id": "N3",
            "created_at": "2026-06-02T12:20:00Z",
            "content": "Post-mortem is here: https://wiki.acme.example/17.",
        },
    ]
    api.incident("STALE", AT, "triggered", service=shop)
    api.entry("H1", "STALE", minutes(10), "acknowledge", agent=USER)
    told = {"service_id": "S1", "service_name": "Shop API", "created_at": "2026-06-01T12:00:00"}
    api.analytics = [{"id": "STALE", "resolved_at": "2026-06-01T12:30:00", "seconds_to_first_ack": 90, **told}]
    api.short["services"] = [
        {"id": "S1", "name": "Shop API"},
        {"id": "S2", "name": "Ledger"},
        {"id": "S3", "name": "x"},
    ]
    api.short["business_services"] = [{"id": "B1", "name": "Shop API"}]
    api.relationships = {
        "S1": [
            {"id": "D1", "supporting_service": {"id": "S2"}, "dependent_service": {"id": "S1"}},
            {"id": "D2", "supporting_service": {"id": "S1"}, "dependent_service": {"id": "B1"}},
        ]
    }


def incident(reader: Reader, id: str) -> dict[str, Any]:
    sql = """
        select seen.*, known.responders, known.reopened
        from overlay.incidents as seen
        join core.incidents as known on known.incident_id = seen.incident_id
        where seen.incident_id = $id
    """
    [row] = reader.rows(sql, id=f"pagerduty/default/{id}")
    return row


def test_the_first_acknowledgement_by_a_person_comes_from_the_log(reader: Reader) -> None:
    row = incident(reader, "ACKED")
    assert (row["acknowledged_at"], row["responders"], row["reopened"]) == (minutes(2), 2, 0)
    assert (row["service"], row["counted"], row["left_out"]) == ("shop", True, None)


@pytest.mark.parametrize(
    ("id", "acknowledged", "left_out"),
    [
        ("SEEN", False, "nobody acknowledged it"),
        ("QUIET", False, "nobody acknowledged it"),
        ("AGAIN", True, None),
        ("HALF", False, "resolved without a person"),
    ],
)
def test_only_a_log_known_from_its_beginning_says_that_nobody_acknowledged(
    reader: Reader, id: str, acknowledged: bool, left_out: str | None
) -> None:
    row = incident(reader, id)
    assert (row["acknowledged_at"] is not None, row["left_out"]) == (acknowledged, left_out)


def test_a_reopened_incident_is_counted_as_such(reader: Reader) -> None:
    assert incident(reader, "AGAIN")["reopened"] == 1


def test_a_note_can_name_the_culprit(reader: Reader) -> None:
    [row] = reader.rows(
        "select * from overlay.links where incident_id like '%/NOTED' and list_contains(methods, 'named')"
    )
    [change] = reader.rows("select change_id from core.change_aliases where alias = 'acme/shop#2'")
    assert row["change_id"] == change["change_id"]
    assert "Root cause: #2 broke the cart" in " ".join(row["reasons"])


def test_analytics_read_beside_a_reopened_incident_do_not_close_it(reader: Reader) -> None:
    row = incident(reader, "STALE")
    assert (row["status"], row["resolved_at"]) == ("triggered", None)


def test_what_a_service_needs_is_known_under_the_names_of_the_settings(reader: Reader) -> None:
    needs = reader.rows("select service, depends_on from core.service_dependencies order by service")
    assert [(row["service"], row["depends_on"]) for row in needs] == [
        ("Shop API (business service)", "shop"),
        ("shop", "ledger"),
    ]


def test_a_business_service_is_hit_by_what_it_needs_and_is_no_service_of_its_own(reader: Reader) -> None:
    [impact] = reader.answer("incident_impact", incident="pagerduty/default/ACKED")
    assert impact["dependants"] == ["Shop API (business service)"]
    reached = reader.rows(
        "select dependant, direct from core.service_dependants where service = 'ledger' order by dependant"
    )
    assert [tuple(row.values()) for row in reached] == [("Shop API (business service)", False), ("shop", True)]
    assert "Shop API (business service)" not in {row["service"] for row in reader.answer("services")}


def test_a_priority_gives_the_severity_its_name_and_rank_where_the_incident_does_not(reader: Reader) -> None:
    def severity(id: str) -> tuple[object, object]:
        sql = "select severity, severity_rank from core.incidents where incident_id = $id"
        [row] = reader.rows(sql, id=f"pagerduty/default/{id}")
        return row["severity"], row["severity_rank"]

    assert severity("RANKED") == ("Degraded", 2)
    assert severity("NAMED") == ("SEV-4", 4)
    assert severity("ACKED") == (None, None)


def test_a_note_can_give_the_address_of_the_post_mortem(reader: Reader) -> None:
    assert incident(reader, "NOTED")["postmortem_url"] == "https://wiki.acme.example/17"
    assert incident(reader, "ACKED")["postmortem_url"] is None


def test_an_account_that_could_not_be_read_is_not_covered_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", TOKEN)
    services = {"shop": {"repo": "acme/shop"}, "ledger": {"repo": "acme/ledger"}}
    org = Organisation(tmp_path, services=services)
    for service in services:
        for month in (1, 8):
            sha = org.commit(f"acme/{service}", {"a.py": month}, "Change", at=f"2026-0{month}-02T10:00Z")
            org.deploy(service, sha, at=f"2026-0{month}-02T11:00Z")
    org.land()
    first, second = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 5, tzinfo=UTC)
    for account, service in (("a", "shop"), ("b", "ledger")):
        with PagerDuty() as api:
            api.incident("P1", AT, service={"id": "S", "summary": service})
            read(org, api, first, account=account, read=["incidents"])
            api.forbidden = {"/incidents"} if account == "b" else set()
            read(org, api, second, account=account, read=["incidents"])
    org.build()
    rows = org.open().rows("select service, observed_until from core.observed order by service")
    assert [(row["service"], row["observed_until"]) for row in rows] == [("ledger", first), ("shop", second)]


def test_alerts_and_notes_are_there_in_order_of_time(reader: Reader) -> None:
    found = reader.answer("incident_events", incident="pagerduty/default/NOTED")
    assert [row["kind"] for row in found] == ["alert", *["note"] * (len(found) - 1)]
    assert (found[0]["happened_at"], found[0]["text"]) == (minutes(1), "p99 over 2 s")
    assert len(found) > 1
