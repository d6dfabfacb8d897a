"""Spans of time that only look observed."""

import shutil
from datetime import timedelta
from typing import Any

from tests.organisation import Organisation, moment

JANUARY, APRIL, JULY = (moment(f"2026-0{month}-01T00:00Z") for month in (1, 4, 7))


def fortnightly(org: Organisation, service: str) -> None:
    """A change and its deploy every two weeks of half a year."""
    for n in range(14):
        at = JANUARY + timedelta(days=14 * n)
        sha = org.commit(f"acme/{service}", {"a.py": n}, f"{service} {n}", at=at)
        org.deploy(service, sha, at=at)


def test_a_service_is_observed_while_its_own_account_tells_of_incidents(organisation: Any) -> None:
    org = organisation()
    for service in ("old", "new", "calm"):
        fortnightly(org, service)
    org.options = {"since": JANUARY, "until": JULY, "account": "first"}
    org.incident("old", at="2026-02-01T00:00Z")
    org.land()
    shutil.rmtree(org.path / "exports")
    org.rest.clear()
    org.deploys.clear()
    org.options = {"since": APRIL, "until": JULY, "account": "second"}
    org.incident("new", at="2026-05-01T00:00Z")
    spans = {row["service"]: row["observed_from"] for row in org.reader().answer("observed")}
    assert spans == {"old": JANUARY, "new": APRIL, "calm": APRIL}


def test_an_export_without_an_incident_still_covers_its_span(organisation: Any) -> None:
    org = organisation()
    fortnightly(org, "shop")
    org.options = {"since": JANUARY, "until": APRIL}
    org.incident("shop", at="2026-02-01T00:00Z")
    org.land()
    org.options = {"since": APRIL, "until": JULY}
    (org.path / "exports" / "pagerduty" / "incidents.json").unlink()
    (org.path / "exports" / "pagerduty" / "second.json").write_text('{"incidents": []}')
    org.rest.clear()
    [span] = org.reader().answer("observed")
    assert (span["observed_from"], span["observed_until"]) == (JANUARY, JULY)


def test_the_day_a_policy_begins_is_a_day_of_the_organisation(organisation: Any) -> None:
    zone, repos = {"time_zone": "Asia/Tokyo"}, {"acme/shop": {"ai_marked_since": "2026-03-01"}}
    org = organisation(organisation=zone, repos=repos, services={"shop": {"repo": "acme/shop"}})
    for hour in (14, 15):
        org.commit("acme/shop", {"a.py": hour}, f"At {hour}", at=f"2026-02-28T{hour}:30Z")
    rows = org.reader().rows("select title, origin from overlay.changes order by title")
    assert rows == [{"title": "At 14", "origin": "unknown"}, {"title": "At 15", "origin": "human_only"}]
