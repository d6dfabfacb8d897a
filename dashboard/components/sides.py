"""The origins a page compares, under the names that may be used for them."""

from dashboard import queries, results
from dashboard.analysis.sides import Side, Sides, sides
from dashboard.components.filters import Filters
from data.reader import Reader

__all__ = ["Side", "Sides", "of"]


def of(reader: Reader, chosen: Filters) -> Sides:
    """The sides of these filters."""
    return sides(queries.computed(reader, results.unmarked, scope=chosen.scope))
