import json
from pathlib import Path

import pytest

from data.errors import AftermathError
from ingest.sources import pagerduty
from ingest.sources.records import Options, Record, Reject

ROOT = Path(__file__).parents[3]
OWN = ROOT / "data" / "samples" / "pagerduty"
SHARED = ROOT.parent / "shared" / "samples" / "pagerduty"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not beside the repository")

INCIDENT = {
    "id": "Q1",
    "incident_number": 7,
    "title": "down",
    "created_at": "2026-03-01T10:00:00Z",
    "service": {"id": "P1", "summary": "checkout"},
}
ANALYTICS = {
    "id": "Q1",
    "incident_number": 7,
    "description": "down",
    "created_at": "2026-03-01T10:00:00",
    "service_id": "P1",
}
HEADER = "id,incident_number,description,service_id,service_name,created_on"


def read(path, **options):
    return list(pagerduty.read(path, Options(**options)))


def save(folder, document, name="page.json"):
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


@needs_shared
@pytest.mark.parametrize(
    ("name", "shape", "count"),
    [
        ("rest/incidents_list_docs_example.json", "rest", 1),
        ("rest/incidents_page1_real.json", "rest", None),
        ("rest/incidents_page2_real.json", "rest", None),
        ("rest/analytics_raw_incidents_docs_example.json", "analytics", 2),
        ("csv/reports_raw_incidents.csv", "csv", 3),
    ],
)
def test_every_row_of_the_samples_lands(name, shape, count):
    found = read(SHARED / name)
    if count is None:
        count = len(json.loads((SHARED / name).read_text())["incidents"])
    assert len(found) == count > 0
    assert {type(item) for item in found} == {Record}
    assert {(item.stream, item.shape, item.account) for item in found} == {("pagerduty/incidents", shape, "default")}


@needs_shared
def test_the_sample_report_is_verbatim_with_its_line_numbers():
    first, second, _ = read(SHARED / "csv" / "reports_raw_incidents.csv", account="acme")
    assert first.position == "reports_raw_incidents.csv: line 2"
    assert second.position == "reports_raw_incidents.csv: line 4"
    cells = json.loads(first.payload)
    assert cells["description"] == '[FIRING:1] HighErrorRate, checkout "eu-1"\r\nerror_ratio=0.31 🔥'
    assert json.loads(second.payload)["seconds_to_first_ack"] is None
    assert first.account == "acme"


@needs_shared
def test_the_sample_analytics_answer_carries_its_own_zone_and_odd_key():
    first, _ = read(SHARED / "rest" / "analytics_raw_incidents_docs_example.json", time_zone="Asia/Tokyo")
    assert first.zone == "Etc/UTC"
    assert 'total_interruptions"' in json.loads(first.payload)


OTHERS = {
    "rest/error_400_offset_limit.json": "Arguments Caused Error",
    "rest/error_429.json": "PagerDuty's error answer: Rate Limit Exceeded",
    "rest/incident_alerts_docs_example.json": "alerts",
    "rest/incident_log_entries_real_page.json": "incident log entries",
    "rest/incident_notes_docs_example.json": "incident notes",
    "rest/services_list_docs_example.json": "services",
    "rest/priorities_docs_example.json": "priorities",
    "rest/change_events_docs_example.json": "change events",
    "webhooks_v3/01_subscription_request.json": "a webhook subscription",
    "webhooks_v3/02_incident_priority_updated.json": "a webhook delivery",
    "webhooks_v3/04_incident.json": "the body of a webhook (incident)",
    "webhooks_v3/06_incident_field_values.json": "the body of a webhook",
}


@needs_shared
@pytest.mark.parametrize(("name", "looks"), OTHERS.items())
def test_other_pagerduty_files_are_named_for_what_they_are(name, looks):
    with pytest.raises(AftermathError) as raised:
        read(SHARED / name)
    assert looks in str(raised.value)
    assert Path(name).name in str(raised.value)


@pytest.mark.parametrize(("key", "kind"), [("notes", "pagerduty-notes"), ("change_events", "pagerduty-changes")])
def test_a_file_of_another_kind_says_which(tmp_path, key, kind):
    with pytest.raises(AftermathError, match=f"read it as {kind}"):
        read(save(tmp_path, {key: [{"id": "N1"}]}))


def test_the_own_samples_land_from_the_folder():
    found = read(OWN)
    assert [(item.position, item.shape) for item in found] == [
        *((f"incidents-page-001.json: incidents[{number}]", "rest") for number in range(4)),
        ("raw-incidents.csv: line 2", "csv"),
        ("raw-incidents.csv: line 4", "csv"),
    ]
    assert pagerduty.notes(OWN) == []


@pytest.mark.parametrize(
    ("document", "position"),
    [
        ({"incidents": [INCIDENT]}, "page.json: incidents[0]"),
        ([INCIDENT], "page.json: [0]"),
        ({"incident": INCIDENT}, "page.json: incident[0]"),
        (INCIDENT, "page.json: [0]"),
    ],
)
def test_the_ways_an_answer_is_saved(tmp_path, document, position):
    (record,) = read(save(tmp_path, document))
    assert record.position == position
    assert json.loads(record.payload) == INCIDENT
    assert record.zone is None


@pytest.mark.parametrize("document", [{"incidents": []}, []])
def test_an_empty_page_is_no_error(tmp_path, document):
    assert read(save(tmp_path, document)) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "has no id"),
        ({"id": " "}, "has no id"),
        ({"created_at": None}, "created_at is missing"),
        ({"created_at": "soon"}, "created_at 'soon' is not a time"),
        ({"created_at": "2026-03-01T10:00:00"}, "created_at '2026-03-01T10:00:00' has no time zone"),
        ({"resolved_at": "01/03/2026"}, "resolved_at '01/03/2026' is not a time"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_its_reason(tmp_path, change, reason):
    good, bad = read(save(tmp_path, {"incidents": [INCIDENT, INCIDENT | change]}))
    assert isinstance(good, Record)
    assert isinstance(bad, Reject)
    assert (bad.stream, bad.position, bad.reason) == ("pagerduty/incidents", "page.json: incidents[1]", reason)
    assert bad.remedy
    assert json.loads(bad.raw) == INCIDENT | change


def test_a_row_that_is_no_object_is_a_reject(tmp_path):
    _, bad = read(save(tmp_path, [INCIDENT, "…"]))
    assert (bad.reason, bad.raw) == ("is not an incident object", '"…"')


def test_naive_analytics_times_take_the_answers_zone_then_the_callers_or_are_refused(tmp_path):
    def answer(**more):
        (item,) = read(save(tmp_path, {"data": [ANALYTICS], **more}), time_zone=more.pop("asked", None))
        return item

    assert answer(time_zone="Europe/Berlin", asked="Asia/Tokyo").zone == "Europe/Berlin"
    assert answer(time_zone="Eastern Time (US & Canada)", asked="America/New_York").zone == "America/New_York"
    refused = answer(time_zone="Eastern Time (US & Canada)")
    assert "has no time zone" in refused.reason
    assert "--time-zone" in refused.remedy


def test_a_report_without_newer_columns_lands(tmp_path):
    (record,) = read(save(tmp_path, f"{HEADER}\nQ1,7,down,P1,checkout,2026-03-01T10:00:00+08:00\n", "old.csv"))
    assert json.loads(record.payload)["created_on"] == "2026-03-01T10:00:00+08:00"


def test_another_report_is_one_error_naming_what_is_missing(tmp_path):
    path = save(tmp_path, "#,Service,Opened On,Resolved On\n1,checkout,x,y\n", "basic.csv")
    with pytest.raises(AftermathError, match="no column id, incident_number, description, service_id, service_name"):
        read(path)


def test_a_report_row_with_cells_missing_is_a_reject(tmp_path):
    (bad,) = read(save(tmp_path, f"{HEADER}\nQ1,7,down\n", "raw.csv"))
    assert (bad.position, bad.reason) == ("raw.csv: line 2", "has 3 cells where the header names 6")


def test_a_report_cut_at_its_limit_is_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(pagerduty, "REPORT_LIMIT", 2)
    row = "Q1,7,down,P1,checkout,2026-03-01T10:00:00Z\n"
    assert pagerduty.notes(save(tmp_path, f"{HEADER}\n{row}", "raw.csv")) == []
    (note,) = pagerduty.notes(save(tmp_path, f"{HEADER}\n{row}{row}", "raw.csv"))
    assert note.startswith("raw.csv: has exactly 2 rows")


def test_pages_that_stop_before_the_last_are_noted(tmp_path):
    save(tmp_path, {"incidents": [INCIDENT], "more": True}, "1.json")
    (note,) = pagerduty.notes(tmp_path)
    assert "more incidents follow" in note
    save(tmp_path, {"incidents": [], "more": False}, "2.json")
    assert pagerduty.notes(tmp_path) == []


def test_incidents_of_another_system_are_refused(tmp_path):
    with pytest.raises(AftermathError, match="incidents of another system"):
        read(save(tmp_path, {"page": {}, "incidents": [{"id": "x1", "name": "API slow"}]}))


def test_a_broken_file_is_no_note(tmp_path):
    save(tmp_path, '{"incidents": [', "1.json")
    save(tmp_path, 'id,title\n1,"never closed\n', "raw.csv")
    assert pagerduty.notes(tmp_path) == []
