"""The files and repositories the demo writes, read back with the tools a user has."""

import csv
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from data import settings
from data.home import Home
from ingest.demo import write
from ingest.demo.organisation import REPOS
from ingest.demo.pagerduty import HEADER
from ingest.sources import registry
from ingest.sources.records import Options, Record

MONTHS = 3


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write(folder, seed=7, months=MONTHS)
    return folder


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    return found


def test_written_post_mortems_are_of_tagged_incidents_by_people_who_do_not_exist(demo: Path) -> None:
    texts = rows(demo, "postmortems.json")
    tagged = {row["subject"] for row in rows(demo, "findings.json") if row["kind"] == "trigger"}
    assert len({row["incident_id"] for row in texts}) > 5
    assert {row["incident_id"] for row in texts} <= tagged
    said = rows(demo, "postmortem-judgements.json")
    assert {row["verdict"] for row in said} >= {"open", "done", "published"}
    assert {row["actor"] for row in (*texts, *said)} == {"demo, on-call author", "demo, incident lead"}
    assert not re.search(r"\b(AI|LLM|assistant|human)\b", " ".join(row["body"] for row in texts))


def git(demo: Path, repo: str, *arguments: str) -> str:
    command = ["git", "-C", str(demo / "repos" / f"{repo}.git"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def heads(demo: Path) -> dict[str, str]:
    return {repo: git(demo, repo, "rev-parse", "HEAD") for repo in REPOS}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "repos" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows(demo: Path, pattern: str) -> list[dict[str, Any]]:
    return [row for path in sorted(demo.glob(pattern)) for row in json.loads(path.read_text(encoding="utf-8"))]


def incidents(demo: Path) -> list[dict[str, Any]]:
    pages = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(demo.glob("pagerduty/*.json"))]
    assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]
    return [incident for page in pages for incident in page["incidents"]]


def report(demo: Path) -> list[dict[str, str]]:
    with (demo / "pagerduty" / "raw-incidents.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        assert list(reader.fieldnames or []) == HEADER
        return list(reader)


def test_the_same_seed_gives_the_same_bytes_and_another_differs(demo: Path, tmp_path: Path) -> None:
    write(tmp_path / "again", seed=7, months=MONTHS)
    assert contents(tmp_path / "again") == contents(demo)
    assert heads(tmp_path / "again") == heads(demo)
    write(tmp_path / "other", seed=-8, months=1)
    assert not set(heads(tmp_path / "other").values()) & set(heads(demo).values())


@pytest.mark.parametrize("repo", ["platform", "gateway"])
def test_git_finds_no_fault(demo: Path, repo: str) -> None:
    subprocess.run(["git", "-C", str(demo / "repos" / f"{repo}.git"), "fsck", "--strict"], check=True)


def test_truth_lists_the_first_parent_line_of_every_repository(demo: Path, truth: dict[str, Any]) -> None:
    for repo in REPOS:
        line = git(demo, repo, "rev-list", "--first-parent", "--reverse", "HEAD").split()
        assert line[1:] == [change["sha"] for change in truth["changes"] if change["repo"] == f"larkfield/{repo}"]


def test_pull_requests_state_the_lines_git_counts(demo: Path) -> None:
    pulls = {row["merge_commit_sha"]: row for row in rows(demo, "github/larkfield/gateway/pulls-*.json")}
    arguments = ("log", "--first-parent", "--diff-merges=first-parent", "--numstat", "--format=@%H")
    counted = 0
    for block in git(demo, "gateway", *arguments).split("@")[1:]:
        sha, *lines = block.split("\n")
        numbers = [line.split("\t")[:2] for line in lines if line]
        if sha in pulls:
            added, deleted = (sum(int(number[side]) for number in numbers) for side in (0, 1))
            pull = pulls[sha]
            assert (pull["additions"], pull["deletions"], pull["changed_files"]) == (added, deleted, len(numbers))
            counted += 1
    assert counted > 30


def test_branch_commits_lead_from_the_head_to_the_base(demo: Path) -> None:
    for repo in ("platform", "gateway"):
        commits = {row["sha"]: row for row in rows(demo, f"github/larkfield/{repo}/pull-commits-*.json")}
        merged = [row for row in rows(demo, f"github/larkfield/{repo}/pulls-*.json") if row["merged_at"]]
        for pull in merged:
            sha, steps = pull["head"]["sha"], 0
            while sha in commits:
                sha, steps = commits[sha]["parents"][0]["sha"], steps + 1
            assert (sha, steps) == (pull["base"]["sha"], pull["commits"])


def test_merged_branches_are_in_the_clone_and_squashed_ones_are_not(demo: Path) -> None:
    inside = set(git(demo, "platform", "rev-list", "HEAD").split())
    messages = git(demo, "platform", "log", "--merges", "--format=%s")
    pulls = [row for row in rows(demo, "github/larkfield/platform/pulls-*.json") if row["merged_at"]]
    present = [pull for pull in pulls if pull["head"]["sha"] in inside]
    assert len(present) == len(messages.splitlines())
    assert all(f"Merge pull request #{pull['number']} from larkfield/" in messages for pull in present)


def test_both_incident_shapes_tell_of_the_same_incidents(demo: Path, truth: dict[str, Any]) -> None:
    rest, raw = incidents(demo), report(demo)
    assert [row["id"] for row in rest] == [row["id"] for row in raw]
    assert [row["id"] for row in rest] == [row["pagerduty_id"] for row in truth["incidents"]]
    for incident, row in zip(rest, raw, strict=True):
        assert row["description"].startswith(incident["title"])
        assert bool(row["resolved_on"]) == (incident["status"] == "resolved")
        if incident["status"] == "resolved":
            assert incident["acknowledgements"] == incident["assignments"] == []


def test_acknowledgement_and_merging_follow_the_kind(demo: Path, truth: dict[str, Any]) -> None:
    kinds = {row["pagerduty_id"]: row["kind"] for row in truth["incidents"]}
    acknowledged = {row["id"]: int(row["acknowledge_count"]) for row in report(demo)}
    for incident in incidents(demo):
        kind = kinds[incident["id"]]
        assert (incident["resolve_reason"] is not None) == (kind == "duplicate")
        assert incident["urgency"] == ("low" if kind in {"low_urgency", "near_miss"} else "high")
        if kind in {"production", "drill", "test"}:
            assert acknowledged[incident["id"]] == 1
        if kind == "unacknowledged":
            assert acknowledged[incident["id"]] == 0


def test_named_incidents_name_their_culprit(demo: Path, truth: dict[str, Any]) -> None:
    text = {incident["id"]: incident["body"]["details"] for incident in incidents(demo)}
    numbers = {
        row["merge_commit_sha"]: row["number"] for row in rows(demo, "github/larkfield/*/pulls-*.json") if row["merged"]
    }
    named = [row for row in truth["incidents"] if row["evidence"] == "named"]
    assert named
    for row in named:
        sha = row["culprit_sha"]
        number = numbers.get(sha)
        details = text[row["pagerduty_id"]]
        assert sha[:12] in details or (number and (f"#{number}" in details or f"/pull/{number}" in details))


def test_deploys_name_commits_of_their_repository(demo: Path) -> None:
    with (demo / "deploys" / "deploys.csv").open(encoding="utf-8", newline="") as lines:
        deploys = list(csv.DictReader(lines))
    assert len({deploy["deploy_id"] for deploy in deploys}) == len(deploys)
    for repo in REPOS:
        line = set(git(demo, repo, "rev-list", "--first-parent", "HEAD").split())
        assert {deploy["sha"] for deploy in deploys if deploy["repo"] == f"larkfield/{repo}"} <= line


def test_judgements_confirm_true_culprits_blind_and_reject_others(demo: Path, truth: dict[str, Any]) -> None:
    culprits = {
        row["incident_id"]: f"{row['culprit_repo']}@{row['culprit_sha']}"
        for row in truth["incidents"]
        if row["cause"] == "change"
    }
    judgements = json.loads((demo / "judgements.json").read_text(encoding="utf-8"))
    assert judgements
    for row in judgements:
        assert (row["verdict"] == "confirmed") == (culprits[row["subject"]] == row["object"])
        assert row["origin_visible"] is False


def test_the_settings_are_valid_and_their_sources_readable(demo: Path) -> None:
    known = settings.load(Home(demo))
    assert known.organisation.synthetic
    assert len(known.services) == 12
    assert "larkfield/fulfilment" not in known.repos
    for source in known.sources:
        assert Path(source.path).exists()
        if source.kind != "git":
            found = list(registry.kind(source.kind).read(Path(source.path), Options(since=source.since)))
            assert found
            assert all(isinstance(row, Record) for row in found)
