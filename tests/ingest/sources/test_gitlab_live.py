"""GitLab's API read through a real server: everything once, nothing lost, whatever happens on the way."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from data.settings import Source
from ingest import live
from ingest.http import Patience
from ingest.pipeline import Report
from ingest.sources import deploys, feed, gitlab_live, gitlab_requests
from tests.gitlab_api import TOKEN, GitLab
from tests.loopback import Fault, Request, cut, page, reset, stall, status

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = Patience(tries=8, first_wait=0.001, longest_wait=0.01, connect=1, read=0.1)
FAULTS = {
    "429": status(429, Retry_After="0"),
    "429 until": status(429, RateLimit_Remaining="0", RateLimit_Reset=str(int(time.time()))),
    "500": status(500),
    "502 page": status(502, text="<html>GitLab is not responding</html>"),
    "cut": cut,
    "reset": reset,
    "stall": stall,
}


class Account:
    """One account, read by runs a quarter of an hour apart into one home."""

    def __init__(self, home: Home, api: GitLab) -> None:
        self.home, self.api, self.now = home, api, NOW

    def source(self, *readers: str, **more: Any) -> Source:
        given = {"repos": [self.api.repo], "url": f"{self.api.url}/gitlab", "since": START, "read": [*readers] or None}
        return Source(kind="gitlab-api", **given | more)

    def read(self, *readers: str, **more: Any) -> Report:
        """One run of these readers; all if none is named."""
        self.api.requests.clear()
        report = live.land(self.home, self.source(*readers, **more), lake.Run.begin(self.now), patience=QUICK)
        self.now += timedelta(minutes=15)
        return report

    def whole(self, *readers: str, **more: Any) -> Report:
        report = self.read(*readers, **more)
        assert report.errors == []
        return report

    def rows(self, stream: str) -> list[dict[str, Any]]:
        """Every row landed in a stream, in the order of its capture."""
        batches = lake.batches(self.home, *stream.split("/"))
        return [json.loads(text) for b in batches for text in pq.read_table(b.path).column("payload").to_pylist()]

    def deploys(self) -> Counter[int]:
        """How often each deployment has landed."""
        return Counter(int(row["deploy_id"]) for row in self.rows(deploys.STREAM))


@pytest.fixture(scope="module")
def server() -> Iterator[GitLab]:
    with GitLab() as api:
        yield api


@pytest.fixture
def account(server: GitLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
    server.clear()
    return Account(Home(tmp_path / "home"), server)


def many(api: GitLab, count: int) -> Counter[int]:
    """Deployments, half of them within one millisecond."""
    for n in range(1, count + 1):
        api.deployment(n, START + (timedelta(hours=n) if n % 2 else timedelta(days=30, microseconds=n)))
    return Counter(range(1, count + 1))


def test_a_merge_request_lands_with_its_approvals_notes_commits_and_who_is_a_bot(account: Account) -> None:
    api, at = account.api, START + timedelta(days=3)
    api.merge(42, at, squashed=True, labels=["behind-a-flag"])
    api.approve(42)
    api.note(42, 1, at - timedelta(hours=2), type="DiffNote")
    api.note(42, 2, at - timedelta(hours=1), body="approved this merge request", system=True)
    api.note(42, 3, at, body="added 1 commit", system=True)
    api.note(42, 5, at, body="unapproved this merge request", system=True)
    api.note(42, 4, at, "GitLabDuo", "Consider a guard here.")
    assert account.whole("merge_requests").landed == 9
    [merged] = account.rows(gitlab_requests.REQUESTS)
    assert (merged["iid"], merged["labels"], merged["updated_at"]) == (
        42,
        ["behind-a-flag"],
        "2026-01-04T00:00:00.000Z",
    )
    assert [(row["id"], row["author"]["username"]) for row in account.rows(gitlab_requests.NOTES)] == [
        (1, "ben"),
        (2, "ben"),
        (4, "GitLabDuo"),
    ]
    [approved] = account.rows(gitlab_requests.APPROVALS)
    assert (approved["iid"], approved["approved_by"][0]["user"]["username"]) == (42, "ben")
    assert [row["id"] for row in account.rows(gitlab_requests.COMMITS)] == [f"{42:040x}"]
    people = account.rows(gitlab_requests.USERS)
    assert {row["username"]: row["bot"] for row in people} == {"ben": False, "mia": False, "GitLabDuo": True}
    assert "public_email" not in people[0]
    assert len(api.requests) == 1 + 3 + 3


def test_only_what_was_updated_is_read_again(account: Account) -> None:
    api = account.api
    for n in range(1, 4):
        api.merge(n, START + timedelta(hours=n))
    api.merge(4, NOW - timedelta(minutes=30))
    assert account.whole("merge_requests").landed == 4 + 4 + 1
    assert len(api.requests) == 1 + 4 * 2 + 1  # nothing was squashed: the commits are in git
    assert (account.whole("merge_requests").landed, len(api.requests)) == (0, 1)
    api.merge(2, account.now - timedelta(minutes=5), title="Another title")
    api.note(2, 7, account.now - timedelta(minutes=5))
    assert account.whole("merge_requests").landed == 3  # itself, its note, and who wrote it
    assert account.rows(gitlab_requests.REQUESTS)[-1]["title"] == "Another title"
    assert len(api.requests) == 1 + 2 + 1


def test_a_merge_request_deleted_while_it_is_read_keeps_no_other_from_landing(account: Account) -> None:
    account.api.merge(1, START + timedelta(hours=1))
    account.api.merge(2, START + timedelta(hours=2))
    account.api.before = lambda request: (
        account.api.merges.pop(2, None) and None if len(account.api.requests) > 1 else None
    )
    account.whole("merge_requests")
    assert sorted(row["iid"] for row in account.rows(gitlab_requests.REQUESTS)) == [1, 2]
    assert {row["iid"]: row["approved_by"] for row in account.rows(gitlab_requests.APPROVALS)} == {1: [], 2: None}


def test_a_page_that_is_not_full_need_not_be_the_last(account: Account) -> None:
    account.api.merge(1, START + timedelta(hours=1))
    for n in range(1, 131):
        account.api.note(1, n, START, hidden=n in (3, 4))
    account.whole("merge_requests")
    assert [row["id"] for row in account.rows(gitlab_requests.NOTES)] == [n for n in range(1, 131) if n not in (3, 4)]


def test_a_deployment_lands_by_the_preset_of_its_files_and_again_in_its_final_state(account: Account) -> None:
    account.api.deployment(1, NOW - timedelta(minutes=50), "running")
    account.api.deployment(2, NOW - timedelta(days=9), "failed")
    account.api.deployment(3, NOW - timedelta(days=8), "skipped")
    account.api.deployment(4, NOW - timedelta(days=400))
    assert account.whole("deployments").landed == 3
    account.api.deployment(1, NOW + timedelta(minutes=10))
    assert account.whole("deployments").landed == 1
    assert account.whole("deployments").landed == 0
    landed = [(row["deploy_id"], row["status"]) for row in account.rows(deploys.STREAM)]
    assert landed == [("1", "running"), ("3", "skipped"), ("2", "failed"), ("1", "success")]
    wanted = {"service": "shop", "repo": account.api.repo, "sha": "c" * 40, "environment": "production"}
    times = {"started_at": "2026-07-01T09:38:00+00:00", "finished_at": "2026-07-01T09:40:00+00:00"}
    assert account.rows(deploys.STREAM)[-1].items() >= {**wanted, **times}.items()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_passing_faults_lose_and_double_nothing(account: Account, fault: Fault) -> None:
    wanted = many(account.api, 130)
    account.api.faults = [None, fault, fault, None, fault]
    account.whole("deployments")
    assert account.deploys() == wanted


def test_a_page_served_twice_is_asked_for_again_and_counts_once(account: Account) -> None:
    wanted = many(account.api, 250)
    served: list[Any] = []

    def twice(request: Request) -> Fault | None:
        served.append(account.api.answer(request).body)
        return status(200, served[-2]) if len(served) in (2, 6) else None

    account.api.before = twice
    account.whole("deployments")
    assert account.deploys() == wanted


def test_a_server_that_leads_in_circles_is_told(account: Account) -> None:
    many(account.api, 250)
    first: list[Any] = []

    def always(request: Request) -> Fault:
        first[:] = first or [account.api.answer(request).body]
        return status(200, first[0])

    account.api.before = always
    [error] = account.read("deployments").errors
    assert "as it served them earlier; run it again" in str(error)


def test_deployments_that_change_while_they_are_read_are_lost_to_no_run(account: Account) -> None:
    wanted = many(account.api, 250)

    def disturb(request: Request) -> None:
        if len(account.api.requests) == 2:
            for n in (3, 5, 250):
                account.api.deployment(n, NOW + timedelta(minutes=1), "failed")

    account.api.before = disturb
    account.whole("deployments")
    assert wanted - account.deploys() == Counter([3, 5])  # by now newer than what the run reads
    account.api.before = lambda request: None
    account.whole("deployments")
    assert set(account.deploys()) == set(wanted)
    last = {int(row["deploy_id"]): row["status"] for row in account.rows(deploys.STREAM)}
    assert [last[n] for n in (3, 5, 250, 1)] == ["failed", "failed", "failed", "success"]


def test_a_run_that_died_goes_on_where_it_was_and_lands_nothing_twice(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PART", 50)
    for n in range(1, 401):
        account.api.deployment(n, START + timedelta(hours=n))
    account.api.faults = [None, None, *[status(500)] * QUICK.tries]
    assert len(account.read("deployments").errors) == 1
    there = len(account.deploys())
    assert 50 <= there < 400
    account.whole("deployments")
    assert account.deploys() == Counter(range(1, 401))
    assert len(account.api.requests) <= 1 + (400 - there) // 99 + 1


def test_what_belongs_to_merge_requests_lands_once_though_a_run_dies_between_them(account: Account) -> None:
    for n in range(1, 121):
        account.api.merge(n, START + timedelta(hours=n))
        account.api.note(n, n, START + timedelta(hours=n))
    account.api.before = lambda request: status(400) if "/merge_requests/9/" in request.path else None
    assert len(account.read("merge_requests").errors) == 1
    assert len(account.rows(gitlab_requests.REQUESTS)) == 100
    account.api.before = lambda request: None
    account.whole("merge_requests")
    assert len(account.api.requests) <= 1 + 1 + 20 * 2
    wanted = dict.fromkeys(range(1, 121), 1)
    assert Counter(row["iid"] for row in account.rows(gitlab_requests.REQUESTS)) == wanted
    assert Counter(row["id"] for row in account.rows(gitlab_requests.NOTES)) == wanted
    assert Counter(row["iid"] for row in account.rows(gitlab_requests.APPROVALS)) == wanted


def test_an_expired_token_lands_nothing_and_asks_no_more(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-expired12345")
    [error] = account.read(repos=[account.api.repo, "acme/web"]).errors
    assert str(error).startswith(
        f"GET {account.api.url}/gitlab/api/v4/projects/acme%2Fplatform%2Fshop/merge_requests: "
    )
    assert (
        "the token in GITLAB_TOKEN is not accepted (401); put a valid key in GITLAB_TOKEN, which needs read_api"
        in str(error)
    )
    assert "glpat" not in str(error)
    assert (len(account.api.requests), lake.batches(account.home)) == (1, [])


def test_what_the_token_may_not_read_is_named_and_the_rest_lands(account: Account) -> None:
    account.api.merge(1, START + timedelta(hours=1))
    many(account.api, 1)
    account.api.forbidden = {"merge_requests"}
    report = account.read()
    [error] = report.errors
    assert "may not read this (403); give it the scope read_api and the role Reporter" in str(error)
    assert report.landed == 1


def test_a_person_the_token_may_not_see_is_simply_not_known_for_a_bot(account: Account) -> None:
    account.api.merge(1, START + timedelta(hours=1))
    account.api.forbidden = {"11"}
    assert account.whole("merge_requests").landed == 2
    assert account.rows(gitlab_requests.USERS) == []


def test_a_project_that_is_not_there_keeps_no_other_from_landing(account: Account) -> None:
    many(account.api, 1)
    report = account.read("deployments", repos=["acme/gone", account.api.repo])
    [error] = report.errors
    assert "/projects/acme%2Fgone/deployments: nothing is there (404); check the source in aftermath.toml" in str(error)
    assert report.landed == 1


def test_a_sign_in_page_in_the_way_is_told(account: Account) -> None:
    account.api.faults = [page()]
    [error] = account.read("deployments").errors
    assert "answered with a web page, not with JSON" in str(error)


def test_check_asks_once_for_each_thing_of_each_project(account: Account) -> None:
    account.api.forbidden = {"deployments"}
    probes = list(live.check(account.source(repos=[account.api.repo, "acme/gone"]), QUICK))
    assert [(probe.reader, probe.error and probe.error.what.rpartition(" ")[2]) for probe in probes] == [
        ("merge_requests of acme/platform/shop", None),
        ("deployments of acme/platform/shop", "(403)"),
        ("merge_requests of acme/gone", "(404)"),
        ("deployments of acme/gone", "(404)"),
    ]
    assert len(account.api.requests) == 4


def test_the_token_is_in_no_landed_row(account: Account) -> None:
    account.api.merge(1, START + timedelta(hours=1), description=f"PRIVATE-TOKEN: {TOKEN}")
    account.whole("merge_requests")
    [merged] = account.rows(gitlab_requests.REQUESTS)
    assert merged["description"] == "PRIVATE-TOKEN: (token)"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://gitlab.com", "https://gitlab.com/api/v4"),
        ("https://gitlab.acme.example/", "https://gitlab.acme.example/api/v4"),
        ("https://acme.example/gitlab/api/v4", "https://acme.example/gitlab/api/v4"),
    ],
)
def test_the_address_a_person_knows_is_enough(url: str, address: str) -> None:
    assert gitlab_live.address(url) == address
