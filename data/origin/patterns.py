"""Regular expressions of rules: words written once and used by name, and patterns from outside held to a time."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

import regex

#: Seconds one search of a pattern from outside may take.
LONGEST_SEARCH = 0.05
#: After this many searches that ran out of time the pattern is not tried again.
MOST_TIMEOUTS = 20

_WORD = re.compile(r"\(\?&(\w+)\)")


class Found(Protocol):
    """What a rule needs of a compiled pattern."""

    @property
    def pattern(self) -> str: ...

    def search(self, text: str) -> object | None: ...

    def fullmatch(self, text: str) -> object | None: ...


class TimedPattern:
    """A pattern that somebody else wrote, which may need exponential time: its searches end after `LONGEST_SEARCH`.

    Both methods raise TimeoutError then, and at once when it has happened `MOST_TIMEOUTS` times.
    """

    def __init__(self, pattern: str) -> None:
        self._compiled = regex.compile(pattern, regex.IGNORECASE)
        self._timeouts = 0
        self.pattern = pattern

    def search(self, text: str) -> object | None:
        return self._within(self._compiled.search, text)

    def fullmatch(self, text: str) -> object | None:
        return self._within(self._compiled.fullmatch, text)

    def _within(self, find: Callable[..., object | None], text: str) -> object | None:
        if self._timeouts >= MOST_TIMEOUTS:
            raise TimeoutError
        try:
            return find(text, timeout=LONGEST_SEARCH)
        except TimeoutError:
            self._timeouts += 1
            raise


def expand(pattern: str, words: Mapping[str, str]) -> str:
    """Replaces each `(?&word)` by that word's own pattern.

    Raises:
        ValueError: A word is not defined, or only further down.
    """

    def meaning(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise ValueError(f"uses (?&{match[1]}), which [words] does not define above it")
        return f"(?:{words[match[1]]})"

    return _WORD.sub(meaning, pattern)


def compiled(pattern: str, words: Mapping[str, str], *, timed: bool) -> Found:
    """The pattern ready to search with, ignoring case.

    Raises:
        ValueError: It is not a regular expression, or uses a word that is not defined.
    """
    text = expand(pattern, words)
    try:
        return TimedPattern(text) if timed else re.compile(text, re.IGNORECASE)
    except (re.error, regex.error) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
