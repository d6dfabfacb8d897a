"""The range of a weighted sum of Poisson counts: one method for standardised rates and for customer-minutes."""

from scipy.stats import gamma

_TAIL = 0.025


def fay_feuer(total: float, variance: float, heaviest: float) -> tuple[float, float]:
    """The 95 % gamma range of a weighted sum of independent Poisson counts (Fay and Feuer, Stat. Med. 1997, 16:791).

    Args:
        total: Sum of weight times count; 0 or more.
        variance: Sum of squared weight times count.
        heaviest: The largest weight any count could have, observed or not; above 0.

    Returns:
        Both limits in the unit of `total`; the lower one is 0 without an event.
    """
    low = float(gamma.ppf(_TAIL, total**2 / variance, scale=variance / total)) if total else 0.0
    upper, spread = total + heaviest, variance + heaviest**2
    return low, float(gamma.ppf(1 - _TAIL, upper**2 / spread, scale=spread / upper))
