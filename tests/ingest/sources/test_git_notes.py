"""Notes about AI lines and the branches of squashed requests, from real repositories to a change's origin."""

import json
from pathlib import Path
from typing import Any

import pytest

from data import build, settings
from data.lake import Run, batches
from data.reader import Reader
from ingest import pipeline
from ingest.explain import explain
from tests.ingest.sources.test_git import Repo
from tests.organisation import Organisation
from tests.stories import Stories, Story

SESSION = "s_0123456789abcd"


class Shop:
    """A repository with its first commit, read into the home of all."""

    def __init__(self, org: Organisation, name: str = "shop") -> None:
        self.home, self.name = org.home, name
        (org.path / name).mkdir(parents=True)
        self.repo = Repo(org.path / name)
        self.repo.git("init", "-q", "-b", "main")
        self.repo.commit("Start", {"readme": f"{name}\n".encode()})

    def read(self) -> pipeline.Report:
        return pipeline.land_git(self.home, self.repo.path, self.name, Run.begin())

    def change(self, reader: Reader, sha: str, columns: str) -> dict[str, Any]:
        sql = f"select {columns} from overlay.changes where change_id = $change"
        [row] = reader.rows(sql, change=f"{self.name}@{sha}")
        return row


def built(org: Organisation) -> Reader:
    build.build(org.home, org.settings)
    return org.open()


stories = Stories(Shop, built)


def note(lines: int, tool: str = "claude", transcript: str = "") -> bytes:
    session = {"agent_id": {"tool": tool, "id": "1", "model": "claude-opus-4-5"}, "messages": [{"text": transcript}]}
    document = {
        "schema_version": "authorship/3.0.0",
        "base_commit_sha": "x",
        "prompts": {},
        "sessions": {SESSION: session},
    }
    return f"cart.py\n  {SESSION}::t_0123456789abcd 1-{lines}\n---\n{json.dumps(document)}".encode()


def write(repo: Repo, sha: str, content: bytes) -> None:
    repo.git("notes", "--ref=ai", "add", "-f", "-F", "-", sha, stdin=content)


def squashed(repo: Repo, *, ref: str = "refs/pull/7/head") -> str:
    """A branch of two commits, the first with a note, that landed as one commit and lives on under its request."""
    repo.git("switch", "-q", "-c", "cart")
    noted = repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n5\n6\n"})
    repo.commit("Tidy", {"cart.py": b"1\n2\n3\n4\n5\n6\n7\n8\n"})
    write(repo, noted, note(6))
    repo.git("update-ref", ref, "HEAD")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--squash", "cart")
    landed = repo.commit("Add cart (#7)" if "pull" in ref else "Add cart (!7)")
    repo.git("branch", "-q", "-D", "cart")
    return landed


@stories
def test_a_note_decides_origin_tool_and_share(shop: Shop) -> Story:
    sha = shop.repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    write(shop.repo, sha, note(3))
    assert "1 note about AI lines" in shop.read().notes
    reader = yield
    change = shop.change(reader, sha, "origin, tools, share, degree, best_kind")
    assert change == {
        "origin": "ai_assisted", "tools": ["claude"], "share": 0.75, "degree": "major", "best_kind": "tool_recorded",
    }  # fmt: skip


def test_transcripts_in_a_note_stay_where_they_are(tmp_path: Path) -> None:
    shop = Shop(Organisation(tmp_path))
    write(shop.repo, shop.repo.commit("Add cart", {"cart.py": b"1\n"}), note(1, transcript="the password is hunter2"))
    shop.read()
    landed = b"".join(path.read_bytes() for path in shop.home.path.rglob("*") if path.is_file())
    assert b"hunter2" not in landed
    assert batches(shop.home, "git", "notes")


@stories
def test_a_squash_carries_the_notes_of_its_requests_commits(shop: Shop) -> Story:
    landed = squashed(shop.repo)
    assert "2 commits of squashed pull requests" in shop.read().notes
    reader = yield
    change = shop.change(reader, landed, "origin, share")
    assert change == {"origin": "ai_assisted", "share": 0.75}


@stories
def test_without_the_requests_branch_a_squash_stays_unknown(shop: Shop) -> Story:
    landed = squashed(shop.repo)
    shop.repo.git("update-ref", "-d", "refs/pull/7/head")
    shop.read()
    reader = yield
    change = shop.change(reader, landed, "origin, share")
    assert change == {"origin": "unknown", "share": None}


def test_the_branch_of_an_open_request_is_not_read(tmp_path: Path) -> None:
    shop = Shop(Organisation(tmp_path))
    shop.repo.git("switch", "-q", "-c", "other")
    shop.repo.commit("Not merged", {"cart.py": b"1\n"})
    shop.repo.git("update-ref", "refs/pull/8/head", "HEAD")
    shop.repo.git("switch", "-q", "main")
    shop.read()
    assert batches(shop.home, "git", "pull_commits") == []


@stories
def test_a_second_reading_finds_nothing_new_and_a_changed_note_counts(shop: Shop) -> Story:
    sha = squashed(shop.repo)
    assert shop.read().landed == 5
    assert shop.read().landed == 0
    write(shop.repo, sha, note(2))
    assert shop.read().landed == 1
    reader = yield
    change = shop.change(reader, sha, "share")
    assert change["share"] == 0.25


@stories
def test_a_broken_note_is_refused_once_and_its_commit_stays_unknown(shop: Shop) -> Story:
    sha = shop.repo.commit("Add cart", {"cart.py": b"1\n"})
    write(shop.repo, sha, b"cart.py\n  who 1-2\n---\n{broken")
    assert shop.read().refused == 1
    shop.repo.commit("More", {"b.py": b"1\n"})
    assert shop.read().refused == 0
    reader = yield
    [reject] = reader.rows("select position, reason, remedy from meta.rejects where stream = 'git/notes'")
    assert reject["position"].startswith(f"{shop.name}@{sha} refs/notes/ai")
    assert "not valid JSON" in reject["reason"]
    assert reject["remedy"]
    change = shop.change(reader, sha, "origin")
    assert change["origin"] == "unknown"


@stories
def test_a_note_on_a_commit_that_is_not_here_is_kept_and_harmless(shop: Shop) -> Story:
    sha = shop.repo.commit("Gone", {"cart.py": b"1\n"})
    write(shop.repo, sha, note(1))
    shop.repo.git("reset", "-q", "--hard", "HEAD~1")
    assert shop.read().landed == 2
    reader = yield
    assert reader.rows("select origin from overlay.changes where repo = $repo", repo=shop.name) == [
        {"origin": "unknown"}
    ]


def test_a_merge_request_branch_is_read_too(tmp_path: Path) -> None:
    shop = Shop(Organisation(tmp_path))
    squashed(shop.repo, ref="refs/merge-requests/7/head")
    assert "2 commits of squashed pull requests" in shop.read().notes


@stories
def test_agent_trace_records_land_with_their_commit(shop: Shop) -> Story:
    sha = shop.repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    contributor = {"type": "ai", "model_id": "anthropic/claude-opus-4-5"}
    conversation = {"contributor": contributor, "ranges": [{"start_line": 1, "end_line": 2}]}
    record = {
        "version": "0.1.0", "id": "1", "timestamp": "2026-01-23T14:30:00Z", "tool": {"name": "cursor"},
        "vcs": {"type": "git", "revision": sha}, "files": [{"path": "cart.py", "conversations": [conversation]}],
    }  # fmt: skip
    path = shop.repo.path.parent / "traces.jsonl"
    path.write_text(f"{json.dumps(record)}\n{json.dumps({**record, 'vcs': {}})}\n")
    shop.read()
    report = pipeline.land_export(shop.home, "agent-trace", path, pipeline.Options(repo=shop.name), Run.begin())
    assert (report.landed, report.refused) == (1, 1)
    reader = yield
    change = shop.change(reader, sha, "origin, tools, share")
    assert change == {"origin": "ai_assisted", "tools": ["cursor"], "share": 0.5}


@stories
def test_a_merge_commit_names_the_requests_branch(shop: Shop) -> Story:
    shop.repo.git("switch", "-q", "-c", "work")
    shop.repo.commit("Add cart", {"cart.py": b"1\n"})
    shop.repo.git("switch", "-q", "main")
    message = "Merge pull request #3 from jane/codex/add-cart\n\nAdd cart"
    shop.repo.git("merge", "-q", "--no-ff", "-m", message, "work")
    shop.read()
    reader = yield
    sql = "select origin, tools, best_kind from overlay.changes where pr_number = 3 and repo = $repo"
    [change] = reader.rows(sql, repo=shop.name)
    assert change == {"origin": "ai_assisted", "tools": ["codex"], "best_kind": "heuristic"}


def test_rules_of_aftermath_toml_hold_from_the_next_build(tmp_path: Path) -> None:
    shop = Shop(org := Organisation(tmp_path))
    shop.repo.commit("Add cart\n\nMade-by: acme-helper", {"cart.py": b"1\n"})
    shop.repo.commit("Add stock\n\nCo-authored-by: Claude <noreply@anthropic.com>", {"stock.py": b"1\n"})
    shop.read()
    rule = {
        "id": "acme", "field": "message_line", "anchors": ["made-by"], "pattern": "^made-by: acme-helper",
        "tool": "acme-helper", "kind": "tool_marker", "confidence": 0.9, "source": "platform team",
    }  # fmt: skip
    org.settings = settings.parse({"origin": {"rules": [rule], "off": ["C1"]}})
    reader = built(org)
    rows = reader.rows("select title, origin, tools from overlay.changes where title like 'Add%' order by title")
    assert rows == [
        {"title": "Add cart", "origin": "ai_assisted", "tools": ["acme-helper"]},
        {"title": "Add stock", "origin": "unknown", "tools": []},
    ]


def test_a_rule_that_needs_too_long_leaves_the_change_unknown_and_says_so(tmp_path: Path) -> None:
    shop = Shop(org := Organisation(tmp_path))
    shop.repo.commit(f"Add cart\n\nMade-by: {'a' * 200}!", {"cart.py": b"1\n"})
    shop.read()
    rule = {
        "id": "slow", "field": "message_line", "anchors": ["made-by"], "pattern": r"^made-by: (a|aa|a+)+$",
        "kind": "tool_marker", "confidence": 0.9, "source": "platform team",
    }  # fmt: skip
    org.settings = settings.parse({"origin": {"rules": [rule]}})
    reader = built(org)
    assert reader.rows("select origin from overlay.changes where title = 'Add cart'") == [{"origin": "unknown"}]
    [reject] = reader.rows("select reason, remedy from meta.rejects")
    assert "rule slow" in reject["reason"]
    assert "aftermath.toml" in reject["remedy"]


@stories
def test_a_line_on_record_does_not_speak_for_a_request_of_many(shop: Shop) -> Story:
    shop.repo.git("switch", "-q", "-c", "cart")
    shop.repo.commit("Add cart", {"cart.py": b"1\n" * 99})
    noted = shop.repo.commit("Tidy", {"b.py": b"1\n"})
    write(shop.repo, noted, note(1))
    shop.repo.git("update-ref", "refs/pull/7/head", "HEAD")
    shop.repo.git("switch", "-q", "main")
    shop.repo.git("merge", "-q", "--squash", "cart")
    landed = shop.repo.commit("Add cart (#7)")
    shop.read()
    reader = yield
    change = shop.change(reader, landed, "origin, share, degree")
    assert change == {"origin": "ai_assisted", "share": None, "degree": "partial"}


@stories
def test_lines_of_a_test_run_are_in_no_share(shop: Shop) -> Story:
    sha = shop.repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    document = {
        "schema_version": "authorship/3.0.0", "prompts": {},
        "sessions": {name: {"agent_id": {"tool": tool}} for name, tool in (("s_1", "claude"), ("s_2", "mock_ai"))},
    }  # fmt: skip
    write(shop.repo, sha, f"cart.py\n  s_1::t_1 1\n  s_2::t_2 2-4\n---\n{json.dumps(document)}".encode())
    shop.read()
    reader = yield
    change = shop.change(reader, sha, "share")
    assert change["share"] == 0.25


@pytest.mark.parametrize(("unnoted", "origin"), [(0, "human_only"), (5, "unknown")])
@stories
def test_a_squash_whose_commits_a_person_typed_is_human_as_far_as_notes_reach(
    shop: Shop, unnoted: int, origin: str
) -> Story:
    shop.repo.git("switch", "-q", "-c", "cart")
    for name in ("a.py", "b.py"):
        write(shop.repo, shop.repo.commit(f"Add {name}", {name: b"1\n2\n3\n4\n"}), typed(name, 4))
    if unnoted:
        shop.repo.commit("Add c", {"c.py": b"1\n" * unnoted})
    shop.repo.git("update-ref", "refs/pull/7/head", "HEAD")
    shop.repo.git("switch", "-q", "main")
    shop.repo.git("merge", "-q", "--squash", "cart")
    landed = shop.repo.commit("Add cart (#7)")
    shop.read()
    yield
    found = explain(shop.home, f"{shop.name}@{landed}")
    assert found["change"]["origin"] == origin
    assert found["would_change_it"][0].endswith("it would be unknown") == (origin == "human_only")


def typed(path: str, lines: int) -> bytes:
    document = {"schema_version": "authorship/3.0.0", "prompts": {}, "humans": {"h_0123456789abcd": {"author": "Jane"}}}
    return f"{path}\n  h_0123456789abcd 1-{lines}\n---\n{json.dumps(document)}".encode()
