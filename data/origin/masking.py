"""What a person may read before deciding: text in which nothing tells whether a tool had a part in a change."""

import re
from functools import cache
from itertools import pairwise

from data.origin.rules import catalogue

MASK = "▒▒▒"

_MAIL = r"<?[\w.+-]+(?:\[bot\])?@[\w-]+(?:\.[\w-]+)+>?"
_BOT = r"[\w-]+\[bot\]"
_GENERIC = (
    r"(?-i:AI|LLMs?|GenAI)|artificial intelligence|generative ai|large language models?|(?:co-?|auto)?pilot agent"
)
_MADE = (
    r"\w*(?:written|generated|authored|built|implemented|created|coded|produced|assisted|developed|made|drafted|paired)"
)
#: Of whole lines: whose code it is, said by a trailer.
_TRAILER = re.compile(
    r"^\s*(?:[\w-]*(?:authored|assisted|generated|written|made|created)[ -](?:by|with)"
    r"|[\w-]+-(?:id|url|session|model))\s*:",
    re.IGNORECASE,
)


def masked(text: str | None) -> str:
    """The text without trailers, addresses and names that tell an origin, as far as the catalogue knows them.

    Marks that stand beside what is said (a bracket, a trailer, "with such a tool") are left out without a trace, since
    a mask in their place would tell as much as they do. A name inside a sentence becomes `MASK`.
    """
    lines = (text or "").split("\n")
    kept = [lines[0], *(line for above, line in pairwise(lines) if not _tells(line, above))]
    return "\n".join(_masked_line(line) for line in kept).strip()


def _tells(line: str, above: str) -> bool:
    rules = catalogue().by_field["message_line"]
    return bool(_TRAILER.match(line)) or any(
        rule.matches(line) and (rule.after is None or rule.after.search(above) is not None) for rule in rules
    )


def _masked_line(line: str) -> str:
    beside, name = _patterns()
    quiet = beside.sub(" ", line)
    return re.sub(r"[ \t]{2,}", " ", name.sub(MASK, quiet if quiet.strip() else line)).strip()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands beside a text, and names inside it."""
    rules = catalogue()
    known = (
        *(rules.words[word] for word in ("release", "agent")),
        *(pattern.pattern for pattern in (*rules.agents.values(), *rules.models.values())),
        "amp|devin|jules",
    )
    tool = rf"(?<![a-z0-9])(?:{'|'.join(known)}|{_GENERIC})(?:[ -]?\d[\w.]*)?(?![a-z])"
    name = rf"{_MAIL}|{_BOT}|{tool}(?:[- ](?:assisted|generated|written|authored|coded|made))?|\bvibe[- ]?cod\w+"
    help_of = rf"(?:(?:{_MADE}\s+)?(?:by|with|using|via|in)\s+(?:the\s+)?(?:help\s+(?:of|from)\s+)?)"
    phrase = rf"{help_of}(?:{name})(?:\s*(?:,|and|&)\s*(?:{name}))*"
    beside = "|".join(
        (
            rf"\s*[\[({{](?:{phrase}|{name})[\])}}]",
            rf"^\W*(?:{name})\s*[:|]\s*",
            rf"[\s,;:–—-]*\b{phrase}\s*$",
            "[🤖✨]",
        )
    )
    return re.compile(beside, re.IGNORECASE), re.compile(name, re.IGNORECASE)
