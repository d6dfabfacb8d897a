"""Deploy exports and merges -> core.deploys, what each shipped, and what it is held to be."""

from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation

#: Two commits of acme/twins whose ids begin alike; found by trying numbers.
COLLIDING = ("Collide 6615", "Collide 11252")


class Told:
    """One repository `acme/<service>` per story, a numbered commit every hour, deploys by the names given here."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.deploys: dict[str, str] = {}
        self.commits: dict[str, int] = {}
        for story in (
            self._plain,
            self._failed,
            self._rollbacks,
            self._strange,
            self._staging,
            self._twins,
            self._merged,
        ):
            story()
        self.reader: Reader = org.reader()

    def code(self, service: str, count: int) -> list[str]:
        shas = [
            self.org.commit(f"acme/{service}", {"a.py": n}, f"{service} {n}", at=f"2026-03-01T{n:02}:00Z")
            for n in range(1, count + 1)
        ]
        self.commits |= {sha: n for n, sha in enumerate(shas, start=1)}
        return shas

    def deploy(self, name: str, service: str, sha: str, hour: int, **more: str) -> None:
        self.deploys[name] = self.org.deploy(service, sha, at=f"2026-03-02T{hour:02}:00Z", **more)

    def _plain(self) -> None:
        shas = self.code("plain", 4)
        self.deploy("first", "plain", shas[0], 1)
        self.deploy("second", "plain", shas[2], 2)
        self.deploy("short", "plain", shas[3][:7].upper(), 3)
        self.deploy("again", "plain", shas[3], 4)

    def _failed(self) -> None:
        shas = self.code("failing", 3)
        self.deploy("base", "failing", shas[0], 1)
        self.deploy("failed", "failing", shas[1], 2, status="failed")
        self.deploy("mended", "failing", shas[2], 3)

    def _rollbacks(self) -> None:
        shas = self.code("rolled", 4)
        self.deploy("before", "rolled", shas[0], 1)
        self.deploy("bad", "rolled", shas[1], 2)
        self.deploy("back", "rolled", shas[0], 3)
        self.deploy("redeploy", "rolled", shas[2], 4)
        self.deploy("declared", "rolled", shas[1], 5, kind="rollback")

    def _strange(self) -> None:
        shas = self.code("strange", 3)
        self.deploy("known", "strange", shas[0], 1)
        self.deploy("unread", "strange", "f" * 40, 2)
        self.deploy("version only", "strange", "", 3, version="1.2")
        self.deploy("flag", "strange", "", 4, version="flag-1", kind="flag")
        self.deploy("after", "strange", shas[1], 5)
        side = self.org.commit("acme/strange", {"b.py": 1}, "Aside", at="2026-03-01T09:00Z", branch="side")
        self.org.commit("acme/strange", {"a.py": 1}, "Later", at="2026-03-01T10:00Z", merge=[side])
        self.deploy("given", "strange", shas[2], 6, previous_sha=shas[0])

    def _staging(self) -> None:
        shas = self.code("staged", 3)
        self.deploy("stage 1", "staged", shas[0], 1, environment="staging")
        self.deploy("stage 2", "staged", shas[1], 2, environment="staging")
        self.deploy("live 1", "staged", shas[0], 3, environment="Production-EU")
        self.deploy("live 2", "staged", shas[2], 4, environment="Production-EU")

    def _twins(self) -> None:
        self.org.commit("acme/twins", {}, "Start", at="2026-03-01T00:00Z")
        right = self.org.commit("acme/twins", {}, COLLIDING[0], at="2026-03-01T01:00Z", branch="side")
        left = self.org.commit("acme/twins", {}, COLLIDING[1], at="2026-03-01T01:00Z")
        assert left[:7] == right[:7]
        self.org.commit("acme/twins", {}, "Both", at="2026-03-01T02:00Z", merge=[right])
        self.deploy("ambiguous", "twins", left[:7], 1, repo="acme/twins")
        self.deploy("longer", "twins", left[:12], 2)

    def _merged(self) -> None:
        for n, hour in enumerate((1, 2, 5, 4, 6), start=1):
            sha = self.org.commit("acme/merged", {"a.py": n}, f"merged {n}", at=f"2026-03-01T{hour:02}:00Z")
            self.commits[sha] = n

    def row(self, name: str) -> dict[str, Any]:
        [row] = self.reader.rows("select * from core.deploys where deploy_id = $id", id=self.deploys[name])
        return row

    def shipped(self, name: str) -> list[int]:
        return self.numbers("select change_id from core.deploy_changes where deploy_id = $id", id=self.deploys[name])

    def numbers(self, sql: str, **parameters: str) -> list[int]:
        rows = self.reader.rows(sql, **parameters)
        return sorted(self.commits[row["change_id"].split("@")[1]] for row in rows)

    def change(self, service: str, number: int) -> dict[str, Any]:
        rows = self.reader.rows("select * from overlay.changes where repo = $repo", repo=f"acme/{service}")
        [row] = [row for row in rows if self.commits.get(row["merge_sha"]) == number]
        return row


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    merged = {"repo": "acme/merged", "deploys": "merge"}
    return Told(Organisation(tmp_path_factory.mktemp("deploys"), services={"merged": merged}))


def test_a_deploy_ships_what_came_since_the_last_success(told: Told) -> None:
    assert told.shipped("second") == [2, 3]


def test_the_first_deploy_does_not_ship_all_of_history(told: Told) -> None:
    assert told.shipped("first") == []
    assert told.row("first")["contents"] == "unknown: nothing was deployed before it"
    assert told.change("plain", 1)["left_out"] == "not seen in production"


def test_a_short_sha_stands_for_its_commit(told: Told) -> None:
    assert told.shipped("short") == [4]
    assert len(told.row("short")["sha"]) == 40


def test_deploying_the_same_again_ships_nothing(told: Told) -> None:
    assert (told.row("again")["kind"], told.shipped("again")) == ("deploy", [])
    assert told.change("plain", 4)["first_production_at"].hour == 3


def test_a_failed_deploy_ships_nothing_and_the_next_success_ships_it_all(told: Told) -> None:
    assert (told.row("failed")["status"], told.shipped("failed")) == ("failure", [])
    assert told.shipped("mended") == [2, 3]
    assert told.change("failing", 2)["first_production_at"].hour == 3


def test_going_back_is_a_rollback_and_ships_nothing(told: Told) -> None:
    assert (told.row("back")["kind"], told.shipped("back")) == ("rollback", [])


def test_a_declared_rollback_ships_nothing(told: Told) -> None:
    assert (told.row("declared")["kind"], told.shipped("declared")) == ("rollback", [])


def test_what_was_rolled_back_ships_again_but_was_first_there_before(told: Told) -> None:
    assert told.shipped("redeploy") == [2, 3]
    assert told.change("rolled", 2)["first_production_at"].hour == 2
    assert told.change("rolled", 3)["first_production_at"].hour == 4


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("unread", "unknown: its commit is in no repository that was read"),
        ("version only", "unknown: its commit is in no repository that was read"),
        ("ambiguous", "unknown: its commit is in no repository that was read"),
        ("flag", "no code"),
    ],
)
def test_contents_that_cannot_be_told_are_not_guessed(told: Told, name: str, contents: str) -> None:
    assert (told.row(name)["contents"], told.shipped(name)) == (contents, [])


@pytest.mark.parametrize("name", ["unread", "version only", "ambiguous"])
def test_unknown_contents_are_noticed_with_a_remedy(told: Told, name: str) -> None:
    sha = told.row(name)["sha"] or "(none given)"
    notices = told.reader.rows("select * from meta.rejects where contains(remedy, $sha)", sha=f" {sha} ")
    assert [(row["severity"], row["stream"]) for row in notices] == [("noticed", "deploys/deploys")]


def test_a_longer_prefix_is_not_ambiguous(told: Told) -> None:
    assert told.row("longer")["sha"].startswith("c8f6cd0")
    assert told.row("longer")["contents"] == "unknown: nothing was deployed before it"


def test_a_deploy_of_unknown_contents_does_not_hide_those_after_it(told: Told) -> None:
    assert told.shipped("after") == [2]


def test_the_previous_commit_an_export_gives_is_believed(told: Told) -> None:
    assert told.shipped("given") == [2, 3]


def test_staging_does_not_make_production(told: Told) -> None:
    assert told.shipped("stage 2") == [2]
    assert told.shipped("live 2") == [2, 3]
    assert told.change("staged", 2)["first_production_at"].hour == 4


def test_merges_are_deploys_where_a_service_deploys_on_merge(told: Told) -> None:
    deploys = told.reader.rows("select * from core.deploys where service = 'merged' order by position")
    assert [row["position"] for row in deploys] == [1, 2, 3, 4, 5]
    shipped = "select change_id from core.deploy_changes where starts_with(deploy_id, 'merge/')"
    assert told.numbers(shipped) == [2, 3, 4, 5]


def test_a_merge_is_never_a_rollback_whatever_its_clock_said(told: Told) -> None:
    kinds = told.reader.rows("select distinct kind from core.deploys where service = 'merged'")
    assert kinds == [{"kind": "deploy"}]
