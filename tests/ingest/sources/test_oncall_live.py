"""Opsgenie, incident.io and Jira read through a real server: everything once, nothing lost, whatever happens."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data import lake
from data.errors import SettingsError
from data.home import Home
from data.mapping import Mapping
from data.settings import Source
from ingest import live
from ingest.http import Patience
from ingest.pipeline import Report
from ingest.sources import feed, mapped, opsgenie_live, registry
from ingest.sources.records import Options, Record
from tests.loopback import Fault, Request, cut, page, reset, stall, status
from tests.oncall_api import VENDORS, OnCall, Vendor

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = Patience(tries=4, first_wait=0.001, longest_wait=0.01, connect=1, read=0.3)
FAULTS = {
    "429": status(429, x_ratelimit_state="THROTTLED", x_ratelimit_period_in_sec="0"),
    "500": status(500),
    "cut": cut,
    "reset": reset,
    "stall": stall,
}


class Account:
    """One account of a vendor, read by runs a quarter of an hour apart into one home."""

    def __init__(self, home: Home, api: OnCall, vendor: Vendor) -> None:
        self.home, self.api, self.vendor, self.now = home, api, vendor, NOW
        self.mappings: dict[str, Mapping] = {}

    def source(self, **more: Any) -> Source:
        given = {"kind": self.vendor.kind, "url": self.api.url, "since": START, **self.vendor.settings}
        return Source(**given | more)

    def read(self, **more: Any) -> Report:
        self.api.requests.clear()
        begun = lake.Run.begin(self.now)
        report = live.land(self.home, self.source(**more), begun, mappings=self.mappings, patience=QUICK)
        self.now += timedelta(minutes=15)
        return report

    def whole(self, **more: Any) -> Report:
        report = self.read(**more)
        assert report.errors == []
        return report

    def many(self, count: int) -> list[str]:
        """So many incidents over half a year."""
        ids = [f"{n:05}" for n in range(count)]
        for n, id in enumerate(ids):
            self.api.add(self.vendor, id, START + timedelta(hours=4300 * n / count))
        return ids

    def rows(self) -> list[dict[str, Any]]:
        """Every row landed, in the order of its capture."""
        batches = lake.batches(self.home, *mapped.INCIDENTS.split("/"))
        return [json.loads(text) for b in batches for text in pq.read_table(b.path).column("payload").to_pylist()]

    def ids(self) -> list[str]:
        return sorted(row["id"] for row in self.rows())


@pytest.fixture(scope="module")
def server() -> Iterator[OnCall]:
    with OnCall() as api, pytest.MonkeyPatch.context() as patch:
        for vendor in VENDORS.values():
            patch.setenv(vendor.token_env, vendor.token)
        yield api


@pytest.fixture(params=VENDORS.values(), ids=VENDORS)
def account(request: pytest.FixtureRequest, tmp_path: Path, server: OnCall) -> Account:
    server.clear()
    return Account(Home(tmp_path / "home"), server, request.param)


@pytest.fixture
def opsgenie(tmp_path: Path, server: OnCall) -> Account:
    server.clear()
    return Account(Home(tmp_path / "home"), server, VENDORS["opsgenie"])


@pytest.fixture
def incident_io(tmp_path: Path, server: OnCall) -> Account:
    server.clear()
    return Account(Home(tmp_path / "home"), server, VENDORS["incident-io"])


@pytest.fixture
def jira(tmp_path: Path, server: OnCall) -> Account:
    server.clear()
    return Account(Home(tmp_path / "home"), server, VENDORS["jira"])


def test_what_lands_live_is_what_an_export_of_it_lands(account: Account, tmp_path: Path) -> None:
    account.many(3)
    assert account.whole().landed == 3
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps([row["raw"] for row in account.rows()]))
    read = registry.kind(account.vendor.preset).read(saved, Options())
    assert [json.loads(row.payload) for row in read if isinstance(row, Record)] == account.rows()


def test_pages_land_every_incident_once_and_a_second_run_only_what_changed(account: Account) -> None:
    ids = account.many(60)
    assert (account.whole().landed, account.ids()) == (60, ids)
    assert account.whole().landed == 0
    assert len(account.api.requests) <= 1
    just = account.now - timedelta(minutes=5)
    account.api.add(account.vendor, ids[-1], START + timedelta(hours=4299), just)
    account.api.add(account.vendor, "99999", just, just)
    assert account.whole().landed == 2
    assert account.rows()[-1]["title"].endswith("2026-07-01T11:55:00.000+0200")
    assert account.whole().landed == 0


@pytest.mark.parametrize("name", FAULTS)
def test_passing_faults_lose_and_double_nothing(account: Account, name: str) -> None:
    ids = account.many(30)
    account.api.faults = [FAULTS[name], None, FAULTS[name]]
    assert "of them again after a fault" in account.whole().notes[-1]
    assert account.ids() == ids


def test_a_page_served_twice_is_asked_for_again_and_counts_once(account: Account) -> None:
    ids = account.many(150)
    account.api.per_page = 10
    served: list[Any] = []

    def twice(request: Request) -> Fault | None:
        if request.path != account.vendor.path:
            return None
        served.append(account.api.answer(request).body)
        rows = served[0][account.vendor.rows]
        return status(200, served[1] | {account.vendor.rows: rows}) if len(served) == 2 else None

    account.api.before = twice
    assert account.whole().landed == 150
    assert account.ids() == ids


def test_a_server_that_leads_in_circles_is_told(account: Account) -> None:
    account.many(150)
    first: list[Any] = []

    def always(request: Request) -> Fault | None:
        if request.path != account.vendor.path:
            return None
        first[:] = first or [account.api.answer(request).body]
        return status(200, first[0])

    account.api.before = always
    [error] = account.read(since=NOW - timedelta(days=170)).errors
    assert "as it served an earlier one; run it again" in str(error)


def test_incidents_that_change_between_pages_are_lost_to_no_run(account: Account) -> None:
    ids = account.many(150)
    account.api.per_page = 50

    def disturb(request: Request) -> None:
        if len(account.api.requests) == 2:
            for id in (ids[3], ids[-2]):
                created = START + timedelta(hours=4300 * int(id) / 150)
                account.api.add(account.vendor, id, created, NOW + timedelta(minutes=1))

    account.api.before = disturb
    account.whole()
    account.api.before = lambda request: None
    account.whole()
    assert set(account.ids()) == set(ids)
    told = {row["id"]: row["title"] for row in account.rows()}
    assert told[ids[-2]].endswith("2026-07-01T11:31:00.000+0200")


def test_a_run_that_died_goes_on_where_it_was_and_lands_nothing_twice(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PART", 30)
    ids = account.many(120)
    account.api.faults = [*[None] * (110 if account.vendor.preset == "opsgenie" else 5), *[status(500)] * QUICK.tries]
    report = account.read()
    assert len(report.errors) == 1
    assert 30 <= len(account.ids()) < 120
    account.whole()
    assert account.ids() == ids
    rest = len(account.api.requests)
    Account(Home(tmp_path / "another"), account.api, account.vendor).whole()
    # Jira's list is paged through to where the run stood.
    assert rest <= len(account.api.requests) + (1 if account.vendor.preset == "jira" else -1)


def test_a_token_that_is_refused_lands_nothing_and_asks_no_more(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = account.vendor
    monkeypatch.setenv(vendor.token_env, "wrong@token.example:12345678")
    account.many(3)
    [error] = account.read().errors
    scope, *_ = (reader.scope for reader in live.LIVE[vendor.kind].readers.values())
    assert str(error) == (
        f"GET {account.api.url}{vendor.path}: the token in {vendor.token_env} is not accepted (401); "
        f"put a valid key in {vendor.token_env}, which needs {scope}"
    )
    assert (len(account.api.requests), lake.batches(account.home)) == (1, [])


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (status(403), "may not read this (403); give it the scope {scope}"),
        (status(404), "nothing is there (404); check the source in aftermath.toml, and that {token} has {scope}"),
        (page(), "answered with a web page, not with JSON; check url in aftermath.toml and any proxy between"),
    ],
    ids=["403", "404", "page"],
)
def test_what_stays_wrong_is_told_in_one_line(account: Account, fault: Fault, says: str) -> None:
    account.api.before = lambda request: fault
    [error] = account.read().errors
    reader, *_ = live.LIVE[account.vendor.kind].readers.values()
    assert says.format(scope=reader.scope, token=account.vendor.token_env) in str(error)
    assert "\n" not in str(error)
    assert lake.batches(account.home) == []


def test_check_asks_once_for_each_thing(account: Account) -> None:
    account.many(1)
    assert [probe.error for probe in live.check(account.source(), QUICK)] == [None]
    assert len(account.api.requests) == 1
    account.api.forbidden = {account.vendor.path}
    [probe] = live.check(account.source(), QUICK)
    assert "may not read this" in str(probe.error)


def test_rows_that_cannot_be_used_are_refused_once(account: Account) -> None:
    account.many(2)
    rows = account.api.rows[account.vendor.preset]
    rows["00001"]["id"] = None
    assert (account.whole().refused, account.ids()) == (1, ["00000"])
    assert account.whole().refused == 0


def test_the_token_is_nowhere_in_the_home(account: Account) -> None:
    account.many(1)
    vendor, row = account.vendor, account.api.rows[account.vendor.preset]["00000"]
    spoken = f"curl -H '{vendor.authorization}' {vendor.token} {vendor.token.rpartition(':')[2]}"
    row.update({"tinyId": spoken, "reference": spoken, "key": spoken})
    account.whole()
    [landed] = account.rows()
    assert landed["number"].endswith("(token)' (token) (token)")
    texts = [path.read_bytes() for path in account.home.path.rglob("*") if path.is_file()]
    assert not any(vendor.token.rpartition(":")[2].encode() in text for text in [*texts, json.dumps(landed).encode()])


def test_a_mapping_of_the_settings_takes_the_place_of_the_preset_and_reads_all_again(account: Account) -> None:
    account.many(30)
    account.whole()
    preset = registry.presets()[account.vendor.preset]
    fields = {**preset.fields, "title": "join(' ', ['Our', number || tinyId || reference || fields.customfield_1])"}
    account.mappings = {account.vendor.preset: preset.model_copy(update={"fields": fields})}
    for row in account.api.rows["jira"].values():
        row["fields"]["customfield_1"] = "10"
    assert account.whole().landed == 30
    assert all(row["title"].startswith("Our ") for row in account.rows()[30:])
    assert account.whole().landed == 0


def test_a_mapping_that_makes_no_incident_of_a_row_is_told(account: Account) -> None:
    preset = registry.presets()[account.vendor.preset]
    account.mappings = {account.vendor.preset: preset.model_copy(update={"each": "parts"})}
    [error] = account.read().errors
    assert str(error).startswith(f"mappings.{account.vendor.preset}: a live source lands one of the incidents")


def test_opsgenie_says_how_long_its_limit_lasts(opsgenie: Account) -> None:
    opsgenie.api.faults = [status(429, x_ratelimit_state="THROTTLED", x_ratelimit_period_in_sec="600")]
    [error] = opsgenie.read().errors
    assert "at last: status 429, which asks to wait 10 min" in str(error)
    assert len(opsgenie.api.requests) == 1


def test_opsgenie_tells_who_acknowledged_and_what_its_services_are_called(opsgenie: Account) -> None:
    opsgenie.many(2)
    opsgenie.api.services, opsgenie.api.entries = {"svc-checkout": "checkout"}, 1
    opsgenie.whole()
    [first, _] = opsgenie.rows()
    assert first.items() >= {"service": "checkout", "acknowledged_at": "2026-03-02T10:04:00+00:00"}.items()
    assert len(opsgenie.api.asked("services")) == 1


def test_opsgenie_services_that_may_not_be_read_keep_their_ids(opsgenie: Account) -> None:
    opsgenie.many(1)
    opsgenie.api.forbidden = {"/v1/services"}
    opsgenie.whole()
    assert [row["service"] for row in opsgenie.rows()] == ["svc-checkout"]


def test_opsgenie_timelines_are_read_again_only_where_something_may_have_happened(opsgenie: Account) -> None:
    opsgenie.many(60)
    opsgenie.api.rows["opsgenie"]["00058"]["status"] = "open"
    opsgenie.whole()
    assert len(opsgenie.api.asked("timelines")) == 60
    opsgenie.now += timedelta(hours=2)
    assert opsgenie.whole().landed == 0
    assert [request.path.split("/")[3] for request in opsgenie.api.asked("timelines")] == ["00058"]


def test_opsgenie_windows_with_more_than_offsets_reach_are_cut(
    opsgenie: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = opsgenie.many(320)
    for row in opsgenie.api.rows["opsgenie"].values():
        row["timelines"] = []
    opsgenie.api.ceiling = 100
    monkeypatch.setattr(opsgenie_live, "_INCIDENTS", replace(opsgenie_live._INCIDENTS, ceiling=100))
    assert (opsgenie.whole().landed, opsgenie.ids()) == (320, ids)
    assert len(opsgenie.api.asked("/v1/incidents")) < 15


def test_opsgenie_alerts_are_incidents_of_their_own_where_they_are_asked_for(opsgenie: Account) -> None:
    opsgenie.many(2)
    assert opsgenie.whole(read=["incidents", "alerts"]).landed == 4
    assert opsgenie.whole(read=["incidents", "alerts"]).landed == 0
    assert [(request.path, request.param("limit")) for request in opsgenie.api.asked("alerts")] == [
        ("/v2/alerts", "100")
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"])
def test_jira_is_read_whole_whatever_zone_its_user_lives_in(jira: Account, zone: str) -> None:
    ids = jira.many(40)
    jira.api.zone = zone
    jira.whole()
    jira.api.add(jira.vendor, "99999", jira.now - timedelta(minutes=1), jira.now - timedelta(minutes=1))
    jira.whole()
    assert jira.ids() == [*ids, "99999"]


def test_jira_says_what_is_wrong_with_a_search(jira: Account) -> None:
    [error] = jira.read(jql="project = XYZ").errors
    assert "refused (400): The value 'XYZ' does not exist for the field 'project'." in str(error)


@pytest.mark.parametrize(
    ("given", "says"),
    [({"jql": "x"}, "url: jira-api is at your own address"), ({"url": "https://a.example", "read": ["issues"]}, "jql")],
)
def test_jira_needs_its_address_and_a_search(given: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        live.kind(Source(kind="jira-api", **given))


def test_incident_io_incidents_that_turn_out_to_be_tests_say_so(incident_io: Account) -> None:
    incident_io.many(1)
    incident_io.whole()
    incident_io.api.add(incident_io.vendor, "00000", START, incident_io.now - timedelta(minutes=1), mode="test")
    incident_io.whole()
    assert [row["kind"] for row in incident_io.rows()] == ["production", "test"]
