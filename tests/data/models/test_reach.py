"""How far an incident reached: the services that count, the parts nobody recorded, and ways between services."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from data.reader import Reader
from data.scope import Scope
from tests.organisation import AI, Organisation, moment

EVERYTHING = Scope(moment("2000-01-01T00:00Z"), moment("2100-01-01T00:00Z"))
SERVICES = {
    "ledger": {"repo": "acme/ledger"},
    "checkout": {"repo": "acme/checkout", "depends_on": ["ledger"]},
    "shop": {"repo": "acme/shop", "depends_on": ["checkout"]},
    "search": {"repo": "acme/search"},
}


@pytest.fixture
def org(organisation: Callable[..., Organisation]) -> Organisation:
    """Four services whose three streams cover January to May; ledger <- checkout <- shop, and search apart."""
    made = organisation(services=SERVICES)
    for n, service in enumerate(SERVICES):
        for month, day in (("01", 1), ("05", 27)):
            at = f"2026-{month}-{day + n:02}T00:00Z"
            sha = made.commit(f"acme/{service}", {"a.py": 1}, f"{service} {month}", at=at)
            made.deploy(service, sha, at=at)
            made.incident(service, at=f"2026-{month}-{20 + n}T00:00Z", id=f"B{month}{n}")
    return made


def merged(target: str) -> dict[str, Any]:
    number = target.rpartition("/")[2]
    reference = {"type": "incident_reference", "id": number}
    return {"resolve_reason": {"type": "merge_resolve_reason", "incident": reference}}


def reach(reader: Reader, incident: str) -> dict[str, str]:
    rows = reader.rows("select service, via from mart.incident_reach where incident_id = $incident", incident=incident)
    return {row["service"]: row["via"] for row in rows}


def blast(reader: Reader, incident: str) -> dict[str, Any]:
    return reader.rows("select * from overlay.blast where incident_id = $incident", incident=incident)[0]


def test_a_merged_page_says_the_failure_reached_its_service(org: Organisation) -> None:
    first = org.incident("ledger", at="2026-03-01T10:00Z")
    org.incident("checkout", at="2026-03-01T10:05Z", **merged(first))
    reader = org.reader()
    assert reach(reader, first) == {"ledger": "paged", "checkout": "merged"}
    assert blast(reader, first)["services"] == 2
    steps = reader.answer("travelled", scope=EVERYTHING)
    assert [(step["from_service"], step["to_service"], step["via"], step["minutes_after"]) for step in steps] == [
        ("ledger", "checkout", "merged", 5.0)
    ]


def test_a_dependants_incident_while_it_is_open_is_a_step_in_time_only(org: Organisation) -> None:
    first = org.incident("ledger", at="2026-03-01T10:00Z", minutes=60)
    org.incident("shop", at="2026-03-01T10:30Z")
    org.incident("search", at="2026-03-01T10:30Z")
    org.incident("checkout", at="2026-03-01T11:01Z")
    reader = org.reader()
    assert reach(reader, first) == {"ledger": "paged", "shop": "concurrent"}
    assert blast(reader, first)["services_in_time_only"] == 1
    chance = reader.answer("by_chance", scope=EVERYTHING)[0]
    assert chance["in_time_only"] == 1
    assert 0 < chance["by_chance"] < 0.1


def test_what_a_service_needs_is_not_reached_by_it(org: Organisation) -> None:
    first = org.incident("shop", at="2026-03-01T10:00Z", minutes=60)
    org.incident("ledger", at="2026-03-01T10:30Z")
    assert reach(org.reader(), first) == {"shop": "paged"}


def test_an_incident_open_for_days_reaches_nobody_after_its_first_day(org: Organisation) -> None:
    first = org.incident("ledger", at="2026-03-01T10:00Z", minutes=None)
    org.incident("checkout", at="2026-03-03T10:00Z")
    assert reach(org.reader(), first) == {"ledger": "paged"}


def test_a_page_left_out_of_the_counts_is_no_step(org: Organisation) -> None:
    first = org.incident("ledger", at="2026-03-01T10:00Z", minutes=60)
    org.incident("checkout", at="2026-03-01T10:30Z", title="[DRILL] Game day")
    assert reach(org.reader(), first) == {"ledger": "paged"}


def test_a_culprit_deployed_to_a_needed_service_started_there(org: Organisation) -> None:
    sha = org.commit("acme/ledger", {"a.py": 2}, f"Round down (#7){AI}", at="2026-03-01T08:00Z")
    org.deploy("ledger", sha, at="2026-03-01T09:00Z")
    org.incident("checkout", at="2026-03-01T10:00Z", text=f"root cause: {sha}")
    steps = org.reader().answer("travelled", scope=EVERYTHING)
    assert [(step["from_service"], step["to_service"], step["via"]) for step in steps] == [
        ("ledger", "checkout", "culprit")
    ]


def test_customer_minutes_are_customers_times_minutes_times_fraction(org: Organisation) -> None:
    text = "customers affected: 1,200\ndegraded fraction: 25 %"
    told = org.incident("ledger", at="2026-03-01T10:00Z", minutes=40, text=text)
    found = blast(org.reader(), told)
    assert (found["customer_minutes"], found["missing"]) == (12_000, [])
    assert found["dependants"] == 2


def test_what_nobody_recorded_is_named_and_not_guessed(org: Organisation) -> None:
    open_one = org.incident("ledger", at="2026-03-01T10:00Z", minutes=None, text="customers affected: 10")
    silent = org.incident("search", at="2026-03-01T10:00Z", minutes=30)
    no_fraction = org.incident("shop", at="2026-03-01T10:00Z", minutes=30, text="customers affected: 10")
    reader = org.reader()
    assert blast(reader, open_one)["customer_minutes"] is None
    assert blast(reader, open_one)["missing"] == ["an end", "degraded fraction"]
    assert blast(reader, open_one)["minutes"] > 60 * 24 * 60
    assert blast(reader, silent)["customer_minutes"] is None
    assert blast(reader, silent)["missing"] == ["customers affected", "degraded fraction"]
    assert blast(reader, no_fraction)["customer_minutes"] == 300


def test_services_that_need_each_other_end(organisation: Callable[..., Organisation]) -> None:
    org = organisation(services={"a": {"depends_on": ["b"]}, "b": {"depends_on": ["a", "c"]}, "c": {}})
    org.incident("a", at="2026-03-01T10:00Z")
    rows = org.reader().rows("select service, dependant, direct from core.service_dependants order by all")
    assert [(row["service"], row["dependant"], row["direct"]) for row in rows] == [
        ("a", "b", True), ("b", "a", True), ("c", "a", False), ("c", "b", True),
    ]  # fmt: skip


def test_people_are_woken_at_night_and_known_only_where_the_export_names_them(org: Organisation) -> None:
    org.report_row(
        "ledger", id="N1", created_on="2026-03-01T02:00:00+00:00", resolved_on="2026-03-01T02:30:00+00:00",
        seconds_to_first_ack="60", seconds_to_resolve="1800", assigned_to_user_ids="PU1,PU2,PU1", urgency="high",
    )  # fmt: skip
    org.report_row(
        "ledger", id="N2", created_on="2026-03-02T12:00:00+00:00", resolved_on="2026-03-02T12:30:00+00:00",
        seconds_to_first_ack="60", seconds_to_resolve="1800", assigned_to_user_ids="PU1", urgency="high",
    )  # fmt: skip
    unnamed = org.incident("ledger", at="2026-03-03T02:00Z")
    reader = org.reader()
    assert blast(reader, "pagerduty/default/N1")["people_woken"] == 2
    assert blast(reader, "pagerduty/default/N2")["people_woken"] == 0
    assert blast(reader, unnamed)["people_woken"] is None


def test_an_incident_is_listed_with_the_origin_of_its_change_whenever_it_started(org: Organisation) -> None:
    sha = org.commit("acme/ledger", {"a.py": 2}, f"Round down (#7){AI}", at="2026-03-31T08:00Z")
    org.deploy("ledger", sha, at="2026-03-31T09:00Z")
    blamed = org.incident("ledger", at="2026-04-01T10:00Z", text=f"root cause: {sha}")
    alone = org.incident("search", at="2026-03-15T10:00Z")
    march = replace(EVERYTHING, since=moment("2026-03-01T00:00Z"), until=moment("2026-04-01T00:00Z"))
    found = {row["incident_id"]: row["origin"] for row in org.reader().answer("blast", scope=march)}
    assert found == {blamed: "ai_assisted", alone: None}


def test_the_map_counts_real_beside_potential(org: Organisation) -> None:
    first = org.incident("ledger", at="2026-03-01T10:00Z")
    org.incident("checkout", at="2026-03-01T10:05Z", **merged(first))
    rows = {row["service"]: row for row in org.reader().answer("service_map", scope=EVERYTHING)}
    ledger = rows["ledger"]
    assert (ledger["incidents"], ledger["travelled"], ledger["furthest"], ledger["dependants"], ledger["direct"]) == (
        3,
        1,
        1,
        2,
        1,
    )
    assert rows["search"]["dependants"] == 0


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
def test_a_trend_counts_each_change_once_and_settles_whole_matured_periods(org: Organisation, grain: str) -> None:
    sha = org.commit("acme/ledger", {"a.py": 2}, f"Round down (#7){AI}", at="2026-03-10T08:00Z")
    org.deploy("ledger", sha, at="2026-03-10T09:00Z")
    for hour in (10, 11):
        org.incident("ledger", at=f"2026-03-10T{hour}:00Z", text=f"root cause: {sha}")
    reader = org.reader()
    rows = reader.answer("trend", scope=EVERYTHING, grain=grain)
    counted = reader.rows("select count(*) as n from overlay.changes where counted")[0]["n"]
    assert sum(row["changes"] for row in rows) == counted
    (failing,) = [row for row in rows if row["failed"]]
    assert (failing["origin"], failing["failed"], failing["incidents"]) == ("ai_assisted", 1, 2.0)
    assert failing["settled"] == (grain != "quarter")


def test_gaps_count_changes_since_the_last_that_failed(org: Organisation) -> None:
    for day in range(1, 8):
        sha = org.commit("acme/ledger", {"a.py": day}, f"Change {day} (#{day}){AI}", at=f"2026-03-{day:02}T08:00Z")
        org.deploy("ledger", sha, at=f"2026-03-{day:02}T09:00Z")
        if day in (2, 3, 7):
            org.incident("ledger", at=f"2026-03-{day:02}T10:00Z", text=f"root cause: {sha}")
    gaps = org.reader().answer("gaps", scope=EVERYTHING)
    assert [(row["origin"], f"{row['at']}", row["gap"]) for row in gaps] == [
        ("ai_assisted", "2026-03-03", 1),
        ("ai_assisted", "2026-03-07", 4),
    ]


def test_a_phase_is_in_force_until_withdrawn_and_a_second_day_corrects_the_first(org: Organisation) -> None:
    org.reader()
    org.judge("phase", "rollout", "Assistant for all", "2026-03-01")
    org.judge("phase", "rollout", "Assistant for all", "2026-03-08")
    org.judge("phase", "freeze", "Year end", "2025-12-20")
    assert [(row["name"], f"{row['day']}") for row in org.open().answer("phases")] == [
        ("Year end", "2025-12-20"),
        ("Assistant for all", "2026-03-08"),
    ]
    org.judge("phase", "freeze", "Year end", "withdrawn")
    assert [row["name"] for row in org.open().answer("phases")] == ["Assistant for all"]
