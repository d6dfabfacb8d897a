"""What live GitLab projects tell, seen in the snapshot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.lake import Run
from data.reader import Reader
from data.settings import Source
from ingest import live
from tests.gitlab_api import TOKEN, GitLab, commit, person
from tests.organisation import Organisation

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
REPO = GitLab.repo
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    org = Organisation(tmp_path_factory.mktemp("live"), services={"shop": {"repo": REPO}})
    own = {"author": "Mia <mia@acme.example>"}
    org.commit(REPO, {"a.py": 9}, "Begin", at=AT - timedelta(days=1), **own)
    inner = org.commit(REPO, {"a.py": 1}, "Work on the cart", at=AT, branch="cart", **own)
    told = f"Merge branch 'cart' into 'main'\n\nFaster cart\n\nSee merge request {REPO}!41"
    merged = org.commit(REPO, {"a.py": 2}, told, at=AT + timedelta(days=1), merge=[inner], **own)
    squashed = org.commit(REPO, {"a.py": 3}, "Cheaper search (#9)", at=AT + timedelta(days=2), **own)
    first = org.commit(REPO, {"b.py": 3}, "Shorter name", at=AT + timedelta(days=2, hours=23), **own)
    forwarded = org.commit(REPO, {"a.py": 4}, "Shorter names", at=AT + timedelta(days=3), **own)
    org.commit(REPO, {"a.py": 5}, "Pushed for issue (#7)", at=AT + timedelta(days=4), **own)
    org.land()
    with pytest.MonkeyPatch.context() as patch, GitLab() as api:
        patch.setenv("GITLAB_TOKEN", TOKEN)
        api.merge(41, AT + timedelta(days=1), title="Faster cart", merge_commit_sha=merged, labels=["speed", "hotfix"])
        ended = AT + timedelta(days=2)
        api.merge(42, ended, squashed=True, merge_commit_sha=None, title="Cheaper search")
        api.merges[42]["squash_commit_sha"] = squashed
        api.aside[42, "commits"][0]["message"] += "\nCo-authored-by: Claude <noreply@anthropic.com>\n"
        agent = person("duo-developer-acme")
        api.merge(43, AT + timedelta(days=3), merge_commit_sha=None, sha=forwarded, author=agent)
        api.aside[43, "commits"] = [{**commit(43, AT), "id": sha} for sha in (forwarded, first)]
        _review(api, ended - timedelta(hours=2))
        for id, sha in enumerate((merged, squashed), 1):
            api.deployment(id, AT + timedelta(days=id, hours=1), sha=sha)
        source = Source(kind="gitlab-api", url=f"{api.url}/gitlab", repos=[REPO], since=AT)
        for day, state in ((9, "running"), (10, "success")):
            api.deployment(3, AT + timedelta(days=day) - MINUTE, state, sha=forwarded)
            assert live.land(org.home, source, Run.begin(AT + timedelta(days=day))).errors == []
    return org.reader()


def _review(api: GitLab, at: datetime) -> None:
    """!42: ben comments, then comments and approves at once; a push undoes what cara did last; two tools comment."""
    approved = {"body": "approved this merge request", "system": True}
    api.note(42, 1, at)
    api.note(42, 2, at + 30 * MINUTE, type="DiffNote")
    api.note(42, 3, at + 30 * MINUTE, type="DiffNote")
    api.note(42, 4, at + 30 * MINUTE + timedelta(seconds=5), **approved)
    api.note(42, 5, at + 10 * MINUTE, "cara", **approved)
    api.note(42, 10, at + 5 * MINUTE, "cara", body="requested changes", system=True)
    api.note(42, 6, at + 20 * MINUTE, "mia", "Done.")
    api.note(42, 7, at, "GitLabDuo")
    api.note(42, 8, at, "project_7_bot_5f0e")
    api.approve(42, "ben", at + 30 * MINUTE + timedelta(seconds=5))
    api.note(41, 9, AT + timedelta(days=1) - MINUTE, "cara", **approved)
    api.approve(41, "cara")


def rows(reader: Reader, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in reader.rows(query)]


def test_merged_squashed_and_fast_forwarded_requests_are_the_changes_they_landed(reader: Reader) -> None:
    told = "select pr_number, title, change_type from core.changes where title <> 'Begin' order by merged_at"
    assert rows(reader, told) == [
        (41, "Faster cart", "fix"),
        (42, "Cheaper search", "feature"),
        (43, "Change 43", "feature"),
        (None, "Pushed for issue", "feature"),
    ]
    brought = "select files_changed from core.changes where pr_number = 43"
    assert rows(reader, brought) == [(2,)]
    urls = "select url from core.changes where pr_number = 41"
    assert rows(reader, urls) == [(f"https://gitlab.example/{REPO}/-/merge_requests/41",)]


def test_a_merge_request_is_called_by_its_forges_sign(reader: Reader) -> None:
    for number in (41, 42):
        [change] = reader.rows("select change_id from core.changes where pr_number = $number", number=number)
        assert reader.answer("change", change=change["change_id"])[0]["called"] == f"!{number}"


def test_origins_come_from_squashed_commits_and_from_authors_that_are_agents(reader: Reader) -> None:
    told = """
        select change.pr_number, origin.origin
        from core.origins as origin join core.changes as change on change.change_id = origin.change_id
        where change.pr_number is not null order by change.pr_number"""
    assert rows(reader, told) == [(41, "unknown"), (42, "ai_assisted"), (43, "ai_assisted")]


def test_what_a_person_says_within_a_minute_is_one_review_and_authors_review_nothing(reader: Reader) -> None:
    told = """
        select review.reviewer, review.reviewer_kind, review.state, review.comments
        from core.reviews as review join core.changes as change on change.change_id = review.change_id
        where change.pr_number = 42 order by review.submitted_at, review.reviewer"""
    assert rows(reader, told) == [
        ("GitLabDuo", "ai", "commented", 1),
        ("ben", "human", "commented", 1),
        ("project_7_bot_5f0e", "ai", "commented", 1),
        ("cara", "human", "changes_requested", 0),
        ("cara", "human", "dismissed", 0),
        ("ben", "human", "approved", 2),
    ]
    counted = (
        "select humans, human_reviews, approvals, looked_at_by, self_merged from core.change_reviews where requested"
    )
    assert rows(reader, f"{counted} order by opened_at") == [
        (1, 1, 1, "human_only", False),
        (2, 4, 1, "both", False),
        (0, 0, 0, "nobody", False),
    ]


def test_a_live_deployment_counts_as_its_last_state_and_brings_the_changes_it_holds(reader: Reader) -> None:
    told = (
        "select service, status, is_production, contents from core.deploys where sha is not null order by finished_at"
    )
    nothing_before = "unknown: nothing was deployed before it"
    assert rows(reader, told) == [
        ("shop", "success", True, nothing_before),
        ("shop", "success", True, "known"),
        ("shop", "success", True, "known"),
    ]
    brought = """
        select carried.deploy_id, change.pr_number
        from core.deploy_changes as carried join core.changes as change on change.change_id = carried.change_id
        order by change.pr_number"""
    name = "gitlab-deployments/default"
    assert rows(reader, brought) == [(f"{name}/2", 42), (f"{name}/3", 43)]
