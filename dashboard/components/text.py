"""Text from outside, made safe to show: a title is never markup, a link is only ever a web address."""

import re
from collections.abc import Iterable
from html import escape

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:&^=])")


def plain(text: object) -> str:
    """Outside text for st.markdown and its kin, shown exactly as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text if text is not None else "").split()))


def html(text: object) -> str:
    """Outside text for st.html, shown exactly as it is."""
    return escape(str(text if text is not None else ""))


def dotted(facts: Iterable[str]) -> str:
    """Facts on one line, empty ones left out; where it breaks, the dot ends a line and never begins one."""
    return "\N{NO-BREAK SPACE}· ".join(fact for fact in facts if fact)


def web_address(url: object) -> str | None:
    """The url if it is http or https, else None."""
    text = str(url or "")
    return text if re.match(r"https?://[^\s<>\"']+$", text) else None


def cell(value: object) -> object:
    """A value for a CSV: text a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
