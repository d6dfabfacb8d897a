"""What happened at Larkfield: changes, deploys and incidents, before anybody wrote them down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.demo.organisation import Person

Origin = Literal["ai_assisted", "human_only", "bot"]
Delivery = Literal["squash", "merge", "push"]
Evidence = Literal["named", "rollback", "revert", "time"]
#: Repository and change key (None: the initial import) -> full sha of the first-parent commit.
ShaOf = Callable[[str, int | None], str]
Kind = Literal["production", "near_miss", "drill", "test", "duplicate", "low_urgency", "unacknowledged"]


@dataclass(frozen=True)
class Change:
    """One first-parent commit of a repository; `also` is a second service it touches, `reverts` the key it undoes."""

    key: int
    repo: str
    service: str
    also: str | None
    opened_at: datetime
    merged_at: datetime
    author: Person
    origin: Origin
    lines_added: int
    lines_deleted: int
    files: int
    delivery: Delivery
    reverts: int | None = None

    @property
    def services(self) -> tuple[str, ...]:
        return (self.service,) if self.also is None else (self.service, self.also)

    @property
    def lines(self) -> int:
        return self.lines_added + self.lines_deleted


@dataclass(frozen=True)
class Deploy:
    """One row of the deploy log; `tip` is the newest change in it (None: the initial import)."""

    key: int
    service: str
    environment: Literal["staging", "production"]
    kind: Literal["deploy", "rollback", "config", "flag"]
    status: Literal["success", "failure"]
    tip: int | None
    started_at: datetime
    finished_at: datetime
    previous: int | None = None


@dataclass(frozen=True)
class Incident:
    """One incident; `culprit` is the change that caused it (None: no change did), `suspect` one wrongly named.

    `minutes` runs from start to resolution, `acknowledged_after` in seconds (None: nobody did), `merged_into` is the
    key of the incident this one was merged into.
    """

    key: int
    service: str
    kind: Kind
    started_at: datetime
    minutes: float
    acknowledged_after: int | None
    severity: int
    customers: int
    degraded_fraction: float
    culprit: int | None = None
    deploy: int | None = None
    evidence: Evidence | None = None
    suspect: int | None = None
    merged_into: int | None = None


@dataclass(frozen=True)
class World:
    """Everything that happened between `since` and `until`, each list in order of time.

    `risks` holds the failure probability of every change that was drawn in advance, `ripples` the pages of services
    that need a failing one.
    """

    seed: int
    ratio: float
    since: datetime
    until: datetime
    changes: tuple[Change, ...]
    deploys: tuple[Deploy, ...]
    incidents: tuple[Incident, ...]
    risks: dict[int, float]
    ripples: tuple[Incident, ...] = ()

    @property
    def pages(self) -> tuple[Incident, ...]:
        """Everything PagerDuty heard of: incidents, then ripples."""
        return (*self.incidents, *self.ripples)

    def history(self, repo: str) -> list[Change]:
        """A repository's first-parent line, oldest first."""
        return [change for change in self.changes if change.repo == repo]
