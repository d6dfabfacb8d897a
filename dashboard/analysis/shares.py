"""A share with its range: the one way practices, safeguards, mixes and tags are counted."""

from collections.abc import Sequence

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.rates import Arm, Rate, rates


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
    return shares([(events, total)], things)[0]


def shares(counts: Sequence[tuple[int, int]], things: str = "changes") -> list[Estimate]:
    """The share of each pair of events and things, all at once."""
    return [_of(found, things) for found in rates([Arm("", things, events, total) for events, total in counts])]


def _of(found: Rate, things: str) -> Estimate:
    why = {
        Level.NONE: (f"There are no {things}.",),
        Level.COUNTS: (f"Fewer than {RATE_FROM_CHANGES} {things}: counts, not a rate.",),
    }.get(found.level, ())
    return Estimate(found.estimate, found.low, found.high, found.n, found.events, found.level, found.method, why)
