"""GitHub's API read through a real server: everything once, nothing lost, whatever happens on the way."""

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
from ingest.sources import feed, github, github_live
from ingest.sources.records import Options, Record
from tests.github_api import TOKEN, GitHub, review
from tests.loopback import Fault, Request, cut, page, reset, stall, status

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = Patience(tries=8, first_wait=0.001, longest_wait=0.01, connect=1, read=0.3)
FAULTS = {
    "429": status(429, Retry_After="0"),
    "403 secondary": status(403, {"message": "You have exceeded a secondary rate limit."}),
    "403 used up": status(403, x_ratelimit_remaining="0", x_ratelimit_reset="0"),
    "500": status(500),
    "502 page": status(502, text="<html>Bad gateway</html>"),
    "cut": cut,
    "reset": reset,
    "stall": stall,
    "GraphQL limit": status(200, {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit"}]}),
    "GraphQL gave up": status(200, {"data": None, "errors": [{"message": "Something went wrong while executing"}]}),
}


class Account:
    """One account, read by runs a quarter of an hour apart into one home."""

    def __init__(self, home: Home, api: GitHub) -> None:
        self.home, self.api, self.now = home, api, NOW

    def source(self, *readers: str, **more: Any) -> Source:
        given = {"repos": ["acme/shop"], "url": self.api.url, "since": START, "read": list(readers) or None}
        return Source(kind="github-api", **given | more)

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

    def numbers(self) -> list[int]:
        return sorted(row["number"] for row in self.rows(github.PULLS))


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with GitHub() as api:
        yield Account(Home(tmp_path / "home"), api)


def many(api: GitHub, count: int) -> list[int]:
    return [api.pull(n, START + timedelta(hours=n))["number"] for n in range(1, count + 1)]


def run(id: int, at: str, **fields: Any) -> dict[str, Any]:
    repository = {"name": "shop", "full_name": "acme/shop"}
    times = {"created_at": at, "run_started_at": at, "updated_at": at}
    return {"id": id, "head_sha": "b" * 40, "conclusion": "success", "repository": repository, **times, **fields}


def issue(id: int, at: str, *labels: str, **fields: Any) -> dict[str, Any]:
    named = [{"name": label} for label in labels]
    own = {"id": id, "number": id, "title": "Down", "state": "closed", "labels": named, "closed_at": at}
    return {**own, "created_at": at, "updated_at": at, **fields}


def release(id: int, at: str, **fields: Any) -> dict[str, Any]:
    named = {"id": id, "tag_name": f"v{id}", "draft": False, "prerelease": False}
    return {**named, "created_at": at, "published_at": at, **fields}


def test_a_pull_request_lands_as_rest_shows_it_with_its_commits_and_reviews(account: Account) -> None:
    at = START + timedelta(days=3)
    reviews = [
        review(2_500_000_001, at),
        review(2_500_000_002, at, "coderabbitai", "Bot", state="COMMENTED", comments={"totalCount": 4}),
        review(2_500_000_003, None, author=None),
    ]
    labels = {"nodes": [{"name": "behind-a-flag"}]}
    account.api.pull(42, at, reviews=reviews, labels=labels, author={"login": "dependabot", "__typename": "Bot"})
    assert account.whole("pull_requests").landed == 5
    [pull] = account.rows(github.PULLS)
    wanted = {"number": 42, "merged_at": "2026-01-04T00:00:00Z", "merge_commit_sha": f"{1_000_042:040x}"}
    assert pull.items() >= {**wanted, "additions": 10, "labels": [{"name": "behind-a-flag"}]}.items()
    assert (pull["user"], pull["head"]["sha"]) == ({"login": "dependabot[bot]", "type": "Bot"}, f"{42:040x}")
    [commit] = account.rows(github.COMMITS)
    assert (commit["sha"], commit["parents"]) == (f"{42:040x}", [{"sha": "0" * 40}])
    assert commit["commit"]["author"] == {"name": "Mia", "email": "mia@acme.example", "date": "2026-01-03T22:00:00Z"}
    landed = [
        (row["id"], row["user"] and row["user"]["login"], row["comments"]) for row in account.rows(github.REVIEWS)
    ]
    assert landed == [(2_500_000_001, "ben", 0), (2_500_000_002, "coderabbitai[bot]", 4), (2_500_000_003, None, 0)]
    assert len(account.api.requests) == 1


def test_what_lands_live_is_what_an_export_of_it_lands(account: Account, tmp_path: Path) -> None:
    """The reader of saved answers takes every row: each is in the shape GitHub's REST answers have."""
    account.api.pull(42, START + timedelta(days=3), reviews=[review(7, START + timedelta(days=2))])
    account.whole("pull_requests")
    for stream in (github.PULLS, github.COMMITS, github.REVIEWS):
        (tmp_path / "saved.json").write_text(json.dumps(account.rows(stream)))
        [record] = github.read(tmp_path / "saved.json", Options(repo="acme/shop"))
        assert isinstance(record, Record)
        assert record.stream == stream


def test_more_commits_and_reviews_than_come_along_are_asked_for(account: Account) -> None:
    at = START + timedelta(days=3)
    pull = account.api.pull(42, at, reviews=[review(n, at) for n in range(1, 251)])
    pull["commits"] = [{"commit": {**pull["commits"][0]["commit"], "oid": f"{n:040x}"}} for n in range(45)]
    account.whole("pull_requests")
    assert (len(account.rows(github.COMMITS)), len(account.rows(github.REVIEWS))) == (45, 250)
    assert len(account.api.requests) == 1 + 1 + 3


def test_only_what_was_updated_is_read_again(account: Account) -> None:
    many(account.api, 130)
    assert account.whole("pull_requests").landed == 260
    assert len(account.api.requests) == 6
    assert (account.whole("pull_requests").landed, len(account.api.requests)) == (0, 1)
    account.api.pull(7, account.now - timedelta(minutes=5), title="Another title")
    assert account.whole("pull_requests").notes[:2] == ["1 pull commits", "1 pulls"]
    assert account.rows(github.PULLS)[-1]["title"] == "Another title"


def test_a_deployment_counts_as_its_newest_status_that_is_not_inactive(account: Account) -> None:
    at = NOW - timedelta(days=2)
    account.api.deployment("DE_1", at, "QUEUED", "IN_PROGRESS", "SUCCESS", "INACTIVE")
    account.api.deployment("DE_2", at, "IN_PROGRESS", "FAILURE")
    account.api.deployment("DE_3", at, "IN_PROGRESS", "SUCCESS", state="ACTIVE")["statuses"]["nodes"].reverse()
    account.api.deployment("DE_4", at, "IN_PROGRESS")
    account.whole("deployments")
    landed = {row["deploy_id"]: row for row in account.rows("deploys/deploys")}
    assert {id: row["status"].lower() for id, row in landed.items()} == {
        "DE_1": "success",
        "DE_2": "failure",
        "DE_3": "success",
        "DE_4": "running",
    }
    wanted = {"service": "shop", "repo": "acme/shop", "sha": "c" * 40, "environment": "production"}
    times = {"started_at": "2026-06-29T09:32:00+00:00", "finished_at": "2026-06-29T09:33:00+00:00"}
    assert landed["DE_1"].items() >= {**wanted, **times}.items()


def test_a_deployment_that_ends_later_lands_again_and_an_old_one_is_left(account: Account) -> None:
    account.api.deployment("DE_1", NOW - timedelta(minutes=5), "IN_PROGRESS")
    account.api.deployment("DE_0", NOW - timedelta(days=90), "SUCCESS")
    assert account.whole("deployments").landed == 2
    account.api.deployment("DE_1", NOW - timedelta(minutes=5), "IN_PROGRESS", "SUCCESS")
    assert account.whole("deployments").landed == 1
    assert account.whole("deployments").landed == 0
    assert len(account.api.requests) == 1


def test_releases_runs_and_issues_are_read_where_they_are_asked_for(account: Account) -> None:
    api = account.api
    api.releases = {
        1: release(1, "2026-05-01T10:00:00Z"),
        2: release(2, "2026-05-02T10:00:00Z", draft=True, published_at=None),
        3: release(3, "2024-05-02T10:00:00Z"),
    }
    api.runs = {9: run(9, "2026-05-01T10:00:00Z"), 10: run(10, "2026-06-30T10:00:00Z", conclusion="timed_out")}
    api.issues = {
        5: issue(5, "2026-05-01T10:00:00Z", "incident", "sev1"),
        6: issue(6, "2026-05-03T10:00:00Z", "bug"),
        7: issue(7, "2026-05-02T10:00:00Z", "incident", pull_request={"url": "x"}),
    }
    assert account.whole().landed == 0
    assert account.whole("releases", "runs", "issues", workflow="deploy.yml", label="incident").landed == 4
    told = [(row["deploy_id"], row["status"], row.get("version")) for row in account.rows("deploys/deploys")]
    assert sorted(told, key=str) == [("1", "success", "v1"), ("10", "failure", None), ("9", "success", None)]
    [incident] = account.rows("mapped/incidents")
    assert incident.items() >= {"id": "5", "severity": "sev1", "service": "shop", "status": "resolved"}.items()
    assert account.whole("releases", "runs", "issues", workflow="deploy.yml", label="incident").landed == 0
    assert len(api.requests) == 3


def test_a_release_published_long_after_its_commit_lands(account: Account) -> None:
    account.api.releases = {1: release(1, "2026-02-01T10:00:00Z", draft=True, published_at=None)}
    assert account.whole("releases").landed == 0
    account.now += timedelta(days=60)
    account.api.releases = {1: release(1, "2026-02-01T10:00:00Z", published_at="2026-08-29T10:00:00Z")}
    assert account.whole("releases").landed == 1


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_passing_faults_lose_and_double_nothing(account: Account, fault: Fault) -> None:
    wanted = many(account.api, 60)
    account.api.faults = [None, fault, fault, None, fault]
    account.whole("pull_requests")
    assert account.numbers() == wanted


@pytest.mark.parametrize("fault", [FAULTS[name] for name in ("429", "500", "cut", "reset")])
def test_passing_faults_of_rest_lose_and_double_nothing(account: Account, fault: Fault) -> None:
    account.api.runs = {n: run(n, f"2026-05-01T10:{n // 60:02}:{n % 60:02}Z") for n in range(250)}
    account.api.faults = [fault, None, fault, fault]
    assert account.whole("runs", workflow="deploy.yml").landed == 250
    ids = Counter(row["deploy_id"] for row in account.rows("deploys/deploys"))
    assert (len(ids), set(ids.values())) == (250, {1})


@pytest.mark.parametrize("reader", ["pull_requests", "runs"])
def test_a_page_served_twice_is_asked_for_again_and_counts_once(account: Account, reader: str) -> None:
    many(account.api, 60)
    account.api.runs = {n: run(n, f"2026-05-01T10:{n // 60:02}:{n % 60:02}Z") for n in range(250)}
    first: list[Any] = []

    def twice(request: Request) -> Fault | None:
        if not first:
            first.append(account.api.answer(request).body)
            return None
        return status(200, first[0]) if len(account.api.requests) == 2 else None

    account.api.before = twice
    landed = account.whole(reader, workflow="deploy.yml").landed
    assert (landed, len(account.api.requests)) == ((120, 4) if reader == "pull_requests" else (250, 4))


def test_a_server_that_leads_in_circles_is_told(account: Account) -> None:
    many(account.api, 60)
    first: list[Any] = []

    def always(request: Request) -> Fault:
        first[:] = first or [account.api.answer(request).body]
        return status(200, first[0])

    account.api.before = always
    [error] = account.read("pull_requests").errors
    assert "says that more follows, but not where; run it again" in str(error)


def test_pull_requests_updated_while_they_are_read_are_lost_to_no_run(account: Account) -> None:
    wanted = many(account.api, 60)

    def disturb(request: Request) -> None:
        if len(account.api.requests) == 2:
            for number in (3, 58):
                account.api.pull(number, NOW + timedelta(minutes=1), title="Renamed")

    account.api.before = disturb
    account.whole("pull_requests")
    account.api.before = lambda request: None
    account.whole("pull_requests")
    captured = {row["number"]: row["title"] for row in account.rows(github.PULLS)}
    assert sorted(captured) == wanted
    assert (captured[3], captured[58]) == ("Renamed", "Renamed")


def test_a_run_that_died_goes_on_where_it_was_and_lands_nothing_twice(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PART", 50)
    wanted = many(account.api, 250)
    account.api.faults = [*[None] * 5, *[status(500)] * QUICK.tries]
    report = account.read("pull_requests")
    assert len(report.errors) == 1
    there = len(account.numbers())
    assert 50 <= there < 250
    account.whole("pull_requests")
    assert account.numbers() == wanted
    whole = [each for each in account.api.requests if "title" in each.body["query"]]
    assert len(whole) <= 1 + (250 - there) // 25 + 4
    assert Counter(row["sha"] for row in account.rows(github.COMMITS)).most_common(1)[0][1] == 1


def test_a_limit_that_lasts_longer_than_is_borne_is_told_with_its_length(account: Account) -> None:
    many(account.api, 3)
    until = str(int(time.time()) + 1830)
    account.api.faults = [
        status(403, {"message": "API rate limit exceeded"}, x_ratelimit_remaining="0", x_ratelimit_reset=until)
    ]
    [error] = account.read("pull_requests").errors
    assert "at last: status 403, which asks to wait 30 min; run it again: what has landed is kept" in str(error)
    assert len(account.api.requests) == 1
    account.whole("pull_requests")
    assert len(account.numbers()) == 3


def test_an_expired_token_lands_nothing_and_asks_no_more(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_expired12345")
    report = account.read(repos=["acme/shop", "acme/web"])
    [error] = report.errors
    assert str(error) == (
        f"POST {account.api.url}/api/graphql: the token in GITHUB_TOKEN is not accepted (401); "
        "put a valid key in GITHUB_TOKEN, which needs Pull requests: read"
    )
    assert (len(account.api.requests), lake.batches(account.home)) == (1, [])


def test_what_the_token_may_not_read_is_named_and_the_rest_lands(account: Account) -> None:
    many(account.api, 2)
    account.api.deployment("DE_1", NOW - timedelta(days=1), "SUCCESS")
    account.api.forbidden = {"pullRequests", "runs"}
    report = account.read(workflow="deploy.yml")
    assert [error.remedy for error in report.errors] == [
        "give it the scope Pull requests: read",
        "give it the scope Actions: read",
    ]
    assert all("may not read this" in error.what for error in report.errors)
    assert report.landed == 1


def test_a_repository_that_is_not_there_keeps_no_other_from_landing(account: Account) -> None:
    many(account.api, 2)
    report = account.read("pull_requests", "releases", repos=["acme/gone", "acme/shop"])
    assert account.numbers() == [1, 2]
    gone, rest = report.errors
    assert "Could not resolve to a Repository with the name 'acme/gone'. (404); check repos in aftermath.toml" in str(
        gone
    )
    assert "/repos/acme/gone/releases: nothing is there (404)" in str(rest)
    assert "that GITHUB_TOKEN has Contents: read" in rest.remedy


def test_a_sign_in_page_in_the_way_is_told(account: Account) -> None:
    account.api.faults = [page()]
    [error] = account.read("pull_requests").errors
    assert "answered with a web page, not with JSON" in str(error)


def test_check_asks_once_for_each_thing_of_each_repository(account: Account) -> None:
    account.api.forbidden = {"issues"}
    probes = list(live.check(account.source(repos=["acme/shop", "acme/gone"], label="incident"), QUICK))
    assert [(probe.reader, probe.error is None) for probe in probes] == [
        ("pull_requests of acme/shop", True),
        ("deployments of acme/shop", True),
        ("issues of acme/shop", False),
        ("pull_requests of acme/gone", False),
        ("deployments of acme/gone", False),
        ("issues of acme/gone", False),
    ]
    assert len(account.api.requests) == 6


def test_rows_that_cannot_be_used_are_refused_once(account: Account) -> None:
    many(account.api, 2)
    account.api.pull(3, START + timedelta(days=9), mergedAt="soon", reviews=[review(1, START, url="nowhere")])
    report = account.whole("pull_requests")
    assert (report.landed, report.refused) == (5, 2)
    assert account.whole("pull_requests").refused == 0


def test_the_token_is_nowhere_in_the_home(account: Account) -> None:
    account.api.pull(1, START + timedelta(days=1), body=f"curl -H 'Authorization: Bearer {TOKEN}'")
    account.whole()
    texts = [path.read_bytes() for path in account.home.path.rglob("*") if path.is_file()]
    assert "Bearer (token)" in account.rows(github.PULLS)[0]["body"]
    assert not any(TOKEN.encode() in text for text in texts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://api.github.com", "https://api.github.com"),
        ("https://github.com", "https://api.github.com"),
        ("https://github.acme.example", "https://github.acme.example/api"),
        ("https://github.acme.example/api/v3/", "https://github.acme.example/api"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com"),
    ],
)
def test_the_address_may_be_written_as_a_person_knows_it(written: str, meant: str) -> None:
    assert github_live.address(written) == meant
