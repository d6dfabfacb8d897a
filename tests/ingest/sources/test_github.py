import json
from collections import Counter
from pathlib import Path

import pytest

from data.errors import AftermathError
from ingest.sources import github
from ingest.sources.records import Options, Record, Reject

ROOT = Path(__file__).parents[3]
OWN = ROOT / "data" / "samples" / "github"
SHARED = ROOT.parent / "shared" / "samples" / "code"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not beside the repository")

PULL = {
    "number": 42,
    "title": "Cache prices",
    "created_at": "2026-03-03T08:12:00Z",
    "merged_at": "2026-03-04T13:02:00Z",
    "head": {"sha": "c7d8"},
    "base": {"ref": "main", "repo": {"full_name": "acme/shop"}},
}
REVIEW = {
    "id": 5,
    "user": None,
    "state": "PENDING",
    "submitted_at": None,
    "pull_request_url": "https://api.github.com/repos/acme/shop/pulls/42",
}


def read(folder, document, **options):
    (folder / "answer.json").write_text(json.dumps(document), encoding="utf-8")
    return list(github.read(folder / "answer.json", Options(**options)))


@needs_shared
@pytest.mark.parametrize(
    ("name", "stream", "repos"),
    [
        ("github_pulls.json", "github/pulls", None),
        ("github_pulls_detail_bot.json", "github/pulls", None),
        ("github_pull_commits.json", "github/pull_commits", {"panjf2000/ants"}),
        ("github_pull_reviews.json", "github/reviews", None),
    ],
)
def test_every_row_of_the_samples_lands(name, stream, repos):
    found = list(github.read(SHARED / name, Options()))
    assert len(found) == len(json.loads((SHARED / name).read_text())) > 0
    assert {(type(item), item.stream, item.shape) for item in found} == {(Record, stream, "rest")}
    accounts = {item.account for item in found}
    assert all(account.count("/") == 1 for account in accounts)
    assert repos is None or accounts == repos


@needs_shared
def test_a_gitlab_answer_is_named():
    with pytest.raises(AftermathError, match="a GitLab answer"):
        list(github.read(SHARED / "gitlab_merge_requests.json", Options()))


def test_the_own_samples_land_from_the_folder():
    found = list(github.read(OWN, Options()))
    assert Counter(item.stream for item in found) == {
        "github/pulls": 3,
        "github/pull_commits": 2,
        "github/reviews": 4,
    }
    assert {item.account for item in found} == {"acme/shop"}
    assert found[0].position == "pull-42-commits.json: [0]"


def test_a_single_object_and_mixed_pages(tmp_path):
    (single,) = read(tmp_path, PULL)
    assert (single.stream, single.position) == ("github/pulls", "answer.json")
    assert json.loads(single.payload) == PULL
    assert [item.stream for item in read(tmp_path, [PULL, REVIEW])] == ["github/pulls", "github/reviews"]
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(PULL)}\n{json.dumps(PULL)}\n")
    assert [item.position for item in github.read(tmp_path / "lines.jsonl", Options())] == [
        "lines.jsonl: document 1",
        "lines.jsonl: document 2",
    ]


def test_the_repository_comes_from_the_row_else_from_the_caller(tmp_path):
    bare = PULL | {"base": {"ref": "main", "repo": None}}
    by_page = bare | {"html_url": "https://github.example.com/acme/web/pull/42"}
    assert [item.account for item in read(tmp_path, [PULL, by_page, REVIEW])] == ["acme/shop", "acme/web", "acme/shop"]
    assert read(tmp_path, bare, repo="acme/till")[0].account == "acme/till"
    (bad,) = read(tmp_path, bare)
    assert (bad.reason, bad.remedy) == ("names no repository", "name it with --repo")


def test_odd_names_can_be_stored(tmp_path):
    (record,) = read(tmp_path, PULL | {"base": {"repo": {"full_name": "acme/\ud83d"}}})
    assert record.account == "acme/\ufffd"


def test_a_repository_known_by_its_short_name_keeps_it_and_another_is_refused(tmp_path):
    assert read(tmp_path, PULL, repo="shop")[0].account == "shop"
    assert read(tmp_path, PULL, repo="Acme/Shop")[0].account == "Acme/Shop"
    (bad,) = read(tmp_path, PULL, repo="acme/web")
    assert isinstance(bad, Reject)
    assert bad.reason == "belongs to acme/shop, not to acme/web"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (PULL | {"number": None}, "has no pull request number"),
        (PULL | {"merged_at": "today"}, "merged_at 'today' is not a time"),
        (REVIEW | {"submitted_at": "today"}, "submitted_at 'today' is not a time"),
        ({"sha": 1, "commit": {}, "parents": [], "url": "…"}, "has no commit in it"),
        ({"id": 1, "path": "a.py", "body": "nit"}, "is not a pull request, one of its commits or a review"),
        ("…", "is not a pull request, one of its commits or a review"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_its_reason(tmp_path, row, reason):
    good, bad = read(tmp_path, [PULL, row])
    assert isinstance(good, Record)
    assert isinstance(bad, Reject)
    assert (bad.position, bad.reason) == ("answer.json: [1]", reason)
    assert json.loads(bad.raw) == row


def test_an_error_answer_is_named_and_an_empty_page_is_none(tmp_path):
    assert read(tmp_path, []) == []
    with pytest.raises(AftermathError, match="GitHub's error answer: Not Found"):
        read(tmp_path, {"message": "Not Found", "documentation_url": "https://docs.github.com"})
