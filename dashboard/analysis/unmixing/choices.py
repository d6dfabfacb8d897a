"""The linker's first choice as evidence, with its accuracy per origin estimated from known culprits.

A linker that finds AI culprits more easily than human ones, or errs towards AI, fakes an effect; so q_h, q_a (share of
right first choices per culprit origin) and g (odds with which wrong choices fall on AI) are estimated together with R.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.unmixing import models, roads
from dashboard.analysis.unmixing.frames import NONE, Counts, read
from dashboard.analysis.unmixing.likelihood import Array, Mask
from dashboard.analysis.unmixing.numeric import Peak, peak
from dashboard.analysis.unmixing.result import Road

FROM_EACH_ARM = 30

TOO_FEW = (
    "The linker's choices are used from {} known culprits of each origin in mixed deploys; there are {:.0f} and {:.0f}."
)
_METHOD = "unmixing with the linker's first choice, its accuracy per origin estimated; profile likelihood"


@dataclass(frozen=True)
class Linker:
    """The ratio with the linker's choices, and how good the linker is.

    Attributes:
        ratio: The ratio; None where too few culprits are known to calibrate the linker.
        others_right, ai_right: Estimated share of right first choices by the culprit's origin, 0 to 1.
        towards_ai: Odds with which a wrong choice falls on an AI candidate rather than another one.
    """

    ratio: Road
    others_right: float | None
    ai_right: float | None
    towards_ai: float | None


@dataclass(frozen=True)
class _Choices:
    """Incidents by evidence and choice; `before` is the evidence, `chosen` is 1 for AI, 0 for others, -1 for none."""

    counts: Counts
    evidence: Array
    composition: Array
    chosen: Array
    incidents: Array
    design: Array
    totals: Array
    per_stratum: Array

    def value(self, theta: Array) -> float:
        *effects, others_right, ai_right, odds = theta.tolist()
        rates = np.exp(self.design @ np.array(effects))
        factors = self._factors(_share(others_right), _share(ai_right), math.exp(odds))
        seen = np.einsum("ic,ic,c->i", self.evidence, factors, rates)
        expected = np.einsum("sc,c->s", self.totals, rates)
        logs = np.log(np.maximum(seen, 1e-300))
        return float(np.einsum("i,i", self.incidents, logs) - np.einsum("s,s", self.per_stratum, np.log(expected)))

    @cached_property
    def _candidates(self) -> tuple[Mask, Array, Array]:
        """Which classes are AI, and each incident's candidates that are and are not."""
        is_ai = self.counts.arm("ai") > 0
        return is_ai, self.composition[:, is_ai].sum(axis=1), self.composition[:, ~is_ai].sum(axis=1)

    def _factors(self, others_right: float, ai_right: float, odds: float) -> Array:
        """Probability of the choice that was made, if the culprit were of each class."""
        is_ai, ai, others = self._candidates
        of_ai = ai_right + (1 - ai_right) * _quotient(odds * (ai - 1), odds * (ai - 1) + others)
        of_others = (1 - others_right) * _quotient(odds * ai, odds * ai + others - 1)
        alone = ai + others <= 1
        ai_choice = np.where(is_ai, np.where(alone, 1.0, of_ai)[:, None], np.where(alone, 0.0, of_others)[:, None])
        picked = self.chosen[:, None]
        return np.asarray(np.where(picked == 1, ai_choice, np.where(picked == 0, 1 - ai_choice, 1.0)))


def linker(strata: pd.DataFrame, evidence: pd.DataFrame) -> Linker:
    """The ratio from deploys, known culprits and the linker's first choices.

    Args:
        strata: As described in `frames`.
        evidence: As described there, with one more column `chosen`: the origin of the linker's first choice, a name
            `known` could have, or empty where it made none. Compositions are counts, not weights.

    Raises:
        AftermathError: The frames contradict themselves or each other.
    """
    counts = read(strata, evidence).without_bands()
    why = roads.missing_arm(counts)
    if why:
        return Linker(roads.refusal(why, 0, 0).road, None, None, None)
    rows = evidence[evidence["incidents"] > 0]
    chosen = rows["chosen"].fillna("").astype(str).str.split(":").str[0]
    known_ai, known_others = _calibration(counts, (chosen != "").to_numpy())
    if min(known_ai, known_others) < FROM_EACH_ARM:
        refused = roads.refusal(TOO_FEW.format(FROM_EACH_ARM, known_ai, known_others), 0, 0).road
        return Linker(refused, None, None, None)
    picked = np.where(chosen == "ai", 1.0, np.where(chosen == "", -1.0, 0.0))
    choices = _choices(counts, picked)
    effects = choices.design.shape[1]
    found = peak(choices.value, [(-6.0, 6.0)] * (effects - 1) + [(-6.0, 6.0), (-6.0, 6.0), (-4.0, 4.0)])
    others_right, ai_right, odds = found.theta[effects:].tolist()
    return Linker(_road(counts, found), _share(others_right), _share(ai_right), math.exp(odds))


def _calibration(counts: Counts, chosen: Mask) -> tuple[float, float]:
    """Known AI and known other culprits in mixed deploys for which the linker had made a choice."""
    ai = counts.arm("ai") > 0
    mixed = counts.composition[:, ai].any(axis=1) & counts.composition[:, ~ai].any(axis=1)
    named = counts.known >= 0
    is_ai = named & ai[np.maximum(counts.known, 0)]
    weights = counts.incidents * chosen
    return float(weights @ (mixed & is_ai)[counts.pattern]), float(weights @ (mixed & named & ~is_ai)[counts.pattern])


def _choices(counts: Counts, picked: Array) -> _Choices:
    kept = counts.known[counts.pattern] != NONE
    cells = pd.DataFrame({"pattern": counts.pattern, "picked": picked, "incidents": counts.incidents})[kept]
    cells = cells.groupby(["pattern", "picked"], as_index=False).sum()
    pattern = cells["pattern"].to_numpy()
    named = counts.known[pattern] >= 0
    one_hot = np.eye(len(counts.arms))[np.maximum(counts.known[pattern], 0)]
    per_stratum = np.bincount(counts.stratum[kept], counts.incidents[kept], len(counts.totals)).astype(float)
    used = per_stratum > 0
    return _Choices(
        counts=counts,
        evidence=np.where(named[:, None], one_hot, counts.composition[pattern]),
        composition=counts.composition[pattern],
        chosen=cells["picked"].to_numpy(dtype=float),
        incidents=cells["incidents"].to_numpy(dtype=float),
        design=models.arm_design(counts),
        totals=counts.totals[used],
        per_stratum=per_stratum[used],
    )


def _road(counts: Counts, found: Peak) -> Road:
    incidents, named = round(counts.compared()), round(counts.named())
    if found.flat:
        return roads.refusal(roads.FLAT, incidents, named).road
    caveats = () if not found.end else (roads.AT_ZERO if found.end < 0 else roads.AT_INFINITY,)
    middle = None if found.end else math.exp(float(found.theta[0]))
    ratio = Estimate(middle, found.low, found.high, incidents, named, Level.ADJUSTED, _METHOD, caveats)
    return Road(ratio, found.se, None, None)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _quotient(numerator: Array, denominator: Array) -> Array:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)
