"""The origins that are compared, under the names that may be used for them."""

from dataclasses import dataclass
from enum import StrEnum


class Unmarked(StrEnum):
    """What changes without any mark of AI stand for."""

    DECLARED = "unknown unless a repository's policy makes them human-only"
    UNDECLARED = "compared in their own name, since no repository has a policy"
    ASSUMED = "taken as human-only because a reader asked for it"


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
    """Who is compared: without any declared repository, unmarked changes are not called human-only."""
    if unmarked is Unmarked.UNDECLARED:
        other = Side("unknown", "unknown", "unmarked")
        return Sides(Side("ai_assisted", "ai_marked", "AI-marked"), other, None, named=False)
    human = Side("human_only", "human_only", "assumed human-only" if unmarked is Unmarked.ASSUMED else "human-only")
    unknown = Side("unknown", "unknown", "unknown")
    return Sides(Side("ai_assisted", "ai_assisted", "AI-assisted"), human, unknown, named=True)
