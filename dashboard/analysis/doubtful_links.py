"""What the incidents say when each link counts by its weight: the rates, the ratio, and what no link accounts for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.rates import Arm
from dashboard.analysis.strata import Floats
from dashboard.analysis.weighted import WeightedRate, attribute, imputed_ratio, weighted_rate


@dataclass(frozen=True)
class Weighed:
    """One arm by the weights of its links.

    Attributes:
        incidents: Incidents that fall to it, an incident's weights adding up to 1 at most.
        rate: Changes with an incident per 100 changes, its range widened by the doubt about links.
    """

    arm: Arm
    incidents: float
    rate: WeightedRate


@dataclass(frozen=True)
class DoubtfulLinks:
    """Everything the weights say.

    Attributes:
        arms: AI, human, and unknown where there is such an arm.
        unattributed, incidents: Incidents no link accounts for, of all.
        ratio: The crude ratio over links drawn by their weight.
    """

    arms: tuple[Weighed, ...]
    unattributed: float
    incidents: float
    ratio: Estimate


def doubtful_links(links: pd.DataFrame, arms: Sequence[Arm], origins: Sequence[str]) -> DoubtfulLinks:
    """Rates and ratio with the doubt about links in their ranges.

    Args:
        links: One row per (incident, change) link: `incident_id`, `change_id`, `origin`, `weight` in [0, 1]; for an
            incident without one, a row with a null change and weight 0.
        arms: AI and human first; how many changes each has.
        origins: The origin each arm has in `links`.

    Raises:
        AftermathError: A weight is missing or outside [0, 1].
    """
    split = attribute(links)
    chances: dict[object, Floats] = {
        origin: rows.groupby("change_id")["weight"].sum().clip(upper=1.0).to_numpy(float)
        for origin, rows in links[links["change_id"].notna()].groupby("origin")
    }
    of = [chances.get(origin, np.zeros(0)) for origin in origins]
    weighed = tuple(
        Weighed(arm, split.by_origin.get(origin, 0.0), weighted_rate(p, arm.changes))
        for arm, origin, p in zip(arms, origins, of, strict=True)
    )
    ratio = imputed_ratio(of[0], arms[0].changes, of[1], arms[1].changes)
    return DoubtfulLinks(weighed, split.unattributed, split.total, ratio)
