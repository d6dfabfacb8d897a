"""When the unmixed ratio may be shown, and when it may be called higher or lower: gates and the verdict rule."""

import math
from dataclasses import dataclass, replace

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.unmixing.result import Agreement, Confirmation, Road, Verdict
from dashboard.analysis.unmixing.roads import HEADLINE_FROM, INTERVAL_FROM

WAIVED_FROM = 0.8
CRITICAL_Z = 1.96
CONFIRMATION_P = 0.05

TOO_LITTLE = "Too little variation of the AI share between deploys: worth {:.0f} incidents with a known culprit."
ONLY_RANGE = "Worth {:.0f} incidents with a known culprit: enough for a range, not for a single number."
NOT_CROSS_CHECKED = "Not cross-checked: no independent estimate from inside deploys."
DISAGREE = (
    "Comparing deploys gives {:.1f}; comparing changes inside a deploy gives {:.1f}. "
    "Risky deploys may carry more AI changes, or confirmation depends on origin. No conclusion."
)
UNEQUAL_CONFIRMATION = (
    "Culprits become known more often for one origin than for the other ({:.0f} of 100 AI-assisted, {:.0f} of 100 "
    "other ones), so known culprits cannot be trusted. No conclusion."
)
WAIVED = "Deploys hold about one change each, so there is no estimate from inside deploys to agree with."
INCLUDES_ONE = "The range includes a ratio of 1."
ROADS_WEAK = "One of the two independent estimates is on the other side of 1, or within its standard error of it."


@dataclass(frozen=True)
class Roads:
    """What the gates look at."""

    combined: Road
    between: Road
    inside: Road
    agreement: Agreement
    confirmation: Confirmation


def agreement(between: Road, inside: Road) -> Agreement:
    """The z test of the two roads; waived where deploys alone carry an information share of 0.8 or more.

    Args:
        between, inside: Roads with their standard errors of log R; without one of them there is no z.
    """
    waived = between.information_share is not None and between.information_share >= WAIVED_FROM
    first, second = _log(between), _log(inside)
    if first is None or second is None or between.se_log is None or inside.se_log is None:
        return Agreement(None, None, waived)
    z = (first - second) / math.hypot(between.se_log, inside.se_log)
    return Agreement(z, abs(z) < CRITICAL_Z, waived)


def headline(roads: Roads) -> Estimate:
    """The combined ratio behind its gates; the first caveat says why something is held back."""
    ratio, effective = roads.combined.ratio, roads.combined.effective_incidents
    if ratio.low is None:
        return ratio
    if effective is None:
        return replace(ratio, level=Level.COUNTS)
    if effective < INTERVAL_FROM:
        return _withheld(ratio, TOO_LITTLE.format(effective), Level.COUNTS)
    broken = _contradiction(roads)
    if broken:
        return _withheld(ratio, broken, Level.COMPARE)
    notes = _notes(roads)
    if effective < HEADLINE_FROM:
        why = ONLY_RANGE.format(effective)
        return replace(ratio, estimate=None, level=Level.ADJUSTED, caveats=(why, *notes, *ratio.caveats))
    level = Level.CLAIM if verdict(roads)[0] else Level.ADJUSTED
    return replace(ratio, level=level, caveats=(*notes, *ratio.caveats))


def verdict(roads: Roads) -> tuple[Verdict | None, tuple[str, ...]]:
    """The verdict rule, and why it gives none or what it did not ask for.

    A claim needs 40 effective incidents, a range without 1, |z| under 1.96, an even confirmation rate, and both roads
    on the same side of 1 by more than a standard error. With about one change per deploy only the range counts.

    Returns:
        The verdict, or None; and sentences.
    """
    ratio, effective = roads.combined.ratio, roads.combined.effective_incidents
    if ratio.estimate is None or effective is None or effective < HEADLINE_FROM:
        return None, ratio.caveats or (ONLY_RANGE.format(effective or 0),)
    side = _side(ratio)
    if side is None:
        return None, (INCLUDES_ONE,)
    if roads.agreement.waived:
        return side, (WAIVED,)
    broken = _contradiction(roads)
    if broken:
        return None, (broken,)
    if roads.agreement.z is None:
        return None, (NOT_CROSS_CHECKED,)
    sign = 1 if side == "higher" else -1
    if not all(_clear(road, sign) for road in (roads.between, roads.inside)):
        return None, (ROADS_WEAK,)
    return side, ()


def _contradiction(roads: Roads) -> str | None:
    if roads.agreement.waived:
        return None
    if roads.agreement.agrees is False:
        return DISAGREE.format(roads.between.ratio.estimate, roads.inside.ratio.estimate)
    test = roads.confirmation
    if test.p_value is not None and test.p_value < CONFIRMATION_P and test.ai is not None and test.others is not None:
        return UNEQUAL_CONFIRMATION.format(100 * test.ai, 100 * test.others)
    return None


def _notes(roads: Roads) -> tuple[str, ...]:
    if roads.agreement.waived:
        return (WAIVED,)
    return (NOT_CROSS_CHECKED,) if roads.agreement.z is None else ()


def _withheld(ratio: Estimate, why: str, level: Level) -> Estimate:
    return replace(ratio, estimate=None, low=None, high=None, level=level, caveats=(why, *ratio.caveats))


def _side(ratio: Estimate) -> Verdict | None:
    if ratio.low is not None and ratio.low > 1:
        return "higher"
    return "lower" if ratio.high is not None and ratio.high < 1 else None


def _clear(road: Road, sign: int) -> bool:
    log = _log(road)
    return log is not None and road.se_log is not None and sign * log > road.se_log


def _log(road: Road) -> float | None:
    return None if road.ratio.estimate is None else math.log(road.ratio.estimate)
