"""How often changes are followed by an incident: rates and their plain comparison.

Everything printed is per 100 changes. An arm's events are changes with at least one linked incident, so every rate
here is a binomial share; `incident_rates` counts incidents instead, several per change if need be.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import STABLE_FROM_EVENTS, ladder, muted
from data.errors import AftermathError

CONFIDENCE = 0.95
HALF = 0.5
EXACT_BELOW_CHANGES = 40

_NO_RATIO = 1e-9


class Drawn(NamedTuple):
    """The five figures of a drawn interval."""

    estimate: float
    low: float
    high: float
    low50: float
    high50: float


@dataclass(frozen=True)
class Ranged(Estimate):
    """An estimate with its 50 % range too, the thick part of a drawn interval.

    Attributes:
        low50, high50: 50 % range, made like the 95 % one; None when that end is unknown.
    """

    low50: float | None = None
    high50: float | None = None

    @property
    def drawn(self) -> Drawn:
        """All five figures.

        Raises:
            AftermathError: When one of them cannot be given; look at `level` first.
        """
        figures = (self.estimate, self.low, self.high, self.low50, self.high50)
        known = [figure for figure in figures if figure is not None]
        if len(known) < len(figures):
            why = self.caveats[0] if self.caveats else "a figure of it is unknown"
            raise AftermathError(f"this estimate cannot be drawn: {why}", where=self.method)
        return Drawn(*known)


@dataclass(frozen=True)
class Arm:
    """One group of changes.

    Attributes:
        origin: The group's key, which picks its mark: `ai_assisted`, `human_only`, `unknown`, `unmarked`, …
        label: Its name inside a sentence: `AI-assisted`, `human-only`.
        events: Changes with at least one linked incident.
        changes: All counted changes.
    """

    origin: str
    label: str
    events: int
    changes: int

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.changes:
            raise AftermathError(
                f"counts of {self.events} events in {self.changes} changes contradict each other",
                where=self.label,
                remedy="rebuild the snapshot with: python -m ingest build",
            )


@dataclass(frozen=True, kw_only=True)
class Rate(Ranged):
    """An arm's changes with an incident per 100 changes; without one, `high` is the one-sided 95 % upper limit."""

    arm: Arm

    @property
    def per_100(self) -> float | None:
        """The rate; None without changes."""
        return self.estimate

    @property
    def unstable(self) -> bool:
        """Fewer than 20 events."""
        return self.events < STABLE_FROM_EVENTS


@dataclass(frozen=True)
class Comparison:
    """AI arm against human arm.

    Attributes:
        difference: Events per 100 changes, AI minus human.
        ratio: AI rate over human rate. `estimate` is None, and `high` infinite, without a human event.
        level: What the ladder allows to be shown.
        muted: Draw in grey and give no verdict.
    """

    ai: Arm
    human: Arm
    difference: Ranged
    ratio: Ranged
    level: Level
    muted: bool


def rate(arm: Arm, *, guaranteed: bool = False) -> Rate:
    """An arm's rate per 100 with Wilson's range, or Clopper and Pearson's under 40 changes and at either end.

    Args:
        arm: The arm.
        guaranteed: Always Clopper and Pearson's, which covers in at least 95 % of cases instead of about 95 %.
    """
    return rates([arm], guaranteed=guaranteed)[0]


def rates(arms: Sequence[Arm], *, guaranteed: bool = False) -> list[Rate]:
    """The rate of each arm, all at once: one by one, hundreds would take a fifth of a second."""
    found: list[Rate | None] = [None] * len(arms)
    places: dict[bool, list[int]] = {True: [], False: []}
    for place, arm in enumerate(arms):
        if not arm.changes:
            caveat = f"There are no {arm.label} changes."
            found[place] = Rate(None, None, None, 0, 0, Level.NONE, "share of changes", (caveat,), arm=arm)
            continue
        exact = guaranteed or arm.changes < EXACT_BELOW_CHANGES or arm.events in (0, arm.changes)
        places[exact].append(place)
    for exact, alike in places.items():
        method = "Clopper-Pearson" if exact else "Wilson"
        wide, half = (_share_ranges([arms[place] for place in alike], level, exact) for level in (CONFIDENCE, HALF))
        for place, ends, inner in zip(alike, wide, half, strict=True):
            arm = arms[place]
            found[place] = Rate(
                _per_100(arm), *ends, arm.changes, arm.events, ladder(arm), method, _unstable(arm), *inner, arm=arm
            )
    return [each for each in found if each is not None]


def compare(ai: Arm, human: Arm) -> Comparison:
    """Difference (Newcombe 1998, method 10) and ratio (Koopman 1984, score) of two arms, valid with no event in an arm.

    Args:
        ai, human: The arms. The difference is AI minus human per 100 changes, the ratio AI over human.

    Returns:
        `n` counts both arms' changes, `events` both arms' events.
    """
    level, grey = ladder(ai, human), muted(ai, human)
    changes, events = ai.changes + human.changes, ai.events + human.events
    if level is Level.NONE:
        caveat = " ".join(f"There are no {arm.label} changes." for arm in (ai, human) if arm.changes == 0)
        nothing = Ranged(None, None, None, changes, events, level, "two shares", (caveat,))
        return Comparison(ai, human, nothing, nothing, level, grey)
    caveats = (*_unstable(ai), *_unstable(human))
    wide, half = _difference_range(ai, human, CONFIDENCE), _difference_range(ai, human, HALF)
    gap = _per_100(ai) - _per_100(human)
    difference = Ranged(gap, *wide, changes, events, level, "Newcombe", caveats, *half)
    wide, half = _ratio_range(ai, human, CONFIDENCE), _ratio_range(ai, human, HALF)
    point = _per_100(ai) / _per_100(human) if human.events else None
    missing = () if human.events else (f"Without an incident among {human.label} changes there is no ratio.",)
    ratio = Ranged(point, *wide, changes, events, level, "Koopman score", missing + caveats, *half)
    return Comparison(ai, human, difference, ratio, level, grey)


def _unstable(arm: Arm) -> tuple[str, ...]:
    few = arm.events < STABLE_FROM_EVENTS
    return (f"The {arm.label} rate is unstable: fewer than {STABLE_FROM_EVENTS} incidents.",) if few else ()


def _per_100(arm: Arm) -> float:
    return 100 * arm.events / arm.changes


def _share_ranges(arms: Sequence[Arm], confidence: float, exact: bool) -> list[tuple[float, float]]:
    if not arms:
        return []
    events, changes = (np.array(each) for each in zip(*((arm.events, arm.changes) for arm in arms), strict=True))
    low, high = proportion_confint(events, changes, 1 - confidence, method="beta" if exact else "wilson")
    ends = np.where(events == 0, [0 * low, 1 - (1 - confidence) ** (1 / changes)], [low, high])
    return [(float(first), float(last)) for first, last in 100 * ends.T]


def _difference_range(ai: Arm, human: Arm, confidence: float) -> tuple[float, float]:
    # statsmodels' other method, "score", constrains the wrong arm and fails on small counts.
    low, high = confint_proportions_2indep(
        ai.events, ai.changes, human.events, human.changes, method="newcomb", compare="diff", alpha=1 - confidence
    )
    return 100 * float(low), 100 * float(high)


def _ratio_range(ai: Arm, human: Arm, confidence: float) -> tuple[float, float]:
    return 1 / _ratio_upper(human, ai, confidence), _ratio_upper(ai, human, confidence)


def _ratio_upper(ai: Arm, human: Arm, confidence: float) -> float:
    """Koopman's upper limit; the lower one is the inverse of the swapped arms' upper one.

    Own root search, because statsmodels' closed form is wrong where every change of an arm has an event, NaN without
    events, and complex by cancellation.
    """
    if human.events == 0:
        return math.inf
    limit = float(chi2.ppf(confidence, 1))

    def excess(log_ratio: float) -> float:
        return _koopman(ai, human, math.exp(log_ratio)) - limit

    start = math.log(max(_per_100(ai) / _per_100(human), _NO_RATIO))
    step = 1.0
    while excess(start + step) < 0:
        step *= 2
    return math.exp(float(brentq(excess, start, start + step, xtol=1e-10)))


def _koopman(ai: Arm, human: Arm, ratio: float) -> float:
    """Koopman's chi-square (Biometrics 1984, 40:513) for a ratio of AI rate to human rate."""
    square = (ai.changes + human.changes) * ratio
    linear = ratio * (ai.changes + human.events) + ai.events + human.changes
    constant = ai.events + human.events
    human_share = 2 * constant / (linear + math.sqrt(max(linear**2 - 4 * square * constant, 0.0)))
    return _misfit(ai, ratio * human_share) + _misfit(human, human_share)


def _misfit(arm: Arm, expected: float) -> float:
    variance = arm.changes * expected * (1 - expected)
    return (arm.events - arm.changes * expected) ** 2 / variance if variance > 0 else 0.0
