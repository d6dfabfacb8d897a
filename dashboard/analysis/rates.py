"""How often changes are followed by an incident: rates, their comparison, and how much the counts allow to be said.

Everything printed is per 100 changes. An arm's events are changes with at least one linked incident, so every rate
here is a binomial share.
"""

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import chi2, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.analysis.estimate import Level
from data.errors import AftermathError

CONFIDENCE = 0.95
RATE_FROM_CHANGES = 30
EXACT_BELOW_CHANGES = 40
STABLE_FROM_EVENTS = 20
COMPARE_FROM_EVENTS = 10
VERDICT_FROM_EVENTS = 5
DAYS_PER_MONTH = 365.25 / 12

_NO_RATIO = 1e-9
_Z_ERRORS = float(norm.ppf(0.975) + norm.ppf(0.80))


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


@dataclass(frozen=True)
class Rate:
    """An arm's incidents per 100 changes, with its 95 % and 50 % ranges.

    Attributes:
        per_100: The rate; NaN without changes.
        low, high: 95 % range; with no event `high` is the one-sided 95 % upper limit.
        low50, high50: 50 % range, of the same kind.
        level: NONE, COUNTS (too few changes for a rate) or RATE.
        unstable: Fewer than 20 events.
    """

    arm: Arm
    per_100: float
    low: float
    high: float
    low50: float
    high50: float
    level: Level
    unstable: bool


@dataclass(frozen=True)
class Comparison:
    """AI arm against human arm: difference per 100 changes and ratio, each with its 95 % range.

    Attributes:
        ratio: AI rate over human rate; infinite when only the human arm has no event, NaN when neither has one.
        level: What the ladder allows to be shown.
        muted: Draw in grey and give no verdict.
    """

    ai: Arm
    human: Arm
    difference_per_100: float
    low: float
    high: float
    low50: float
    high50: float
    ratio: float
    ratio_low: float
    ratio_high: float
    level: Level
    muted: bool


@dataclass(frozen=True)
class Bounds:
    """The ratio under four allocations of the changes whose origin is unknown; infinite or NaN where undefined."""

    known_only: float
    all_human: float
    all_ai: float
    lowest: float
    highest: float


def ladder(*arms: Arm) -> Level:
    """The minimum-data ladder: what may be shown for one arm, or for two arms side by side.

    Returns:
        NONE without changes, COUNTS below 30 changes in an arm, RATE from there, COMPARE for two arms with an event in
        each and ten in all. ADJUSTED and CLAIM are never reached from counts alone.
    """
    fewest = min((arm.changes for arm in arms), default=0)
    if fewest == 0:
        return Level.NONE
    if fewest < RATE_FROM_CHANGES:
        return Level.COUNTS
    events = [arm.events for arm in arms]
    if len(arms) == 2 and min(events) >= 1 and sum(events) >= COMPARE_FROM_EVENTS:
        return Level.COMPARE
    return Level.RATE


def muted(ai: Arm, human: Arm) -> bool:
    """Whether a comparison is drawn grey and carries no verdict: not comparable, or under five events in an arm."""
    return ladder(ai, human) < Level.COMPARE or min(ai.events, human.events) < VERDICT_FROM_EVENTS


def rate(arm: Arm) -> Rate:
    """An arm's rate with Wilson's range, or Clopper and Pearson's under 40 changes and at either end.

    Raises:
        AftermathError: Never for a valid Arm; Arm itself refuses contradictory counts.
    """
    level = ladder(arm)
    unstable = arm.events < STABLE_FROM_EVENTS
    if level is Level.NONE:
        return Rate(arm, math.nan, 0.0, 100.0, 0.0, 100.0, level, unstable)
    low, high = _share_range(arm, CONFIDENCE)
    low50, high50 = _share_range(arm, 0.5)
    return Rate(arm, _per_100(arm), low, high, low50, high50, level, unstable)


def compare(ai: Arm, human: Arm) -> Comparison:
    """Difference (Newcombe's method 10) and ratio (Koopman's score) of two arms, valid with no event in an arm.

    An arm without changes leaves the estimates NaN and the ranges as wide as they can be.
    """
    level, grey = ladder(ai, human), muted(ai, human)
    if level is Level.NONE:
        return Comparison(ai, human, math.nan, -100, 100, -100, 100, math.nan, 0.0, math.inf, level, grey)
    low, high = _difference_range(ai, human, CONFIDENCE)
    low50, high50 = _difference_range(ai, human, 0.5)
    point = divide(_per_100(ai), _per_100(human))
    ratio_low, ratio_high = 1 / _ratio_upper(human, ai), _ratio_upper(ai, human)
    difference = _per_100(ai) - _per_100(human)
    return Comparison(ai, human, difference, low, high, low50, high50, point, ratio_low, ratio_high, level, grey)


def detectable_ratio(changes_ai: int, changes_human: int, base_rate: float, design_effect: float = 1.0) -> float:
    """The smallest ratio above 1 these counts would show, with 80 % power at the 5 % level.

    Args:
        changes_ai: Changes in the AI arm.
        changes_human: Changes in the human arm.
        base_rate: Expected events per change, a share between 0 and 1.
        design_effect: How many times clustering inflates the variance.

    Returns:
        The ratio; infinite when an arm expects no event.
    """
    expected_ai, expected_human = changes_ai * base_rate, changes_human * base_rate
    if min(expected_ai, expected_human) <= 0:
        return math.inf

    def shortfall(log_ratio: float) -> float:
        spread = 1 / (math.exp(log_ratio) * expected_ai) + 1 / expected_human
        return log_ratio - _Z_ERRORS * math.sqrt(design_effect * spread)

    ceiling = 1.0
    while shortfall(ceiling) < 0:
        ceiling *= 2
        if ceiling > 500:
            return math.inf
    return math.exp(float(brentq(shortfall, 0.0, ceiling)))


def months_until_doubling_shows(ai: Arm, human: Arm, days: float) -> float:
    """Further months until a ratio of 2 would show (80 % power), if both arms keep growing at the pace of `days`.

    Returns:
        0 when it would show already; infinite when there is no event or no change to go by.
    """
    events, changes = ai.events + human.events, ai.changes + human.changes
    if not (events and ai.changes and human.changes and days > 0):
        return math.inf
    base = events / changes
    spread = 1 / (2 * base * ai.changes) + 1 / (base * human.changes)
    growth = (_Z_ERRORS / math.log(2)) ** 2 * spread
    return max(0.0, (growth - 1) * days / DAYS_PER_MONTH)


def unknown_bounds(ai: Arm, human: Arm, unknown: Arm) -> Bounds:
    """The ratio if every unknown change were human-only, AI-assisted, or split in the two most extreme ways."""
    a, n1, c, n0 = ai.events, ai.changes, human.events, human.changes
    u, total = unknown.events, unknown.changes
    return Bounds(
        known_only=_risk_ratio(a, n1, c, n0),
        all_human=_risk_ratio(a, n1, c + u, n0 + total),
        all_ai=_risk_ratio(a + u, n1 + total, c, n0),
        lowest=_risk_ratio(a, n1 + total - u, c + u, n0 + u),
        highest=_risk_ratio(a + u, n1 + u, c, n0 + total - u),
    )


def divide(numerator: float, denominator: float) -> float:
    """A quotient that is infinite over zero, and NaN for zero over zero or anything undefined."""
    if denominator:
        return numerator / denominator
    return math.inf if numerator > 0 else math.nan


def _risk_ratio(a: int, n1: int, c: int, n0: int) -> float:
    return divide(divide(a, n1), divide(c, n0))


def _per_100(arm: Arm) -> float:
    return 100 * arm.events / arm.changes


def _share_range(arm: Arm, confidence: float) -> tuple[float, float]:
    if arm.events == 0:
        return 0.0, 100 * (1 - (1 - confidence) ** (1 / arm.changes))
    exact = arm.changes < EXACT_BELOW_CHANGES or arm.events == arm.changes
    low, high = proportion_confint(arm.events, arm.changes, 1 - confidence, method="beta" if exact else "wilson")
    return 100 * float(low), 100 * float(high)


def _difference_range(ai: Arm, human: Arm, confidence: float) -> tuple[float, float]:
    # statsmodels' other method, "score", constrains the wrong arm and fails on small counts.
    low, high = confint_proportions_2indep(
        ai.events, ai.changes, human.events, human.changes, method="newcomb", compare="diff", alpha=1 - confidence
    )
    return 100 * float(low), 100 * float(high)


def _ratio_upper(ai: Arm, human: Arm) -> float:
    """Koopman's upper limit; the lower one is the inverse of the swapped arms' upper one.

    Own root search, because statsmodels' closed form is wrong where every change of an arm has an event, NaN without
    events, and complex by cancellation.
    """
    if human.events == 0:
        return math.inf
    limit = float(chi2.ppf(CONFIDENCE, 1))

    def excess(log_ratio: float) -> float:
        return _koopman(ai, human, math.exp(log_ratio)) - limit

    start = math.log(max(divide(_per_100(ai), _per_100(human)), _NO_RATIO))
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
