"""Direct standardisation: what a team's rate would be with everybody's mix of changes."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.fay_feuer import fay_feuer
from dashboard.analysis.ladder import STABLE_FROM_EVENTS, ladder
from dashboard.analysis.strata import Tally

_METHOD = "directly standardised, Fay-Feuer gamma range"


def standardised_rate(events: ArrayLike, changes: ArrayLike, standard: ArrayLike) -> Estimate:
    """Events per 100 changes if the changes were spread over strata as in the standard (Fay and Feuer 1997).

    Args:
        events, changes: One entry per stratum: what was counted.
        standard: Changes of the standard in each, such as the whole organisation's; strata without any are left out.

    Returns:
        `n` is changes, `events` events, both in all strata the standard has. None where it has changes in a stratum
        without any of ours: what the rate would be there is not known.
    """
    x, n, weight = (np.asarray(each, float) for each in (events, changes, standard))
    x, n, weight = x[weight > 0], n[weight > 0], weight[weight > 0]
    level = ladder(Tally(round(float(x.sum())), round(float(n.sum()))))
    counts = round(float(n.sum())), round(float(x.sum()))
    if not len(n) or (n <= 0).any():
        empty = int((n <= 0).sum())
        silent = f"No such rate: there is no change in {empty} of {len(n)} sizes."
        why = silent if len(n) else "The standard holds no changes."
        return Estimate(None, None, None, *counts, min(level, Level.COUNTS), _METHOD, (why,))
    share = weight / weight.sum()
    rate, variance, widest = float((share * x / n).sum()), float((share**2 * x / n**2).sum()), float((share / n).max())
    low, high = fay_feuer(rate, variance, widest)
    few = () if counts[1] >= STABLE_FROM_EVENTS else (f"Unstable: fewer than {STABLE_FROM_EVENTS} incidents.",)
    return Estimate(100 * rate, 100 * low, 100 * high, *counts, level, _METHOD, few)
