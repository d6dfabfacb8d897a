"""From counts to likelihoods: deploys only, with known culprits, inside deploys, with background, confirmation.

Every model is the same likelihood with other classes; the first parameter is always log R, the log ratio of one AI
change to one human change of the same stratum. Unknown origin and bots are classes of their own, never merged with an
arm and never dropped.
"""

import numpy as np

from dashboard.analysis.unmixing.frames import NONE, ONLY_DEPLOY, Counts, alike, first_of, scaled
from dashboard.analysis.unmixing.likelihood import Array, Index, Likelihood, Mask, Split


def combined(counts: Counts, *, background: bool = False) -> Likelihood:
    """UC: all deploys, and the culprits that are known; one effect per size band where classes carry one.

    Args:
        background: Add the class "none": incidents nobody's change caused, at a constant rate per deploy. Its log
            rate is the last parameter. Without it, incidents known to be nobody's are left out.
    """
    return _unmixed(counts, np.where(counts.known >= 0, counts.known, _unless_none(counts)), background)


def between(counts: Counts) -> Likelihood:
    """U: all deploys, as if no culprit were known."""
    return _unmixed(counts, _unless_none(counts), False)


def inside(counts: Counts) -> Likelihood:
    """Known culprits in deploys that hold both arms: each such incident compares the changes of its own deploy."""
    human, ai = counts.arm("human"), counts.arm("ai")
    pairs = counts.composition @ np.column_stack([human, ai])
    culprit = np.append(human + 2 * ai, 0.0)[np.where(counts.known >= 0, counts.known, len(human))]
    rows = ((culprit > 0) & (pairs > 0).all(axis=1))[counts.pattern]
    named = np.column_stack([culprit == 1, culprit == 2]).astype(float)
    service, pattern, incidents = counts.service[counts.stratum[rows]], counts.pattern[rows], counts.incidents[rows]
    totals, by_total = _patterns(pairs, pattern, service, incidents, counts.services)
    evidence, by_evidence = _patterns(named, pattern, service, incidents, counts.services)
    return _likelihood(np.array([[0.0], [1.0]]), totals, by_total, evidence, by_evidence)


def confirmation(counts: Counts, *, free: bool) -> Likelihood:
    """Culprits that are known, and how likely each arm's culprits are to become known, in deploys with AI and others.

    Every class is split into a known and an unknown half, so that the rate of becoming known is the odds between them:
    one for all classes, or with `free` another one for AI. Deploys of one arm carry no such information.

    Returns:
        Parameters: log R (with `free`: of the unconfirmed half), then the other classes, log odds of becoming known,
        and with `free` by how much AI's differ.
    """
    classes, ai = len(counts.arms), counts.arm("ai") > 0
    has_ai, has_other = counts.composition[:, ai].sum(axis=1) > 0, counts.composition[:, ~ai].sum(axis=1) > 0
    mixed = (has_ai & has_other)[:, None]
    named = counts.known >= 0
    one_hot = np.eye(classes)[np.where(named, counts.known, 0)]
    known_half = np.where(mixed, one_hot * named[:, None], np.where(named[:, None], one_hot, counts.composition))
    unknown_half = np.where(mixed & named[:, None], 0.0, np.where(named[:, None], one_hot, counts.composition))
    arms = arm_design(counts)
    becoming_known = np.concatenate([np.ones(classes), np.zeros(classes)])
    columns = [np.vstack([arms, arms]), becoming_known]
    if free:
        columns.append(becoming_known * np.concatenate([ai, ai]))
    kept = counts.known != NONE
    evidence = np.hstack([known_half, unknown_half])
    return _build(counts, np.column_stack(columns), np.hstack([counts.totals] * 2), evidence, kept)


def arm_design(counts: Counts, target: str = "ai") -> Array:
    """Classes x parameters: log ratio of `target` to human, then all that is relative to the largest other arm.

    Half of the log ratio is laid on either side, so that swapping the two arms mirrors every likelihood exactly, and a
    fit does not hang on an arm with few changes. Then come the common level of both and the remaining arms (none where
    there is no other arm), then the size bands relative to the one with most changes.

    Args:
        counts: Whose classes; how many changes they hold picks the references.
        target: The arm whose ratio to human comes first.
    """
    others = [arm for arm in dict.fromkeys(counts.arms) if arm not in ("human", target)]
    columns = [(counts.arm(target) - counts.arm("human")) / 2]
    if others:
        columns.append(counts.arm(target) + counts.arm("human"))
        largest = max(others, key=lambda arm: float(counts.changes(arm).sum()))
        columns += [counts.arm(arm) for arm in others if arm != largest]
    bands = dict.fromkeys(size for size in counts.sizes if size)
    changes = {band: counts.totals[:, [size == band for size in counts.sizes]].sum() for band in bands}
    reference = max(bands, key=lambda band: changes[band]) if bands else ""
    columns += [np.array([float(size == band) for size in counts.sizes]) for band in bands if band != reference]
    return np.column_stack(columns)


def _unless_none(counts: Counts) -> Index:
    return np.where(counts.known == NONE, NONE, ONLY_DEPLOY)


def _unmixed(counts: Counts, known: Index, background: bool) -> Likelihood:
    classes = len(counts.arms)
    design, totals, evidence = arm_design(counts), counts.totals, counts.composition
    named = known >= 0
    evidence = np.where(named[:, None], np.eye(classes)[np.where(named, known, 0)], evidence)
    kept, same = known != NONE, counts.alike
    if background:
        design = np.block([[design, np.zeros((classes, 1))], [np.zeros((1, design.shape[1])), np.ones((1, 1))]])
        totals = np.column_stack([totals, counts.deploys])
        evidence = np.column_stack([np.where(kept[:, None], evidence, 0.0), np.where(named, 0.0, 1.0)])
        kept, same = np.ones_like(kept), alike(scaled(totals).T)
    return _build(counts, design, totals, evidence, kept, same)


def _build(
    counts: Counts, design: Array, totals: Array, evidence: Array, kept: Mask, same: Index | None = None
) -> Likelihood:
    """The likelihood without what is constant in it: strata without an incident, and strata of a single class."""
    same = counts.alike if same is None else same
    rows = kept[counts.pattern] & ((totals > 0).sum(axis=1) > 1)[counts.stratum]
    stratum, incidents = counts.stratum[rows], counts.incidents[rows]
    service = counts.service[stratum]
    distinct, by_total = _split(totals, same, stratum, service, incidents, counts.services)
    patterns, by_pattern = _patterns(evidence, counts.pattern[rows], service, incidents, counts.services)
    return _likelihood(design, distinct, by_total, patterns, by_pattern)


def _likelihood(design: Array, totals: Array, by_total: Split, evidence: Array, by_evidence: Split) -> Likelihood:
    return Likelihood(design, totals, by_total.by_row, evidence, by_evidence.by_row, by_total, by_evidence)


def _patterns(rows: Array, number: Index, service: Index, incidents: Array, services: int) -> tuple[Array, Split]:
    return _split(rows, alike(scaled(rows).T), number, service, incidents, services)


def _split(
    rows: Array, same: Index, number: Index, service: Index, incidents: Array, services: int
) -> tuple[Array, Split]:
    """The rows that occur, those in proportion merged into one, and their incidents by service.

    Args:
        rows: Of one of the likelihood's matrices.
        same: Equal for rows in proportion to each other; see `frames.alike`.
        number, service, incidents: Of each piece of evidence: its row, its service, how many.
        services: How many there are.
    """
    merged, first = same[number], first_of(same)
    used = np.bincount(merged, minlength=len(first)) > 0
    distinct = scaled(rows[first[used]])
    return distinct, Split(service, (np.cumsum(used) - 1)[merged], incidents, (services, len(distinct)))
