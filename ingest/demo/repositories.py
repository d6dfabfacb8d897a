"""Writes the repositories through `git fast-import`: real commits, real line counts, the same shas for the same seed.

A file is a run of numbered lines. A change deletes lines at its top and appends new ones at its end, so
`git log --numstat` counts exactly what was drawn, and a file's whole state is two integers.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO

from data.errors import AftermathError
from ingest.demo.line_records import note
from ingest.demo.marks import Signature
from ingest.demo.organisation import END, OWNER, REPOS, SERVICES, stream
from ingest.demo.submissions import SHA, Commit, Submission
from ingest.demo.world import Change, World

_LINES = [f"{number:x}\n" for number in range(60_000)]
_FILES = 40
_FIRST_MIGRATION = 36
_IMPORTER = Signature("Larkfield Import", "import@example.com")
_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@dataclass(frozen=True)
class Landed:
    """A change with its shas (first-parent commit, its parent, the branch's commits) and what it touched."""

    sha: str
    parent: str
    head: tuple[str, ...]
    lines_added: int
    lines_deleted: int
    files: int


@dataclass(frozen=True)
class _Edit:
    path: str
    first: int
    end: int
    added: int
    deleted: int


class _Tree:
    """The files of one repository: path -> (first line, end)."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.files: dict[str, tuple[int, int]] = {}

    def edit(self, change: Change) -> list[_Edit]:
        """Spreads a change over its files; a file too short to lose its share loses what it has."""
        rng = self.rng
        homes = [SERVICES[name].prefix for name in change.services]
        paths = dict.fromkeys(homes[index % len(homes)] + _file(rng, change) for index in range(change.files))
        added, deleted = _shares(rng, change.lines_added, len(paths)), _shares(rng, change.lines_deleted, len(paths))
        edits = []
        for path, plus, minus in zip(paths, added, deleted, strict=True):
            first, end = self.files.get(path, (0, 0))
            gone = min(minus, end - first)
            plus = plus if plus or gone else 1
            if gone == end - first and not plus:
                plus = 1
            self.files[path] = (first + gone, end + plus)
            edits.append(_Edit(path, first + gone, end + plus, plus, gone))
        return edits


def _file(rng: Random, change: Change) -> str:
    if change.origin == "bot":
        return "requirements.txt"
    folder = rng.choices(("src", "tests", "docs"), (0.74, 0.2, 0.06))[0]
    number = rng.randrange(_FILES)
    if folder == "src" and number >= _FIRST_MIGRATION:
        return f"migrations/{number:04d}_change.sql"
    return f"{folder}/module_{number:02d}.{'md' if folder == 'docs' else 'py'}"


def _shares(rng: Random, total: int, parts: int) -> list[int]:
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def write_repositories(folder: Path, world: World, submissions: Mapping[int, Submission]) -> dict[str, list[Landed]]:
    """Writes `<folder>/<name>.git` for every repository.

    Returns:
        Per repository what landed: the initial import first, then the changes in first-parent order.

    Raises:
        AftermathError: git is missing or refused the stream.
    """
    folder.mkdir(parents=True, exist_ok=True)
    landed = {}
    for repo in REPOS:
        ours = [submissions[change.key] for change in world.history(repo)]
        landed[repo] = _write(folder / f"{repo}.git", repo, world, ours)
    return landed


def _write(path: Path, repo: str, world: World, submissions: Sequence[Submission]) -> list[Landed]:
    _git("init", "--quiet", "--bare", "--template=", "--object-format=sha1", "--initial-branch=main", str(path))
    command = ["git", "-C", str(path), "-c", "core.compression=1", "fast-import", "--quiet", "--date-format=raw"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | _ENVIRONMENT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            landed = _Importer(process.stdin, process.stdout, repo, world.seed).all(world.since, submissions)
            process.stdin.close()
        except (BrokenPipeError, ValueError) as error:
            raise AftermathError("git fast-import stopped", where=str(path), remedy="check free space") from error
        complaint = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise AftermathError(f"git fast-import refused: {complaint[:200]}", where=str(path), remedy="check free space")
    return landed


def _git(*arguments: str) -> None:
    try:
        subprocess.run(["git", *arguments], check=True, capture_output=True, env=os.environ | _ENVIRONMENT)
    except FileNotFoundError as error:
        raise AftermathError("git is not installed", where="demo", remedy="install git 2.39 or newer") from error
    except subprocess.CalledProcessError as error:
        raise AftermathError(f"git failed: {error.stderr.decode(errors='replace')[:200]}", where="demo") from error


class _Importer:
    """Feeds one fast-import process and asks it for shas."""

    def __init__(self, to: IO[bytes], answers: IO[bytes], repo: str, seed: int) -> None:
        self.to, self.answers, self.repo, self.seed = to, answers, repo, seed
        self.tree = _Tree(stream(seed, f"files/{repo}"))
        self.mark = 0
        self.main = 0
        self.shas: dict[int, str] = {}
        self.dice = stream(seed, f"notes/{repo}")
        self.notes: dict[int, bytes] = {}

    def all(self, since: datetime, submissions: Sequence[Submission]) -> list[Landed]:
        landed = [self._initial(since)]
        for submission in submissions:
            landed.append(self._land(submission, landed[-1].sha))
            self.shas[submission.change.key] = landed[-1].sha
        self._write_notes()
        return landed

    def _write_notes(self) -> None:
        if self.notes:
            self.to.write(b"commit refs/notes/ai\ncommitter %s\ndata 0\n" % _stamp(_IMPORTER, END))
            for mark, text in self.notes.items():
                self.to.write(b"N inline :%d\ndata %d\n%s\n" % (mark, len(text), text))

    def _initial(self, since: datetime) -> Landed:
        rng = self.tree.rng
        edits = []
        for service in (each for each in SERVICES.values() if each.repo == self.repo):
            for path in ("requirements.txt", *(f"src/module_{number:02d}.py" for number in range(12))):
                length = rng.randint(40, 200)
                self.tree.files[service.prefix + path] = (0, length)
                edits.append(_Edit(service.prefix + path, 0, length, length, 0))
        at = since - timedelta(days=20)
        commit = Commit(_IMPORTER, _IMPORTER, at, at, "Import the synthetic history")
        sha = self._commit(commit, edits, self._blobs(edits))
        return Landed(sha, "", (), sum(edit.added for edit in edits), 0, len(edits))

    def _land(self, submission: Submission, parent: str) -> Landed:
        change, edits, base = submission.change, self.tree.edit(submission.change), self.main
        blobs = self._blobs(edits)
        head: list[str] = []
        if change.delivery == "merge":
            for index, commit in enumerate(submission.head):
                part = slice(index, None, len(submission.head))
                head.append(self._commit(commit, edits[part], blobs[part], base if index == 0 else self.mark))
        elif change.delivery == "squash":
            head = list(_forgotten(self.seed, self.repo, submission))
        sha = self._commit(submission.commit, edits, blobs, base, self.mark, change)
        added_lines = [(edit.path, edit.end - edit.first - edit.added + 1, edit.end - edit.first) for edit in edits]
        if text := note(self.dice, submission, added_lines):
            self.notes[self.main] = text.encode()
        added, deleted = sum(edit.added for edit in edits), sum(edit.deleted for edit in edits)
        return Landed(sha, parent, tuple(head), added, deleted, len(edits))

    def _blobs(self, edits: Sequence[_Edit]) -> list[int]:
        blobs = []
        for edit in edits:
            content = "".join(_LINES[edit.first : edit.end]).encode()
            self.mark += 1
            self.to.write(b"blob\nmark :%d\ndata %d\n%s\n" % (self.mark, len(content), content))
            blobs.append(self.mark)
        return blobs

    def _commit(
        self,
        commit: Commit,
        edits: Sequence[_Edit],
        blobs: Sequence[int],
        base: int = 0,
        branch: int = 0,
        change: Change | None = None,
    ) -> str:
        message = commit.message
        if change is not None and change.reverts is not None:
            message = message.replace(SHA, self.shas[change.reverts])
        text = message.encode() + b"\n"
        self.mark += 1
        lines = [b"commit refs/heads/main", b"mark :%d" % self.mark]
        lines.append(b"author " + _stamp(commit.author, commit.authored_at))
        lines.append(b"committer " + _stamp(commit.committer, commit.committed_at))
        lines.append(b"data %d\n%s" % (len(text), text))
        lines += [b"from :%d" % base] if base else []
        lines += [b"merge :%d" % branch] if change is not None and change.delivery == "merge" else []
        lines += [b"M 100644 :%d %s" % (blob, edit.path.encode()) for blob, edit in zip(blobs, edits, strict=True)]
        self.to.write(b"\n".join(lines) + b"\n\nget-mark :%d\n" % self.mark)
        self.to.flush()
        self.main = self.mark
        return self.answers.readline().decode().strip()


def _stamp(who: Signature, at: datetime) -> bytes:
    return f"{who.name} <{who.mail}> {int(at.timestamp())} +0000".encode()


def _forgotten(seed: int, repo: str, submission: Submission) -> Iterator[str]:
    """Shas of branch commits that a squash left behind: GitHub still lists them, the clone has none of them."""
    for index in range(len(submission.head)):
        yield hashlib.sha1(f"{seed}/{OWNER}/{repo}/{submission.number}/{index}".encode()).hexdigest()
