"""git-ai's notes: in one repository part of the people let a tool record, line by line, what AI wrote."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

from ingest.demo.submissions import Submission

#: The repository of the pilot, from when it ran, and the share of AI-assisted changes it saw.
REPO, SINCE, SEEN = "platform", datetime(2026, 1, 1, tzinfo=UTC), 0.35
#: As git-ai names them; work of other tools is not recorded.
_NAMES = {"claude": "claude", "cursor": "cursor", "codex": "codex", "amp": "amp"}


def note(rng: Random, submission: Submission, added: Iterable[tuple[str, int, int]]) -> str | None:
    """The note on a change's commit; None where nothing was recorded.

    Args:
        added: Path, first and last line of what the commit added, 1-based.
    """
    seen, share = rng.random() < SEEN, rng.uniform(0.4, 1.0)
    change, tool = submission.change, submission.tool
    if change.repo != REPO or change.merged_at < SINCE or not seen or tool not in _NAMES:
        return None
    session = f"s_{rng.getrandbits(56):014x}"
    lines = []
    for path, first, last in added:
        if last >= first:
            written = max(1, round(share * (last - first + 1)))
            lines += [path, f"  {session}::t_{rng.getrandbits(56):014x} {first}-{first + written - 1}"]
    document = {
        "schema_version": "authorship/3.0.0",
        "git_ai_version": "demo",
        "prompts": {},
        "sessions": {session: {"agent_id": {"tool": _NAMES[tool], "id": session, "model": "demo"}}},
    }
    return "\n".join([*lines, "---", json.dumps(document)]) if lines else None
