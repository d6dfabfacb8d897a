"""Git and GitHub rows -> core.changes, their commits, aliases and services."""

from collections.abc import Mapping
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation

SHOP, MONO = "acme/shop", "acme/mono"
HEAD = ["a" * 40, "b" * 40]


class Told:
    """One organisation with every way code arrives; commits by the name this test gives them."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[str, str] = {}
        self._shop()
        self._requests()
        self._mono()
        self.reader: Reader = org.reader()

    def commit(self, name: str, files: Mapping[str, int | None], message: str, **more: Any) -> str:
        at = f"2026-03-{len(self.shas) + 1:02}T10:00Z"
        sha = self.shas[name] = self.org.commit(more.pop("repo", SHOP), files, message, at=at, **more)
        return sha

    def _shop(self) -> None:
        self.commit("start", {"README": 1}, "Start")
        self.commit("squash", {"cart.py": 10}, "Add cart (#12)")
        self.commit("direct", {"cart.py": 4, "uv.lock": 900}, "Tidy up")
        self.commit("one", {"search.py": 5}, "One", branch="feature")
        two = self.commit("two", {"search.py": 7, "index.py": 1}, "Two", branch="feature")
        self.commit("merge", {}, "Merge pull request #13 from acme/feature\n\nAdd search", merge=[two])
        topic = self.commit("topic", {"topic.py": 1}, "On a topic", branch="topic")
        self.commit("topic merge", {}, "Merge branch 'topic'", merge=[topic])
        self.commit("long", {"long.py": 2}, "Begin something long", branch="long")
        main = self.commit("meanwhile", {"cart.py": 2}, "Meanwhile (#21)")
        back = self.commit("back", {}, "Merge branch 'main' into long", branch="long", merge=[main])
        assert back
        late = self.commit("late", {"long.py": 3}, "End it", branch="long")
        self.commit(
            "long merge", {}, "Merge pull request #14 from acme/long\n\n## Summary\n\nSomething long", merge=[late]
        )
        self.commit("revert", {"cart.py": None}, 'Revert "Add cart (#12)" (#15)')
        self.commit("fix", {"cart.py": 1}, "fix: totals (#16)")
        self.commit("fixture", {"cart.py": 1}, "Fixtures for the cart (#17)")
        self.commit("rebased", {"cart.py": 1}, "Nothing here says which request this was")
        self.commit("twin", {"cart.py": 1}, "Two requests end in this commit")

    def _requests(self) -> None:
        self.org.pull(SHOP, 12, merged=self.shas["squash"], at="2026-03-02T09:55Z", head=HEAD[1], title="Add a cart")
        self.org.pull_commit(SHOP, HEAD[0], "First try", parents=[self.shas["start"]])
        self.org.pull_commit(SHOP, HEAD[1], "Second try", parents=[HEAD[0]])
        self.org.pull(SHOP, 18, merged=self.shas["rebased"], at="2026-03-17T10:00Z", title="By its merge commit")
        self.org.pull(SHOP, 19, merged=self.shas["twin"], at="2026-03-18T10:00Z", title="Lower of a stack")
        self.org.pull(SHOP, 20, merged=self.shas["twin"], at="2026-03-18T10:00Z", title="Upper of a stack")
        self.org.pull(SHOP, 21, title="Closed, not merged")

    def _mono(self) -> None:
        self.commit("mono", {"services/cart/a.py": 1}, "Start", repo=MONO)
        both = {"services/cart/a.py": 1, "services/search/b.py": 1}
        self.commit("both", both, "Touch both (#1)", repo=MONO)
        self.commit("neighbour", {"services/cart-old/a.py": 1}, "Touch a folder of a similar name (#2)", repo=MONO)
        self.commit("neither", {"README": 1}, "Touch neither (#3)", repo=MONO)
        inner = self.commit("inner", {"services/search/c.py": 1}, "Inside", repo=MONO, branch="inner")
        self.commit("outer", {}, "Merge pull request #4 from acme/inner\n\nIndex", repo=MONO, merge=[inner])

    def id(self, name: str, repo: str = SHOP) -> str:
        return f"{repo}@{self.shas[name]}"

    def change(self, name: str, repo: str = SHOP) -> dict[str, Any]:
        [row] = self.reader.rows("select * from overlay.changes where change_id = $id", id=self.id(name, repo))
        return row

    def is_change(self, name: str) -> bool:
        return bool(self.reader.rows("select 1 from core.changes where change_id = $id", id=self.id(name)))

    def column(self, sql: str, **parameters: str) -> list[Any]:
        return sorted(next(iter(row.values())) for row in self.reader.rows(sql, **parameters))

    def named(self, *names: str) -> list[str]:
        return sorted(self.shas[name] for name in names)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folders = {name: {"repo": MONO, "path_prefix": f"services/{name}"} for name in ("cart", "search")}
    return Told(Organisation(tmp_path_factory.mktemp("code"), services={"shop": {"repo": SHOP}, **folders}))


def test_a_squash_takes_title_and_time_from_its_request(told: Told) -> None:
    change = told.change("squash")
    assert (change["pr_number"], change["title"]) == (12, "Add a cart")
    assert change["merged_at"].isoformat() == "2026-03-02T09:55:00+00:00"
    assert (change["lines_added"], change["files_changed"], change["change_type"]) == (10, 1, "feature")


def test_a_direct_push_is_a_change_without_a_request(told: Told) -> None:
    change = told.change("direct")
    assert (change["pr_number"], change["title"]) == (None, "Tidy up")


def test_generated_files_do_not_make_a_change_big(told: Told) -> None:
    change = told.change("direct")
    assert (change["lines_added"], change["size_band"]) == (904, "1-50")


def test_a_merge_commit_stands_for_the_commits_it_brought(told: Told) -> None:
    change = told.change("merge")
    assert (change["pr_number"], change["title"]) == (13, "Add search")
    assert (change["lines_added"], change["lines_deleted"], change["files_changed"]) == (13, 5, 2)
    commits = told.column("select sha from core.change_commits where change_id = $id", id=told.id("merge"))
    assert commits == told.named("one", "two", "merge")
    assert not told.is_change("one")


def test_a_merged_requests_title_is_no_heading_of_its_template(told: Told) -> None:
    assert told.change("long merge")["title"] == "Something long"


def test_a_merged_branch_without_a_request_is_one_change(told: Told) -> None:
    assert told.change("topic merge")["pr_number"] is None
    assert not told.is_change("topic")


def test_a_back_merge_brings_nothing_twice(told: Told) -> None:
    commits = told.column("select sha from core.change_commits where change_id = $id", id=told.id("long merge"))
    assert commits == told.named("long", "back", "late", "long merge")
    assert told.change("long merge")["lines_added"] == 5
    assert not told.is_change("back")
    assert told.change("meanwhile")["lines_added"] == 2


def test_every_commit_belongs_to_one_change_at_most(told: Told) -> None:
    assert told.column("select sha from core.change_commits group by sha having count(*) > 1") == []


def test_a_revert_is_rework_and_numbered_by_its_last_request(told: Told) -> None:
    change = told.change("revert")
    assert (change["change_type"], change["pr_number"]) == ("revert", 15)
    assert (change["title"], change["left_out"]) == ('Revert "Add cart (#12)"', "revert: counted as rework")


@pytest.mark.parametrize(("name", "kind"), [("fix", "fix"), ("fixture", "feature")])
def test_the_subject_says_what_type_a_change_is(told: Told, name: str, kind: str) -> None:
    assert told.change(name)["change_type"] == kind


def test_a_request_is_found_by_its_merge_commit(told: Told) -> None:
    assert (told.change("rebased")["pr_number"], told.change("rebased")["title"]) == (18, "By its merge commit")


def test_two_requests_ending_in_one_commit_are_one_change_with_both_names(told: Told) -> None:
    assert told.change("twin")["pr_number"] in (19, 20)
    names = told.column("select alias from core.change_aliases where change_id = $id", id=told.id("twin"))
    assert {f"{SHOP}#19", f"{SHOP}#20"} <= set(names)


def test_a_request_that_was_closed_unmerged_lends_no_title(told: Told) -> None:
    assert (told.change("meanwhile")["pr_number"], told.change("meanwhile")["title"]) == (21, "Meanwhile")


def test_a_change_goes_by_its_request_and_by_its_heads_lost_in_the_squash(told: Told) -> None:
    for alias in (f"{SHOP}#12", told.id("squash"), *(f"{SHOP}@{sha}" for sha in HEAD)):
        [found] = told.reader.answer("change", change=alias)
        assert found["change_id"] == told.id("squash")


def test_a_short_sha_finds_its_change(told: Told) -> None:
    [found] = told.reader.answer("find_change", name=f"{SHOP}@{told.shas['one'][:8]}")
    assert found["change_id"] == told.id("merge")


@pytest.mark.parametrize(
    ("name", "services"),
    [("both", ["cart", "search"]), ("neighbour", []), ("neither", []), ("outer", ["search"])],
)
def test_folders_say_which_services_a_change_touches(told: Told, name: str, services: list[str]) -> None:
    assert told.change(name, MONO)["services"] == services


def test_a_change_of_two_services_is_one_change(told: Told) -> None:
    counts = "select count(*) from overlay.changes where repo = $repo"
    assert told.column(counts, repo=MONO) == [5]
