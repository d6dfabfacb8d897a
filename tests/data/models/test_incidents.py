"""PagerDuty captures -> core.incidents, and which of them count."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import graph
from data.reader import Reader
from ingest.sources.records import parse_instant
from tests.organisation import Organisation, moment

AT = "2026-03-10T12:00Z"


class Told:
    """Two captures of a company's incidents, named by the id PagerDuty gave them."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        org.options = {
            "time_zone": "Europe/Berlin",
            "since": moment("2026-01-01T00:00Z"),
            "until": moment("2026-06-01T00:00Z"),
        }
        shas = [org.commit("acme/shop", {"a.py": n}, f"Change {n}", at=f"2026-0{n}-01T00:00Z") for n in (1, 2, 6)]
        for sha, at in zip(shas, ("2026-01-01T00:00Z", "2026-02-01T00:00Z", "2026-06-01T00:00Z"), strict=True):
            org.deploy("shop", sha, at=at)
        self._first_capture()
        org.land()
        self._second_capture()
        self.reader: Reader = org.reader()

    def _first_capture(self) -> None:
        incident = self.org.incident
        incident("shop", id="PLAIN", at=AT, minutes=45, text="Customers affected: 1,200. Degraded: 12.5 %")
        incident("shop", id="BOTH", at=AT, title="Told twice", priority=None)
        incident(
            "shop", id="MERGED", at=AT, resolve_reason={"type": "merge_resolve_reason", "incident": {"id": "PLAIN"}}
        )
        incident("shop", id="REOPENED", at=AT, minutes=10)
        incident("shop", id="LOW", at=AT, urgency="low")
        incident("shop", id="AUTO", at=AT, acked=False)
        incident("shop", id="WAITING", at=AT, acked=False, minutes=None)
        incident("shop", id="OPEN", at=AT, minutes=None)
        incident("shop", id="DRILL", at=AT, title="Fire drill: checkout")
        incident("shop", id="TEST", at=AT, title="[TEST] please ignore")
        incident("shop", id="LATEST", at=AT, title="Latest test results are stale")
        incident("shop", id="EARLY", at="2025-12-31T23:00Z")
        incident("ghost", id="GHOST", at=AT)
        incident("shop-eu-2", id="PATTERN", at=AT)
        incident("Sshop", id="BYID", at=AT, service={"id": "PSHOP", "summary": "The Shop"})
        report = self.org.report_row
        report("shop", id="BOTH", created_on="2026-03-10 13:00:00", description="Told twice", seconds_to_first_ack="90")
        report(
            "shop", id="UNACKED", created_on="2026-03-10 13:00:00", resolved_on="2026-03-10 13:20:00", urgency="high"
        )
        report(
            "shop", id="NAIVE", created_on="2026-07-10 13:00:00", seconds_to_resolve="600", seconds_to_first_ack="60"
        )
        report("shop", id="BACKWARDS", created_on="2026-03-10 13:00:00", resolved_on="2026-03-10 12:00:00")

    def _second_capture(self) -> None:
        self.org.incident("shop", id="REOPENED", at=AT, minutes=None)

    def incident(self, id: str) -> dict[str, Any]:
        key = f"pagerduty/default/{id}"
        [row] = self.reader.rows("select * from overlay.incidents where incident_id = $key", key=key)
        return row


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    shop = {"repo": "acme/shop", "team": "Checkout", "aliases": ["PSHOP"], "patterns": ["shop-(eu|us)-\\d"]}
    services = {"shop": shop, "other": {"patterns": ["shop.*", "PSHOP", "sho"]}}
    return Told(Organisation(tmp_path_factory.mktemp("incidents"), services=services))


def test_an_incident_keeps_what_it_says(told: Told) -> None:
    incident = told.incident("PLAIN")
    assert (incident["counted"], incident["minutes_to_restore"], incident["team"]) == (True, 45.0, "Checkout")
    assert (incident["customers_affected"], incident["degraded_fraction"]) == (1200, 0.125)
    assert (incident["severity"], incident["severity_rank"]) == ("P1", 1)


def test_rest_and_report_of_one_incident_are_one_incident(told: Told) -> None:
    incident = told.incident("BOTH")
    assert incident["started_at"] - moment(AT) == timedelta(0)
    assert incident["acknowledged_at"] - moment(AT) == timedelta(seconds=90)
    assert (incident["severity"], incident["urgency"], incident["minutes_to_restore"]) == (None, "high", 30.0)


def test_a_naive_time_is_read_in_its_zone_summer_or_winter(told: Told) -> None:
    assert told.incident("UNACKED")["started_at"] == moment("2026-03-10T12:00Z")
    assert told.incident("NAIVE")["started_at"] == moment("2026-07-10T11:00Z")
    assert told.incident("NAIVE")["minutes_to_restore"] == 10.0


def test_a_newer_capture_that_is_not_resolved_reopens(told: Told) -> None:
    incident = told.incident("REOPENED")
    assert (incident["status"], incident["resolved_at"], incident["minutes_to_restore"]) == ("acknowledged", None, None)


@pytest.mark.parametrize(
    ("id", "kind", "left_out"),
    [
        ("MERGED", "duplicate", "duplicate"),
        ("DRILL", "drill", "drill"),
        ("TEST", "test", "test"),
        ("LATEST", "production", None),
        ("LOW", "production", "low urgency"),
        ("AUTO", "production", "resolved without a person"),
        ("UNACKED", "production", "nobody acknowledged it"),
        ("WAITING", "production", "nobody acknowledged it"),
        ("OPEN", "production", None),
        ("EARLY", "production", "outside the observed span"),
        ("GHOST", "production", "its service is not covered by incidents, deploys and commits at once"),
    ],
)
def test_what_is_not_counted_says_why(told: Told, id: str, kind: str, left_out: str | None) -> None:
    incident = told.incident(id)
    assert (incident["kind"], incident["left_out"], incident["counted"]) == (kind, left_out, left_out is None)


def test_a_merged_incident_names_the_one_it_went_into(told: Told) -> None:
    [row] = told.reader.rows("select status, merged_into from core.incidents where incident_id like '%/MERGED'")
    assert row == {"status": "merged", "merged_into": "pagerduty/default/PLAIN"}


def test_a_service_is_known_by_the_id_in_its_aliases(told: Told) -> None:
    assert told.incident("BYID")["service"] == "shop"


def test_a_pattern_matches_a_whole_name_and_the_first_service_with_one_has_it(told: Told) -> None:
    assert told.incident("PATTERN")["service"] == "shop"
    assert told.incident("PLAIN")["service"] == "shop"


def test_an_unknown_service_lands_under_its_own_name_and_is_noticed_with_a_remedy(told: Told) -> None:
    assert told.incident("GHOST")["service"] == "ghost"
    notices = told.reader.rows("select * from meta.rejects where contains(reason, 'ghost')")
    assert [(row["severity"], "[services]" in row["remedy"]) for row in notices] == [("noticed", True)]


def test_an_incident_that_ends_before_it_begins_has_no_duration_and_is_noticed(told: Told) -> None:
    assert told.incident("BACKWARDS")["minutes_to_restore"] is None
    notices = told.reader.rows("select position from meta.rejects where reason = 'resolved before it began'")
    assert len(notices) == 1


def test_every_incident_is_there_once(told: Told) -> None:
    ids = told.reader.rows("select incident_id from overlay.incidents")
    assert len(ids) == len({row["incident_id"] for row in ids}) == len(told.org.rest | told.org.report)


def test_what_counts_can_be_set(organisation: Any) -> None:
    counting = {"urgencies": ["high", "low"], "acknowledged_by_a_person": False}
    reader = Told(organisation(services={"shop": {"repo": "acme/shop"}}, counting=counting)).reader
    counted = reader.rows("select split_part(incident_id, '/', 3) as id from overlay.incidents where counted")
    assert {"LOW", "AUTO", "UNACKED", "WAITING"} <= {row["id"] for row in counted}


_CLOCKS = st.sampled_from(["T12:30", "T12:30:15", " 12:30:15.25", "T00:00:00", "T23:59:59.999999"])
_ZONES = st.sampled_from(["", "Z", "+00", "+0530", "-03:00", "+14:00", "-1130"])


@pytest.fixture(scope="module")
def macros() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute((graph.MODELS / "macros.sql").read_text(encoding="utf-8"))
    return con


@given(day=st.dates(min_value=moment("1971-01-01").date()), clock=_CLOCKS, zone=_ZONES)
def test_sql_reads_a_time_as_the_importer_did(
    macros: duckdb.DuckDBPyConnection, day: Any, clock: str, zone: str
) -> None:
    text = f"{day}{clock}{zone}"
    accepted = parse_instant(text)
    if accepted is None or not 1971 < accepted.year < 9999:
        return
    found = macros.execute("select epoch_us(instant(?, 'UTC')), instant(?, null) is null", [text, text]).fetchall()
    utc = accepted if accepted.tzinfo else accepted.replace(tzinfo=moment(AT).tzinfo)
    assert found == [((utc - moment("1970-01-01T00:00Z")) // timedelta(microseconds=1), accepted.tzinfo is None)]


def test_a_day_alone_is_midnight_in_its_zone(macros: duckdb.DuckDBPyConnection) -> None:
    found = macros.execute("select instant('2026-07-10', 'Europe/Berlin'), instant('2026-07-10', null)").fetchall()
    assert found == [(moment("2026-07-09T22:00Z"), None)]


@pytest.mark.parametrize("seconds", ["1e400", "1" + "0" * 30, "-5", "soon"])
def test_seconds_no_incident_can_take_are_not_known_and_stop_no_build(tmp_path: Path, seconds: str) -> None:
    org = Organisation(tmp_path)
    org.report_row("shop", id="P1", created_on="2026-03-01T12:00:00Z", seconds_to_first_ack=seconds, urgency="high")
    [row] = org.reader().rows("select acknowledged_at, started_at from core.incidents")
    assert row["acknowledged_at"] is None
    assert row["started_at"] is not None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Postmortem: https://wiki.acme.example/7", "https://wiki.acme.example/7"),
        ("see the [post-mortem](https://wiki.acme.example/7), please", "https://wiki.acme.example/7"),
        ("Incident review doc is at https://docs.acme.example/x?y=1.", "https://docs.acme.example/x?y=1"),
        ("https://acme.pagerduty.com/postmortems/0a1b-2c", "https://acme.pagerduty.com/postmortems/0a1b-2c"),
        ("Post-mortem tomorrow.\nDashboard: https://grafana.acme.example", None),
        ("https://wiki.acme.example/7", None),
        ("", None),
        (None, None),
    ],
)
def test_a_text_gives_the_address_of_its_post_mortem_only_where_it_says_so(
    text: str | None, address: str | None
) -> None:
    with duckdb.connect() as con:
        con.execute((graph.MODELS / "macros.sql").read_text(encoding="utf-8"))
        assert con.execute("select review_link($1)", [text]).fetchone() == (address,)
