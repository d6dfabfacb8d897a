"""GitHub pull requests, their commits and their reviews, from saved REST answers in any mix."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import AftermathError
from ingest.sources import files
from ingest.sources.files import File
from ingest.sources.records import Options, Record, Reject, storable, time_fault, to_payload

PULLS, COMMITS, REVIEWS = "github/pulls", "github/pull_commits", "github/reviews"

_KEYS = {
    PULLS: {"number", "base", "head", "merged_at"},
    COMMITS: {"sha", "commit", "parents"},
    REVIEWS: {"id", "state", "pull_request_url", "user"},
}
_TIMES = {PULLS: ("created_at", "merged_at"), COMMITS: (), REVIEWS: ("submitted_at",)}
_ADDRESS = re.compile(r"https://[^/]+/(?:api/v3/)?(?:repos/)?(?P<repo>[^/]+/[^/]+)/(?:pulls?|commits?|git)/")


def read(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every pull request, pull request commit and review of a file, folder or glob.

    The account of a record is the full name of its repository. With `options.repo` all rows must belong to it: its
    full name, or the last part of theirs, which it then replaces.

    Raises:
        AftermathError: A file is broken, or holds none of the three.
    """
    for file in files.find(path, files.JSON):
        for document in files.documents(file):
            value = document.value
            rows = value if isinstance(value, list) else [value]
            if rows and not any(_stream(row) for row in rows):
                raise _not_ours(file, rows[0])
            for number, row in enumerate(rows):
                place = f"[{number}]" if isinstance(value, list) else ""
                yield _judge(row, (document.prefix + place).removesuffix(": ").removesuffix(", "), options)


def _stream(row: object) -> str | None:
    if not isinstance(row, dict):
        return None
    return next((stream for stream, keys in _KEYS.items() if keys <= set(row)), None)


def _judge(row: Any, position: str, options: Options) -> Record | Reject:
    payload = to_payload(row)
    stream = _stream(row)
    if stream is None:
        reason = "is not a pull request, one of its commits or a review"
        return Reject(PULLS, position, reason, "leave it out", payload)
    own = _repo(row)
    repo = options.repo or own
    fault = _repo_fault(own, options.repo) or _fault(row, stream, options.time_zone)
    if fault or repo is None:
        reason, remedy = fault or ("names no repository", "name it with --repo")
        return Reject(stream, position, reason, remedy, payload)
    return Record(stream, "rest", position, payload, repo, options.time_zone)


def _repo(row: dict[str, Any]) -> str | None:
    """The full name of the repository a row belongs to, by its own account."""
    base = row.get("base")
    named = base.get("repo") if isinstance(base, dict) else None
    if isinstance(named, dict) and isinstance(named.get("full_name"), str):
        return storable(named["full_name"])
    for key in ("html_url", "pull_request_url", "url"):
        found = _ADDRESS.match(row[key]) if isinstance(row.get(key), str) else None
        if found:
            return storable(found["repo"])
    return None


def _repo_fault(own: str | None, asked: str | None) -> tuple[str, str] | None:
    """Rows of two repositories under one name would share pull request numbers."""
    if own is None or asked is None or asked.lower() in (own.lower(), own.lower().rpartition("/")[2]):
        return None
    return (f"belongs to {own}, not to {asked}", "read it without --repo, or with the repository it belongs to")


def _fault(row: dict[str, Any], stream: str, zone: str | None) -> tuple[str, str] | None:
    if stream == PULLS and not _is_number(row["number"]):
        return "has no pull request number", "export it again"
    if stream == COMMITS and not (isinstance(row["sha"], str) and isinstance(row["commit"], dict)):
        return "has no commit in it", "export it again"
    return next(filter(None, (time_fault(row, key, zone) for key in _TIMES[stream])), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _not_ours(file: File, row: object) -> AftermathError:
    if isinstance(row, dict) and "documentation_url" in row:
        looks = f"GitHub's error answer: {str(row.get('message'))[:80]}"
    elif isinstance(row, dict) and "iid" in row:
        looks = "a GitLab answer"
    elif isinstance(row, dict):
        looks = f"an object with {', '.join(sorted(row)[:5])}"
    else:
        looks = "plain values"
    what = f"holds no pull requests, their commits or reviews: it looks like {looks}"
    return AftermathError(what, where=str(file.path), remedy="give saved answers of GET /repos/OWNER/NAME/pulls")
