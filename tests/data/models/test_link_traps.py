"""Deploys that would mislead a linker by time: regions, redeploys, remedies; and culprits that are not counted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.reader import Reader
from data.scope import Scope
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
DAY = 24 * 60


class Told:
    """One repository per service; changes are called `service number`, incidents by their service."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[str, str] = {}
        self.incidents: dict[str, str] = {}
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        for story in (
            self._regions,
            self._redeployed,
            self._around,
            self._remedied,
            self._uncounted,
            self._two_confirmed,
        ):
            story()
        for service in ("regions", "again", "around", "remedied", "uncounted", "shared"):
            self.commit(service, 9, "The last commit read", 60 * DAY)
        self.reader: Reader = org.reader()

    def commit(self, service: str, n: int, message: str, after: float, **more: Any) -> None:
        at = NOON + timedelta(minutes=after)
        self.shas[f"{service} {n}"] = self.org.commit(f"acme/{service}", {"a.py": n}, message, at=at, **more)

    def code(self, service: str, count: int) -> None:
        for n in range(1, count + 1):
            self.commit(service, n, f"{service} {n} (#{n})", n - 60 * DAY)
        self.deploy(f"{service} 1", -50 * DAY)

    def deploy(self, change: str, minutes: float, **more: str) -> None:
        self.org.deploy(change.split()[0], self.shas[change], at=NOON + timedelta(minutes=minutes), **more)

    def incident(self, service: str, after: float = 0, **more: Any) -> None:
        self.incidents[service] = self.org.incident(service, at=NOON + timedelta(minutes=after), **more)

    def _regions(self) -> None:
        self.code("regions", 3)
        for region in ("eu", "us", "ap"):
            self.deploy("regions 1", -50 * DAY, environment=f"production-{region}")
            self.deploy("regions 2", -600, environment=f"production-{region}")
        for region, minutes in (("eu", -180), ("us", -90), ("ap", -10)):
            self.deploy("regions 3", minutes, environment=f"production-{region}")
        self.incident("regions")

    def _redeployed(self) -> None:
        self.code("again", 2)
        self.deploy("again 2", -100)
        self.deploy("again 2", -5)
        self.incident("again")

    def _around(self) -> None:
        self.code("around", 3)
        self.deploy("around 2", -1)
        self.deploy("around 3", 9)
        self.incident("around")

    def _remedied(self) -> None:
        self.code("remedied", 2)
        self.deploy("remedied 2", -30)
        self.commit("remedied", 3, 'Revert "remedied 2 (#2)" (#3)', 2)
        self.commit("remedied", 4, "hotfix: totals (#4)", 3)
        self.commit("remedied", 5, "New page (#5)", 4)
        self.deploy("remedied 5", 8)
        self.incident("remedied")

    def _uncounted(self) -> None:
        """Its cause first reached production long before; another change is near."""
        self.code("uncounted", 3)
        self.deploy("uncounted 2", -40 * DAY)
        self.deploy("uncounted 3", -30)
        self.incident("uncounted", text="Caused by #2.")

    def _two_confirmed(self) -> None:
        self.code("shared", 3)
        self.deploy("shared 3", -30)
        self.incident("shared")

    def links(self, service: str) -> dict[str, dict[str, Any]]:
        """Number -> candidate."""
        names = {f"acme/{service}@{sha}": name for name, sha in self.shas.items() if name.startswith(f"{service} ")}
        rows = self.reader.rows("select * from overlay.links where incident_id = $id", id=self.incidents[service])
        return {names[row["change_id"]].split()[1]: row for row in rows}

    def change(self, name: str, reader: Reader | None = None) -> dict[str, Any]:
        name_of = f"acme/{name.split()[0]}@{self.shas[name]}"
        return (reader or self.reader).answer("change", change=name_of)[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(Organisation(tmp_path_factory.mktemp("traps")))


def test_one_version_in_several_regions_is_one_suspect(told: Told) -> None:
    links = told.links("regions")
    assert {number: link["confidence"] for number, link in links.items()} == {
        "3": pytest.approx(0.4),
        "2": pytest.approx(0.2),
    }
    assert links["3"]["minutes_before"] == 10.0


def test_deploying_the_same_again_takes_no_suspicion_away(told: Told) -> None:
    assert told.links("again")["2"]["confidence"] == pytest.approx(0.6)


def test_the_deploy_nearest_the_start_is_suspected_most_before_or_after_it(told: Told) -> None:
    links = told.links("around")
    assert links["2"]["confidence"] == pytest.approx(0.4)
    assert links["3"]["confidence"] == pytest.approx(0.2)


def test_what_was_merged_to_end_an_incident_did_not_cause_it(told: Told) -> None:
    assert set(told.links("remedied")) == {"2", "5"}


def test_nobody_else_is_charged_for_an_incident_whose_cause_is_not_counted(told: Told) -> None:
    assert told.links("uncounted")["2"]["known"]
    near = told.change("uncounted 3")
    assert (near["counted"], near["incidents_strict"], near["incidents_lenient"]) == (True, 0, 0)


def test_the_lenient_view_charges_whatever_the_strict_one_does(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERMATH_JUDGEMENTS_URL", f"sqlite:///{tmp_path / 'judgements.sqlite'}")
    for name in ("shared 2", "shared 3"):
        told.org.judge("link", told.incidents["shared"], told.change(name)["change_id"], "confirmed")
    reader = told.org.open()
    charged = [told.change(name, reader) for name in ("shared 2", "shared 3")]
    assert [(row["incidents_strict"], row["incidents_lenient"], row["incidents_weighted"]) for row in charged] == [
        (1, 1, 0.5)
    ] * 2
    [arm] = reader.answer("arms", scope=Scope(NOON - timedelta(days=99), NOON, services=("shared",)))
    assert arm["failed"] == 2
