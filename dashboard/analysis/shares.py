"""A share with its range: the one way practices, safeguards, mixes and tags are counted."""

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.rates import Arm, rate


def share(events: int, total: int, things: str = "changes") -> Estimate:
    """Events per 100 things: a binomial share in per cent, with the range that rates use.

    Args:
        events: Things with the property.
        total: All things that could have it.
        things: What they are, for the caveat.

    Returns:
        An Estimate in per cent, n being `total`; None without things, COUNTS below 30 of them.

    Raises:
        AftermathError: The counts contradict each other.
    """
    found = rate(Arm("", things, events, total))
    why = {
        Level.NONE: (f"There are no {things}.",),
        Level.COUNTS: (f"Fewer than {RATE_FROM_CHANGES} {things}: counts, not a rate.",),
    }.get(found.level, ())
    return Estimate(found.estimate, found.low, found.high, total, events, found.level, found.method, why)
