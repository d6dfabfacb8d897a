"""Reading commit messages and pull-request bodies: the lines that can carry evidence, and no others.

A trailer counts wherever it stands after the subject, because squashes and cherry-picks bury it under other blocks.
What a writer merely quotes (fences, `>`, `|`, deeper indentation, HTML comments) does not count. Linear in the text.
"""

import re
from typing import NamedTuple

#: Longer texts are cut to a head and a tail of this many characters; trailers stand at the end.
HALF = 32 * 1024
#: Longer lines are prose or data, never a trailer.
LONGEST_LINE = 500

# From this depth on Markdown takes a line for code.
_CODE_INDENT = 4
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)$")
_ORIGINAL = re.compile(
    r"original (?:commit |change |pr |pull request )?(?:message|description|change's description)\b", re.I
)


class Message(NamedTuple):
    """What a text says in its writer's own voice.

    Attributes:
        subject: The first line; empty for a pull-request body.
        lines: Non-blank lines after it, stripped, quoted matter left out.
        comments: The insides of HTML comments, which tools use for marks and templates for advice.
    """

    subject: str
    lines: tuple[str, ...]
    comments: tuple[str, ...]


class CoAuthor(NamedTuple):
    """The value of a co-author trailer; the address is lower-cased and may be empty."""

    name: str
    email: str


def normalise(text: str | None) -> str:
    """One spelling for line ends, escaped line ends, colons and blanks; invisible characters go. Never raises."""
    text = _cut(text or "")
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\uff1a", ":").replace("\u00a0", " ")
    if "\\" in text:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def read(text: str | None) -> Message:
    """Reads a commit message. Never raises."""
    plain, comments = _without_comments(normalise(text))
    subject, _, body = plain.lstrip().partition("\n")
    lines = _own_lines(body)
    if subject.lstrip().lower().startswith("revert"):
        lines = _before_original(lines)
    return Message(subject.strip(), tuple(lines), comments)


def read_body(text: str | None) -> Message:
    """Reads a pull-request body, which has no subject. Never raises."""
    plain, comments = _without_comments(normalise(text))
    return Message("", tuple(_own_lines(plain)), comments)


def co_author(line: str) -> CoAuthor | None:
    """The person or tool a co-author trailer names, or None when the line is no such trailer."""
    key, colon, value = line.partition(":")
    if not colon or key.strip().lower().replace(" ", "-") not in ("co-authored-by", "coauthored-by"):
        return None
    name, opening, address = value.strip().rpartition("<")
    if not opening:
        return CoAuthor(value.strip(), "")
    return CoAuthor(name.strip(), address[:-1].strip().lower()) if address.endswith(">") else None


def _cut(text: str) -> str:
    if len(text) <= 2 * HALF:
        return text
    return text[:HALF] + "\n" + text[-HALF:].partition("\n")[2]


def _without_comments(text: str) -> tuple[str, tuple[str, ...]]:
    """Splits HTML comments off. One that never closes is text: it must not hide the trailers below it."""
    if "<!--" not in text:
        return text, ()
    kept: list[str] = []
    comments: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[position:start])
        comments.append(text[start + 4 : end].strip())
        position = end + 3
    kept.append(text[position:])
    return "".join(kept), tuple(comments)


def _own_lines(body: str) -> list[str]:
    """Lines at the body's own indentation: a body indented as a whole is real, what is set deeper is an example.

    A template pasted with a few blanks before it is no example: headings, and the line below each, may stand up to
    three blanks deeper, as in Markdown.
    """
    kept = [(_indent(line), line.strip()[:LONGEST_LINE].rstrip()) for line in _outside_fences(body.split("\n"))]
    own = min((indent for indent, _ in kept), default=0)
    lines: list[str] = []
    below_heading = False
    for indent, line in kept:
        heading = line.startswith("#")
        if indent == own or (indent < own + _CODE_INDENT and (heading or below_heading)):
            lines.append(line)
        below_heading = heading
    return lines


def _outside_fences(lines: list[str]) -> list[str]:
    kept: list[str] = []
    hidden: list[str] = []
    fence = ""
    for line in lines:
        bare = line.strip()
        if not bare or bare[0] in ">|":
            continue
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
                hidden.clear()
            else:
                hidden.append(line)
        elif bare[0] in "`~" and (opening := _FENCE.match(bare)):
            fence = opening[1]
        else:
            kept.append(line)
    return kept + hidden


def _indent(line: str) -> int:
    if not line[0].isspace():
        return 0
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def _before_original(lines: list[str]) -> list[str]:
    """A revert that repeats the reverted message speaks for the reverted change from there on."""
    for number, line in enumerate(lines):
        if _ORIGINAL.match(line):
            return lines[:number]
    return lines
