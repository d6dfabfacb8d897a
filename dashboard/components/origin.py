"""Origin and its proof: the verdict as of merge, what was found later, and the raw lines that decided it."""

from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.components.layout import caveat, origin_mark
from dashboard.components.text import html
from data.reader import Reader

KINDS = {
    "human_override": "A person's override",
    "declared": "Declared",
    "tool_recorded": "Recorded by the tool",
    "bot_identity": "Account of an agent or bot",
    "tool_marker": "The tool's default mark",
    "heuristic": "A hint",
}
DEGREES = {
    "full": "all or nearly all of it",
    "major": "most of it",
    "partial": "a part of it",
    "suggestion": "an accepted suggestion",
}


def verdict(change: dict[str, Any]) -> None:
    """The origin as of merge in one line, and what is known now if that differs."""
    sure = f", confidence {change['confidence']:.2f}" if change["confidence"] else ""
    tools = f" · {html(', '.join(change['tools']))}" if change["tools"] else ""
    st.html(f'<p class="origin">{origin_mark(change["origin"])}{sure}{tools}{_how_much(change)}</p>')
    if change["origin_now"] != change["origin"]:
        st.html(
            f'<p class="caveat">Known now as {origin_mark(change["origin_now"])}. That was said after the merge: it is'
            " shown here and enters no rate.</p>"
        )


def _how_much(change: dict[str, Any]) -> str:
    """Degree, measured share and scope, where they are known."""
    if change["origin"] != "ai_assisted":
        return ""
    said = [] if change["degree"] == "unknown" else [DEGREES[change["degree"]]]
    if change["share"] is not None:
        said.append(f"{change['share']:.0%} of its lines, as recorded")
    if change["scope"] != "code":
        said.append(f"only its {html(change['scope'])}")
    return "".join(f" · {words}" for words in said)


def evidence(reader: Reader, change: dict[str, Any]) -> None:
    """The raw lines behind the verdict, strongest first, with when each was recorded."""
    found = queries.rows(reader, "evidence", change=change["change_id"])
    if not found:
        caveat(
            "Nothing in its commits or pull request speaks of AI or of its absence. An unmarked change is unknown, not"
            " human-only, until somebody says from when all AI use is marked in its repository.",
            title="",
        )
        return
    for row in found:
        _piece(row, change["merged_at"])


def _piece(row: dict[str, Any], merged_at: Any) -> None:
    later = row["observed_at"] is not None and row["observed_at"] > merged_at and row["kind"] == "human_override"
    when = "after the merge" if later else "recorded by the time of the merge"
    where = f" · commit {html(row['sha'][:10])}" if row["sha"] else ""
    tool = f" · {html(row['tool'])}" if row["tool"] else ""
    scope = f" · about {html(row['scope'])}" if row["scope"] and row["scope"] != "code" else ""
    kind = KINDS.get(row["kind"], html(row["kind"]))
    st.html(
        f'<div class="evidence"><code>{html(row["raw"])}</code><br>'
        f'<span class="quiet">{kind}{tool}{scope}{where} · rule {html(row["rule"])} · '
        f"confidence {row['confidence']:.2f} · {when}</span></div>"
    )
