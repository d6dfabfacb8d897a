"""What counts: the observed span, maturity, and each failing change once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data.reader import Reader
from data.scope import Scope
from tests.organisation import AI, Organisation, moment

EVERYTHING = Scope(moment("2000-01-01T00:00Z"), moment("2100-01-01T00:00Z"))
FIRST, LAST = moment("2026-03-01T00:00Z"), moment("2026-05-31T00:00Z")


class Told:
    """Ten years of git and deploys, a change a month, beside three months of incidents."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[str, str] = {}
        months = [f"{year}-{month:02}" for year in range(2016, 2027) for month in range(1, 13)]
        for n, month in enumerate(months[: months.index("2026-05")], start=1):
            self.change(month, moment(f"{month}-10T00:00Z"), n, AI if n % 2 else "")
        self.change("just matured", LAST - timedelta(days=14), 201)
        self.change("a minute too late", LAST - timedelta(days=14) + timedelta(minutes=1), 202)
        self.change("after the incidents", LAST + timedelta(days=10), 203)
        sent = moment("2026-03-10T00:00Z")
        for at in (FIRST, LAST):
            org.incident("shop", at=at, title="Unrelated")
        for hours in (1, 2, 3):
            org.incident("shop", at=sent + timedelta(hours=hours), text=f"Caused by #{months.index('2026-03') + 1}.")
        org.incident("shop", at=sent + timedelta(days=14, minutes=1), text=f"Caused by #{months.index('2026-03') + 1}.")
        org.incident("shop", at=sent + timedelta(hours=4), text=f"Due to #{months.index('2026-02') + 1}.")
        org.commit("acme/library", {"a.py": 1}, "Nobody deploys this", at="2026-03-15T00:00Z")
        self.reader: Reader = org.reader()

    def change(self, name: str, at: Any, n: int, mark: str = "") -> None:
        sha = self.org.commit("acme/shop", {"a.py": 1}, f"{name} (#{n}){mark}", at=at)
        self.org.deploy("shop", sha, at=at)
        self.shas[name] = sha

    def row(self, name: str) -> dict[str, Any]:
        return self.reader.answer("change", change=f"acme/shop@{self.shas[name]}")[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    services = {"shop": {"repo": "acme/shop", "team": "Checkout"}, "library": {"repo": "acme/library"}}
    return Told(Organisation(tmp_path_factory.mktemp("counting"), services=services))


def test_only_the_span_covered_by_all_three_is_observed(told: Told) -> None:
    spans = {row["service"]: (row["observed_from"], row["observed_until"]) for row in told.reader.answer("observed")}
    assert spans["shop"] == (FIRST, LAST)


def test_ten_years_of_git_do_not_dilute_three_months_of_incidents(told: Told) -> None:
    counted = told.reader.rows("select title from overlay.changes where counted order by merged_at")
    assert [row["title"] for row in counted] == ["2026-03", "2026-04", "just matured"]


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("2016-01", "not seen in production"),
        ("2016-02", "outside the observed span"),
        ("2026-02", "outside the observed span"),
        ("2026-03", None),
        ("just matured", None),
        ("a minute too late", "not matured yet"),
        ("after the incidents", "outside the observed span"),
    ],
)
def test_what_is_left_out_says_why(told: Told, name: str, left_out: str | None) -> None:
    assert (told.row(name)["left_out"], told.row(name)["counted"]) == (left_out, left_out is None)


def test_every_change_is_counted_or_has_a_reason(told: Told) -> None:
    left_out = {row["reason"]: row["rows"] for row in told.reader.answer("left_out") if row["what"] == "changes"}
    [total] = told.reader.rows("select count(*) as n from core.changes")
    assert None not in left_out
    assert sum(left_out.values()) + 3 == total["n"]


def test_a_change_with_three_incidents_failed_once(told: Told) -> None:
    arms = {row["origin"]: row for row in told.reader.answer("arms", scope=EVERYTHING)}
    marked, unmarked = arms["ai_assisted"], arms["unknown"]
    assert (marked["changes"], marked["failed"]) == (1, 1)
    assert (unmarked["changes"], unmarked["failed"]) == (2, 0)
    counted = told.reader.rows("select incidents_strict from overlay.changes where counted order by 1 desc")
    assert [row["incidents_strict"] for row in counted] == [3, 0, 0]


def test_an_incident_after_the_maturity_window_is_linked_but_not_charged(told: Told) -> None:
    assert told.row("2026-03")["incidents_strict"] == 3
    linked = told.reader.answer("change_incidents", change=f"acme/shop@{told.shas['2026-03']}")
    assert len([row for row in linked if row["strict"]]) == 4


def test_a_change_outside_the_span_is_charged_with_nothing(told: Told) -> None:
    assert told.row("2026-02")["incidents_strict"] == 0


@pytest.mark.parametrize(
    ("filters", "changes"),
    [
        ({}, 3),
        ({"services": ("shop",)}, 3),
        ({"services": ("library",)}, 0),
        ({"teams": ("Checkout",)}, 3),
        ({"teams": ("Search",)}, 0),
        ({"tiers": ("tier-9",)}, 0),
        ({"repos": ("acme/shop",)}, 3),
        ({"repos": ("acme/other",)}, 0),
        ({"change_types": ("no such type",)}, 0),
        ({"size_bands": ("1-50",)}, 3),
        ({"size_bands": (">1000",)}, 0),
        ({"tools": ("no such tool",)}, 0),
        ({"since": moment("2026-03-10T00:00Z"), "until": moment("2026-04-10T00:00Z")}, 1),
    ],
)
def test_filters_choose_changes(told: Told, filters: dict[str, Any], changes: int) -> None:
    arms = told.reader.answer("arms", scope=replace(EVERYTHING, **filters))
    assert sum(row["changes"] for row in arms) == changes


def test_the_severity_filter_chooses_incidents_not_changes(told: Told) -> None:
    arms = told.reader.answer("arms", scope=replace(EVERYTHING, severities=("P9",)))
    assert (sum(row["changes"] for row in arms), sum(row["failed"] for row in arms)) == (3, 0)


def test_two_questions_of_one_count_agree(told: Told) -> None:
    [strip] = told.reader.answer("strip")
    assert strip["changes"] == sum(row["changes"] for row in told.reader.answer("arms", scope=EVERYTHING))
    [counts] = told.reader.answer("incident_counts", scope=EVERYTHING)
    assert strip["incidents"] == counts["incidents"]
    assert strip["all_incidents"] == len(told.org.rest)
    assert strip["deploys"] == len(told.org.deploys)


def test_the_span_an_export_states_wins_over_its_rows(organisation: Any) -> None:
    org = organisation(services={"shop": {"repo": "acme/shop"}})
    org.options = {"since": moment("2026-02-01T00:00Z"), "until": moment("2026-04-01T00:00Z")}
    for month in (1, 2, 3, 4):
        sha = org.commit("acme/shop", {"a.py": 1}, f"Month {month}", at=f"2026-0{month}-10T00:00Z")
        org.deploy("shop", sha, at=f"2026-0{month}-10T00:00Z")
    org.incident("shop", at="2026-03-10T00:00Z")
    [span] = org.reader().answer("observed")
    assert (span["observed_from"], span["observed_until"]) == (org.options["since"], org.options["until"])
