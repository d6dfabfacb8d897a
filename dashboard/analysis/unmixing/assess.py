"""The unmixed ratio of AI to human changes, with everything that says how far it can be trusted."""

import math

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.unmixing import models, roads, verdict
from dashboard.analysis.unmixing.fitting import at_ratio
from dashboard.analysis.unmixing.frames import ONLY_DEPLOY, Counts, read
from dashboard.analysis.unmixing.likelihood import Array
from dashboard.analysis.unmixing.result import Confirmation, Culprits, Outlook, Road, Unmixing
from dashboard.analysis.unmixing.roads import Fitted

BANDS_FROM = 100
SENSITIVE = math.log(1.15)

NO_EXCESS = "Without a ratio there is no number of excess incidents."
NO_LEAST_EXCESS = "The ratio may be 0, and what AI changes would then have spared cannot be counted."


def unmix(strata: pd.DataFrame, evidence: pd.DataFrame) -> Unmixing:
    """Estimates how many times as many incidents one AI change is followed by as one human change, per stratum alike.

    Args:
        strata, evidence: Counts as `frames` describes them.

    Returns:
        Ratios (1 = alike) with 95 % ranges, diagnostics, verdict. An association, never a cause.

    Raises:
        AftermathError: The frames contradict themselves or each other.

    Source:
        Conditional maximum likelihood for mixed exposures with profiled baselines; Dempster, Laird and Rubin 1977 for
        the missing-information view; Louis 1982 for the observed information.
    """
    counts, merged = _compared(read(strata, evidence))
    bands = counts is not merged
    combined, between, inside = roads.combined(counts), roads.between(counts), roads.inside(counts)
    unknown = roads.unknown_arm(combined, counts)
    without = roads.combined(merged).road if bands else None
    background = roads.combined(counts, background=True).road
    considered = verdict.Roads(
        combined.road,
        between.road,
        inside.road,
        verdict.agreement(between.road, inside.road),
        confirmation(counts),
    )
    called, why = verdict.verdict(considered)
    return Unmixing(
        headline=verdict.headline(considered),
        combined=combined.road,
        between=between.road,
        inside=inside.road,
        unknown=None if unknown is None else unknown.road,
        without_bands=without,
        with_background=background,
        sensitive_to=_sensitive(combined.road, without, background),
        agreement=considered.agreement,
        confirmation=considered.confirmation,
        outlook=outlook(counts, combined),
        culprits=culprits(counts, combined),
        excess=excess(counts, combined),
        verdict=called,
        verdict_caveats=why,
        bands=bands,
    )


def at_equal_size(strata: pd.DataFrame, evidence: pd.DataFrame) -> Road:
    """The combined road with a class per arm and size band of changes; size is also a way in which AI acts.

    Args:
        strata, evidence: Counts as `frames` describes them, with size bands of changes.

    Returns:
        The ratio of one AI change to one human change of the same size, service and month; one effect per size band.

    Raises:
        AftermathError: The frames contradict themselves or each other.
    """
    counts, _ = _compared(read(strata, evidence))
    return roads.combined(counts).road


def known_unequally(strata: pd.DataFrame, evidence: pd.DataFrame) -> Road:
    """The ratio with a rate of becoming known for culprits of each arm, for where the confirmation test fails.

    Args:
        strata, evidence: Counts as `frames` describes them.

    Raises:
        AftermathError: The frames contradict themselves or each other.
    """
    counts, _ = _compared(read(strata, evidence))
    return roads.free_rates(counts)


def confirmation(counts: Counts) -> Confirmation:
    """Likelihood-ratio test, one degree of freedom: do AI culprits become known as often as all others?"""
    found = roads.confirmation_rates(counts)
    if found is None:
        return Confirmation(None, None, None)
    statistic, ai, others = found
    return Confirmation(float(chi2.sf(statistic, 1)), ai, others)


def outlook(counts: Counts, combined: Fitted) -> Outlook:
    """What the counts can show: the design's information share, and the range to expect from it.

    The effective incidents are the combined road's where it has an estimate, else the design's share of all.
    """
    share = _design_share(counts)
    effective, ai = combined.road.effective_incidents, _ai_share(counts)
    if effective is None and share is not None:
        effective = share * counts.compared()
    if not effective or ai is None:
        return Outlook(share, None, None)
    found = culprits(counts, combined)
    if found is not None and found.ai > 0 and found.human > 0:
        ai = found.ai / (found.ai + found.human)
    se = 1 / math.sqrt(effective * ai * (1 - ai))
    return Outlook(share, se, math.exp(min(2 * 1.959964 * se, 700.0)))


def culprits(counts: Counts, combined: Fitted) -> Culprits | None:
    """Expected culprits per origin at the estimate, over all incidents; None without an estimate.

    Args:
        counts: What the combined road was fitted to.
        combined: That road.
    """
    if combined.found is None or combined.found.end:
        return None
    expected = _responsibility(counts, combined.found.theta)
    return Culprits(**{arm: float((expected * counts.arm(arm)).sum()) for arm in ("human", "ai", "unknown", "bot")})


def excess(counts: Counts, combined: Fitted) -> Estimate:
    """(1 - 1/R) times the expected AI culprits, recomputed at both limits of R; negative where there are fewer.

    Returns:
        In incidents; n counts all incidents. No limit where R's is 0: what AI changes then spared depends on deploys
        without an incident.
    """
    ratio, total = combined.road.ratio, round(float(counts.incidents.sum()))
    middle, low, high = (_excess_at(counts, combined, at) for at in (ratio.estimate, ratio.low, ratio.high))
    caveats = () if middle is not None else (*ratio.caveats, NO_EXCESS)
    if middle is not None and ratio.low == 0:
        caveats = (NO_LEAST_EXCESS,)
    return Estimate(middle, low, high, total, ratio.events, ratio.level, "(1 - 1/R) x AI culprits", caveats)


def _excess_at(counts: Counts, combined: Fitted, ratio: float | None) -> float | None:
    if not ratio or combined.model is None or combined.found is None:
        return None
    theta = at_ratio(combined.model, combined.found, ratio)
    ai = float((_responsibility(counts, theta) * counts.arm("ai")).sum())
    return -math.expm1(-float(theta[0])) * ai


def _responsibility(counts: Counts, theta: Array) -> Array:
    """Expected incidents per class; those of strata without a comparison count too."""
    rates = np.exp(models.arm_design(counts) @ theta)
    per_pattern, named, rows = counts.per_pattern(), counts.known >= 0, counts.known == ONLY_DEPLOY
    certain = np.bincount(counts.known[named], weights=per_pattern[named], minlength=len(rates))
    weighted = counts.composition[rows] * rates
    return np.asarray(certain + np.einsum("i,ic->c", per_pattern[rows] / weighted.sum(axis=1), weighted))


def _compared(every: Counts) -> tuple[Counts, Counts]:
    """The counts that are compared, within batch bands where there are incidents enough; and those without bands."""
    merged = every.without_bands().told()
    return (every.told() if merged.compared() >= BANDS_FROM else merged), merged


def _design_share(counts: Counts) -> float | None:
    if counts.mixing is None or roads.missing_arm(counts):
        return None
    incidents, changes = counts.per_stratum(), counts.totals.sum(axis=1)
    used = (incidents > 0) & (changes > 0)
    mean = counts.changes("ai")[used] / changes[used]
    between = counts.mixing[used] / changes[used] - mean**2
    whole = float((incidents[used] * mean * (1 - mean)).sum())
    return min(1.0, max(0.0, float((incidents[used] * between).sum()) / whole)) if whole > 0 else None


def _ai_share(counts: Counts) -> float | None:
    """AI share of culprits if R were 1, in strata with both arms."""
    if roads.missing_arm(counts) or not counts.compared():
        return None
    incidents, human, ai = counts.per_stratum(), counts.changes("human"), counts.changes("ai")
    used = counts.both_arms & (incidents > 0)
    share = ai[used] / (ai + human)[used]
    return float((incidents[used] * share).sum() / incidents[used].sum())


def _sensitive(combined: Road, without_bands: Road | None, background: Road) -> tuple[str, ...]:
    """Which assumption moves the ratio by more than 15 %."""
    named = (("batch bands", without_bands), ("background", background))
    return tuple(name for name, road in named if road is not None and _apart(combined.ratio, road.ratio))


def _apart(first: Estimate, second: Estimate) -> bool:
    if first.estimate is None or second.estimate is None:
        return False
    return abs(math.log(first.estimate / second.estimate)) > SENSITIVE
