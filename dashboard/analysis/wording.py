"""The sentence a page opens with: counts, difference per 100, range, what it cannot tell, what to do next.

Nothing here says that one group's rate is above the other's as a fact: counts alone never reach the ladder's last
level, which is the only one allowed to.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.ladder import STABLE_FROM_EVENTS
from dashboard.analysis.power import detectable_ratio, months_until_doubling_shows
from dashboard.analysis.rates import Arm, Comparison, compare, rate
from dashboard.analysis.sensitivity import unknown_bounds

_LONGEST_WAIT_MONTHS = 36
_ASSOCIATION = "Teams also chose where to use AI, so occurring together is not causing."


class Situation(StrEnum):
    """Which rung of the minimum-data ladder the sentence stands on."""

    NO_DATA = "no data"
    COUNTS_ONLY = "counts only"
    ZERO = "zero"
    TOO_FEW = "too few"
    NO_VERDICT = "no verdict"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    UNCHECKED_DIFFERENCE = "unchecked difference"


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


@dataclass(frozen=True)
class _Case:
    """The two arms as compared, and what is known around them."""

    ai: Arm
    human: Arm
    unknown: Arm | None
    declared: bool
    days: float | None
    comparison: Comparison


def answer(
    ai: Arm, human: Arm, unknown: Arm | None = None, *, declared: bool = True, days: float | None = None
) -> Answer:
    """The sentence for two arms.

    Args:
        ai: AI-assisted changes, or AI-marked ones where no repository declares its marking.
        human: Human-only changes, or unmarked ones.
        unknown: Changes of unknown origin; they widen what cannot be told.
        declared: Whether a policy makes unmarked mean human-only. Without one there is never a verdict.
        days: Length of the period, for when a doubling would show at this pace.
    """
    case = _Case(ai, human, unknown, declared, days, compare(ai, human))
    return _WRITERS[_situation(case)](case)


def _situation(case: _Case) -> Situation:
    level, comparison = case.comparison.level, case.comparison
    if level is Level.NONE:
        return Situation.NO_DATA
    if level is Level.COUNTS:
        return Situation.COUNTS_ONLY
    if min(case.ai.events, case.human.events) == 0:
        return Situation.ZERO
    if level is Level.RATE or comparison.muted:
        return Situation.TOO_FEW
    if not case.declared:
        return Situation.NO_VERDICT
    difference = comparison.difference.drawn
    low, high = fmt.outward(difference.low, difference.high)
    unclear = low <= 0 <= high or _spans_one(comparison)
    return Situation.NO_CLEAR_DIFFERENCE if unclear else Situation.UNCHECKED_DIFFERENCE


def _no_data(case: _Case) -> Answer:
    empty = [arm.label for arm in (case.ai, case.human) if arm.changes == 0]
    filled = [arm for arm in (case.ai, case.human) if arm.changes]
    headline = f"No {' and no '.join(empty)} changes here" if filled else "No changes to compare yet"
    lede = [Span(f"{_incidents_in(arm)}.") for arm in filled]
    if case.unknown and case.unknown.changes:
        lede.append(Span(f"{' ' if lede else ''}{fmt.whole(case.unknown.changes)} changes have an unknown origin."))
    return Answer(
        Situation.NO_DATA,
        headline,
        tuple(lede),
        "Without changes on both sides there is nothing to compare.",
        "Widen the period or the services.",
        muted=True,
    )


def _counts_only(case: _Case) -> Answer:
    total = case.ai.events + case.human.events
    counts = (
        f"{fmt.share(case.ai.events, case.ai.changes)} {case.ai.label} changes, "
        f"{fmt.share(case.human.events, case.human.changes)} {case.human.label}."
    )
    return Answer(
        Situation.COUNTS_ONLY,
        f"{fmt.sentence_case(fmt.in_words(total))} {_plural(total, 'incident')} so far",
        (Span(counts, bold=True), Span(" Too few for a rate.")),
        _sentences("A share of so few changes would mostly be chance.", _undeclared(case)),
        _wait(case),
        muted=True,
    )


def _zero(case: _Case) -> Answer:
    arms = (case.ai, case.human)
    silent = [arm for arm in arms if arm.events == 0]
    listed = " and ".join(f"{fmt.whole(arm.changes)} {arm.label}" for arm in silent)
    limits = " and ".join(
        f"{_upper(arm)} per 100{f' for {arm.label} changes' if len(silent) > 1 else ''}" for arm in silent
    )
    lede = [Span(f"The true rate could still be up to {limits}.", bold=True)]
    for other in (arm for arm in arms if arm.events):
        drawn = rate(other).drawn
        lede.append(Span(f" {_caused(other)}; {fmt.per_100_range(drawn.low, drawn.high)} fits."))
    return Answer(
        Situation.ZERO,
        f"No incidents in {listed} changes",
        tuple(lede),
        _sentences("Zero is a small sample, not safety.", _undeclared(case)),
        _wait(case),
        muted=True,
    )


def _too_few(case: _Case) -> Answer:
    shown = case.comparison.level >= Level.COMPARE
    tail = f" {_difference(case.comparison)}" if shown else ""
    return Answer(
        Situation.TOO_FEW,
        f"Too few to compare ({fmt.whole(case.ai.events)} and {_count(case.human.events, 'incident')})",
        (_counts(case), Span(tail)) if tail else (_counts(case),),
        _sentences("A gap of this size can come and go by chance.", _unstable(case), _undeclared(case)),
        _wait(case),
        muted=True,
    )


def _no_verdict(case: _Case) -> Answer:
    return Answer(
        Situation.NO_VERDICT,
        f"{fmt.sentence_case(case.ai.label)} and {case.human.label} changes side by side, without a verdict",
        (_counts(case), Span(f" {_difference(case.comparison)}")),
        _sentences(_undeclared(case), _unstable(case)),
        "Declare from which date all AI use is marked in a repository.",
        muted=False,
    )


def _no_clear_difference(case: _Case) -> Answer:
    comparison = case.comparison
    low, high = fmt.ratio_bounds(comparison.ratio.drawn.low, comparison.ratio.drawn.high)
    ratio = f" A ratio between {low} and {high} fits these data." if _spans_one(comparison) else ""
    return Answer(
        Situation.NO_CLEAR_DIFFERENCE,
        "No clear difference",
        (_counts(case), Span(f" {_difference(comparison)}{ratio}")),
        _sentences(_ASSOCIATION, _detectable(case), _unstable(case), _bounds(case)),
        "",
        muted=False,
    )


def _unchecked_difference(case: _Case) -> Answer:
    word = "more" if case.comparison.difference.drawn.estimate > 0 else "less"
    return Answer(
        Situation.UNCHECKED_DIFFERENCE,
        f"{fmt.sentence_case(case.ai.label)} changes were followed by incidents {word} often; "
        "not yet checked within service and month",
        (_counts(case), Span(f" {_difference(case.comparison)}")),
        _sentences(_ASSOCIATION, _unstable(case), _bounds(case)),
        "Compare within the same service and month before acting on it.",
        muted=False,
    )


_WRITERS: dict[Situation, Callable[[_Case], Answer]] = {
    Situation.NO_DATA: _no_data,
    Situation.COUNTS_ONLY: _counts_only,
    Situation.ZERO: _zero,
    Situation.TOO_FEW: _too_few,
    Situation.NO_VERDICT: _no_verdict,
    Situation.NO_CLEAR_DIFFERENCE: _no_clear_difference,
    Situation.UNCHECKED_DIFFERENCE: _unchecked_difference,
}


def _counts(case: _Case) -> Span:
    ai, human = case.ai, case.human
    against = f"{fmt.share(human.events, human.changes)} {human.label} ({fmt.per_100(rate(human).drawn.estimate)})"
    return Span(f"{_caused(ai)}, against {against}.", bold=True)


def _incidents_in(arm: Arm) -> str:
    return f"{fmt.share(arm.events, arm.changes)} {arm.label} changes caused an incident"


def _caused(arm: Arm) -> str:
    return f"{_incidents_in(arm)} ({fmt.per_100(rate(arm).drawn.estimate)} per 100)"


def _upper(arm: Arm) -> str:
    return fmt.per_100(fmt.outward(0.0, rate(arm).drawn.high)[1])


def _difference(comparison: Comparison) -> str:
    drawn = comparison.difference.drawn
    fitting = fmt.signed_range(drawn.low, drawn.high)
    return f"Difference {fmt.signed(drawn.estimate)} per 100; the data fit anything from {fitting}."


def _spans_one(comparison: Comparison) -> bool:
    drawn = comparison.ratio.drawn
    return drawn.low <= 1 <= drawn.high


def _detectable(case: _Case) -> str:
    base = (case.ai.events + case.human.events) / (case.ai.changes + case.human.changes)
    ratio = detectable_ratio(case.ai.changes, case.human.changes, base)
    if ratio is None:
        return ""
    known = f"{fmt.whole(case.ai.changes)} {case.ai.label} and {fmt.whole(case.human.changes)} {case.human.label}"
    return (
        f"With {known} changes at about {fmt.per_100(100 * base)} per 100, "
        f"a ratio under about {fmt.about_times(ratio)} can go unseen."
    )


def _unstable(case: _Case) -> str:
    few = [arm for arm in (case.ai, case.human) if arm.events < STABLE_FROM_EVENTS]
    if not few:
        return ""
    subject = "Both rates are" if len(few) == 2 else f"The {few[0].label} rate is"
    return f"{subject} unstable: fewer than {STABLE_FROM_EVENTS} incidents{' each' if len(few) == 2 else ''}."


def _bounds(case: _Case) -> str:
    if case.unknown is None or case.unknown.changes == 0:
        return ""
    bounds = unknown_bounds(case.ai, case.human, case.unknown)
    if bounds.lowest is None or bounds.highest is None:
        return ""
    low, high = fmt.ratio_bounds(bounds.lowest, bounds.highest)
    reach = f"{low} or more" if math.isinf(bounds.highest) else f"anything from {low} to {high}"
    noun = _plural(case.unknown.changes, "change")
    return f"{fmt.whole(case.unknown.changes)} {noun} of unknown origin could make the ratio {reach}."


def _undeclared(case: _Case) -> str:
    if case.declared:
        return ""
    return f"{fmt.sentence_case(case.human.label)} is not human-only: it holds whatever AI use nobody marked."


def _wait(case: _Case) -> str:
    months = None if case.days is None else months_until_doubling_shows(case.ai, case.human, case.days)
    if months is None or not 0 < months <= _LONGEST_WAIT_MONTHS:
        return ""
    return f"At this pace a doubling would become visible in about {_count(math.ceil(months), 'month')}."


def _count(number: int, noun: str) -> str:
    return f"{fmt.whole(number)} {_plural(number, noun)}"


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
