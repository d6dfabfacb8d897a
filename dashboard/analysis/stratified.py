"""The three ratios side by side: crude, within service and month, and within size band too.

Where they disagree, the disagreement is the finding: AI use is spread unevenly over services and months, and size is
both a reason to use AI and a way in which it acts.
"""

import math
from dataclasses import dataclass

from scipy.optimize import brentq

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.homogeneity import Homogeneity, homogeneity
from dashboard.analysis.ladder import (
    ADJUST_FROM_EVENTS,
    ADJUST_FROM_OVERLAP,
    ADJUST_FROM_SERVICES,
    Within,
    Withstood,
    ladder,
)
from dashboard.analysis.mantel_haenszel import Pooled, risk_difference, risk_ratio
from dashboard.analysis.poisson_model import Standardised, model_dependent, model_ratio, standardised
from dashboard.analysis.rates import CONFIDENCE, HALF, Arm, Comparison, Ranged, compare
from dashboard.analysis.sensitivity import Bounds, unknown_bounds
from dashboard.analysis.strata import Cells, Strata

SHIFTS_FROM = 0.20

_METHOD = "Mantel-Haenszel within {}; range: the wider of Greenland-Robins and service jackknife"
_DIFFERENCE_METHOD = "Mantel-Haenszel difference within {}; range: the wider of Sato and service jackknife"


@dataclass(frozen=True)
class Overlap:
    """How many changes of each arm lie in strata that hold the other arm too.

    Attributes:
        ai_shared, human_shared: Those changes.
        ai, human: All changes of the arm in the strata; a change of several services is in each.
    """

    ai_shared: int
    ai: int
    human_shared: int
    human: int

    @property
    def ai_share(self) -> float:
        """0 without AI changes."""
        return self.ai_shared / self.ai if self.ai else 0.0

    @property
    def human_share(self) -> float:
        """0 without human changes."""
        return self.human_shared / self.human if self.human else 0.0


@dataclass(frozen=True)
class Adjusted:
    """AI against human arm inside strata.

    Attributes:
        within: What is held equal: "service and month".
        ratio: Share of changes with an incident, AI over human. `n` and `events` count informative strata only.
        difference: The same as a difference per 100 changes.
        pooled: The ratio with both its standard errors and the jackknife.
        overlap: Whether the arms meet at all.
        strata: Informative strata: both arms and at least one incident.
        homogeneity: Whether the ratio differs by service.
        tipping_point: Detection of AI use on one side that would make it 1; see `tipping_point_within`.
        design_effect: How many times as large the displayed variance is as Greenland and Robins' one; at least 1,
            and 1 where the ladder would not adjust: fewer than 6 services or 20 incidents.
    """

    within: str
    ratio: Ranged
    difference: Ranged
    pooled: Pooled
    overlap: Overlap
    strata: int
    homogeneity: Homogeneity
    tipping_point: float | None
    design_effect: float


@dataclass(frozen=True)
class Shift:
    """How far holding more equal moves a ratio.

    Attributes:
        change: Before over after, minus 1; None where either is missing or the one after is 0.
        opposite: On opposite sides of 1.
        flagged: Opposite, or moved by a fifth or more.
    """

    change: float | None
    opposite: bool
    flagged: bool


@dataclass(frozen=True)
class ThreeRatios:
    """Everything the Overview says about how often.

    Attributes:
        crude: All changes, each once.
        within: Within service and month: the total effect.
        like_for_like: Within service, month and size band.
        simpson: From crude to within.
        size: From within to like-for-like: how much of the ratio goes with the size of changes.
        model: The Poisson model's ratio beside `within`.
        model_dependent: It is more than 15 % away, so that the method decides.
        standardised: Only where the ratio differs by service; beside `within`, with which it may disagree.
        bounds: Over changes of unknown origin; None when no unknown arm was given.
    """

    crude: Comparison
    within: Adjusted
    like_for_like: Adjusted
    simpson: Shift
    size: Shift
    model: Estimate
    model_dependent: bool
    standardised: Standardised | None
    bounds: Bounds | None


def three_ratios(strata: Strata, ai: Arm, human: Arm, unknown: Arm | None = None) -> ThreeRatios:
    """The three ratios and their checks.

    Args:
        strata: From `strata.read`; a change of several services is in each of them.
        ai, human: The arms with every change once, for the crude ratio.
        unknown: Changes of unknown origin, possibly none. Without it bounds are not stated and nothing can be claimed.
    """
    stated = unknown is not None
    crude = compare(ai, human)
    within = adjusted(strata.cells(by_size=False), ai, human, "service and month", bounds_stated=stated)
    like = adjusted(strata.cells(by_size=True), ai, human, "service, month and size", bounds_stated=stated)
    model = model_ratio(strata)
    return ThreeRatios(
        crude,
        within,
        like,
        shift(crude.ratio.estimate, within.ratio.estimate),
        shift(within.ratio.estimate, like.ratio.estimate),
        model,
        model_dependent(within.ratio.estimate, model.estimate),
        standardised(strata) if within.homogeneity.differs else None,
        unknown_bounds(ai, human, unknown) if unknown is not None else None,
    )


def adjusted(cells: Cells, ai: Arm, human: Arm, within: str, *, bounds_stated: bool = False) -> Adjusted:
    """Mantel-Haenszel over strata, its displayed range, and what the ladder allows.

    Args:
        cells: Strata to compare within.
        ai, human: The arms, for the ladder and for their names.
        within: What the strata hold equal, as words.
        bounds_stated: Whether bounds over unknown origins stand beside it; without them there is no CLAIM.
    """
    informative, pooled, meeting = cells.informative, risk_ratio(cells), overlap(cells)
    tipping = tipping_point_within(informative, pooled.value)
    same = homogeneity(cells, pooled)
    ends = pooled.wider(CONFIDENCE)
    services = pooled.jackknife.services if pooled.jackknife and ends else 0
    events = float((informative.a + informative.c).sum())
    rests_on = Within(events, len(informative.a), meeting.ai_share, services)
    low, high = ends or (None, None)
    level = ladder(
        ai,
        human,
        within=rests_on,
        withstood=Withstood(low, high, same.leave_one_out, tipping, bounds_stated),
    )
    caveats = _caveats(pooled, meeting, informative.clusters, ai, human, within) + same.caveats
    n = round(float((informative.n1 + informative.n0).sum()))
    ratio = _ranged(pooled, 1.0, n, round(events), level, _METHOD.format(within), caveats)
    difference = risk_difference(cells)
    gap = _ranged(difference, 100.0, n, round(events), level, _DIFFERENCE_METHOD.format(within), caveats)
    return Adjusted(
        within, ratio, gap, pooled, meeting, rests_on.strata, same, tipping, _design_effect(pooled, rests_on)
    )


def overlap(cells: Cells) -> Overlap:
    """How many changes lie in strata that hold both arms."""
    shared = (cells.n1 > 0) & (cells.n0 > 0)
    counts = (cells.n1[shared].sum(), cells.n1.sum(), cells.n0[shared].sum(), cells.n0.sum())
    return Overlap(*(round(float(count)) for count in counts))


def shift(before: float | None, after: float | None) -> Shift:
    """How far a ratio moves from one adjustment to the next.

    Args:
        before, after: Ratios; None where one is missing.
    """
    if before is None or not after:
        return Shift(None, False, False)
    opposite = (before - 1) * (after - 1) < 0
    change = before / after - 1
    return Shift(change, opposite, opposite or abs(change) >= SHIFTS_FROM - 1e-9)


def tipping_point_within(cells: Cells, ratio: float | None) -> float | None:
    """The detection of AI use on one side at which the stratified ratio would be 1, the other side being complete.

    A ratio above 1 is brought down by AI changes hidden among the human changes without an incident, one below 1 up by
    those among the human changes with one; the same share of them in every stratum. With one stratum this is
    `sensitivity.tipping_point`.

    Args:
        cells: Informative strata.
        ratio: Mantel-Haenszel's over them.

    Returns:
        A share in (0, 1]; None without a ratio above 0.
    """
    if not ratio:
        return None
    if ratio == 1:
        return 1.0
    others = ratio > 1
    source = cells.n0 - cells.c if others else cells.c

    def moved(hidden: float) -> float:
        found = source * hidden
        a, c = (cells.a, cells.c) if others else (cells.a + found, cells.c - found)
        n1, n0, n = cells.n1 + found, cells.n0 - found, cells.n1 + cells.n0
        top, bottom = float((a * n0 / n).sum()), float((c * n1 / n).sum())
        return top - bottom

    hidden = float(brentq(moved, 0.0, 1.0, xtol=1e-6))
    labelled = float((cells.n1 - cells.a).sum() if others else cells.a.sum())
    return labelled / (labelled + hidden * float(source.sum()))


def _ranged(
    pooled: Pooled, unit: float, n: int, events: int, level: Level, method: str, caveats: tuple[str, ...]
) -> Ranged:
    low, high = pooled.wider(CONFIDENCE) or (None, None)
    low50, high50 = pooled.wider(HALF) or (None, None)
    value, *ends = (None if figure is None else unit * figure for figure in (pooled.value, low, high, low50, high50))
    return Ranged(value, ends[0], ends[1], n, events, level, method, caveats, ends[2], ends[3])


def _design_effect(pooled: Pooled, within: Within) -> float:
    # From few services or incidents it is anything from 1 to 27 by chance.
    if within.services < ADJUST_FROM_SERVICES or within.events < ADJUST_FROM_EVENTS:
        return 1.0
    plain, wider = pooled.plain(CONFIDENCE), pooled.wider(CONFIDENCE)
    if plain is None or wider is None or plain[0] == plain[1]:
        return 1.0
    return max(1.0, (math.log(wider[1] / wider[0]) / math.log(plain[1] / plain[0])) ** 2)


def _caveats(pooled: Pooled, meeting: Overlap, services: int, ai: Arm, human: Arm, within: str) -> tuple[str, ...]:
    found = []
    if pooled.value is None or pooled.error is None:
        found.append(f"Where both kinds meet within {within}, one of them has no incident.")
    if meeting.ai_share < ADJUST_FROM_OVERLAP:
        count = f"{meeting.ai_shared:,} of {meeting.ai:,} {ai.label} changes"
        found.append(f"Only {count} share a {within} with {human.label} ones; comparison not supported.")
    elif meeting.human_share < ADJUST_FROM_OVERLAP:
        count = f"{meeting.human_shared:,} of {meeting.human:,} {human.label} changes"
        found.append(f"Speaks for where both kinds meet, which holds only {count}.")
    if services < ADJUST_FROM_SERVICES:
        found.append(f"Fewer than {ADJUST_FROM_SERVICES} services hold both kinds and an incident.")
    elif pooled.jackknife is None and pooled.error is not None:
        found.append("All incidents of one kind lie in one service, so services cannot be weighed against each other.")
    return tuple(found)
