"""From counts to likelihoods: deploys only, with known culprits, inside deploys, with background, confirmation.

Every model is the same likelihood with other classes; the first parameter is always log R, the log ratio of one AI
change to one human change of the same stratum. Unknown origin and bots are classes of their own, never merged with an
arm and never dropped.
"""

import numpy as np
import pandas as pd

from dashboard.analysis.unmixing.frames import NONE, ONLY_DEPLOY, Counts
from dashboard.analysis.unmixing.likelihood import Array, Index, Likelihood, Mask, Table


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
    """
    others = [arm for arm in dict.fromkeys(counts.arms) if arm not in ("human", target)]
    columns = [(counts.arm(target) - counts.arm("human")) / 2]
    if others:
        columns.append(counts.arm(target) + counts.arm("human"))
        largest = max(others, key=lambda arm: float((counts.totals @ counts.arm(arm)).sum()))
        columns += [counts.arm(arm) for arm in others if arm != largest]
    bands = dict.fromkeys(counts.sizes)
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
    kept = known != NONE
    if background:
        design = np.block([[design, np.zeros((classes, 1))], [np.zeros((1, design.shape[1])), np.ones((1, 1))]])
        totals = np.column_stack([totals, counts.deploys])
        evidence = np.column_stack([np.where(kept[:, None], evidence, 0.0), np.where(named, 0.0, 1.0)])
        kept = np.ones_like(kept)
    return _build(counts, design, totals, evidence, kept)


def _build(counts: Counts, design: Array, totals: Array, evidence: Array, kept: Mask) -> Likelihood:
    """The likelihood without what is constant in it: strata without an incident, and strata of a single class."""
    rows = kept[counts.pattern]
    incidents = np.bincount(counts.stratum[rows], weights=counts.incidents[rows], minlength=len(totals))
    strata = (incidents > 0) & ((totals > 0).sum(axis=1) > 1)
    rows &= strata[counts.stratum]
    service, weights = counts.service[counts.stratum[rows]], counts.incidents[rows]
    patterns, by_pattern = _patterns(evidence, counts.pattern[rows], service, weights, counts.services)
    distinct, alike = _merged(totals[strata])
    number = alike[(np.cumsum(strata) - 1)[counts.stratum[rows]]]
    by_stratum = _table(service, number, weights, (counts.services, len(distinct)))
    return _likelihood(design, _scaled(distinct), by_stratum, patterns, by_pattern)


def _likelihood(design: Array, totals: Array, by_total: Table, evidence: Array, by_evidence: Table) -> Likelihood:
    incidents, counts = (np.asarray(table.sum(axis=0), dtype=float).ravel() for table in (by_total, by_evidence))
    return Likelihood(design, totals, incidents, evidence, counts, by_total, by_evidence)


def _merged(rows: Array) -> tuple[Array, Index]:
    """The distinct rows, and the number of each row among them: strata of equal totals say the same of a ratio."""
    number = np.zeros(len(rows), dtype=np.intp)
    for column in rows.T:
        codes, values = pd.factorize(column)
        number = pd.factorize(number * len(values) + codes)[0]
    first = np.full(int(number.max(initial=-1)) + 1, len(rows), dtype=np.intp)
    np.minimum.at(first, number, np.arange(len(rows)))
    return rows[first], number


def _patterns(distinct: Array, pattern: Index, service: Index, incidents: Array, services: int) -> tuple[Array, Table]:
    """The rows of `distinct` that occur, equal ones merged whatever their scale, and their incidents by service."""
    used = np.unique(pattern)
    rows, merged = np.unique(_scaled(distinct[used]), axis=0, return_inverse=True)
    number = np.zeros(len(distinct), dtype=np.intp)
    number[used] = merged
    return rows, _table(service, number[pattern], incidents, (services, len(rows)))


def _table(service: Index, column: Index, incidents: Array, shape: tuple[int, int]) -> Table:
    table = Table((incidents, (service, column)), shape=shape)
    table.sum_duplicates()
    return table


def _scaled(rows: Array) -> Array:
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))
