"""Causes people tagged: how often per 100 changes, what occurs together. AI use is an origin, never a cause."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.incident_rates import incident_rate
from dashboard.analysis.pooling import NOT_POOLED, POOL_FROM_GROUPS, Prior, fit_gamma_poisson, shrunken_rate
from dashboard.analysis.shares import share

Floats = npt.NDArray[np.float64]

CANNOT_TELL = (
    "An incident that nobody tagged, or whose culprit is not known, counts nowhere here, so every rate is a lower "
    "bound, and origins are compared only as far as they are tagged alike. Many rows are compared together: a gap in "
    "one of them is expected by chance."
)
_ORIGIN_WORDS = re.compile(r"(?<![a-z])(ai|llms?|gen-?ai)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class CauseRate:
    """One tag in one origin.

    Attributes:
        per_100: Incidents with the tag per 100 changes of this origin.
        of_reviewed: Per cent of this origin's reviewed incidents with the tag; over all tags they may exceed 100.
        shrunken: The rate per 100 drawn towards what the tag's rate over all origins predicts here.
    """

    tag: str
    origin: str
    per_100: Estimate
    of_reviewed: Estimate
    shrunken: Estimate


@dataclass(frozen=True)
class Causes:
    """All tags by origin, in the frame's order; `left_out` are tags that name an origin instead of a cause."""

    rates: tuple[CauseRate, ...]
    left_out: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two tags on the same incidents.

    Attributes:
        both: Incidents with both; `expected` if they had nothing to do with each other.
        of_rarer: Per cent of the rarer tag's incidents that carry the other too.
    """

    tag: str
    other: str
    both: int
    expected: float
    of_rarer: Estimate


def causes(frame: pd.DataFrame) -> Causes:
    """Rates by tag and origin: raw with Garwood's range, and drawn towards the tag's rate over all origins.

    Shares of incidents would hide that an origin has more incidents; rates per 100 changes do not. Every cell is
    compared with its expected count (the tag's overall rate times the origin's changes); the ratios are drawn towards
    one another by the gamma-Poisson model, so that three incidents do not make a pattern.

    Args:
        frame: One row per (tag, origin), zeros included: `tag`, `origin`, `incidents` (linked incidents with the tag),
            `reviewed` (linked incidents of the origin that somebody tagged at all), `changes` (counted changes of the
            origin). Tags that name an origin are left out.

    Raises:
        AftermathError: More incidents carry a tag than were reviewed.
    """
    names_origin = frame["tag"].map(lambda tag: bool(_ORIGIN_WORDS.search(str(tag)))).astype(bool)
    left_out = tuple(sorted({str(tag) for tag in frame.loc[names_origin, "tag"]}))
    kept = frame[~names_origin]
    totals = kept.groupby("tag")[["incidents", "changes"]].sum()
    overall = (totals["incidents"] / totals["changes"].where(totals["changes"] > 0, np.inf)).to_dict()
    expected = [float(overall[tag]) * int(n) for tag, n in zip(kept["tag"], kept["changes"], strict=True)]
    prior = _prior(kept["incidents"].to_numpy(dtype=float), np.array(expected))
    counts = kept[["incidents", "reviewed", "changes"]].astype(int).to_numpy().tolist()
    rates = tuple(
        CauseRate(
            str(tag),
            str(origin),
            incident_rate(incidents, changes),
            share(incidents, reviewed, "reviewed incidents"),
            _shrunken(prior, incidents, changes, predicted),
        )
        for tag, origin, (incidents, reviewed, changes), predicted in zip(
            kept["tag"], kept["origin"], counts, expected, strict=True
        )
    )
    why = (f"Left out, since they name an origin and not a cause: {', '.join(left_out)}.",) if left_out else ()
    return Causes(rates, left_out, why)


def co_occurrence(frame: pd.DataFrame) -> tuple[Pair, ...]:
    """Tags that occur together, in the frame's order.

    Args:
        frame: One row per pair of tags: `tag`, `other`, `both` (incidents with both), `with_tag`, `with_other`
            (incidents with each), `reviewed` (all reviewed incidents).

    Raises:
        AftermathError: A pair occurs more often than one of its tags.
    """
    counts = frame[["both", "with_tag", "with_other", "reviewed"]].astype(int).to_numpy().tolist()
    found = []
    for tag, other, (both, first, second, total) in zip(frame["tag"], frame["other"], counts, strict=True):
        expected = first * second / total if total else 0.0
        rarer = share(both, min(first, second), "incidents with the rarer tag")
        found.append(Pair(str(tag), str(other), both, expected, rarer))
    return tuple(found)


def _prior(incidents: Floats, expected: Floats) -> Prior | None:
    if int((expected >= 1).sum()) < POOL_FROM_GROUPS:
        return None
    return fit_gamma_poisson(incidents[expected > 0], expected[expected > 0])


def _shrunken(prior: Prior | None, incidents: int, changes: int, expected: float) -> Estimate:
    raw, method = incident_rate(incidents, changes), "gamma-Poisson, empirical Bayes"
    if prior is None or expected <= 0:
        return Estimate(None, None, None, changes, incidents, raw.level, method, (NOT_POOLED,))
    unit = 100 * expected / changes
    point, low, high = (unit * ratio for ratio in shrunken_rate(prior, incidents, expected))
    return Estimate(point, low, high, changes, incidents, raw.level, method, raw.caveats)
