"""The template of a post-mortem: sections of Markdown, each with facts it shows by itself and a hint for its author."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: What a line `{field}` stands for; filled anew whenever the document is shown.
FIELDS = ("summary", "impact", "timeline", "triggers", "causes", "culprit", "ai_use", "actions")

_DEFAULT = Path(__file__).with_suffix(".md")
_HEADING = re.compile(r"^##\s+(.+?)\s*#*\s*$")
_FIELD = re.compile(r"^\{(\w+)\}\s*$")


@dataclass(frozen=True)
class TemplateSection:
    """One section: what its texts are stored under, its heading, the fields it is bound to, what to write in it."""

    id: str
    title: str
    fields: tuple[str, ...]
    hint: str


@cache
def default_template() -> str:
    """The template that comes with the product."""
    return _DEFAULT.read_text(encoding="utf-8")


def sections(template: str) -> list[TemplateSection]:
    """The sections of a template: `## Heading`, then lines `{field}` and the author's hint.

    Raises:
        ValueError: It has no section, two of one name, or a field that does not exist.
    """
    found: list[tuple[str, list[str]]] = []
    for line in template.splitlines():
        heading = _HEADING.match(line)
        if heading:
            found.append((heading[1], []))
        elif found:
            found[-1][1].append(line)
    if not found:
        raise ValueError("has no section; begin one with a line such as ## Summary")
    made = [_section(title, lines) for title, lines in found]
    names = [section.id for section in made]
    twice = next((section.title for section in made if names.count(section.id) > 1), None)
    if twice:
        raise ValueError(f"has two sections called {twice}")
    return made


def _section(title: str, lines: list[str]) -> TemplateSection:
    fields = [match[1] for match in map(_FIELD.match, lines) if match]
    for name in fields:
        if name not in FIELDS:
            raise ValueError(f"has a field {{{name}}} that does not exist; use {', '.join(FIELDS)}")
    hint = " ".join(line.strip() for line in lines if line.strip() and not _FIELD.match(line))
    return TemplateSection(re.sub(r"\W+", "_", title.lower()).strip("_") or title, title, tuple(fields), hint)
