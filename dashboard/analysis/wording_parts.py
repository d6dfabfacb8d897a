"""What every opening sentence is made of: spans, the answer they belong to, counts and ranges in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dashboard.analysis import formatting as fmt
from dashboard.analysis.rates import Arm, Comparison, rate


class Situation(StrEnum):
    """What the data allow to be said, from nothing to a claim."""

    NO_DATA = "no data"
    COUNTS_ONLY = "counts only"
    ZERO = "zero"
    TOO_FEW = "too few"
    NO_VERDICT = "no verdict"
    NOT_COMPARABLE = "not comparable"
    FLAT = "flat"
    TOO_LITTLE = "too little variation"
    DISAGREE = "the roads disagree"
    ONLY_RANGE = "only a range"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    UNCHECKED = "not cross-checked"
    CLAIM = "claim"


class Span(NamedTuple):
    """A piece of a sentence; plain text, never markup."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Answer:
    """What a page says first.

    Attributes:
        headline: The answer, a sentence without a full stop.
        lede: Counts, difference and range, in spans to be joined without separators.
        cannot_tell: What these data cannot show.
        next_action: What would help, or empty.
        muted: Draw the picture in grey.
    """

    situation: Situation
    headline: str
    lede: tuple[Span, ...]
    cannot_tell: str
    next_action: str
    muted: bool

    @property
    def lede_text(self) -> str:
        """The lede as plain text."""
        return "".join(span.text for span in self.lede)

    @property
    def sentence_with_caveat(self) -> str:
        """Everything on one line of plain text, so that a copied sentence keeps its caveat."""
        parts = [f"{self.headline}.", self.lede_text, f"What this cannot tell: {self.cannot_tell}", self.next_action]
        return " ".join(part for part in parts if part)


def counts(ai: Arm, human: Arm) -> Span:
    """Both arms' counts and rates."""
    against = f"{fmt.share(human.events, human.changes)} {human.label} ({fmt.per_100(rate(human).drawn.estimate)})"
    return Span(f"{linked_per_100(ai)}, against {against}.", bold=True)


def linked(arm: Arm) -> str:
    """`13 of 240 AI-assisted changes are linked to an incident`."""
    verb = "is" if arm.events == 1 else "are"
    return f"{fmt.share(arm.events, arm.changes)} {arm.label} changes {verb} linked to an incident"


def linked_per_100(arm: Arm) -> str:
    """The same with the rate behind it."""
    return f"{linked(arm)} ({fmt.per_100(rate(arm).drawn.estimate)} per 100)"


def difference(comparison: Comparison) -> str:
    """The difference per 100 changes with its range."""
    drawn = comparison.difference.drawn
    fitting = fmt.signed_range(drawn.low, drawn.high)
    return f"Difference {fmt.signed(drawn.estimate)} per 100; the data fit anything from {fitting}."


def sentences(*parts: str) -> str:
    """Joins what is not empty."""
    return " ".join(part for part in parts if part)


def plural(number: int, noun: str) -> str:
    """The noun for that many."""
    return noun if number == 1 else f"{noun}s"
