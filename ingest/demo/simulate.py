"""Runs Larkfield forward: changes merge, ship in batches and sometimes fail. Pure: a seed in, a `World` out.

A change fails with probability base(service) x size factor x (ratio, if AI-assisted). Nothing here knows how a change
will be marked, so outcomes cannot depend on marks; which evidence an incident leaves is drawn blind to origin.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from ingest.demo import organisation
from ingest.demo.organisation import SERVICES, Service, dependants, stream, team
from ingest.demo.population import PER_MONTH, draft, undo
from ingest.demo.quiet import impact, other_incidents, settings_pushes
from ingest.demo.ripples import ripples
from ingest.demo.world import Change, Deploy, Evidence, Incident, World

#: Change-caused incidents per month the base rates are scaled to.
CAUSED_PER_MONTH = 187 / 18
BOT_FACTOR = 0.5
SIZE_EXPONENT = 0.25
#: Fixed before any linker was scored on it.
EVIDENCE: dict[Evidence, float] = {"named": 0.30, "rollback": 0.25, "revert": 0.10, "time": 0.35}


def simulate(seed: int, months: int, ratio: float) -> World:
    """Simulates `months` months up to `organisation.END`.

    Args:
        seed: Any integer; the same one gives the same world.
        months: Length of the span; volumes scale with it.
        ratio: Failure probability of an AI-assisted change over that of a human-only one of the same service and size.
    """
    since = organisation.since(months)
    changes = draft(seed, since, organisation.END, round(PER_MONTH * months))
    raw = {change.key: _raw_risk(change, ratio) for change in changes}
    scale = CAUSED_PER_MONTH * months / sum(raw.values())
    risks = {key: min(0.9, scale * value) for key, value in raw.items()}
    run = _Run(seed, since, organisation.END, risks, scale)
    run.play(changes)
    return run.world(ratio)


def _raw_risk(change: Change, ratio: float) -> float:
    size = min(2.5, max(0.5, math.pow(change.lines / 40, SIZE_EXPONENT)))
    factor = {"ai_assisted": ratio, "human_only": 1.0, "bot": BOT_FACTOR}[change.origin]
    return SERVICES[change.service].risk * size * factor


@dataclass
class _Lane:
    """One service's way to production."""

    service: Service
    free_at: datetime
    target: int
    pending: list[Change] = field(default_factory=list)
    tip: int | None = None
    last_batch: Sequence[Change] = ()


class _Run:
    def __init__(self, seed: int, since: datetime, until: datetime, risks: dict[int, float], scale: float) -> None:
        self.seed, self.since, self.until, self.risks, self.scale = seed, since, until, risks, scale
        self.shipping, self.outcome = stream(seed, "shipping"), stream(seed, "outcome")
        self.trouble, self.undoing = stream(seed, "incidents"), stream(seed, "reverts")
        self.changes: list[Change] = []
        self.deploys: list[Deploy] = []
        self.incidents: list[Incident] = []
        self.queue: list[tuple[datetime, int, Change, bool]] = []
        self.keys = len(risks)
        self.lanes = {name: _Lane(service, since, self._target(service)) for name, service in SERVICES.items()}

    def play(self, changes: Sequence[Change]) -> None:
        """Merges every change in order of time, reverts as they come up."""
        for lane in self.lanes.values():
            self._log(lane, "production", "success", None, self.since + timedelta(hours=5))
        self.queue = [(change.merged_at, change.key, change, False) for change in changes]
        heapq.heapify(self.queue)
        while self.queue:
            at, _, change, urgent = heapq.heappop(self.queue)
            if at < self.until:
                self._merge(change, urgent)

    def world(self, ratio: float) -> World:
        pushes = settings_pushes(self.seed, self.deploys, self.since, self.until)
        deploys = sorted([*self.deploys, *pushes], key=lambda deploy: (deploy.started_at, deploy.key))
        incidents = [*self.incidents, *other_incidents(self.seed, self.incidents, self.since, self.until)]
        incidents.sort(key=lambda incident: (incident.started_at, incident.key))
        return World(
            self.seed,
            ratio,
            self.since,
            self.until,
            tuple(self.changes),
            tuple(deploys),
            tuple(incidents),
            self.risks,
            ripples(self.seed, incidents, self.until),
        )

    def _merge(self, change: Change, urgent: bool) -> None:
        self.changes.append(change)
        unplanned = 0.2 if change.reverts is not None else 0.003
        if self.undoing.random() < unplanned:
            self._undo(change, change.merged_at + timedelta(hours=self.undoing.uniform(20, 90)), urgent=False)
        for name in change.services:
            lane = self.lanes[name]
            lane.pending.append(change)
            if urgent or len(lane.pending) >= lane.target:
                self._release(lane, change, urgent)
            elif self.shipping.random() < 0.2:
                minutes = self.shipping.uniform(8, 25)
                self._log(lane, "staging", "success", change.key, change.merged_at + timedelta(minutes=minutes))

    def _release(self, lane: _Lane, last: Change, urgent: bool) -> None:
        wait = timedelta(minutes=self.shipping.lognormvariate(math.log(12 if urgent else 50), 0.6))
        begin = max(last.merged_at + wait, lane.free_at)
        batch, lane.pending, lane.target = lane.pending, [], self._target(lane.service)
        self._log(lane, "staging", "success", last.key, last.merged_at + wait * 0.3)
        if self.shipping.random() < 0.04:
            failed = self._log(lane, "production", "failure", last.key, begin)
            begin = (failed or begin) + timedelta(minutes=self.shipping.uniform(15, 60))
        finished = self._log(lane, "production", "success", last.key, begin)
        if finished is None:
            return
        lane.free_at = finished + timedelta(minutes=4)
        deploy = self.deploys[-1]
        for change in batch:
            fails = self.outcome.random() < self.risks.get(change.key, self.scale * _raw_risk(change, 1.0))
            if fails and change.service == lane.service.name:
                self._fail(change, deploy, [*lane.last_batch, *batch])
        lane.tip, lane.last_batch = last.key, batch

    def _log(self, lane: _Lane, environment: str, status: str, tip: int | None, begin: datetime) -> datetime | None:
        """Logs a release unless it ends after the span; returns when it finished."""
        begin = begin.replace(microsecond=0)
        finished = begin + timedelta(seconds=int(60 * self.shipping.lognormvariate(math.log(6), 0.4)))
        if finished >= self.until:
            return None
        self.deploys.append(
            Deploy(
                key=len(self.deploys),
                service=lane.service.name,
                environment="production" if environment == "production" else "staging",
                kind="deploy",
                status="success" if status == "success" else "failure",
                tip=tip,
                started_at=begin,
                finished_at=finished,
                previous=lane.tip,
            )
        )
        return finished

    def _fail(self, change: Change, deploy: Deploy, around: Sequence[Change]) -> None:
        rng = self.trouble
        started = deploy.finished_at + timedelta(seconds=int(60 * _lag_minutes(rng)))
        needy = dependants(change.service)
        service = rng.choice(needy) if needy and rng.random() < 0.12 else change.service
        evidence = rng.choices(list(EVIDENCE), list(EVIDENCE.values()))[0]
        others = [other.key for other in around if other.key != change.key and other.repo == change.repo]
        wrong = rng.random() < {"named": 0.12, "time": 0.07}.get(evidence, 0.0)
        suspect = rng.choice(others) if others and wrong else None
        incident = Incident(
            key=len(self.incidents),
            service=service,
            kind="production",
            started_at=started,
            acknowledged_after=int(rng.lognormvariate(math.log(170), 0.8)) + 5,
            culprit=change.key,
            deploy=deploy.key,
            evidence=evidence,
            suspect=suspect,
            **impact(rng),
        )
        if started >= self.until:
            return
        if evidence == "rollback":
            incident = self._roll_back(incident, change, deploy)
        elif evidence == "revert":
            after = timedelta(minutes=12 + incident.minutes * rng.uniform(0.5, 1.6))
            self._undo(change, started + after, urgent=True)
        self.incidents.append(incident)

    def _roll_back(self, incident: Incident, change: Change, deploy: Deploy) -> Incident:
        """Puts the version before the culprit's deploy back, and ends the incident soon after."""
        rng = self.trouble
        begin = incident.started_at + timedelta(minutes=int(6 + incident.minutes * rng.uniform(0.25, 0.7)))
        finished = begin + timedelta(seconds=rng.randint(90, 420))
        if finished >= self.until:
            return replace(incident, evidence="time")
        self.deploys.append(
            Deploy(
                key=len(self.deploys),
                service=change.service,
                environment="production",
                kind="rollback",
                status="success",
                tip=deploy.previous,
                started_at=begin,
                finished_at=finished,
            )
        )
        recovered = (finished - incident.started_at) / timedelta(minutes=1) + rng.uniform(3, 25)
        return replace(incident, minutes=recovered)

    def _undo(self, change: Change, at: datetime, *, urgent: bool) -> None:
        at = at.replace(microsecond=0)
        key, self.keys = self.keys, self.keys + 1
        revert = undo(self.undoing, key, change, at, team(SERVICES[change.service].team))
        heapq.heappush(self.queue, (at, key, revert, urgent))

    def _target(self, service: Service) -> int:
        return self.shipping.choices(range(1, len(service.batches) + 1), service.batches)[0]


def _lag_minutes(rng: Random) -> float:
    """Minutes from a deploy to the incident it caused: median 45, most under a day, a few of days."""
    if rng.random() < 0.03:
        return rng.uniform(1, 5) * 24 * 60
    return 1 + rng.lognormvariate(math.log(44), 1.4)
