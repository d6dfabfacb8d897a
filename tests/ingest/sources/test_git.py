"""Landing real repositories, whole and broken, compared with what git itself says of them."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import AftermathError
from data.home import Home
from data.lake import Run, batches
from ingest.sources import git
from ingest.sources.git import GitReport, land_repository


@dataclass(frozen=True)
class Repo:
    """A repository made with git, each commit an hour after the last."""

    path: Path

    def git(self, *args: str, stdin: bytes = b"", **env: str) -> str:
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ("AUTHOR", "COMMITTER"):
            own |= {f"GIT_{role}_NAME": "Ann", f"GIT_{role}_EMAIL": "ann@x", f"GIT_{role}_DATE": "1700000000 +0100"}
        command = ["git", "-C", str(self.path), "-c", "protocol.file.allow=always", *args]
        done = subprocess.run(command, input=stdin, capture_output=True, check=True, env=os.environ | own | env)
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, message: str, files: Mapping[str, bytes | None] | None = None, **env: str) -> str:
        for name, content in (files or {}).items():
            file = self.path / name
            if content is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-", stdin=message.encode(), **env)
        return self.git("rev-parse", "HEAD")

    def remove_object(self, name: str) -> None:
        self.object_file(name).unlink()

    def garble_object(self, name: str) -> None:
        file = self.object_file(name)
        file.chmod(0o644)
        file.write_bytes(b"not what git wrote")

    def object_file(self, name: str) -> Path:
        sha = self.git("rev-parse", name)
        return self.path / ".git" / "objects" / sha[:2] / sha[2:]

    def numstat(self, sha: str) -> list[tuple[int | None, int | None, str]]:
        out = self.git("log", "-1", "-z", "--numstat", "--no-renames", "--format=", sha)
        records = [record.split("\t", 2) for record in out.split("\0") if record]
        return [(None if a == "-" else int(a), None if d == "-" else int(d), path) for a, d, path in records]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    (tmp_path / "repo").mkdir()
    repo = Repo(tmp_path / "repo")
    repo.git("init", "-q", "-b", "main")
    return repo


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def read(home: Home, repo: Repo, **options: Any) -> GitReport:
    return land_repository(home, repo.path, "shop", Run.begin(), **options)


def rows(home: Home, stream: str, source: str = "git") -> list[dict[str, Any]]:
    tables = [pq.read_table(batch.path).replace_schema_metadata(None) for batch in batches(home, source, stream)]
    landed: list[dict[str, Any]] = pa.concat_tables(tables).to_pylist() if tables else []
    return landed


def commits(home: Home) -> dict[str, dict[str, Any]]:
    found = rows(home, "commits")
    by_sha = {row["sha"]: row for row in found}
    assert len(by_sha) == len(found), "a commit was landed twice"
    return by_sha


def files_of(home: Home, sha: str) -> list[tuple[int | None, int | None, str]]:
    return [(f["lines_added"], f["lines_deleted"], f["path"]) for f in rows(home, "files") if f["sha"] == sha]


def assert_as_git_says(home: Home, repo: Repo) -> None:
    landed = commits(home)
    assert sorted(landed) == sorted(repo.git("rev-list", "HEAD").split())
    for sha, row in landed.items():
        files = repo.numstat(sha)
        assert files_of(home, sha) == files
        assert row["files_changed"] == len(files)
        assert row["lines_added"] == sum(added or 0 for added, _, _ in files)
        assert row["lines_deleted"] == sum(deleted or 0 for _, deleted, _ in files)
        assert row["parents"] == repo.git("log", "-1", "--format=%P", sha).split()
        assert not row["files_unknown"]


def history(repo: Repo, count: int) -> list[str]:
    return [repo.commit(f"change {n}", {f"f{n}": b"x\n" * (n + 1)}) for n in range(count)]


def test_every_commit_and_line_is_as_git_says(repo: Repo, home: Home) -> None:
    history(repo, 3)
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.commit("side", {"side": b"1\n2\n"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    merge = repo.git("rev-parse", "HEAD")
    rename = repo.commit("rename", {"f2": None, "moved/f2": b"x\n" * 3})
    binary = repo.commit("binary and empty", {"logo.png": b"\0\1\2", "empty": b""})
    repo.commit("nothing")
    report = read(home, repo)
    assert_as_git_says(home, repo)
    assert files_of(home, merge) == []
    assert files_of(home, rename) == [(0, 3, "f2"), (3, 0, "moved/f2")]
    assert files_of(home, binary) == [(0, 0, "empty"), (None, None, "logo.png")]
    assert report == GitReport("shop", repo.git("rev-parse", "HEAD"), 8, 8, len(rows(home, "files")), 0, "main")
    assert [(row["ref"], row["sha"], row["commits"]) for row in rows(home, "heads")] == [("main", report.head, 8)]


def test_names_that_break_other_formats_survive(repo: Repo, home: Home) -> None:
    names = ["a\tb", "line\nbreak", 'quo"te', "ünï/日本", "\x01\x1f", "1\t1\tx", " lead", "back\\slash"]
    sha = repo.commit("odd names", dict.fromkeys(names, b"1\n"))
    read(home, repo)
    assert sorted(path for _, _, path in files_of(home, sha)) == sorted(names)


def test_messages_and_people_survive_as_written(repo: Repo, home: Home) -> None:
    message = "\x01\x1fTitle\t\r\n\nbody: 日本 \x1b[31m\n" + "a" * 40 + "\n1\t2\tnot/a/file\n\nSigned-off-by: X <x@y>\n"
    odd = repo.commit(message, {"f": b"1\n"}, GIT_AUTHOR_NAME="Bé\x01\x1fe", GIT_AUTHOR_DATE="1700000000 +0530")
    empty = repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD")
    repo.git("reset", "-q", "--hard", empty)
    read(home, repo)
    landed = commits(home)
    assert landed[odd]["message"] == message
    assert landed[odd]["author_name"] == "Bé\x01\x1fe"
    assert landed[odd]["authored_at"].isoformat() == "2023-11-14T22:13:20+00:00"
    assert landed[empty]["message"] == ""
    assert_as_git_says(home, repo)


def test_commit_objects_no_git_would_write_are_read(repo: Repo, home: Home) -> None:
    tree = f"tree {repo.git('mktree')}\n".encode()
    bodies = [b"author A <a> 1 +0000\n\nno committer\n", b"\nno people\n", b"author A <a> x\n\ncut \0 off\n"]
    bodies.append(b"author A <a> 99999999999999999999 +0000\ncommitter A <a> -5 +0000\n\nno time\n")
    bodies.append(b"author \xe9\xff <a> 1 +0000\ncommitter A <a> 1 +0000\n\nnot \xff utf-8\n")
    bodies.append(b"encoding latin1\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\ncaf\xe9")
    sha = history(repo, 1)[0]
    for body in bodies:
        parent = f"parent {sha}\n".encode()
        sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=tree + parent + body)
    repo.git("update-ref", "HEAD", sha)
    assert read(home, repo).commits_new == 7
    assert_as_git_says(home, repo)
    assert {"cut ", "not \ufffd utf-8\n", "café"} <= {row["message"] for row in rows(home, "commits")}


def test_mailmap_names_the_person(repo: Repo, home: Home) -> None:
    mailmap = b"Ann Example <ann@example.org> <old@x>\n"
    sha = repo.commit("old address", {".mailmap": mailmap}, GIT_AUTHOR_EMAIL="old@x")
    read(home, repo)
    row = commits(home)[sha]
    assert (row["author_name"], row["author_email"]) == ("Ann Example", "ann@example.org")
    assert row["committer_email"] == "ann@x"


def test_settings_of_repository_and_person_change_nothing(
    repo: Repo, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(repo, 2)
    trap = tmp_path / "ran"
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n")
    script.chmod(0o755)
    for key in ("diff.external", "diff.trap.textconv", "diff.trap.command", "core.fsmonitor", "gpg.program"):
        repo.git("config", key, str(script))
    for setting in ("log.showRoot=false", "log.showSignature=true", "log.diffMerges=separate", "diff.noprefix=true"):
        repo.git("config", *setting.split("="))
    repo.git("config", "i18n.logOutputEncoding", "latin1")
    sha = repo.commit("überall", {".gitattributes": b"* diff=trap\n", "f0": b"changed\n"})
    trap.unlink(missing_ok=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    read(home, repo)
    assert not trap.exists()
    monkeypatch.undo()
    repo.git("config", "log.showRoot", "true")
    assert_as_git_says(home, repo)
    assert commits(home)[sha]["message"] == "überall"


def test_only_new_commits_are_read_again(repo: Repo, home: Home) -> None:
    history(repo, 3)
    read(home, repo)
    before = len(batches(home))
    again = read(home, repo)
    assert (again.commits_total, again.commits_new, again.files_new) == (3, 0, 0)
    assert len(batches(home)) == before, "nothing new, so nothing is landed"
    repo.commit("fourth", {"f4": b"1\n"})
    third = read(home, repo)
    assert (third.commits_total, third.commits_new, third.files_new) == (4, 1, 1)
    assert_as_git_says(home, repo)


def test_a_force_push_adds_the_new_line_and_keeps_the_old(repo: Repo, home: Home) -> None:
    old = history(repo, 3)
    read(home, repo)
    repo.git("reset", "-q", "--hard", "HEAD~2")
    new = repo.commit("rewritten", {"g": b"1\n"})
    report = read(home, repo)
    assert (report.head, report.commits_total, report.commits_new) == (new, 2, 1)
    assert sorted(commits(home)) == sorted([*old, new])
    repo.git("reset", "-q", "--hard", old[-1])
    back = read(home, repo)
    assert (back.commits_total, back.commits_new) == (3, 0)
    assert [head["sha"] for head in rows(home, "heads")] == [old[-1], new, old[-1]]


def test_repositories_do_not_hide_each_others_commits(repo: Repo, home: Home) -> None:
    history(repo, 2)
    read(home, repo)
    assert land_repository(home, repo.path, "fork", Run.begin()).commits_new == 2


def test_a_killed_run_is_completed_by_the_next(repo: Repo, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    history(repo, 12)
    monkeypatch.setattr(git, "BATCH", 3)

    def kill(done: int, total: int) -> None:
        if rows(home, "commits"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(home, repo, progress=kill)
    first = len(commits(home))
    assert 3 <= first < 12
    assert rows(home, "heads") == []
    seen: list[tuple[int, int]] = []
    report = read(home, repo, progress=lambda done, total: seen.append((done, total)))
    assert report.commits_new == 12 - first
    assert seen[-1] == (12 - first, 12 - first)
    assert_as_git_says(home, repo)


def test_a_kill_between_files_and_commits_loses_no_commit(repo: Repo, home: Home) -> None:
    shas = history(repo, 4)
    read(home, repo)
    for stream in ("commits", "heads"):
        for batch in batches(home, "git", stream):
            batch.path.unlink()
    assert read(home, repo).commits_new == 4
    assert len(commits(home)) == 4
    for sha in shas:
        assert len(set(files_of(home, sha))) == 1, "the same rows may come twice, different ones may not"


@pytest.mark.parametrize("harm", [Repo.remove_object, Repo.garble_object])
def test_a_lost_file_leaves_its_commits_without_files_and_no_other(
    repo: Repo, home: Home, harm: Callable[[Repo, str], None]
) -> None:
    shas = history(repo, 6)
    (repo.path / "sub").mkdir()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    shas.append(repo.commit("a submodule, whose commits lie elsewhere"))
    lost = repo.commit("lost", {"lost": b"kept elsewhere\n"})
    repo.commit("removes it", {"lost": None})
    repo.commit("last", {"z": b"1\n"})
    harm(repo, f"{lost}:lost")
    report = read(home, repo)
    landed = commits(home)
    unknown = {row["message"] for row in landed.values() if row["files_unknown"]}
    assert (report.commits_total, report.commits_new, report.rejected) == (10, 10, 0)
    assert unknown == {"lost", "removes it"}
    assert (landed[lost]["lines_added"], landed[lost]["files_changed"], files_of(home, lost)) == (None, None, [])
    assert landed[lost]["author_name"] == "Ann"
    assert all(files_of(home, sha) == repo.numstat(sha) for sha in shas)
    assert landed[repo.git("rev-parse", "HEAD")]["lines_added"] == 1


def test_a_repaired_repository_gives_up_what_was_missing(repo: Repo, home: Home) -> None:
    history(repo, 2)
    lost = repo.commit("lost", {"lost": b"kept elsewhere\n"})
    repo.remove_object(f"{lost}:lost")
    read(home, repo)
    before = len(batches(home))
    assert read(home, repo).commits_new == 0
    assert len(batches(home)) == before, "still missing, so nothing is landed"
    repo.git("hash-object", "-w", "--stdin", stdin=b"kept elsewhere\n")
    assert read(home, repo).commits_new == 1
    known = [row for row in rows(home, "commits") if row["sha"] == lost and not row["files_unknown"]]
    assert [row["lines_added"] for row in known] == [1]
    assert files_of(home, lost) == [(1, 0, "lost")]
    settled = len(batches(home))
    read(home, repo)
    assert len(batches(home)) == settled


def test_a_missing_commit_is_rejected_by_name_and_the_newer_ones_are_kept(repo: Repo, home: Home) -> None:
    shas = history(repo, 6)
    repo.remove_object(shas[2])
    report = read(home, repo)
    landed = commits(home)
    assert sorted(landed) == sorted(shas[3:])
    assert landed[shas[3]]["files_unknown"], "its files are told against the missing one"
    assert files_of(home, shas[4]) == repo.numstat(shas[4])
    assert report.rejected == 1
    (reject,) = rows(home, "rejects", "aftermath")
    assert (reject["stream"], reject["position"]) == ("git/commits", f"shop@{shas[2]}")
    assert shas[2] in reject["reason"]
    assert reject["remedy"]
    before = len(batches(home))
    assert read(home, repo).rejected == 1
    assert len(batches(home)) == before, "a reject is told once"


def test_commits_missing_behind_a_commit_graph_are_rejected(repo: Repo, home: Home) -> None:
    shas = history(repo, 9)
    repo.git("commit-graph", "write", "--reachable")
    repo.remove_object(shas[4])
    report = read(home, repo)
    assert report.rejected == 1
    assert sorted(commits(home)) == sorted(set(shas) - {shas[4]})
    assert rows(home, "rejects", "aftermath")[0]["position"] == f"shop@{shas[4]}"


def test_the_edge_of_a_shallow_clone_has_unknown_files_until_it_is_completed(
    repo: Repo, home: Home, tmp_path: Path
) -> None:
    shas = history(repo, 5)
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", str(tmp_path / "shallow"))
    shallow = Repo(tmp_path / "shallow")
    report = read(home, shallow)
    landed = commits(home)
    assert (report.commits_total, report.rejected) == (2, 0)
    assert [landed[sha]["files_unknown"] for sha in shas[3:]] == [True, False]
    assert not report.whole
    shallow.git("fetch", "-q", "--unshallow")
    completed = read(home, shallow)
    assert (completed.commits_total, completed.whole) == (5, True)
    assert {row["sha"] for row in rows(home, "commits") if not row["files_unknown"]} == set(shas)
    assert [len(files_of(home, sha)) for sha in shas] == [1] * 5


def test_a_clone_without_file_contents_is_read_without_fetching_them(repo: Repo, home: Home, tmp_path: Path) -> None:
    history(repo, 3)
    repo.git("config", "uploadpack.allowFilter", "true")
    options = ("--filter=blob:none", "--no-checkout")
    repo.git("clone", "-q", *options, f"file://{repo.path}", str(tmp_path / "partial"))
    partial = Repo(tmp_path / "partial")
    objects = partial.git("count-objects", "-v")
    report = read(home, partial)
    assert (report.commits_total, report.commits_new, report.rejected) == (3, 3, 0)
    assert all(row["files_unknown"] for row in rows(home, "commits"))
    assert partial.git("count-objects", "-v") == objects


def test_bare_repositories_worktrees_and_detached_heads_are_read(repo: Repo, home: Home, tmp_path: Path) -> None:
    shas = history(repo, 3)
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "HEAD~1")
    bare = land_repository(home, tmp_path / "bare.git", "bare", Run.begin())
    tree = land_repository(home, tmp_path / "tree", "tree", Run.begin())
    assert (bare.commits_new, bare.ref) == (3, "main")
    assert (tree.commits_new, tree.head, tree.ref) == (2, shas[1], "HEAD")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_read(repo: Repo, home: Home) -> None:
    history(repo, 1)
    for path in [repo.path, *repo.path.rglob("*")]:
        os.chown(path, 65534, 65534)
    assert read(home, repo).commits_new == 1


def test_a_repository_without_commits_says_what_to_do(repo: Repo, home: Home) -> None:
    with pytest.raises(AftermathError, match=r"branch main has no commits; .+"):
        read(home, repo)


def test_what_is_no_repository_says_so(repo: Repo, home: Home, tmp_path: Path) -> None:
    history(repo, 1)
    (repo.path / "inside").mkdir()
    for path in (tmp_path / "absent", tmp_path, repo.path / "f0"):
        with pytest.raises(AftermathError, match="top folder of a git repository"):
            land_repository(home, path, "shop", Run.begin())
    with pytest.raises(AftermathError, match="not a git repository"):
        land_repository(home, repo.path / "inside", "shop", Run.begin())


def test_without_git_it_says_so(repo: Repo, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AftermathError, match="git is not installed"):
        read(home, repo)
