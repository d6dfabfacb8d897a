"""A post-mortem written elsewhere: its sections by their headings, whatever no heading claims kept as text.

Markdown keeps its source. Of HTML the words, headings, lists and addresses are kept; scripts and styles are dropped.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from dashboard.analysis.postmortem import markdown
from data.postmortem import TemplateSection

#: Section that holds what no section of the template claims.
REST = "imported"

#: Field of the template, or id of a section without one -> other headings it goes by.
_OTHER_NAMES = {
    "summary": "overview|executive summary|tl dr|tldr|abstract|description|what happened|incident summary",
    "impact": "customer impact|user impact|business impact|blast radius|scope|severity and impact",
    "timeline": "chronology|incident timeline|sequence of events|timeline of events|events",
    "triggers": "trigger|triggers|what triggered it|trigger event",
    "causes": "root cause|root causes|cause|causes|contributing factors|contributing factor|contributing causes"
    "|root cause analysis|analysis|five whys|5 whys|root cause s",
    "actions": "action items|actions|action item|follow ups|follow up|follow up actions|corrective actions"
    "|corrective measures|next steps|remediation|preventive measures|remediation and prevention",
    "detection_and_response": "detection|response|resolution|mitigation|detection and mitigation|recovery",
    "what_went_well": "what went right|went well|lessons learned",
    "where_luck_helped": "where we got lucky|got lucky|luck",
}
_BY_NAME = {name: key for key, names in _OTHER_NAMES.items() for name in names.split("|")}
_PARSER = MarkdownIt("commonmark", {"html": False})
_DROPPED = ("script", "style", "head", "template", "noscript", "svg")
_BLOCKS = ("p", "div", "section", "article", "table", "tr", "ul", "ol", "pre", "blockquote", "br", "dt", "dd")


def read(text: str, template: Iterable[TemplateSection]) -> dict[str, str]:
    """Section id -> Markdown, in the document's order; what belongs to no section is `REST`.

    Args:
        text: Markdown, or HTML that begins with a tag.
        template: The sections looked for, by their title, by the field they are bound to or by another usual name.
    """
    known = list(template)
    found: dict[str, list[str]] = {}
    for heading, body in _parts(as_markdown(text)):
        section = _section(heading, known) if heading else None
        kept = body.strip()
        if section is None and heading:
            kept = f"**{markdown(heading)}**\n\n{kept}".strip()
        if kept:
            found.setdefault(section or REST, []).append(kept)
    return {section: "\n\n".join(parts) for section, parts in found.items()}


def as_markdown(text: str) -> str:
    """HTML as Markdown of its words; anything else as it is."""
    if not re.match(
        r"\s*(<!--.*?-->\s*)*<(!doctype|html|head|body|article|div|section|h[1-6]|p|meta)\b", text, re.I | re.S
    ):
        return text
    reader = _Words()
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.written)).strip()


def _parts(text: str) -> Iterable[tuple[str, str]]:
    """(heading, source up to the next one); what stands before the first has no heading, nor has the title."""
    lines = text.splitlines()
    tokens = _PARSER.parse(text)
    headings = [
        (token.map, tokens[number + 1].content)
        for number, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]
    starts = [(0, 0, ""), *((place[0], place[1], name) for place, name in headings)]
    ends = [begin for begin, _, _ in starts[1:]] + [len(lines)]
    for (_, begin, name), end in zip(starts, ends, strict=True):
        yield name, "\n".join(lines[begin:end])


def _section(heading: str, template: list[TemplateSection]) -> str | None:
    name = " ".join(re.findall(r"[^\W_]+", re.sub(r"^[\d.\s]+(?=\D)", "", heading.lower().replace("&", " and "))))
    titled = {" ".join(re.findall(r"[^\W_]+", section.title.lower())): section.id for section in template}
    if name in titled:
        return titled[name]
    key = _BY_NAME.get(name, name)
    bound = next((section.id for section in template if key in section.fields), None)
    return bound or next((section.id for section in template if section.id == key), None)


class _Words(HTMLParser):
    """Collects what a reader of the page would read, as Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._dropped = 0
        self._address: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += 1
        elif re.fullmatch("h[1-6]", tag):
            self.written.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag == "li":
            self.written.append("\n- ")
        elif tag in _BLOCKS:
            self.written.append("\n\n" if tag not in ("tr", "br") else "\n")
        elif tag in ("td", "th"):
            self.written.append(" ")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self._address = address if re.match(r"https?://[^\s<>]+$", address) else None

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif re.fullmatch("h[1-6]", tag) or tag in _BLOCKS:
            self.written.append("\n\n" if tag not in ("tr", "br") else "")
        elif tag == "a" and self._address:
            self.written.append(f" (<{self._address}>)")
            self._address = None

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        before = " " if data[:1].isspace() and not self._at_line_start() else ""
        words = markdown(data)
        self.written.append(f"{before}{words}{' ' if words and data[-1].isspace() else ''}")

    def _at_line_start(self) -> bool:
        return not self.written or self.written[-1].endswith(("\n", " "))
