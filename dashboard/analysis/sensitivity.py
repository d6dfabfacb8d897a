"""What could be wrong: how far labels, links and things nobody measured would move a ratio of AI over human changes.

Cells are named as everywhere in epidemiology: a, b are changes followed by an incident, c, d all others; a and c carry
the AI label, b and d do not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.ladder import Counts

DETECTIONS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)


@dataclass(frozen=True)
class Bounds:
    """The ratio under four allocations of the changes of unknown origin.

    Attributes:
        known_only: Without them.
        all_human, all_ai: All of them in one arm.
        lowest, highest: The two extremes over every allocation; `highest` is infinite where no limit exists.
        caveats: Why a value is None.
    """

    known_only: float | None
    all_human: float | None
    all_ai: float | None
    lowest: float | None
    highest: float | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Detection:
    """How well the AI label works.

    Attributes:
        incident, other: Share of AI changes that carry the label, among changes with an incident and all others.
        incident_clear, other_clear: Share of human changes without the label, among the same two.
    """

    incident: float = 1.0
    other: float = 1.0
    incident_clear: float = 1.0
    other_clear: float = 1.0


@dataclass(frozen=True)
class Corrected:
    """Counts and ratios as they would be with perfect labels.

    Attributes:
        ai_events, human_events, ai_others, human_others: Corrected cells, fractional.
        risk_ratio: Corrected ratio of shares.
        odds_ratio: Corrected ratio of odds; None where a cell of it is empty.
    """

    ai_events: float
    human_events: float
    ai_others: float
    human_others: float
    risk_ratio: float | None
    odds_ratio: float | None


@dataclass(frozen=True)
class LabelGrid:
    """Corrected ratios over what share of AI changes is detected.

    Attributes:
        incident, other: Detection among changes with an incident (rows) and among others (columns).
        ratios: One row per `incident`, one entry per `other`; None where such detection contradicts the counts.
        tipping_point: `tipping_point` of the same counts.
    """

    incident: tuple[float, ...]
    other: tuple[float, ...]
    ratios: tuple[tuple[float | None, ...], ...]
    tipping_point: float | None


@dataclass(frozen=True)
class EValue:
    """How strong a missed factor would have to be, as a risk ratio with both AI use and incidents.

    Attributes:
        point: To bring the estimate to 1 (or to `against`).
        limit: To bring the limit of the range nearest to it there; 1 where the range holds it.
        caveats: Why they are None.
    """

    point: float | None
    limit: float | None
    caveats: tuple[str, ...] = ()


def unknown_bounds(ai: Counts, human: Counts, unknown: Counts) -> Bounds:
    """The ratio if every unknown change were human-only, AI-assisted, or split in the two most extreme ways.

    Args:
        ai, human, unknown: Events and changes of the three arms.

    Source: Worst-case bounds for missing data (Manski 1989).
    """
    a, n1, c, n0 = ai.events, ai.changes, human.events, human.changes
    u, total = unknown.events, unknown.changes
    found = (
        _risk_ratio(a, n1, c, n0),
        _risk_ratio(a, n1, c + u, n0 + total),
        _risk_ratio(a + u, n1 + total, c, n0),
        _risk_ratio(a, n1 + total - u, c + u, n0 + u),
        _risk_ratio(a + u, n1 + u, c, n0 + total - u),
    )
    missing = "Where an arm would hold no changes, or neither an incident, there is no ratio."
    return Bounds(*found, caveats=(missing,) if None in found else ())


def label_correction(a: float, b: float, c: float, d: float, detection: Detection) -> Corrected | None:
    """Counts with the labels' errors undone (Lash, Fox and Fink 2009, exposure misclassification).

    Args:
        a, b: Changes with an incident, with and without the AI label.
        c, d: Other changes, with and without it.
        detection: How well the label works among the two.

    Returns:
        None where the counts contradict such detection: a corrected cell would be negative, or the label would be no
        better than chance.
    """
    events = _true_ai(a, a + b, detection.incident, detection.incident_clear)
    others = _true_ai(c, c + d, detection.other, detection.other_clear)
    if events is None or others is None:
        return None
    ai_events, ai_others = events, others
    human_events, human_others = a + b - ai_events, c + d - ai_others
    ratio = _risk_ratio(ai_events, ai_events + ai_others, human_events, human_events + human_others)
    odds = _quotient(ai_events * human_others, human_events * ai_others)
    return Corrected(ai_events, human_events, ai_others, human_others, _finite(ratio), _finite(odds))


def label_grid(
    a: float,
    b: float,
    c: float,
    d: float,
    incident: Sequence[float] = DETECTIONS,
    other: Sequence[float] = DETECTIONS,
) -> LabelGrid:
    """The corrected ratio where the label never sits on a human change, over what it detects of the AI changes.

    The diagonal is labelling blind to the outcome; off it, labels were looked for harder on one side.

    Args:
        a, b, c, d: Cells as above.
        incident, other: Detection shares, in (0, 1].
    """
    rows = tuple(tuple(_at(a, b, c, d, Detection(one, two)) for two in other) for one in incident)
    return LabelGrid(tuple(incident), tuple(other), rows, tipping_point(a, b, c, d))


def tipping_point(a: float, b: float, c: float, d: float) -> float | None:
    """The detection on one side at which the ratio would be 1 if the other side were detected completely.

    For a ratio above 1 that is detection among the changes without an incident, below 1 among those with one. The
    closer to 1, the less it takes: 0.9 means that missing one AI change in ten on that side explains the ratio away.

    Returns:
        A share in [0, 1]; None where no cell distribution gives a ratio.
    """
    if min(a + b, c + d) <= 0 or a + c <= 0 or b + d <= 0:
        return None
    labelled_events, labelled_others = a / (a + b), c / (c + d)
    if labelled_events == labelled_others:
        return 1.0
    return min(labelled_events, labelled_others) / max(labelled_events, labelled_others)


def true_share(apparent: float, detection: float, clear: float) -> float | None:
    """The AI share behind what an imperfect detector reports (Rogan and Gladen 1978), cut to 0 and 1.

    Args:
        apparent: Share of changes with the label.
        detection: Share of AI changes it finds (sensitivity).
        clear: Share of human changes it leaves alone (specificity).

    Returns:
        None where the detector is no better than chance.
    """
    if detection + clear <= 1:
        return None
    return min(1.0, max(0.0, (apparent + clear - 1) / (detection + clear - 1)))


def e_value(ratio: Estimate, against: float = 1.0) -> EValue:
    """The E-value (VanderWeele and Ding 2017) of a ratio whose range excludes `against`.

    Args:
        ratio: An adjusted ratio with its 95 % range.
        against: The ratio to explain it down (or up) to.
    """
    low, high = ratio.low, ratio.high
    if ratio.estimate is None or low is None or high is None:
        return EValue(None, None, ratio.caveats[:1] or ("There is no ratio to explain away.",))
    if low <= against <= high:
        return EValue(
            None,
            None,
            (f"The range holds {against:g} already, so there is nothing a missed factor would have to explain away.",),
        )
    nearest = low if low > against else high
    if ratio.estimate <= 0 or nearest <= 0:
        return EValue(None, None, ("A ratio of 0 cannot be explained away by any factor of finite strength.",))
    return EValue(_strength(ratio.estimate / against), _strength(nearest / against))


def detection_corrected(ratio: float, detected_ai: float, detected_human: float) -> float | None:
    """The ratio if incidents were linked to AI and human changes with different success.

    Args:
        ratio: As observed.
        detected_ai, detected_human: Share of each arm's incidents that got linked, in (0, 1].

    Returns:
        None for a share outside that.
    """
    if not (0 < detected_ai <= 1 and 0 < detected_human <= 1):
        return None
    return ratio * detected_human / detected_ai


def detection_explaining(ratio: float) -> float | None:
    """How well one arm's incidents would be linked, relative to the other's, for the true ratio to be 1.

    Returns:
        A share: above 1 human incidents found at this fraction of the AI ones, below 1 the other way round; None
        without a ratio above 0.
    """
    return None if ratio <= 0 else min(ratio, 1 / ratio)


def _at(a: float, b: float, c: float, d: float, detection: Detection) -> float | None:
    corrected = label_correction(a, b, c, d, detection)
    return None if corrected is None else corrected.risk_ratio


def _true_ai(labelled: float, total: float, detection: float, clear: float) -> float | None:
    if detection + clear <= 1:
        return None
    found = (labelled - (1 - clear) * total) / (detection + clear - 1)
    return found if -1e-9 <= found <= total + 1e-9 else None


def _strength(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def _risk_ratio(a: float, n1: float, c: float, n0: float) -> float | None:
    return None if min(n1, n0) <= 0 else _quotient(a / n1, c / n0)


def _quotient(numerator: float, denominator: float) -> float | None:
    """A quotient that is infinite over zero, and None for zero over zero."""
    if denominator > 0:
        return numerator / denominator
    return math.inf if numerator > 0 else None


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
