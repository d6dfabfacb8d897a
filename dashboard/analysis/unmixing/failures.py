"""Unmixing where all that is known of a deploy is whether it failed: P(failed) = 1 - exp(-b W).

R is then a ratio of -log(1 - p). At 12 or 30 % failing deploys the Poisson form reads a true 2.0 as 1.88 or 1.72.
Counts of incidents say more; use this only where there are none.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.unmixing import roads
from dashboard.analysis.unmixing.frames import ARMS
from dashboard.analysis.unmixing.likelihood import Array, Index
from dashboard.analysis.unmixing.numeric import Peak, peak
from dashboard.analysis.unmixing.result import Road
from data.errors import AftermathError

_METHOD = "noisy-or over deploys, profile likelihood"
_ROUNDS = 60


@dataclass(frozen=True)
class Outcomes:
    """Deploys and failed deploys by stratum and composition (rows x arms)."""

    arms: tuple[str, ...]
    stratum: Index
    composition: Array
    failed: Array
    fine: Array

    def value(self, theta: Array) -> float:
        """The log-likelihood with every stratum's baseline at its maximum."""
        rates = np.exp(np.append(0.0, theta))
        weight = np.einsum("ic,c->i", self.composition, rates)
        exposure = self._baselines(weight)[self.stratum] * weight
        failing = np.where(self.failed > 0, self.failed * np.log(-np.expm1(-np.maximum(exposure, 1e-300))), 0.0)
        return float(failing.sum() - np.einsum("i,i", self.fine, exposure))

    def _baselines(self, weight: Array) -> Array:
        """Newton on log b, all strata at once; the score falls in b, so halving the step suffices."""
        strata = int(self.stratum.max()) + 1
        deploys = np.bincount(self.stratum, self.failed + self.fine, strata)
        share = np.bincount(self.stratum, self.failed, strata) / deploys
        mean = np.bincount(self.stratum, (self.failed + self.fine) * weight, strata) / deploys
        log_b = np.log(-np.log1p(-share) / mean)
        quiet = np.bincount(self.stratum, self.fine * weight, strata)
        for _ in range(_ROUNDS):
            exposure = np.exp(log_b)[self.stratum] * weight
            odds = 1 / np.expm1(np.minimum(exposure, 700.0))
            score = np.bincount(self.stratum, self.failed * exposure * odds, strata) - quiet * np.exp(log_b)
            slope = np.bincount(self.stratum, self.failed * exposure * odds * (1 - exposure * (1 + odds)), strata)
            step = np.clip(-score / np.minimum(slope - quiet * np.exp(log_b), -1e-12), -1.0, 1.0)
            log_b = log_b + step
            if np.abs(step).max() < 1e-11:
                break
        return np.asarray(np.exp(log_b))


def noisy_or(deploys: pd.DataFrame) -> Road:
    """The ratio of -log(1 - p) of one AI to one human change in the same stratum.

    Args:
        deploys: One row per service, month, batch_band and composition (human, ai, unknown, bot), over all matured
            deploys: `deploys` and how many of them `failed`.

    Returns:
        n counts failed deploys in strata that hold both arms.

    Raises:
        AftermathError: More deploys failed than there were.
    """
    if (deploys["failed"] > deploys["deploys"]).any() or (deploys["failed"] < 0).any():
        raise AftermathError(
            "more deploys failed than there were",
            where="the counts for the unmixed ratio",
            remedy="rebuild the snapshot with: python -m ingest build",
        )
    outcomes, failed = _outcomes(deploys)
    for arm, label in (("human", "human-only"), ("ai", "AI-assisted")):
        if arm not in outcomes.arms:
            return roads.refusal(roads.NO_ARM.format(label), 0, 0).road
    if not failed:
        return roads.refusal(roads.NO_INCIDENT, 0, 0).road
    return _road(peak(outcomes.value, [(-6.0, 6.0)] * (len(outcomes.arms) - 2)), failed)


def _outcomes(deploys: pd.DataFrame) -> tuple[Outcomes, int]:
    """Strata where all or none failed say nothing; those with both arms are counted."""
    arms = tuple(arm for arm in ARMS if arm in deploys.columns and deploys[arm].to_numpy().any())
    keys = ["service", "month", "batch_band"]
    filled = deploys[(deploys["deploys"] > 0) & (deploys[list(arms)].sum(axis=1) > 0)]
    summed = filled.groupby(keys)[["deploys", "failed"]].transform("sum")
    told = filled[(summed["failed"] > 0) & (summed["failed"] < summed["deploys"])]
    both = np.ones(len(told), dtype=bool)
    for arm in ("human", "ai"):
        both &= (told.groupby(keys)[arm].transform("sum") > 0).to_numpy() if arm in arms else False
    outcomes = Outcomes(
        arms=arms,
        stratum=told.groupby(keys, sort=False).ngroup().to_numpy().astype(np.intp),
        composition=told[list(arms)].to_numpy(dtype=float),
        failed=told["failed"].to_numpy(dtype=float),
        fine=(told["deploys"] - told["failed"]).to_numpy(dtype=float),
    )
    return outcomes, int(told["failed"].to_numpy()[both].sum())


def _road(found: Peak, failed: int) -> Road:
    if found.flat:
        return roads.refusal(roads.FLAT, failed, 0).road
    caveats = () if not found.end else (roads.AT_ZERO if found.end < 0 else roads.AT_INFINITY,)
    middle = None if found.end else math.exp(float(found.theta[0]))
    return Road(
        Estimate(middle, found.low, found.high, failed, 0, Level.ADJUSTED, _METHOD, caveats), found.se, None, None
    )
