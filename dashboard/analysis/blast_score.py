"""One number for an incident's blast radius, on request only: no standard one exists, so weights and version show.

Scores of different versions are never compared. The components stand beside the score, and so does how often an
incident stays among the worst when the weights are drawn at random.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import AftermathError

Floats = npt.NDArray[np.float64]

PARTS = ("customers", "minutes", "services", "dependants", "severity")
SEVERITY = MappingProxyType({"SEV1": 1.0, "SEV2": 0.6, "SEV3": 0.3, "SEV4": 0.1})
DRAWS = 1_000
_SEED = 20_260_701


@dataclass(frozen=True)
class Recipe:
    """How a score is made.

    Attributes:
        version: Changes whenever anything below does; printed with every score.
        weights: Weight of each part; they sum to 1. Severity's is low because severity already contains reach.
        worst: Per part except severity, the value at which it is as bad as it gets and counts 1.
    """

    version: str = "1"
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "customers": 0.35,
            "minutes": 0.25,
            "services": 0.20,
            "dependants": 0.10,
            "severity": 0.10,
        }
    )
    worst: Mapping[str, float] = field(
        default_factory=lambda: {"customers": 100_000, "minutes": 1_440, "services": 20, "dependants": 50}
    )

    def __post_init__(self) -> None:
        off = set(self.weights) != set(PARTS) or set(self.worst) != set(PARTS) - {"severity"}
        if off or min(self.weights.values()) < 0 or min(self.worst.values()) <= 0:
            raise AftermathError(
                "the blast-radius score needs a weight and a worst value for every part",
                where="blast score",
                remedy=f"set {', '.join(PARTS)} to weights from 0 to 1 and positive worst values",
            )
        if not math.isclose(sum(self.weights.values()), 1, abs_tol=1e-9):
            raise AftermathError(
                "the weights of the blast-radius score do not sum to 1",
                where="blast score",
                remedy="change them so that they do",
            )


@dataclass(frozen=True)
class Score:
    """One incident's score.

    Attributes:
        points: 0 to 100; None when no part is known.
        parts: Each part's 0 to 1, None where unknown.
        partial: A part is unknown and the weights of the others were scaled up.
        version: Of the recipe.
        worst_share: Per cent of weightings under which it is among the worst; None without a score.
    """

    incident_id: str
    points: float | None
    parts: Mapping[str, float | None]
    partial: bool
    version: str
    worst_share: float | None


def score(
    frame: pd.DataFrame, recipe: Recipe | None = None, *, worst: int = 10, seed: int = _SEED
) -> tuple[Score, ...]:
    """Scores incidents and says how much the weights matter.

    A part counts min(1, ln(1 + x) / ln(1 + worst value)); severity counts by its band. An unknown part is left out,
    the other weights are scaled up and the score is marked partial. Weights are then drawn 1,000 times evenly from
    all that sum to 1 (Dirichlet) to see how often an incident is among the `worst`.

    Args:
        frame: One row per incident: `incident_id`, `customers` (customers affected), `minutes` (impact to
            mitigation, DOUBLE), `services` (degraded), `dependants` (of the changed service), `severity` (SEV1 to
            SEV4). Any may be null; a severity of another name counts as unknown.
        recipe: Weights, references and version; the documented default when None.
        worst: How many incidents count as the worst.
        seed: Of the draws; fixed, so that a page and its report agree.

    Returns:
        One Score per row, in the frame's order.
    """
    recipe = recipe or Recipe()
    parts = _parts(frame, recipe)
    weights = np.array([recipe.weights[name] for name in PARTS])
    points = _weighted(parts, weights[None, :])[0]
    shares = _worst_shares(parts, worst, seed)
    return tuple(
        Score(
            str(name),
            _known(100 * points[row]),
            MappingProxyType({part: _known(parts[row, place]) for place, part in enumerate(PARTS)}),
            bool(np.isnan(parts[row]).any()),
            recipe.version,
            None if math.isnan(points[row]) else float(shares[row]),
        )
        for row, name in enumerate(frame["incident_id"])
    )


def _parts(frame: pd.DataFrame, recipe: Recipe) -> Floats:
    columns: list[Floats] = []
    for name in PARTS[:-1]:
        raw = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=math.nan)
        sizes = np.where(raw >= 0, raw, math.nan)
        columns.append(np.minimum(1.0, np.log1p(sizes) / math.log1p(recipe.worst[name])))
    columns.append(np.array([_severity(value) for value in frame["severity"]], dtype=float))
    return np.column_stack(columns)


def _severity(value: object) -> float:
    return SEVERITY.get(value.strip().upper(), math.nan) if isinstance(value, str) else math.nan


def _weighted(parts: Floats, weights: Floats) -> Floats:
    """Score per weighting and incident, 0 to 1; NaN inside this module only, where no weighted part is known."""
    present = ~np.isnan(parts)
    total = weights @ present.T.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        weighted: Floats = np.where(total > 0, (weights @ np.where(present, parts, 0.0).T) / total, math.nan)
    return weighted


def _worst_shares(parts: Floats, worst: int, seed: int) -> Sequence[float]:
    if not len(parts):
        return ()
    draws = np.random.default_rng(seed).dirichlet(np.ones(len(PARTS)), DRAWS)
    drawn: Floats = np.nan_to_num(_weighted(parts, draws), nan=-1.0)
    place = max(0, len(parts) - worst)
    bar = np.partition(drawn, place, axis=1)[:, place]
    shares: list[float] = (100 * (drawn >= bar[:, None] - 1e-12).mean(axis=0)).tolist()
    return shares


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
