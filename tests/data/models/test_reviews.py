"""Who reviewed what before its merge, which safeguards a change had, and what a policy makes of it."""

from datetime import timedelta
from typing import Any

import pytest

from data.reader import Reader
from data.scope import Scope
from tests.organisation import AI, Organisation, moment

EVERYTHING = Scope(moment("2000-01-01T00:00Z"), moment("2100-01-01T00:00Z"))
BEGIN = moment("2026-03-02T08:00Z")
DAY = timedelta(days=1)
SENIORS = {"senior_reviewers": ["Grace"], "flag_label": "behind-a-flag"}
TWO_LOOK = {"name": "two look", "origins": ["ai_assisted"], "tiers": ["1"], "human_reviews": 2}
TESTED = {"name": "tested", "min_lines": 5, "safeguards": ["tests"]}


class Told:
    """One change a day; each is requested at eight and merged at noon, unless it says otherwise."""

    def __init__(self, path: Any) -> None:
        services = {
            "shop": {"repo": "acme/shop", "tier": "1", "runbook": "https://runbooks.acme.example/shop"},
            "search": {"repo": "acme/search", "tier": "2"},
        }
        self.org = Organisation(path, services=services, safeguards=SENIORS, policies=[TWO_LOOK, TESTED])
        self.shas: dict[str, str] = {}
        self.days = 0
        self._first("acme/shop", "shop")
        self._first("acme/search", "search")
        self._reviews()
        self._safeguards()
        for service in ("shop", "search"):
            for at in (BEGIN - DAY, BEGIN + 90 * DAY):
                self.org.incident(service, at=at, title="Unrelated")
            # Only what lies two weeks before the end of all streams is matured.
            last = self.org.commit(f"acme/{service}", {"z.py": 1}, "Last", at=BEGIN + 89 * DAY)
            self.org.deploy(service, last, at=BEGIN + 90 * DAY)
        self.reader: Reader = self.org.reader()

    def _first(self, repo: str, service: str) -> None:
        sha = self.org.commit(repo, {"a.py": 1}, "Begin", at=BEGIN - 2 * DAY)
        self.org.deploy(service, sha, at=BEGIN - 2 * DAY)

    def change(
        self,
        name: str,
        files: dict[str, int] | None = None,
        *,
        repo: str = "acme/shop",
        mark: str = "",
        strategy: str = "rolling",
        pushed: bool = False,
        **request: Any,
    ) -> int:
        """Lands and deploys one change; returns the number of its pull request."""
        self.days += 1
        number, opened = 100 + self.days, BEGIN + self.days * DAY
        merged = opened + timedelta(hours=4)
        title = name if pushed else f"{name} (#{number})"
        sha = self.org.commit(repo, files or {"a.py": 10 + self.days}, title + mark, at=merged)
        if not pushed:
            self.org.pull(repo, number, merged=sha, at=merged, created_at=f"{opened:%Y-%m-%dT%H:%M:%SZ}", **request)
        self.org.deploy(repo.partition("/")[2], sha, at=merged + timedelta(hours=1), strategy=strategy)
        self.shas[name] = f"{repo}@{sha}"
        return number

    def say(self, number: int, login: str | None, minutes: int = 60, **review: Any) -> None:
        opened = BEGIN + (number - 100) * DAY
        self.org.review("acme/shop", number, login, at=opened + timedelta(minutes=minutes), **review)

    def _reviews(self) -> None:
        self.change("nobody", merged_by={"login": "ann"})
        looked = self.change("both", merged_by={"login": "bram"})
        self.say(looked, "coderabbitai[bot]", type="Bot", state="COMMENTED", body="Nit.")
        self.say(looked, "bram", 90)
        asked = self.change("asked first")
        self.say(asked, "bram", 30, state="CHANGES_REQUESTED", body="Why?")
        self.say(asked, "bram", 120)
        self.say(asked, "grace", 130)
        only = self.change("machine only")
        self.say(only, "coderabbitai[bot]", type="Bot", state="COMMENTED", body="Nit.")
        late = self.change("too late")
        self.say(late, "bram", 60 * 24)
        own = self.change("own comment")
        self.say(own, "ann", state="COMMENTED", body="Ready.")
        gone = self.change("account gone")
        self.say(gone, None)
        self.change("pushed", pushed=True)
        fast = self.change("fast", {"a.py": 400})
        self.say(fast, "bram", 5)
        self.change("unread", repo="acme/search", pushed=True)

    def _safeguards(self) -> None:
        self.change("canary", {"src/b.py": 3, "tests/test_b.py": 3}, strategy="canary")
        self.change("flagged", labels=[{"name": "behind-a-flag"}])
        self.change("migrates", {"migrations/0001_first.sql": 4})
        self.change("no strategy", repo="acme/search", strategy="", pushed=True)
        seen = self.change("marked and seen by two", mark=AI)
        self.say(seen, "bram")
        self.say(seen, "grace")
        once = self.change("marked and seen by one", mark=AI)
        self.say(once, "bram")
        self.say(once, "bram", 90)
        self.change("marked elsewhere", repo="acme/search", mark=AI, pushed=True)
        self.days += 14
        self.change("small", {"c.py": 2})

    def review(self, name: str) -> dict[str, Any] | None:
        found = self.reader.rows("select * from core.change_reviews where change_id = $id", id=self.shas[name])
        return found[0] if found else None

    def guarded(self, name: str) -> dict[str, Any]:
        return self.reader.rows("select * from core.change_safeguards where change_id = $id", id=self.shas[name])[0]

    def policy(self, name: str) -> dict[str, bool | None]:
        rows = self.reader.rows(
            "select change_id, complied from overlay.governed_changes where policy = $policy", policy=name
        )
        names = {change: said for said, change in self.shas.items()}
        return {names[row["change_id"]]: row["complied"] for row in rows if row["change_id"] in names}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("reviews"))


@pytest.mark.parametrize(
    ("name", "looked"),
    [
        ("nobody", "nobody"),
        ("both", "both"),
        ("asked first", "human_only"),
        ("machine only", "ai_only"),
        ("too late", "nobody"),
        ("own comment", "nobody"),
        ("account gone", None),
        ("pushed", "nobody"),
    ],
)
def test_who_looked_is_what_was_said_before_the_merge_by_others(told: Told, name: str, looked: str | None) -> None:
    found = told.review(name)
    assert found is not None
    assert found["looked_at_by"] == looked


def test_a_push_where_no_pull_request_was_read_is_not_on_record(told: Told) -> None:
    assert told.review("unread") is None
    months = told.reader.answer("review_months", scope=EVERYTHING)
    search = told.reader.answer("review_months", scope=Scope(EVERYTHING.since, EVERYTHING.until, services=("search",)))
    assert sum(row["not_recorded"] for row in search) == sum(row["changes"] for row in search) == 3
    assert sum(row["not_recorded"] for row in months) == 4


def test_who_reviewed_from_an_account_that_is_gone_is_not_nobody(told: Told) -> None:
    months = told.reader.answer("review_months", scope=EVERYTHING)
    depths = {row["score"]: row["changes"] for row in told.reader.answer("incidents_by_reviewers", scope=EVERYTHING)}
    assert depths[0] == sum(row["nobody"] + row["ai_only"] for row in months)
    assert sum(depths.values()) == sum(row["changes"] - row["not_recorded"] for row in months)
    gone, nobody = told.review("account gone"), told.review("nobody")
    assert gone is not None
    assert nobody is not None
    assert (gone["humans"], nobody["humans"]) == (None, 0)
    assert told.guarded("account gone")["human_reviewers"] is None
    assert told.guarded("nobody")["human_reviewers"] == 0


def test_reviews_people_and_senior_sign_off_are_counted(told: Told) -> None:
    found = told.review("asked first")
    assert found is not None
    assert (found["humans"], found["human_reviews"], found["approvals"], found["human_comments"]) == (2, 3, 2, 1)
    assert found["senior_approved"] is True
    other = told.review("both")
    assert other is not None
    assert other["senior_approved"] is False


def test_practices_are_counted_of_the_changes_they_can_be_told_for(told: Told) -> None:
    rows = told.reader.answer("review_practices", scope=EVERYTHING)
    sums = {
        name: tuple(sum(row[key] for row in rows if row["practice"] == name) for key in ("events", "changes"))
        for name in {row["practice"] for row in rows}
    }
    assert sums["self_merged"] == (1, 2)
    assert sums["approved_without_comment"] == (4, 5)
    assert sums["faster_than_readable"] == (1, 5)
    assert sums["ai_review_only"][0] == 1
    listed = told.reader.answer("reviewed_changes", scope=EVERYTHING, practice="self_merged")
    assert [row["change_id"] for row in listed] == [told.shas["nobody"]]


def test_every_practice_lists_the_changes_it_counts(told: Told) -> None:
    rows = told.reader.answer("review_practices", scope=EVERYTHING)
    for name in {row["practice"] for row in rows}:
        counted = sum(row["events"] for row in rows if row["practice"] == name)
        assert len(told.reader.answer("reviewed_changes", scope=EVERYTHING, practice=name)) == counted


def test_a_wait_runs_from_opening_to_the_first_human(told: Told) -> None:
    rows = told.reader.answer("first_reviews", scope=EVERYTHING)
    waits = {(row["minutes"], row["ending"]): row["changes"] for row in rows if row["origin"] == "unknown"}
    assert waits[(90, "reviewed")] == 1
    assert waits[(30, "reviewed")] == 1
    assert (240, "merged") in waits


def test_loads_carry_no_name(told: Told) -> None:
    rows = told.reader.answer("reviewer_loads", scope=EVERYTHING)
    assert [set(row) for row in rows] == [{"reviews"}, {"reviews"}]
    assert [row["reviews"] for row in rows] == [2, 7]


def test_safeguards_come_from_where_they_are_recorded(told: Told) -> None:
    canary = told.guarded("canary")
    assert (canary["canary"], canary["tests"], canary["rollback_ready"], canary["runbook"]) == (True, True, True, True)
    assert told.guarded("flagged")["flag"] is True
    assert told.guarded("both")["flag"] is False
    assert told.guarded("both")["canary"] is False
    assert told.guarded("migrates")["rollback_ready"] is False
    assert told.guarded("small")["tests"] is False


def test_what_is_not_recorded_is_null_and_never_no(told: Told) -> None:
    found = told.guarded("no strategy")
    assert (found["canary"], found["flag"], found["senior_sign_off"]) == (None, None, None)
    assert found["runbook"] is False
    rows = told.reader.answer("safeguards", scope=Scope(EVERYTHING.since, EVERYTHING.until, services=("search",)))
    (row,) = [r for r in rows if (r["safeguard"], r["origin"]) == ("flag", "all")]
    assert (row["changes"], row["used"], row["not_recorded"]) == (0, 0, 3)


def test_only_the_chosen_services_are_listed_beside_each_other(told: Told) -> None:
    scope = Scope(EVERYTHING.since, EVERYTHING.until, services=("shop",))
    assert {row["service"] for row in told.reader.answer("safeguards_by_service", scope=scope)} == {"shop"}


def test_without_settings_nobody_says_what_is_senior_what_a_flag_is_or_where_runbooks_are(tmp_path: Any) -> None:
    org = Organisation(tmp_path, services={"shop": {"repo": "acme/shop"}})
    sha = org.commit("acme/shop", {"a.py": 3}, "Add cart (#7)", at=BEGIN)
    org.pull("acme/shop", 7, merged=sha, at=BEGIN)
    org.review("acme/shop", 7, "grace", at=BEGIN - timedelta(hours=1))
    org.deploy("shop", sha, at=BEGIN + timedelta(hours=1))
    (found,) = org.reader().rows("select * from core.change_safeguards")
    assert (found["flag"], found["runbook"], found["senior_sign_off"]) == (None, None, None)
    assert (found["human_reviewers"], found["tests"]) == (1, False)


def test_a_policy_governs_what_it_names_and_asks_for_distinct_people(told: Told) -> None:
    assert told.policy("two look") == {"marked and seen by two": True, "marked and seen by one": False}
    months = told.reader.answer("policy_months", scope=EVERYTHING)
    two = [row for row in months if row["policy"] == "two look"]
    assert [(row["changes"], row["complied"], row["not_recorded"]) for row in two] == [(2, 1, 0)]
    broke = told.reader.answer("policy_breaks", scope=EVERYTHING, policy="two look")
    assert [row["change_id"] for row in broke] == [told.shas["marked and seen by one"]]


def test_a_policy_on_safeguards_leaves_small_changes_alone(told: Told) -> None:
    tested = told.policy("tested")
    assert tested["canary"] is True
    assert tested["fast"] is False
    assert "small" not in tested


def test_weeks_hold_changed_lines_and_reviews_and_no_week_is_missing(told: Told) -> None:
    weeks = told.reader.answer("review_weeks", scope=EVERYTHING)
    assert [f"{row['week']}" for row in weeks] == ["2026-03-09", "2026-03-16", "2026-03-23"]
    first, _, empty = weeks
    assert (first["changes"], first["review"]) == (6, 1)
    assert first["volume"] > 400
    assert (empty["changes"], empty["volume"], empty["review"]) == (0, 0, 0)
