"""Notes about AI lines and the branches of squashed requests, from real repositories to a change's origin."""

import json
from pathlib import Path

import pytest

from data import build, settings
from data.home import Home
from data.lake import Run, batches
from data.reader import Reader, open_latest
from ingest import pipeline
from ingest.explain import explain
from tests.ingest.sources.test_git import Repo

SESSION = "s_0123456789abcd"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    (tmp_path / "repo").mkdir()
    repo = Repo(tmp_path / "repo")
    repo.git("init", "-q", "-b", "main")
    repo.commit("Start", {"readme": b"shop\n"})
    return repo


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


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


def read(home: Home, repo: Repo) -> pipeline.Report:
    return pipeline.land_git(home, repo.path, "shop", Run.begin())


def opened(home: Home, document: dict[str, object] | None = None) -> Reader:
    build.build(home, settings.parse(document or {}))
    found = open_latest(home)
    assert found
    return found


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


def test_a_note_decides_origin_tool_and_share(home: Home, repo: Repo) -> None:
    sha = repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    write(repo, sha, note(3))
    assert "1 note about AI lines" in read(home, repo).notes
    [change] = opened(home).rows(
        "select origin, tools, share, degree, best_kind from overlay.changes where merge_sha = $sha", sha=sha
    )
    assert change == {
        "origin": "ai_assisted", "tools": ["claude"], "share": 0.75, "degree": "major", "best_kind": "tool_recorded",
    }  # fmt: skip


def test_transcripts_in_a_note_stay_where_they_are(home: Home, repo: Repo) -> None:
    write(repo, repo.commit("Add cart", {"cart.py": b"1\n"}), note(1, transcript="the password is hunter2"))
    read(home, repo)
    landed = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert b"hunter2" not in landed
    assert batches(home, "git", "notes")


def test_a_squash_carries_the_notes_of_its_requests_commits(home: Home, repo: Repo) -> None:
    landed = squashed(repo)
    assert "2 commits of squashed pull requests" in read(home, repo).notes
    [change] = opened(home).rows("select origin, share from overlay.changes where merge_sha = $sha", sha=landed)
    assert change == {"origin": "ai_assisted", "share": 0.75}


def test_without_the_requests_branch_a_squash_stays_unknown(home: Home, repo: Repo) -> None:
    landed = squashed(repo)
    repo.git("update-ref", "-d", "refs/pull/7/head")
    read(home, repo)
    [change] = opened(home).rows("select origin, share from overlay.changes where merge_sha = $sha", sha=landed)
    assert change == {"origin": "unknown", "share": None}


def test_the_branch_of_an_open_request_is_not_read(home: Home, repo: Repo) -> None:
    repo.git("switch", "-q", "-c", "other")
    repo.commit("Not merged", {"cart.py": b"1\n"})
    repo.git("update-ref", "refs/pull/8/head", "HEAD")
    repo.git("switch", "-q", "main")
    read(home, repo)
    assert batches(home, "git", "pull_commits") == []


def test_a_second_reading_finds_nothing_new_and_a_changed_note_counts(home: Home, repo: Repo) -> None:
    sha = squashed(repo)
    assert read(home, repo).landed == 5
    assert read(home, repo).landed == 0
    write(repo, sha, note(2))
    assert read(home, repo).landed == 1
    [change] = opened(home).rows("select share from overlay.changes where merge_sha = $sha", sha=sha)
    assert change["share"] == 0.25


def test_a_broken_note_is_refused_once_and_its_commit_stays_unknown(home: Home, repo: Repo) -> None:
    sha = repo.commit("Add cart", {"cart.py": b"1\n"})
    write(repo, sha, b"cart.py\n  who 1-2\n---\n{broken")
    assert read(home, repo).refused == 1
    repo.commit("More", {"b.py": b"1\n"})
    assert read(home, repo).refused == 0
    reader = opened(home)
    [reject] = reader.rows("select position, reason, remedy from meta.rejects where stream = 'git/notes'")
    assert reject["position"].startswith(f"shop@{sha} refs/notes/ai")
    assert "not valid JSON" in reject["reason"]
    assert reject["remedy"]
    [change] = reader.rows("select origin from overlay.changes where merge_sha = $sha", sha=sha)
    assert change["origin"] == "unknown"


def test_a_note_on_a_commit_that_is_not_here_is_kept_and_harmless(home: Home, repo: Repo) -> None:
    sha = repo.commit("Gone", {"cart.py": b"1\n"})
    write(repo, sha, note(1))
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert read(home, repo).landed == 2
    assert opened(home).rows("select origin from overlay.changes") == [{"origin": "unknown"}]


def test_a_merge_request_branch_is_read_too(home: Home, repo: Repo) -> None:
    squashed(repo, ref="refs/merge-requests/7/head")
    assert "2 commits of squashed pull requests" in read(home, repo).notes


def test_agent_trace_records_land_with_their_commit(home: Home, repo: Repo, tmp_path: Path) -> None:
    sha = repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    contributor = {"type": "ai", "model_id": "anthropic/claude-opus-4-5"}
    conversation = {"contributor": contributor, "ranges": [{"start_line": 1, "end_line": 2}]}
    record = {
        "version": "0.1.0", "id": "1", "timestamp": "2026-01-23T14:30:00Z", "tool": {"name": "cursor"},
        "vcs": {"type": "git", "revision": sha}, "files": [{"path": "cart.py", "conversations": [conversation]}],
    }  # fmt: skip
    path = tmp_path / "traces.jsonl"
    path.write_text(f"{json.dumps(record)}\n{json.dumps({**record, 'vcs': {}})}\n")
    read(home, repo)
    report = pipeline.land_export(home, "agent-trace", path, pipeline.Options(repo="shop"), Run.begin())
    assert (report.landed, report.refused) == (1, 1)
    [change] = opened(home).rows("select origin, tools, share from overlay.changes where merge_sha = $sha", sha=sha)
    assert change == {"origin": "ai_assisted", "tools": ["cursor"], "share": 0.5}


def test_a_merge_commit_names_the_requests_branch(home: Home, repo: Repo) -> None:
    repo.git("switch", "-q", "-c", "work")
    repo.commit("Add cart", {"cart.py": b"1\n"})
    repo.git("switch", "-q", "main")
    message = "Merge pull request #3 from jane/codex/add-cart\n\nAdd cart"
    repo.git("merge", "-q", "--no-ff", "-m", message, "work")
    read(home, repo)
    [change] = opened(home).rows("select origin, tools, best_kind from overlay.changes where pr_number = 3")
    assert change == {"origin": "ai_assisted", "tools": ["codex"], "best_kind": "heuristic"}


def test_rules_of_aftermath_toml_hold_from_the_next_build(home: Home, repo: Repo) -> None:
    repo.commit("Add cart\n\nMade-by: acme-helper", {"cart.py": b"1\n"})
    repo.commit("Add stock\n\nCo-authored-by: Claude <noreply@anthropic.com>", {"stock.py": b"1\n"})
    read(home, repo)
    rule = {
        "id": "acme", "field": "message_line", "anchors": ["made-by"], "pattern": "^made-by: acme-helper",
        "tool": "acme-helper", "kind": "tool_marker", "confidence": 0.9, "source": "platform team",
    }  # fmt: skip
    reader = opened(home, {"origin": {"rules": [rule], "off": ["C1"]}})
    rows = reader.rows("select title, origin, tools from overlay.changes where title like 'Add%' order by title")
    assert rows == [
        {"title": "Add cart", "origin": "ai_assisted", "tools": ["acme-helper"]},
        {"title": "Add stock", "origin": "unknown", "tools": []},
    ]


def test_a_rule_that_needs_too_long_leaves_the_change_unknown_and_says_so(home: Home, repo: Repo) -> None:
    repo.commit(f"Add cart\n\nMade-by: {'a' * 200}!", {"cart.py": b"1\n"})
    read(home, repo)
    rule = {
        "id": "slow", "field": "message_line", "anchors": ["made-by"], "pattern": r"^made-by: (a|aa|a+)+$",
        "kind": "tool_marker", "confidence": 0.9, "source": "platform team",
    }  # fmt: skip
    reader = opened(home, {"origin": {"rules": [rule]}})
    assert reader.rows("select origin from overlay.changes where title = 'Add cart'") == [{"origin": "unknown"}]
    [reject] = reader.rows("select reason, remedy from meta.rejects")
    assert "rule slow" in reject["reason"]
    assert "aftermath.toml" in reject["remedy"]


def test_a_line_on_record_does_not_speak_for_a_request_of_many(home: Home, repo: Repo) -> None:
    repo.git("switch", "-q", "-c", "cart")
    repo.commit("Add cart", {"cart.py": b"1\n" * 99})
    noted = repo.commit("Tidy", {"b.py": b"1\n"})
    write(repo, noted, note(1))
    repo.git("update-ref", "refs/pull/7/head", "HEAD")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--squash", "cart")
    landed = repo.commit("Add cart (#7)")
    read(home, repo)
    [change] = opened(home).rows("select origin, share, degree from overlay.changes where merge_sha = $sha", sha=landed)
    assert change == {"origin": "ai_assisted", "share": None, "degree": "partial"}


def test_lines_of_a_test_run_are_in_no_share(home: Home, repo: Repo) -> None:
    sha = repo.commit("Add cart", {"cart.py": b"1\n2\n3\n4\n"})
    document = {
        "schema_version": "authorship/3.0.0", "prompts": {},
        "sessions": {name: {"agent_id": {"tool": tool}} for name, tool in (("s_1", "claude"), ("s_2", "mock_ai"))},
    }  # fmt: skip
    write(repo, sha, f"cart.py\n  s_1::t_1 1\n  s_2::t_2 2-4\n---\n{json.dumps(document)}".encode())
    read(home, repo)
    [change] = opened(home).rows("select share from overlay.changes where merge_sha = $sha", sha=sha)
    assert change["share"] == 0.25


@pytest.mark.parametrize(("unnoted", "origin"), [(0, "human_only"), (5, "unknown")])
def test_a_squash_whose_commits_a_person_typed_is_human_as_far_as_notes_reach(
    home: Home, repo: Repo, unnoted: int, origin: str
) -> None:
    repo.git("switch", "-q", "-c", "cart")
    for name in ("a.py", "b.py"):
        write(repo, repo.commit(f"Add {name}", {name: b"1\n2\n3\n4\n"}), typed(name, 4))
    if unnoted:
        repo.commit("Add c", {"c.py": b"1\n" * unnoted})
    repo.git("update-ref", "refs/pull/7/head", "HEAD")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--squash", "cart")
    landed = repo.commit("Add cart (#7)")
    read(home, repo)
    opened(home)
    found = explain(home, f"shop@{landed}")
    assert found["change"]["origin"] == origin
    assert found["would_change_it"][0].endswith("it would be unknown") == (origin == "human_only")


def typed(path: str, lines: int) -> bytes:
    document = {"schema_version": "authorship/3.0.0", "prompts": {}, "humans": {"h_0123456789abcd": {"author": "Jane"}}}
    return f"{path}\n  h_0123456789abcd 1-{lines}\n---\n{json.dumps(document)}".encode()
