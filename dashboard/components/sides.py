"""The origins a page compares, under the names that may be used for them."""

from dataclasses import dataclass

from dashboard import queries
from dashboard.components.filters import Filters
from data.reader import Reader


@dataclass(frozen=True)
class Side:
    """One origin: its value in the questions, the key of its mark, its name in a sentence."""

    origin: str
    mark: str
    label: str


@dataclass(frozen=True)
class Sides:
    """What is compared, the third that is only drawn (None where it is one of the two), and if a verdict may be."""

    ai: Side
    human: Side
    unknown: Side | None
    named: bool

    @property
    def all(self) -> tuple[Side, ...]:
        """In reading order."""
        return (self.ai, self.human, *((self.unknown,) if self.unknown else ()))


def of(reader: Reader, chosen: Filters) -> Sides:
    """The sides of these filters: without any declared repository unmarked changes are not called human-only."""
    unknown = Side("unknown", "unknown", "unknown")
    if chosen.scope.assumed:
        human = Side("human_only", "human_only", "assumed human-only")
        return Sides(Side("ai_assisted", "ai_assisted", "AI-assisted"), human, unknown, named=True)
    declared = (queries.row(reader, "declared") or {"declared": 0})["declared"]
    if not declared:
        unmarked = Side("unknown", "unknown", "unmarked")
        return Sides(Side("ai_assisted", "ai_marked", "AI-marked"), unmarked, None, named=False)
    human = Side("human_only", "human_only", "human-only")
    return Sides(Side("ai_assisted", "ai_assisted", "AI-assisted"), human, unknown, named=True)
