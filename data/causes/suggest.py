"""Which tags an incident's own words suggest. A suggestion is shown with its words and sets nothing by itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: Characters read per text; a post-mortem of 200 kB is read whole.
LONGEST = 400_000

_SHOWN_BEFORE, _SHOWN_AFTER = 24, 24
_DENIED = re.compile(r"\b(no|not|never|without|ruled out|nor)\b[^.;:\n]{0,20}$")


@dataclass(frozen=True)
class Suggestion:
    """A tag, the words that suggest it, and these words in their place."""

    tag: str
    words: tuple[str, ...]
    quote: str


def suggestions(tags: Iterable[Mapping[str, Any]], texts: Iterable[str | None]) -> list[Suggestion]:
    """Tags whose words occur in the texts, most words first, then in the tags' order.

    Args:
        tags: Rows with `tag`, `words` and `retired`; retired tags are never suggested.
        texts: Title, description, sections of the post-mortem; any may be missing.
    """
    whole = "\n".join(" ".join(text[:LONGEST].split()) for text in texts if text)
    lowered = whole.lower()
    # Some letters change their number when lowered; then the quote is taken from the lowered text.
    shown = whole if len(whole) == len(lowered) else lowered
    found = []
    for tag in tags:
        if tag["retired"]:
            continue
        places = {word: _place(lowered, word) for word in tag["words"]}
        hits = {word: place for word, place in places.items() if place is not None}
        if hits:
            word, place = min(hits.items(), key=lambda hit: hit[1])
            found.append(Suggestion(str(tag["tag"]), tuple(hits), _quote(shown, place, len(word))))
    return sorted(found, key=lambda each: -len(each.words))


def _place(lowered: str, word: str) -> int | None:
    """Where a word begins, at the beginning of a word, first place where nothing just before denies it."""
    for match in re.finditer(rf"(?<!\w){re.escape(word)}", lowered):
        before = lowered[max(0, match.start() - 40) : match.start()]
        if not _DENIED.search(before):
            return match.start()
    return None


def _quote(text: str, at: int, length: int) -> str:
    start, stop = max(0, at - _SHOWN_BEFORE), min(len(text), at + length + _SHOWN_AFTER)
    piece = " ".join(text[start:stop].split())
    return f"{'…' if start else ''}{piece}{'…' if stop < len(text) else ''}"
