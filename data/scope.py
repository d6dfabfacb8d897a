"""What a question is asked about: the filters of a page, as the one parameter `$scope` of the questions."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

LinkView = Literal["strict", "weighted", "lenient"]


@dataclass(frozen=True)
class Scope:
    """Changes merged, and incidents started, in [since, until); an empty tuple means all.

    Attributes:
        tools: AI tools of which a change carries at least one.
        severities: Of the incidents that count, and are counted against changes.
        links: Which links count: `strict` (confirmed, or confidence of at least 0.8), `weighted` (each by its
            confidence, at most 1 per incident) or `lenient` (each incident against its best suggestion).
        assumed: Counts unmarked changes as human-only, which whatever is shown must say.
    """

    since: datetime
    until: datetime
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    repos: tuple[str, ...] = ()
    change_types: tuple[str, ...] = ()
    size_bands: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    links: LinkView = "strict"
    assumed: bool = False

    @property
    def struct(self) -> dict[str, Any]:
        """The value DuckDB binds to `$scope`."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def one_group(self) -> bool:
        """Whether the filters pick one service, team, type or size, as one among many of its kind."""
        return any(len(each) == 1 for each in (self.services, self.teams, self.change_types, self.size_bands))

    @property
    def ever(self) -> "Scope":
        """The same filters without a period."""
        return replace(self, since=EVERYTHING.since, until=EVERYTHING.until)

    @property
    def so_far(self) -> "Scope":
        """The same filters over all data up to the end of the period, for what may not move with its start."""
        return replace(self.ever, until=self.until)


#: All data, unfiltered.
EVERYTHING = Scope(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
