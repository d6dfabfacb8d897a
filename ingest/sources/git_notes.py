"""The notes git-ai leaves on commits, landed as who wrote how many lines.

A note may hold prompts and transcripts; they are read past and never landed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from data.lake import Run, batches, land
from data.origin.notes import read_note
from data.streams import GIT_NOTES, REJECTS
from ingest.sources.git_history import History

REF = "refs/notes/ai"
STREAM = "git/notes"
#: Notes asked of git at a time: a note with a transcript in it can be megabytes long.
_PART = 200


def land_notes(
    home: Home, path: Path, repo: str, run: Run, *, progress: Callable[[int, int], None] | None = None
) -> tuple[int, int]:
    """Lands the notes the lake does not hold yet; how many, and how many of them cannot be read.

    Raises:
        AftermathError: Git is not installed.
    """
    history = History(path, repo)
    tip = history.run("rev-parse", "--verify", "--quiet", REF).stdout.decode().strip()
    bookmark = {"repo": repo, "ref": REF, "sha": tip}
    held = [batch for batch in batches(home, "git", "notes") if batch.bookmark["repo"] == repo]
    if not tip or any(batch.bookmark == {**bookmark, "complete": "yes"} for batch in held):
        return 0, 0
    known = {pair for batch in held for pair in _pairs(batch.path)} | _refused(home, repo)
    todo = [pair for pair in _listed(history) if pair not in known]
    landed = refused = 0
    for at in range(0, max(len(todo), 1), _PART):
        rows, rejects = _read(history, todo[at : at + _PART])
        if rejects:
            land(home, "aftermath", "rejects", pa.Table.from_pylist(rejects, REJECTS), run, bookmark=bookmark)
        last = {"complete": "yes"} if at + _PART >= len(todo) else {}
        land(home, "git", "notes", pa.Table.from_pylist(rows, GIT_NOTES), run, bookmark={**bookmark, **last})
        landed += len({(row["sha"], row["note"]) for row in rows})
        refused += len(rejects)
        if progress:
            progress(at + _PART, len(todo))
    return landed, refused


def _listed(history: History) -> Iterator[tuple[str, str]]:
    """(commit, note) ids; git spreads notes over folders named by the commit's first digits."""
    for line in history.run("ls-tree", "-r", REF).stdout.decode().splitlines():
        head, _, path = line.partition("\t")
        yield path.replace("/", ""), head.split(" ")[2]


def _read(history: History, notes: list[tuple[str, str]]) -> tuple[list[dict[str, object]], list[dict[str, str]]]:
    contents = _contents(history, [note for _, note in notes])
    rows: list[dict[str, object]] = []
    rejects: list[dict[str, str]] = []
    for sha, note in notes:
        try:
            if note not in contents:
                raise ValueError("its content is missing from the repository")
            attested = read_note(contents[note])
        except ValueError as fault:
            rejects.append(
                {
                    "stream": STREAM,
                    "position": f"{history.repo}@{sha} {REF} {note}",
                    "reason": f"this note {fault}",
                    "remedy": "the commit counts as if it had no note; write the note again with git-ai 1.0 or newer",
                    "raw": contents.get(note, "")[:200],
                }
            )
            continue
        rows += [{"repo": history.repo, "sha": sha, "note": note, **piece._asdict()} for piece in attested]
    return rows, rejects


def _contents(history: History, notes: list[str]) -> dict[str, str]:
    output = history.run("cat-file", "--batch", stdin="\n".join(notes)).stdout if notes else b""
    contents: dict[str, str] = {}
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        name, _, size = output[at:end].decode().partition(" blob ")
        at = end + 1
        if size:
            contents[name] = output[at : at + int(size)].decode("utf-8", "replace")
            at += int(size) + 1
    return contents


def _pairs(path: Path) -> list[tuple[str, str]]:
    table = pq.read_table(path, columns=["sha", "note"])
    return list(zip(table.column("sha").to_pylist(), table.column("note").to_pylist(), strict=True))


def _refused(home: Home, repo: str) -> set[tuple[str, str]]:
    """Notes refused before: they are not refused again."""
    refused = set()
    for batch in batches(home, "aftermath", "rejects"):
        if batch.bookmark.get("repo") == repo and batch.bookmark.get("ref") == REF:
            for position in pq.read_table(batch.path, columns=["position"]).column("position").to_pylist():
                commit, _, note = position.split(" ")
                refused.add((commit.rpartition("@")[2], note))
    return refused
