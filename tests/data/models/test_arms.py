"""data/queries/arms.sql against a slow reading of the same organisation in plain Python."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.scope import Scope
from tests.organisation import AI, Organisation, moment

BEGIN = moment("2026-01-01T00:00Z")
MATURED, GRACE = timedelta(days=14), timedelta(minutes=10)
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


@dataclass
class Change:
    number: int
    merged_at: datetime
    origin: str
    reached: datetime | None = None


@dataclass
class Incident:
    at: datetime
    counts: bool
    named: list[int]
    rollback: tuple[datetime, int] | None = None


@dataclass
class Service:
    """One service as the test made it up: changes in order, deploys as (time, number of the change), incidents."""

    name: str
    changes: list[Change] = field(default_factory=list)
    deploys: list[tuple[datetime, int]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


def imagine(name: str, dice: random.Random) -> Service:
    service = Service(name)
    at = BEGIN
    for number in range(1, 41):
        at += timedelta(hours=dice.randint(1, 60))
        service.changes.append(Change(number, at, dice.choice(["ai_assisted", "unknown", "unknown", "bot"])))
        if dice.random() < 0.6:
            service.deploys.append((at + timedelta(minutes=dice.randint(1, 30)), number))
    for _ in range(20):
        when, number = dice.choice(service.deploys)
        named = dice.sample(range(1, 41), dice.choice([0, 1, 1, 2]))
        incident = Incident(when + timedelta(minutes=dice.randint(31, 25_000)), dice.random() < 0.8, named)
        service.incidents.append(incident)
    for place in dice.sample(range(1, len(service.deploys) - 1), 3):
        when, number = service.deploys[place]
        before = service.deploys[place - 1][1]
        start = when + timedelta(minutes=10)
        service.incidents.append(Incident(start, True, [], (start + timedelta(minutes=5), before)))
    return service


def tell(org: Organisation, service: Service) -> None:
    repo, shas = f"acme/{service.name}", {}
    for change in service.changes:
        message = f"Change {change.number} of {service.name} (#{change.number})"
        author = {"author": BOT} if change.origin == "bot" else {}
        mark = AI if change.origin == "ai_assisted" else ""
        shas[change.number] = org.commit(repo, {"a.py": 1}, message + mark, at=change.merged_at, **author)
    for when, number in reached(service):
        org.deploy(service.name, shas[number], at=when)
    for incident in service.incidents:
        text = " ".join(f"Caused by #{number}." for number in incident.named)
        urgency = "high" if incident.counts else "low"
        org.incident(service.name, at=incident.at, text=text, urgency=urgency, minutes=20)


def reached(service: Service) -> list[tuple[datetime, int]]:
    """All deploys in order of time, rollbacks with them."""
    return sorted(service.deploys + [incident.rollback for incident in service.incidents if incident.rollback])


def shipments(service: Service) -> list[tuple[datetime, list[int], list[int]]]:
    """Per deploy: when, the changes it newly shipped, the changes it took back."""
    found, standing = [], None
    for when, number in reached(service):
        if standing is not None:
            found.append((when, list(range(standing + 1, number + 1)), list(range(number + 1, standing + 1))))
        standing = number
    return found


def arms(services: list[Service]) -> dict[str, Counter[str]]:
    """The slow way: every change, every incident, one after the other."""
    data_until = min(
        max(incident.at for service in services for incident in service.incidents),
        max(when for service in services for when, _ in reached(service)),
    )
    data_from = max(
        min(incident.at for service in services for incident in service.incidents),
        min(when for service in services for when, _ in reached(service)) - timedelta(minutes=1),
    )
    totals: dict[str, Counter[str]] = {}
    for service in services:
        first = max(data_from, service.changes[0].merged_at)
        last = min(data_until, service.changes[-1].merged_at)
        shipped = shipments(service)
        for change in service.changes:
            times = [when for when, new, _ in shipped if change.number in new]
            if not times or not first <= times[0] <= last - MATURED:
                continue
            failed = any(
                blames(service, incident, change, times, shipped, first, last) for incident in service.incidents
            )
            totals.setdefault(change.origin, Counter()).update(changes=1, failed=failed)
    return totals


def blames(
    service: Service, incident: Incident, change: Change, times: list[datetime], shipped: Any, first: Any, last: Any
) -> bool:
    """Whether this counted incident is charged to this counted change: named, or rolled back alone inside it."""
    if not (incident.counts and first <= incident.at <= last and times[0] - GRACE <= incident.at <= times[0] + MATURED):
        return False
    if change.merged_at > incident.at + GRACE:
        return False
    undone = {
        number
        for when, _, back in shipped
        if incident.at <= when - timedelta(minutes=1) <= incident.at + timedelta(minutes=30)
        for number in back
        if any(other <= incident.at + GRACE for other, new, _ in shipped if number in new)
    }
    return change.number in incident.named or undone == {change.number}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counting_the_slow_way_gives_the_same(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    services = [imagine(name, dice) for name in ("cart", "search", "login")]
    org = Organisation(tmp_path)
    for service in services:
        tell(org, service)
    reader = org.reader()
    everything = Scope(BEGIN - MATURED, moment("2100-01-01T00:00Z"))
    counted = {row.pop("origin"): row for row in reader.answer("arms", scope=everything)}
    assert counted == {origin: dict(numbers) for origin, numbers in arms(services).items()}
    assert all(row["failed"] > 0 for row in counted.values())
