"""How far an incident reached: the services that count, the parts nobody recorded, and ways between services."""

from dataclasses import replace
from typing import Any

import pytest

from data.reader import Reader
from data.scope import Scope
from tests.organisation import AI, Organisation, moment
from tests.stories import Stories, Story

EVERYTHING = Scope(moment("2000-01-01T00:00Z"), moment("2100-01-01T00:00Z"))
NEEDS: dict[str, list[str]] = {"ledger": [], "checkout": ["ledger"], "shop": ["checkout"], "search": []}


class Company:
    """Four services whose three streams cover January to May; ledger <- checkout <- shop, and search apart."""

    def __init__(self, org: Organisation, name: str) -> None:
        self.org, self.name = org, name
        self.scope = replace(EVERYTHING, services=tuple(map(self.own, NEEDS)))
        for n, (service, needs) in enumerate(NEEDS.items()):
            org.service(self.own(service), repo=f"acme/{self.own(service)}", depends_on=list(map(self.own, needs)))
            for month, day in (("01", 1), ("05", 27)):
                at = f"2026-{month}-{day + n:02}T00:00Z"
                self.deploy(service, self.commit(service, f"{self.own(service)} {month}", at=at), at=at)
                self.incident(service, at=f"2026-{month}-{20 + n}T00:00Z", id=f"B{name}{month}{n}")

    def own(self, service: str) -> str:
        """What the organisation calls this company's service."""
        return f"{self.name}-{service}"

    def called(self, own: str) -> str:
        return own.removeprefix(f"{self.name}-")

    def commit(self, service: str, message: str, *, at: str) -> str:
        return self.org.commit(f"acme/{self.own(service)}", {"a.py": 1}, message, at=at)

    def deploy(self, service: str, sha: str, *, at: str) -> None:
        self.org.deploy(self.own(service), sha, at=at)

    def incident(self, service: str, *, at: str, **more: Any) -> str:
        return self.org.incident(self.own(service), at=at, **more)

    def reach(self, reader: Reader, incident: str) -> dict[str, str]:
        sql = "select service, via from mart.incident_reach where incident_id = $incident"
        return {self.called(row["service"]): row["via"] for row in reader.rows(sql, incident=incident)}

    def steps(self, reader: Reader) -> list[tuple[str, str, str, float | None]]:
        return [
            (self.called(step["from_service"]), self.called(step["to_service"]), step["via"], step["minutes_after"])
            for step in reader.answer("travelled", scope=self.scope)
        ]


stories = Stories(Company)


def merged(target: str) -> dict[str, Any]:
    number = target.rpartition("/")[2]
    reference = {"type": "incident_reference", "id": number}
    return {"resolve_reason": {"type": "merge_resolve_reason", "incident": reference}}


def blast(reader: Reader, incident: str) -> dict[str, Any]:
    return reader.rows("select * from overlay.blast where incident_id = $incident", incident=incident)[0]


@stories
def test_a_merged_page_says_the_failure_reached_its_service(company: Company) -> Story:
    first = company.incident("ledger", at="2026-03-01T10:00Z")
    company.incident("checkout", at="2026-03-01T10:05Z", **merged(first))
    reader = yield
    assert company.reach(reader, first) == {"ledger": "paged", "checkout": "merged"}
    assert blast(reader, first)["services"] == 2
    assert company.steps(reader) == [("ledger", "checkout", "merged", 5.0)]


@stories
def test_a_dependants_incident_while_it_is_open_is_a_step_in_time_only(company: Company) -> Story:
    first = company.incident("ledger", at="2026-03-01T10:00Z", minutes=60)
    company.incident("shop", at="2026-03-01T10:30Z")
    company.incident("search", at="2026-03-01T10:30Z")
    company.incident("checkout", at="2026-03-01T11:01Z")
    reader = yield
    assert company.reach(reader, first) == {"ledger": "paged", "shop": "concurrent"}
    assert blast(reader, first)["services_in_time_only"] == 1
    chance = reader.answer("by_chance", scope=company.scope)[0]
    assert chance["in_time_only"] == 1
    assert 0 < chance["by_chance"] < 0.1


@stories
def test_what_a_service_needs_is_not_reached_by_it(company: Company) -> Story:
    first = company.incident("shop", at="2026-03-01T10:00Z", minutes=60)
    company.incident("ledger", at="2026-03-01T10:30Z")
    reader = yield
    assert company.reach(reader, first) == {"shop": "paged"}


@stories
def test_an_incident_open_for_days_reaches_nobody_after_its_first_day(company: Company) -> Story:
    first = company.incident("ledger", at="2026-03-01T10:00Z", minutes=None)
    company.incident("checkout", at="2026-03-03T10:00Z")
    reader = yield
    assert company.reach(reader, first) == {"ledger": "paged"}


@stories
def test_a_page_left_out_of_the_counts_is_no_step(company: Company) -> Story:
    first = company.incident("ledger", at="2026-03-01T10:00Z", minutes=60)
    company.incident("checkout", at="2026-03-01T10:30Z", title="[DRILL] Game day")
    reader = yield
    assert company.reach(reader, first) == {"ledger": "paged"}


@stories
def test_a_culprit_deployed_to_a_needed_service_started_there(company: Company) -> Story:
    sha = company.commit("ledger", f"Round down (#7){AI}", at="2026-03-01T08:00Z")
    company.deploy("ledger", sha, at="2026-03-01T09:00Z")
    company.incident("checkout", at="2026-03-01T10:00Z", text=f"root cause: {sha}")
    reader = yield
    assert company.steps(reader) == [("ledger", "checkout", "culprit", None)]


@stories
def test_customer_minutes_are_customers_times_minutes_times_fraction(company: Company) -> Story:
    text = "customers affected: 1,200\ndegraded fraction: 25 %"
    told = company.incident("ledger", at="2026-03-01T10:00Z", minutes=40, text=text)
    reader = yield
    found = blast(reader, told)
    assert (found["customer_minutes"], found["degraded_fraction"]) == (12_000, 0.25)
    assert found["dependants"] == 2


@stories
def test_every_page_means_the_same_customer_minutes(company: Company) -> Story:
    company.deploy("ledger", company.commit("ledger", "Maybe (#8)", at="2026-03-01T08:00Z"), at="2026-03-01T09:00Z")
    text = "customers affected: 1,200\ndegraded fraction: 25 %"
    told = company.incident("ledger", at="2026-03-01T10:00Z", minutes=40, text=text)
    no_fraction = company.incident("ledger", at="2026-03-01T10:05Z", minutes=30, text="customers affected: 10")
    reader = yield
    for incident, minutes in ((told, 12_000), (no_fraction, 300)):
        assert reader.answer("incident_impact", incident=incident)[0]["customer_minutes"] == minutes
        for question, more in (("blast", {}), ("inbox", {"actor": "asha"}), ("incidents_behind", {})):
            rows = reader.answer(question, scope=company.scope, **more)
            assert [row["customer_minutes"] for row in rows if row["incident_id"] == incident] == [minutes], question


@stories
def test_what_nobody_recorded_is_left_out_and_not_guessed(company: Company) -> Story:
    open_one = company.incident("ledger", at="2026-03-01T10:00Z", minutes=None, text="customers affected: 10")
    silent = company.incident("search", at="2026-03-01T10:00Z", minutes=30)
    no_fraction = company.incident("shop", at="2026-03-01T10:00Z", minutes=30, text="customers affected: 10")
    reader = yield
    assert blast(reader, open_one)["customer_minutes"] is None
    assert (blast(reader, open_one)["restored"], blast(reader, open_one)["degraded_fraction"]) == (False, None)
    assert blast(reader, open_one)["minutes"] > 60 * 24 * 60
    assert blast(reader, silent)["customer_minutes"] is None
    assert (blast(reader, silent)["restored"], blast(reader, silent)["customers_affected"]) == (True, None)
    assert blast(reader, no_fraction)["customer_minutes"] == 300


@stories
def test_services_that_need_each_other_end(company: Company) -> Story:
    for service, needs in {"a": ["b"], "b": ["a", "c"], "c": []}.items():
        company.org.service(company.own(service), depends_on=list(map(company.own, needs)))
    company.incident("a", at="2026-03-01T10:00Z")
    reader = yield
    sql = "select service, dependant, direct from core.service_dependants where service in $services order by all"
    rows = reader.rows(sql, services=list(map(company.own, "abc")))
    assert [(company.called(row["service"]), company.called(row["dependant"]), row["direct"]) for row in rows] == [
        ("a", "b", True), ("b", "a", True), ("c", "a", False), ("c", "b", True),
    ]  # fmt: skip


@stories
def test_people_are_woken_at_night_and_known_only_where_the_export_names_them(company: Company) -> Story:
    company.org.report_row(
        company.own("ledger"), id="N1", created_on="2026-03-01T02:00:00+00:00", resolved_on="2026-03-01T02:30:00+00:00",
        seconds_to_first_ack="60", seconds_to_resolve="1800", assigned_to_user_ids="PU1,PU2,PU1", urgency="high",
    )  # fmt: skip
    company.org.report_row(
        company.own("ledger"), id="N2", created_on="2026-03-02T12:00:00+00:00", resolved_on="2026-03-02T12:30:00+00:00",
        seconds_to_first_ack="60", seconds_to_resolve="1800", assigned_to_user_ids="PU1", urgency="high",
    )  # fmt: skip
    unnamed = company.incident("ledger", at="2026-03-03T02:00Z")
    reader = yield
    assert blast(reader, "pagerduty/default/N1")["people_woken"] == 2
    assert blast(reader, "pagerduty/default/N2")["people_woken"] == 0
    assert blast(reader, unnamed)["people_woken"] is None


@stories
def test_an_incident_is_listed_with_the_origin_of_its_change_whenever_it_started(company: Company) -> Story:
    sha = company.commit("ledger", f"Round down (#7){AI}", at="2026-03-31T08:00Z")
    company.deploy("ledger", sha, at="2026-03-31T09:00Z")
    blamed = company.incident("ledger", at="2026-04-01T10:00Z", text=f"root cause: {sha}")
    alone = company.incident("search", at="2026-03-15T10:00Z")
    march = replace(company.scope, since=moment("2026-03-01T00:00Z"), until=moment("2026-04-01T00:00Z"))
    reader = yield
    found = {row["incident_id"]: row["origin"] for row in reader.answer("blast", scope=march)}
    assert found == {blamed: "ai_assisted", alone: None}


@stories
def test_the_map_counts_real_beside_potential(company: Company) -> Story:
    first = company.incident("ledger", at="2026-03-01T10:00Z")
    company.incident("checkout", at="2026-03-01T10:05Z", **merged(first))
    reader = yield
    rows = {company.called(row["service"]): row for row in reader.answer("service_map", scope=company.scope)}
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
@stories
def test_a_trend_counts_each_change_once_and_settles_whole_matured_periods(company: Company, grain: str) -> Story:
    sha = company.commit("ledger", f"Round down (#7){AI}", at="2026-03-10T08:00Z")
    company.deploy("ledger", sha, at="2026-03-10T09:00Z")
    for hour in (10, 11):
        company.incident("ledger", at=f"2026-03-10T{hour}:00Z", text=f"root cause: {sha}")
    reader = yield
    rows = reader.answer("trend", scope=company.scope, grain=grain)
    sql = "select 1 from overlay.changes where counted and repo like $own"
    counted = len(reader.rows(sql, own=f"acme/{company.name}-%"))
    assert sum(row["changes"] for row in rows) == counted
    (failing,) = [row for row in rows if row["failed"]]
    assert (failing["origin"], failing["failed"], failing["incidents"]) == ("ai_assisted", 1, 2.0)
    assert failing["settled"] == (grain != "quarter")


@stories
def test_gaps_count_changes_since_the_last_that_failed(company: Company) -> Story:
    for day in range(1, 8):
        sha = company.commit("ledger", f"Change {day} (#{day}){AI}", at=f"2026-03-{day:02}T08:00Z")
        company.deploy("ledger", sha, at=f"2026-03-{day:02}T09:00Z")
        if day in (2, 3, 7):
            company.incident("ledger", at=f"2026-03-{day:02}T10:00Z", text=f"root cause: {sha}")
    reader = yield
    gaps = reader.answer("gaps", scope=company.scope)
    assert [(row["origin"], f"{row['at']}", row["gap"]) for row in gaps] == [
        ("ai_assisted", "2026-03-03", 1),
        ("ai_assisted", "2026-03-07", 4),
    ]


@stories
def test_a_phase_is_in_force_until_withdrawn_and_a_second_day_corrects_the_first(company: Company) -> Story:
    org = company.org
    yield
    org.judge("phase", "rollout", "Assistant for all", "2026-03-01")
    org.judge("phase", "rollout", "Assistant for all", "2026-03-08")
    org.judge("phase", "freeze", "Year end", "2025-12-20")
    assert [(row["name"], f"{row['day']}") for row in org.open().answer("phases")] == [
        ("Year end", "2025-12-20"),
        ("Assistant for all", "2026-03-08"),
    ]
    org.judge("phase", "freeze", "Year end", "withdrawn")
    assert [row["name"] for row in org.open().answer("phases")] == ["Assistant for all"]
