"""Failures that travel: services that need a failing one page too, and somebody merges their page into the first."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from ingest.demo.organisation import dependants, stream
from ingest.demo.world import Incident

#: Chance that a dependant pages, as a share of how degraded the failing service is; each further step is less likely.
_CARRIED, _FURTHER = 0.75, 0.4


def ripples(seed: int, incidents: Sequence[Incident], until: datetime) -> tuple[Incident, ...]:
    """The pages of dependants, each merged into the incident they come from; drawn apart from everything else."""
    rng = stream(seed, "ripples")
    key = 1 + max((incident.key for incident in incidents), default=-1)
    found: list[Incident] = []
    for incident in incidents:
        if incident.kind == "production":
            carried = _CARRIED * incident.degraded_fraction
            reached = _reached(rng, incident.service, carried, {incident.service})
            for service, step in reached:
                page = _page(rng, incident, key + len(found), service, step)
                found += [page] if page.started_at < until else []
    return tuple(sorted(found, key=lambda page: (page.started_at, page.key)))


def _reached(rng: Random, service: str, chance: float, seen: set[str], step: int = 1) -> Iterator[tuple[str, int]]:
    for needy in dependants(service):
        if rng.random() < chance and needy not in seen:
            seen.add(needy)
            yield needy, step
            yield from _reached(rng, needy, chance * _FURTHER, seen, step + 1)


def _page(rng: Random, source: Incident, key: int, service: str, step: int) -> Incident:
    return Incident(
        key=key,
        service=service,
        kind="duplicate",
        started_at=source.started_at + timedelta(seconds=step * rng.randint(40, 420)),
        minutes=max(2.0, source.minutes * rng.uniform(0.5, 0.9)),
        acknowledged_after=rng.randint(30, 400),
        severity=source.severity,
        customers=source.customers,
        degraded_fraction=source.degraded_fraction,
        merged_into=source.key,
    )
