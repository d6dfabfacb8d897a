"""Titles that decide whether an incident was real."""

from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation

KINDS = {
    "Drill-down report fails": "production",
    "Orders API: drill through is slow": "production",
    "Exercise API returns 500": "production",
    "Test environment gateway took production down": "production",
    "Testing service is unavailable": "production",
    "Load test traffic reached production": "production",
    "Game day store is down": "production",
    "Checkout tests fail on main": "production",
    "Drill: fail over the database": "drill",
    "[DRILL] Game day: checkout is slow": "drill",
    "Fire drill for the on-call team": "drill",
    "This is a drill": "drill",
    "Game day: lose a zone": "drill",
    "Gameday 2026-03": "drill",
    "Exercise: restore the backup": "drill",
    "DR exercise, region lost": "drill",
    "Test": "test",
    "TEST - please ignore": "test",
    "[test] paging": "test",
    "(Test) paging": "test",
    "Testing, ignore": "test",
    "test incident from Ann": "test",
    "This is a test page": "test",
    "Just-for-test alert": "test",
    "Near miss: certificate almost expired": "near_miss",
    "2018-01-04, Failed deploy to staging": "near_miss",
    "Deploy to staging has failed": "near_miss",
    "[Staging] checkout is slow": "near_miss",
    "Failed deploy to staging blocks production": "production",
    "After the deploy to staging customers see errors": "production",
    "Traffic is sent to staging": "production",
    "Staging area of the warehouse app is down": "production",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    org = Organisation(tmp_path_factory.mktemp("titles"))
    for title in KINDS:
        org.incident("shop", at="2026-03-10T12:00Z", title=title)
    return org.reader()


@pytest.mark.parametrize(("title", "kind"), KINDS.items())
def test_a_title_says_what_kind_of_incident_it_was(reader: Reader, title: str, kind: str) -> None:
    found: list[dict[str, Any]] = reader.rows("select kind from core.incidents where title = $title", title=title)
    assert found == [{"kind": kind}]
