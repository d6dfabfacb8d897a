"""The origins a page compares."""

from dashboard import queries, results
from dashboard.analysis.sides import Sides, sides
from dashboard.components.filters import Filters
from data.reader import Reader


def of(reader: Reader, chosen: Filters) -> Sides:
    """The sides of these filters."""
    return sides(queries.computed(reader, results.unmarked, scope=chosen.scope))
