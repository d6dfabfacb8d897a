"""Reading Agent Trace records, version 0.x: which lines of which commit a tool, a person or both wrote.

Source: the Agent Trace RFC 0.1.0 and the attribution reference, section 4.
"""

import re
from collections import defaultdict
from typing import Any

from data.origin.evidence import Attested

RECORD = "agent-trace"

_MOST_LINES = 2**31
_AUTHORS = ("ai", "human", "mixed", "unknown")
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_VERSION = re.compile(r"0\.\d+(?:\.\d+)?(?:[-+].*)?")


def read_trace(document: Any) -> tuple[str, list[Attested]]:
    """The commit a record is about, and who it gives how many lines.

    Raises:
        ValueError: It is no such record, of another version, or names no git commit; the message says which.
    """
    if not isinstance(document, dict) or not isinstance(document.get("files"), list):
        raise ValueError("is not an Agent Trace record: it has no files")
    version = document.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ValueError(f"is of version {version!r}; Agent Trace 0.x is known")
    tool = _text(_table(document.get("tool")).get("name"))
    lines: dict[tuple[str, str | None, str | None], int] = defaultdict(int)
    for conversation in _conversations(document["files"]):
        for row in _rows(conversation.get("ranges")):
            contributor = _table(row.get("contributor")) or _table(conversation.get("contributor"))
            author = contributor.get("type")
            if author not in _AUTHORS:
                raise ValueError(f"gives lines to a contributor of type {author!r}")
            named = (tool, _text(contributor.get("model_id"))) if author in ("ai", "mixed") else (None, None)
            lines[author, *named] += _length(row)
    return _revision(document), [
        Attested(RECORD, *key, count) for key, count in sorted(lines.items(), key=str) if key[0] != "unknown"
    ]


def _revision(document: dict[str, Any]) -> str:
    vcs = _table(document.get("vcs"))
    revision = vcs.get("revision")
    if vcs.get("type", "git") != "git" or not isinstance(revision, str) or not _SHA.fullmatch(revision.lower()):
        raise ValueError("names no git commit under vcs.revision")
    return revision.lower()


def _conversations(files: list[Any]) -> list[dict[str, Any]]:
    return [conversation for file in _rows(files) for conversation in _rows(file.get("conversations"))]


def _length(row: dict[str, Any]) -> int:
    start, end = row.get("start_line"), row.get("end_line")
    if type(start) is not int or type(end) is not int or not 1 <= start <= end < _MOST_LINES:
        raise ValueError(f"has a range that cannot be read: {start!r} to {end!r}")
    return end - start + 1


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
