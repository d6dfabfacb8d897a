"""PagerDuty's API read through a real server: everything once, nothing lost, whatever happens on the way."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from data.settings import Source
from ingest import live
from ingest.http import Patience
from ingest.pipeline import Report
from ingest.sources import feed, pagerduty_live
from tests.loopback import Fault, Request, cut, page, reset, stall, status
from tests.pagerduty_api import TOKEN, PagerDuty

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = Patience(tries=4, first_wait=0.001, longest_wait=0.01, connect=1, read=0.3)


class Account:
    """One account, read by runs a quarter of an hour apart into one home."""

    def __init__(self, home: Home, api: PagerDuty) -> None:
        self.home, self.api, self.now = home, api, NOW

    def read(self, *readers: str, since: datetime = START, **source: Any) -> Report:
        """One run of these readers; all if none is named."""
        self.api.requests.clear()
        wanted = Source(kind="pagerduty-api", url=self.api.url, since=since, read=list(readers) or None, **source)
        report = live.land(self.home, wanted, lake.Run.begin(self.now), patience=QUICK)
        self.now += timedelta(minutes=15)
        return report

    def whole(self, *readers: str, **source: Any) -> Report:
        report = self.read(*readers, **source)
        assert report.errors == []
        return report

    def rows(self, stream: str) -> list[dict[str, Any]]:
        """Every row landed in a stream, in the order of its capture."""
        batches = lake.batches(self.home, "pagerduty", stream)
        return [json.loads(text) for b in batches for text in pq.read_table(b.path).column("payload").to_pylist()]

    def ids(self, stream: str = "incidents") -> list[str]:
        return sorted(row["id"] for row in self.rows(stream))


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("PAGERDUTY_TOKEN", TOKEN)
    with PagerDuty() as api:
        yield Account(Home(tmp_path / "home"), api)


def many(api: PagerDuty, count: int, *, since: datetime = START, step: timedelta = timedelta(hours=1)) -> list[str]:
    return [api.incident(f"P{n:05}", since + n * step)["id"] for n in range(count)]


def ceiling(account: Account, patch: pytest.MonkeyPatch, rows: int) -> None:
    """Lets the account serve no more rows of a list than this, and the product know it."""
    account.api.ceiling = rows
    patch.setattr(pagerduty_live, "_INCIDENTS", replace(pagerduty_live._INCIDENTS, ceiling=rows))


def test_everything_of_an_account_lands_verbatim_in_its_stream(account: Account) -> None:
    api = account.api
    api.incident("P1", START + timedelta(days=3))
    api.entry("L1A", "P1", START + timedelta(days=3, minutes=2), "acknowledge", agent={"type": "user_reference"})
    api.add("change_events", {"id": "C1", "timestamp": "2026-06-20T10:00:00Z", "summary": "Deploy"})
    api.details["P1", "notes"] = [{"id": "N1", "created_at": "2026-01-04T01:00:00-05:00", "content": "Caused by #7"}]
    api.details["P1", "alerts"] = [{"id": "A1", "created_at": "2026-01-04T00:00:00Z", "incident": {"id": "P1"}}]
    api.details["P1", "related_change_events"] = [{"id": "C0", "timestamp": "2026-01-03T23:00:00Z"}]
    api.short["services"], api.short["priorities"] = [{"id": "S1", "name": "shop"}], [{"id": "R1", "name": "P1"}]
    api.short["business_services"] = [{"id": "B1", "name": "Checkout"}]
    need = {"supporting_service": {"id": "S1"}, "dependent_service": {"id": "B1"}}
    api.relationships = {"S1": [need], "B1": [need]}
    api.analytics = [{"id": "P1", "service_id": "S1", "created_at": "2026-01-04T00:00:00", "seconds_to_first_ack": 120}]

    report = account.whole()
    assert (report.landed, report.refused) == (12, 0)
    landed = {batch.stream: account.rows(batch.stream) for batch in lake.batches(account.home, "pagerduty")}
    assert landed["incidents"] == [api.rows["incidents"]["P1"], *api.analytics]
    assert [row["id"] for row in landed["log_entries"]] == ["L1A", "LP1T"]
    own = {"incident": {"id": "P1", "type": "incident_reference"}}
    assert landed["notes"] == [api.details["P1", "notes"][0] | own]
    assert landed["alerts"] == api.details["P1", "alerts"]
    assert landed["related_change_events"] == [api.details["P1", "related_change_events"][0] | own]
    assert landed["change_events"] == list(api.rows["change_events"].values())
    assert landed["service_dependencies"] == [{"id": "B1:S1"} | need]
    assert {stream: len(rows) for stream, rows in landed.items() if rows} == Counter(
        {"incidents": 2, "log_entries": 2, "notes": 1, "alerts": 1, "related_change_events": 1, "change_events": 1}
        | {"services": 1, "priorities": 1, "business_services": 1, "service_dependencies": 1}
    )
    assert "  ".join(report.notes).startswith("2 incidents")
    assert report.notes[-1] == f"{len(api.requests)} requests"


def test_pages_of_many_windows_land_every_incident_once(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = many(account.api, 2_350, step=timedelta(hours=1.8))
    ceiling(account, monkeypatch, 1_000)
    report = account.whole("incidents")
    assert (report.landed, account.ids()) == (2_350, ids)
    windows = {request.param("since") for request in account.api.requests}
    assert len(account.api.requests) <= 24 + 2 * len(windows)


def test_a_busy_hour_between_quiet_months_is_cut_until_it_fits(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = many(account.api, 700, since=START + timedelta(days=50), step=timedelta(seconds=5))
    ceiling(account, monkeypatch, 300)
    assert account.whole("incidents").landed == 700
    assert account.ids() == ids


def test_a_second_with_more_than_the_server_serves_is_told(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    many(account.api, 301, since=START + timedelta(days=50), step=timedelta(0))
    ceiling(account, monkeypatch, 300)
    [error] = account.read("incidents").errors
    assert str(error).startswith("/incidents: holds more than 300 rows in the second from 2026-02-20T00:00:00Z")


def test_a_second_run_reads_the_last_weeks_again_and_lands_only_what_changed(account: Account) -> None:
    ids = many(account.api, 300, step=timedelta(hours=14))
    account.whole("incidents")
    assert (account.whole("incidents").landed, len(account.api.requests)) == (0, 1)
    late = account.api.rows["incidents"][ids[-1]]
    account.api.add("incidents", {**late, "priority": {"summary": "P1"}})
    account.api.incident("P99999", account.now - timedelta(minutes=5))
    assert account.whole("incidents").landed == 2
    assert len(account.api.requests) == 1
    assert Counter(account.ids())[ids[-1]] == 2
    assert account.rows("incidents")[-2]["priority"] == {"summary": "P1"}


def test_an_old_incident_is_read_again_when_its_log_says_that_something_happened(account: Account) -> None:
    many(account.api, 40, step=timedelta(days=2))
    account.whole("incidents", "log_entries")
    assert account.whole("incidents", "log_entries").landed == 0
    reopened = {**account.api.rows["incidents"]["P00002"], "status": "triggered", "resolved_at": None}
    account.api.add("incidents", reopened)
    account.api.entry("LNEW", "P00002", account.now - timedelta(minutes=5), "trigger")
    account.api.entry("LGONE", "P7", account.now - timedelta(minutes=5), "annotate")
    report = account.whole("incidents", "log_entries")
    assert report.landed == 3
    assert account.rows("incidents")[-1] == reopened
    assert [request.path for request in account.api.requests if "P" in request.path] == ["/incidents/P00002"]
    assert account.whole("incidents", "log_entries").landed == 0
    assert account.api.asked("/incidents/P00002") == []


def test_a_quiet_account_leaves_one_batch_a_day_not_one_a_run(account: Account) -> None:
    many(account.api, 5, since=NOW - timedelta(days=50))
    for _ in range(17):
        account.whole("incidents", since=NOW - timedelta(days=100))
        account.now += timedelta(hours=2, minutes=45)
    batches = lake.batches(account.home, "pagerduty", "incidents")
    assert len(batches) == 3
    assert [batch.rows for batch in batches] == [5, 0, 0]
    assert batches[-1].covers_until
    assert batches[-1].covers_until > NOW + timedelta(days=1.7)


FAULTS = {"429": status(429), "500": status(500), "cut": cut, "reset": reset, "stall": stall}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_on_the_way_lose_and_double_nothing(account: Account, name: str) -> None:
    ids = many(account.api, 650)
    served = iter(range(1000))

    def before(request: Request) -> Fault | None:
        return FAULTS[name] if next(served) % 3 == 1 else None

    account.api.before = before
    report = account.whole("incidents", "log_entries")
    assert (report.landed, account.ids()) == (1_300, ids)
    assert "of them again after a fault" in report.notes[-1]


def test_a_page_served_twice_is_asked_for_again(account: Account) -> None:
    ids = many(account.api, 350)
    first: list[Any] = []

    def again(handler: Any, answer: Any) -> None:
        answer.body["incidents"][:] = first[0]
        status(200, answer.body)(handler, answer)

    def before(request: Request) -> Fault | None:
        if not first:
            first.append(account.api._in_order("incidents")[1][:100])
        return again if request.param("offset") == "100" and len(account.api.asked("/incidents")) == 2 else None

    account.api.before = before
    assert account.whole("incidents").landed == 350
    assert account.ids() == ids


def test_a_server_that_turns_in_circles_is_told(account: Account) -> None:
    many(account.api, 350)

    def first_page(handler: Any, answer: Any) -> None:
        rows = account.api._in_order("incidents")[1][:100]
        status(200, {**answer.body, "incidents": rows, "more": True})(handler, answer)

    account.api.before = lambda request: first_page
    [error] = account.read("incidents").errors
    assert "serves the page at offset 100 as it served an earlier one" in str(error)


def test_incidents_that_change_and_vanish_between_pages_end_in_their_last_state(account: Account) -> None:
    ids = many(account.api, 350)

    def before(request: Request) -> None:
        if request.param("offset") == "200" and "P00010" in account.api.rows["incidents"]:
            account.api.rows["incidents"].pop("P00010")
            account.api.add("incidents", {**account.api.rows["incidents"]["P00300"], "status": "acknowledged"})

    account.api.before = before
    account.whole("incidents")
    assert set(account.ids()) == set(ids)
    assert {row["id"]: row["status"] for row in account.rows("incidents")}["P00300"] == "acknowledged"


def test_a_run_that_dies_goes_on_where_it_stood(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "PART", 200)
    ids = many(account.api, 1_500)

    def before(request: Request) -> None:
        if len(account.api.requests) == 12:
            account.api.faults = [status(500)] * 4

    account.api.before = before
    report = account.read("incidents")
    assert len(report.errors) == 1
    assert report.landed == 1_000
    account.api.before = lambda request: None
    assert account.whole("incidents").landed == 1_500 - report.landed
    assert len(account.api.requests) <= 8
    assert account.ids() == ids


def test_the_past_is_read_when_a_source_is_to_reach_further_back(account: Account) -> None:
    ids = many(account.api, 200, step=timedelta(hours=6))
    account.whole("incidents", since=START + timedelta(days=25))
    assert len(account.ids()) == 100
    account.whole("incidents", since=START)
    assert account.ids() == ids


def test_details_wanted_later_are_read_for_the_past(account: Account) -> None:
    many(account.api, 10)
    account.api.details["P00003", "notes"] = [{"id": "N1", "created_at": "2026-01-04T01:00:00Z", "content": "x"}]
    account.whole("incidents", "log_entries")
    assert account.whole("incidents", "log_entries", "notes").landed == 1
    assert account.whole("incidents", "log_entries", "notes").landed == 0
    assert [request.path for request in account.api.requests if "notes" in request.path] == []


def test_a_token_that_is_refused_lands_nothing_and_asks_no_more(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", "wrong-token-123")
    many(account.api, 3)
    report = account.read()
    [error] = report.errors
    assert str(error) == (
        f"GET {account.api.url}/incidents: the token in PAGERDUTY_TOKEN is not accepted (401); "
        "put a valid key in PAGERDUTY_TOKEN, which needs incidents.read"
    )
    assert (report.landed, len(account.api.requests), lake.batches(account.home)) == (0, 1, [])


def test_what_the_token_may_not_read_is_named_and_the_rest_lands(account: Account) -> None:
    many(account.api, 3)
    account.api.forbidden = {"/change_events", "/priorities"}
    report = account.read()
    assert [error.remedy for error in report.errors] == [
        "give it the scope priorities.read",
        "give it the scope change_events.read",
    ]
    assert len(account.ids()) == 3


def test_what_the_plan_does_not_hold_is_no_failure(account: Account) -> None:
    account.api.faults = [status(402)]
    report = account.whole("analytics")
    assert report.notes[0] == "analytics left out: this account's plan does not hold it (402)"


def test_a_detail_the_plan_does_not_hold_is_left_out_of_the_run(account: Account) -> None:
    many(account.api, 5)
    account.api.details["P00001", "notes"] = [{"id": "N1", "created_at": "2026-01-04T01:00:00Z", "content": "x"}]
    held = {"/related_change_events": status(402)}
    account.api.before = lambda request: held.get(request.path[request.path.rfind("/") :])
    assert account.whole("incidents", "log_entries", "notes", "related_change_events").landed == 11
    assert sum(request.path.endswith("/related_change_events") for request in account.api.requests) == 1


def test_one_list_that_fails_keeps_no_other_from_landing(account: Account) -> None:
    many(account.api, 3)
    account.api.before = lambda request: status(500) if "analytics" in request.path else None
    report = account.read("incidents", "analytics", "log_entries")
    assert [str(error).split(": ")[0] for error in report.errors] == [f"POST {account.api.url}/analytics/raw/incidents"]
    assert report.landed == 6


def test_a_server_that_is_gone_is_not_asked_for_every_list(account: Account) -> None:
    account.api.before = lambda request: reset
    report = account.read()
    assert (len(report.errors), len(account.api.requests)) == (1, QUICK.tries)


def test_a_sign_in_page_in_the_way_is_told(account: Account) -> None:
    account.api.faults = [page()]
    [error] = account.read("incidents").errors
    assert "answered with a web page, not with JSON" in str(error)


def test_an_answer_of_another_server_is_told(account: Account) -> None:
    account.api.faults = [status(200, {"login": "octocat", "id": 1})]
    [error] = account.read("incidents").errors
    assert "answered without incidents, with id, login; check url" in str(error)


def test_rows_that_cannot_be_used_are_refused_once(account: Account) -> None:
    account.api.incident("P1", NOW - timedelta(days=2))
    account.api.incident("P2", NOW - timedelta(days=1), created_at="2026-06-30T09:00:00Z", resolved_at="soon")
    report = account.whole("incidents")
    assert (report.landed, report.refused) == (1, 1)
    assert report.first_reject
    assert report.first_reject.position == "/incidents/P2"
    assert account.whole("incidents").refused == 0


def test_an_id_that_no_column_can_hold_lands_all_the_same_and_once(account: Account) -> None:
    account.api.incident("P\ud83d1", NOW - timedelta(days=2))
    account.api.analytics = [{"id": "P\ud83d1", "service_id": "S1", "created_at": "2026-06-29T09:30:00"}]
    assert account.whole("incidents", "analytics", "log_entries").landed == 3
    assert account.whole("incidents", "analytics", "log_entries").landed == 0


def test_short_lists_are_read_once_a_day_and_land_when_they_change(account: Account) -> None:
    account.api.short["services"] = [{"id": "S1", "name": "shop"}]
    assert account.whole("services").landed == 1
    assert (account.whole("services").landed, len(account.api.requests)) == (0, 0)
    account.now += timedelta(days=1)
    assert (account.whole("services").landed, len(account.api.requests)) == (0, 1)
    account.now += timedelta(days=1)
    account.api.short["services"] += [{"id": "S2", "name": "ledger"}]
    assert account.whole("services").landed == 2


def test_analytics_come_by_their_cursor_and_again_while_they_settle(account: Account) -> None:
    account.api.analytics = [
        {"id": f"P{n:05}", "service_id": "S1", "created_at": (START + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M:%S")}
        for n in range(2_500)
    ]
    assert account.whole("analytics").landed == 2_500
    assert len(account.api.requests) == 3
    [zone] = {zone for b in lake.batches(account.home) for zone in pq.read_table(b.path).column("zone").to_pylist()}
    assert zone == "Etc/UTC"
    assert (account.whole("analytics").landed, len(account.api.requests)) == (0, 1)


def test_change_events_older_than_are_kept_are_not_asked_for(account: Account) -> None:
    account.api.add("change_events", {"id": "C1", "timestamp": "2026-06-20T10:00:00.123+0000"})
    assert account.whole("change_events").landed == 1
    assert {request.param("since") for request in account.api.requests} == {"2026-04-02T09:30:00Z"}


def test_the_token_is_nowhere_in_the_home(account: Account) -> None:
    account.api.incident("P1", NOW - timedelta(days=2), body={"details": f"curl -H 'Token token={TOKEN}'"})
    account.whole()
    texts = [path.read_bytes() for path in account.home.path.rglob("*") if path.is_file()]
    payloads = json.dumps([account.rows(batch.stream) for batch in lake.batches(account.home, "pagerduty")])
    assert "Token token=(token)" in payloads
    assert not any(TOKEN.encode() in text for text in [*texts, payloads.encode()])
