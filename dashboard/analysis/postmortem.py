"""A post-mortem as a document: facts filled in, sections in the template's order, as Markdown and as safe HTML."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from dashboard.analysis import formatting as fmt
from data.postmortem import TemplateSection

AI_USE = {"used": "AI was used", "not_used": "no AI was used", "unclear": "unclear whether AI was used"}

#: No raw HTML, and no image: a picture's address would tell its server who reads the document.
_RENDERER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")

_STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
body { overflow-wrap: anywhere }
table { border-collapse: collapse }
td, th { border: 1px solid #bbb; padding: .2em .5em; text-align: left }
@page { margin: 18mm }
@media print { body { font-size: 11pt; max-width: none; margin: 0; padding: 0 } h2 { break-after: avoid } }
"""

_MARKUP = re.compile(r"([\\`*_\[\]#|~<>&])")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!https?://[^\s<>]+>)")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")


def facts(
    incident: Mapping[str, Any],
    impact: Mapping[str, Any],
    causes: Sequence[Mapping[str, Any]],
    actions: Sequence[Mapping[str, Any]],
    culprits: Sequence[Mapping[str, Any]],
    ai_use: str | None,
) -> dict[str, list[str]]:
    """Field of the template -> lines of Markdown. What nobody knows is said to be unknown.

    Args:
        incident: The incident's row.
        impact: Its blast radius.
        causes: Rows with `role` and `name`, one per tag.
        actions: Rows with `text`, `team`, `due` and `state`.
        culprits: Its confirmed changes: `title`, `repo`, `deployed_at`.
        ai_use: What the post-mortem found about AI use, apart from origin.
    """
    names = {role: list(dict.fromkeys(row["name"] for row in causes if row["role"] == role)) for role in ROLES}
    return {
        "summary": [_summary(incident)],
        "impact": _impact(impact),
        "timeline": _timeline(incident, culprits),
        "triggers": [f"- {markdown(name)}" for name in names["trigger"]] or ["- no trigger tagged yet"],
        "causes": [f"- {markdown(name)}" for name in names["cause"]] or ["- no cause tagged yet"],
        "culprit": [f"- {markdown(row['title'])} ({markdown(row['repo'])})" for row in culprits]
        or ["- no change confirmed"],
        "ai_use": [f"- Found in the post-mortem: {AI_USE[ai_use]}" if ai_use else "- AI use not looked at"],
        "actions": [_action(row) for row in actions] or ["- no action item yet"],
    }


ROLES = ("trigger", "cause")


def document(
    title: str, template: Iterable[TemplateSection], filled: Mapping[str, list[str]], texts: Mapping[str, str]
) -> str:
    """The whole post-mortem as Markdown without raw HTML.

    Args:
        title: The incident's title.
        template: Sections in order.
        filled: Lines of each field.
        texts: Section id -> what its authors wrote; sections the template no longer has come last.
    """
    parts = [f"# {markdown(title)}"]
    known = set()
    for section in template:
        known.add(section.id)
        lines = [line for field in section.fields for line in filled[field]]
        text = tagless(texts.get(section.id, "").strip())
        parts += [f"## {markdown(section.title)}", *(["\n".join(lines)] if lines else []), *([text] if text else [])]
    for name, text in texts.items():
        if name not in known and text.strip():
            parts += [f"## {markdown(name.replace('_', ' ').capitalize())}", tagless(text.strip())]
    return "\n\n".join(parts) + "\n"


def render(text: str) -> str:
    """Markdown as HTML: raw HTML is shown as text, script addresses and pictures are left out."""
    return str(_RENDERER.render(text))


def page(title: str, text: str) -> str:
    """The document as one HTML file that loads nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{_STYLE}</style></head>'
        f"<body>{render(text)}</body></html>\n"
    )


def markdown(text: object) -> str:
    """Outside text inside a line of Markdown, shown exactly as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text if text is not None else "").split()))


def tagless(text: str) -> str:
    """An author's Markdown with raw HTML turned into text; fenced code stays as it is."""
    lines, fenced = [], False
    for line in text.splitlines():
        fence = bool(_FENCE.match(line))
        lines.append(line if fenced or fence else _TAG.sub("&lt;", line))
        fenced ^= fence
    return "\n".join(lines)


def _summary(row: Mapping[str, Any]) -> str:
    number = f"#{row['number']}" if row["number"] else row["incident_id"]
    service, severity = markdown(row["service"] or "no service"), markdown(row["severity"] or "no severity")
    return f"{markdown(number)}, {service}, {severity}, {markdown(fmt.to_the_second(row['started_at']))}."


def _impact(row: Mapping[str, Any]) -> list[str]:
    customers, share, minutes = row["customers_affected"], row["degraded_fraction"], row["minutes_to_restore"]
    values = {
        "Customers affected": None if customers is None else f"{customers:,}",
        "Degraded for them": None if share is None else f"{100 * share:.0f}%",
        "Duration": None if minutes is None else fmt.minutes(minutes),
        "Customer-minutes": None if row["customer_minutes"] is None else fmt.short_count(row["customer_minutes"]),
    }
    return [f"- {label}: {markdown(value) if value else 'not known'}" for label, value in values.items()]


def _timeline(row: Mapping[str, Any], culprits: Sequence[Mapping[str, Any]]) -> list[str]:
    steps = [(culprit["deployed_at"], f"deployed: {culprit['title']}") for culprit in culprits]
    for field, words in (
        ("started_at", "impact starts"),
        ("acknowledged_at", "acknowledged"),
        ("mitigated_at", "mitigated"),
        ("resolved_at", "resolved"),
    ):
        steps.append((row[field], words))
    return [
        f"- {fmt.to_the_second(at)}: {markdown(words)}"
        for at, words in sorted((step for step in steps if step[0]), key=lambda step: step[0])
    ]


def _action(row: Mapping[str, Any]) -> str:
    due = f", due {row['due']:%Y-%m-%d}" if row["due"] else ", no due date"
    box = "x" if row["state"] == "done" else " "
    dropped = ", dropped" if row["state"] == "dropped" else ""
    return f"- [{box}] {markdown(row['text'])} ({markdown(row['team'] or 'no team')}{due}{dropped})"
