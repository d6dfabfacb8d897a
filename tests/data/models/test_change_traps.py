"""Merge commits that are, or only look like, a repository catching up with itself or with another."""

from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation

SHOP = "acme/shop"


class Told:
    """A line of commits named by this test; `land` puts a commit on main, `aside` beside it."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[str, str] = {}
        self.land("start", "Start")
        self._look_alikes()
        self._pulled()
        self._forked()
        self.reader: Reader = org.reader()

    def land(self, name: str, message: str, branch: str = "main", **more: Any) -> str:
        number = len(self.shas) + 1
        at = f"2026-03-{number:02}T10:00Z"
        self.shas[name] = self.org.commit(SHOP, {f"{name}.py": 1}, message, at=at, branch=branch, **more)
        return self.shas[name]

    def _look_alikes(self) -> None:
        """Branches that begin like a main branch, and one that gathers what is released at once."""
        for branch in ("main-menu", "develop"):
            inner = self.land(branch, f"Work on {branch}", branch=branch)
            self.land(f"merge {branch}", f"Merge branch '{branch}'", merge=[inner])

    def _pulled(self) -> None:
        """Somebody commits while requests land elsewhere, pulls, and pushes: git makes theirs the second parent."""
        self.org.repositories[SHOP].tips["local"] = self.shas["merge develop"]
        for n in (31, 32):
            self.land(f"request {n}", f"Request {n} (#{n})")
        self.land("own", "My own work", branch="local")
        theirs = self.shas["request 32"]
        message = f"Merge branch 'main' of https://git.acme.example/{SHOP}"
        pulled = self.land("pulled", message, branch="local", merge=[theirs])
        self.org.repositories[SHOP].tips["main"] = pulled
        self.land("moved", "Move main to it")

    def _forked(self) -> None:
        """The project this one was forked from moves on."""
        foreign = self.land("foreign", "Work of others", branch="foreign")
        self.land("synced", "Merge remote-tracking branch 'upstream/main'", merge=[foreign])

    def title(self, name: str) -> str | None:
        rows = self.reader.rows("select title from core.changes where merge_sha = $sha", sha=self.shas[name])
        return rows[0]["title"] if rows else None

    def commits(self, name: str) -> set[str]:
        names = {sha: name for name, sha in self.shas.items()}
        change = f"{SHOP}@{self.shas[name]}"
        rows = self.reader.rows("select sha from core.change_commits where change_id = $change", change=change)
        return {names[row["sha"]] for row in rows}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(Organisation(tmp_path_factory.mktemp("changes"), services={"shop": {"repo": SHOP}}))


@pytest.mark.parametrize("branch", ["main-menu", "develop"])
def test_a_merged_branch_is_a_change_whatever_its_name_begins_with(told: Told, branch: str) -> None:
    assert told.commits(f"merge {branch}") == {branch, f"merge {branch}"}


def test_work_of_others_that_a_fork_takes_over_is_no_change(told: Told) -> None:
    assert told.title("synced") is None
    assert told.title("foreign") is None


def test_requests_stay_changes_though_somebody_pulled_over_them(told: Told) -> None:
    assert (told.title("request 31"), told.title("request 32")) == ("Request 31", "Request 32")
    assert told.commits("request 32") == {"request 32"}


def test_what_was_committed_before_a_pull_is_the_change_that_pull_brought(told: Told) -> None:
    assert told.title("own") is None
    assert told.commits("pulled") == {"own", "pulled"}
    assert told.commits("moved") == {"moved"}
