"""The estimators compared in simulations: unmixing by its evidence, and the ways of charging incidents it replaces."""

import math
from dataclasses import dataclass

import numpy as np

from bench.unmixing_world import AI, HUMAN, Draw, Floats
from dashboard.analysis.unmixing import fitting, linker, models, noisy_or
from dashboard.analysis.unmixing.frames import Counts, read
from dashboard.analysis.unmixing.likelihood import Likelihood
from dashboard.analysis.unmixing.roads import free_rates


@dataclass(frozen=True)
class Point:
    """An estimate and whether its 95 % ranges hold the truth; None where there is none.

    Attributes:
        shown: By the range that is shown; `profile`: by profile likelihood alone.
    """

    estimate: float | None
    shown: bool | None = None
    profile: bool | None = None


def measure(draw: Draw, needs: tuple[str, ...] = ()) -> dict[str, Point]:
    """The usual estimators, and further groups: background, bands, free, unknown, yes/no, linker."""
    groups = {
        "background": _background,
        "bands": _bands,
        "free": _free,
        "unknown": _unknown,
        "yes/no": _yes_no,
        "linker": _linker,
    }
    found = _charged(draw) | _unmixed(draw)
    for need in needs:
        found |= groups[need](draw)
    return found


def _charged(draw: Draw) -> dict[str, Point]:
    """Charging incidents to changes: any AI, whole deploy, 1/k, the linker's first choice, its confidence."""
    human, ai = (draw.changes[:, arm].astype(np.float64) for arm in (HUMAN, AI))
    size, at = human + ai, draw.deploy
    any_ai = (ai > 0).astype(np.float64)
    first = (draw.choice == AI).astype(np.float64)
    sure = np.where(size[at] > 1, draw.weight, 1.0)
    trusted = sure * first + (1 - sure) * (ai[at] - first) / np.maximum(size[at] - 1, 1)
    named = draw.confirmed.astype(np.float64)
    return {
        "any-AI": _rate_ratio(draw, any_ai[at], 1 - any_ai[at], any_ai, 1 - any_ai),
        "whole deploy": _rate_ratio(draw, ai[at], human[at], ai, human),
        "1/k": _rate_ratio(draw, (ai / np.maximum(size, 1))[at], (human / np.maximum(size, 1))[at], ai, human),
        "first choice": _rate_ratio(draw, first, 1 - first, ai, human),
        "weighted": _rate_ratio(draw, trusted, 1 - trusted, ai, human),
        "confirmed only": _rate_ratio(draw, named * (draw.culprit == AI), named * (draw.culprit == HUMAN), ai, human),
    }


def _rate_ratio(draw: Draw, ai: Floats, human: Floats, ai_base: Floats, human_base: Floats) -> Point:
    """Mantel-Haenszel rate ratio within service and month, of events charged per incident over a base per deploy.

    Its range is that of independent counts.
    """
    stratum, strata = draw.stratum[draw.deploy], draw.world.services * draw.world.months
    events, others = (np.bincount(stratum, weights=column, minlength=strata) for column in (ai, human))
    bases, other_bases = draw.by_stratum(ai_base), draw.by_stratum(human_base)
    used = (bases > 0) & (other_bases > 0)
    total = np.where(used, bases + other_bases, 1.0)
    top, bottom = (events * other_bases / total)[used].sum(), (others * bases / total)[used].sum()
    if not top or not bottom:
        return Point(None)
    variance = ((events + others) * bases * other_bases / total**2)[used].sum() / (top * bottom)
    off = abs(math.log(top / bottom) - math.log(draw.world.ratio))
    return Point(top / bottom, off <= 1.96 * math.sqrt(variance))


def _unmixed(draw: Draw) -> dict[str, Point]:
    """Inside only, U, UC, UL and all culprits known; within service and month, without batch bands."""
    counts, truth = counts_of(draw), draw.world.ratio
    linked = read(draw.strata(), draw.evidence(_none(draw), weights=True)).without_bands()
    known = read(draw.strata(), draw.evidence(~_none(draw))).without_bands()
    return {
        "inside only": ranged(models.inside(counts), truth),
        "U": ranged(models.between(counts), truth),
        "UC": ranged(models.combined(counts), truth),
        "UL": ranged(models.combined(linked), truth),
        "all known": ranged(models.combined(known), truth),
    }


def _background(draw: Draw) -> dict[str, Point]:
    unknown = read(draw.strata(), draw.evidence(_none(draw))).without_bands()
    truth = draw.world.ratio
    return {
        "U + none": ranged(models.combined(unknown, background=True), truth),
        "UC + none": ranged(models.combined(counts_of(draw), background=True), truth),
    }


def _bands(draw: Draw) -> dict[str, Point]:
    banded = counts_of(draw, bands=True)
    truth = draw.world.ratio
    return {"U bands": ranged(models.between(banded), truth), "UC bands": ranged(models.combined(banded), truth)}


def _free(draw: Draw) -> dict[str, Point]:
    found, truth = free_rates(counts_of(draw)).ratio, draw.world.ratio
    held = None if found.low is None or found.high is None else found.low <= truth <= found.high
    return {"UC free rates": Point(found.estimate, held)}


def _unknown(draw: Draw) -> dict[str, Point]:
    truth = draw.world.ratio
    return {
        "unknown as human": ranged(models.combined(counts_of(draw.relabelled(HUMAN))), truth),
        "unknown dropped": ranged(models.combined(counts_of(draw.relabelled(None))), truth),
    }


def _yes_no(draw: Draw) -> dict[str, Point]:
    failed = draw.failures()
    poisson = ranged(models.between(read(failed.strata(), failed.evidence(_none(failed))).without_bands()), 1.0)
    road = noisy_or(draw.outcomes().assign(batch_band="all"))
    low, high = road.ratio.low or 0.0, road.ratio.high or math.inf
    return {
        "Poisson on yes/no": Point(poisson.estimate),
        "noisy-or": Point(road.ratio.estimate, low <= draw.world.ratio <= high),
    }


def _linker(draw: Draw) -> dict[str, Point]:
    ratio = linker(draw.strata(), draw.evidence(draw.confirmed, choices=True)).ratio.ratio
    inside = None if ratio.low is None or ratio.high is None else ratio.low <= draw.world.ratio <= ratio.high
    return {"linker model": Point(ratio.estimate, inside)}


def counts_of(draw: Draw, *, bands: bool = False) -> Counts:
    """The draw with its confirmed culprits, within service and month, and within batch bands too if asked."""
    counts = read(draw.strata(), draw.evidence(draw.confirmed))
    return counts if bands else counts.without_bands()


def ranged(model: Likelihood, truth: float) -> Point:
    """The maximum-likelihood ratio and whether its ranges hold the truth; nothing where flat or at an end."""
    if not model.counts.sum():
        return Point(None)
    found = fitting.fit(model)
    if found.flat or found.end:
        return Point(None)
    profile, shown = fitting.profile_limits(model, found), fitting.shown_limits(model, found)
    holds = [low <= truth <= high for low, high in (shown, profile)]
    return Point(math.exp(float(found.theta[0])), *holds)


def _none(draw: Draw) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(len(draw.deploy), dtype=np.bool_)
