"""The origins that are compared, under the names that may be used for them."""

from dataclasses import dataclass

from dashboard.analysis.overview import Unmarked


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


def sides(unmarked: Unmarked) -> Sides:
    """The sides: without any declared repository unmarked changes are not called human-only."""
    ai = Side("ai_assisted", "ai_assisted", "AI-assisted")
    if unmarked is Unmarked.UNDECLARED:
        return Sides(
            Side("ai_assisted", "ai_marked", "AI-marked"), Side("unknown", "unknown", "unmarked"), None, named=False
        )
    label = "assumed human-only" if unmarked is Unmarked.ASSUMED else "human-only"
    return Sides(ai, Side("human_only", "human_only", label), Side("unknown", "unknown", "unknown"), named=True)
