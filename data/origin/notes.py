"""Reading git-ai's authorship log, the note it leaves on each commit.

Source: the git-ai standard 3.0.0 and the attribution reference, section 4. Only who wrote how many lines is taken; the
prompts, transcripts and names a note may hold are left where they are.
"""

import json
import re
from collections import defaultdict
from typing import Any

from data.origin.evidence import Attested

RECORD = "git-ai"

_RANGE = re.compile(r"[1-9]\d{0,8}(?:-[1-9]\d{0,8})?")
_PROMPT = re.compile(r"[0-9a-f]{7,40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 64 * 1024 * 1024


def read_note(text: str) -> list[Attested]:
    """Who the note gives how many lines; never empty: a note that gives none says so as author `none`.

    Raises:
        ValueError: It is no authorship log, or of a version this does not know; the message says which.
    """
    if len(text) > _LONGEST:
        raise ValueError("is longer than 64 MiB")
    attestations, metadata = _split(text)
    document = _document(metadata)
    lines: dict[tuple[str, str | None, str | None], int] = defaultdict(int)
    for line in attestations:
        if line.startswith("  ") and line.strip():
            key, _, ranges = line.strip().partition(" ")
            lines[_author(key, document)] += _count(ranges, line)
    return [Attested(RECORD, *author, count) for author, count in sorted(lines.items(), key=str)] or [
        Attested(RECORD, "none", None, None, 0)
    ]


def _split(text: str) -> tuple[list[str], str]:
    lines = text.replace("\r\n", "\n").split("\n")
    try:
        at = lines.index("---")
    except ValueError:
        raise ValueError("has no line --- between its lines and its metadata") from None
    return lines[:at], "\n".join(lines[at + 1 :])


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"its metadata is not valid JSON: {error}") from None
    if not isinstance(document, dict):
        raise ValueError("its metadata is not a JSON object")
    version = document.get("schema_version")
    if not isinstance(version, str) or not version.startswith("authorship/3."):
        raise ValueError(f"is of version {version!r}; authorship/3.x is known")
    return document


def _author(key: str, document: dict[str, Any]) -> tuple[str, str | None, str | None]:
    if key == "human" or key.startswith("h_"):
        return "human", None, None
    session = key.partition("::")[0]
    if session.startswith("s_"):
        return "ai", *_agent(document.get("sessions"), session)
    if key == "ai_agent" or _PROMPT.fullmatch(key):
        return "ai", *_agent(document.get("prompts"), key)
    raise ValueError(f"gives lines to {key[:60]!r}, a kind of author that is not known")


def _agent(table: object, key: str) -> tuple[str | None, str | None]:
    """Tool and model behind a key; notes exist whose keys have no metadata."""
    entry = table.get(key) if isinstance(table, dict) else None
    agent = entry.get("agent_id") if isinstance(entry, dict) else None
    if not isinstance(agent, dict):
        return None, None
    tool, model = agent.get("tool"), agent.get("model")
    return (tool if isinstance(tool, str) else None), (model if isinstance(model, str) and model else None)


def _count(ranges: str, line: str) -> int:
    total = 0
    for piece in ranges.replace(" ", "").split(","):
        if not _RANGE.fullmatch(piece):
            raise ValueError(f"has line ranges that cannot be read: {line.strip()[:80]!r}")
        first, _, last = piece.partition("-")
        total += max(0, int(last or first) - int(first) + 1)
    return total
