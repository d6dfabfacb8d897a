"""What no change caused: load, vendors and hardware, drills, tests, noise, duplicates; and settings pushes."""

import bisect
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Literal, TypedDict

from ingest.demo.organisation import SERVICES, stream
from ingest.demo.world import Deploy, Incident, Kind

_MONTH = timedelta(days=30.44)
#: Pages per month that are not a change's doing.
_PER_MONTH: dict[Kind, float] = {
    "production": 3.5,
    "low_urgency": 3.4,
    "unacknowledged": 2.2,
    "drill": 0.7,
    "test": 0.5,
    "near_miss": 0.25,
}
_DUPLICATES = 0.09
_SETTINGS_PER_MONTH = 4.0


class Impact(TypedDict):
    """How bad an incident was."""

    severity: int
    minutes: float
    customers: int
    degraded_fraction: float


def impact(rng: Random) -> Impact:
    """Draws severity 1 (worst) to 4, duration, customers affected and the degraded share of traffic."""
    severity = rng.choices((1, 2, 3, 4), (0.06, 0.20, 0.44, 0.30))[0]
    return Impact(
        severity=severity,
        minutes=rng.lognormvariate(math.log((150, 90, 55, 35)[severity - 1]), 0.8) + 4,
        customers=int(rng.lognormvariate(math.log((9000, 1800, 300, 40)[severity - 1]), 1.0)),
        degraded_fraction=round(rng.betavariate(*((6, 3), (4, 5), (2, 7), (1.2, 14))[severity - 1]), 3),
    )


def other_incidents(seed: int, caused: Sequence[Incident], since: datetime, until: datetime) -> list[Incident]:
    """Every page that no change caused, at times and on services unrelated to changes."""
    rng = stream(seed, "other incidents")
    key = len(caused)
    pages: list[Incident] = []
    for kind, rate in _PER_MONTH.items():
        for _ in range(round(rate * ((until - since) / _MONTH))):
            pages.append(_page(rng, key + len(pages), kind, since + (until - since) * rng.random()))
    real = [incident for incident in (*caused, *pages) if incident.kind == "production"]
    for target in rng.sample(real, round(_DUPLICATES * len(real))):
        started = target.started_at + timedelta(seconds=rng.randint(40, 900))
        if started < until:
            pages.append(_duplicate(rng, key + len(pages), target, started))
    return pages


def _page(rng: Random, key: int, kind: Kind, at: datetime) -> Incident:
    acknowledged = int(rng.lognormvariate(math.log(190), 0.8)) + 5
    nobody = kind == "unacknowledged" or (kind == "low_urgency" and rng.random() < 0.6)
    return Incident(
        key=key,
        service=rng.choice(list(SERVICES)),
        kind=kind,
        started_at=at.replace(microsecond=0),
        acknowledged_after=None if nobody else acknowledged,
        **impact(rng),
    )


def _duplicate(rng: Random, key: int, target: Incident, started: datetime) -> Incident:
    return Incident(
        key=key,
        service=target.service,
        kind="duplicate",
        started_at=started,
        minutes=rng.uniform(2, 15),
        acknowledged_after=None if rng.random() < 0.5 else rng.randint(20, 100),
        severity=target.severity,
        customers=target.customers,
        degraded_fraction=target.degraded_fraction,
        merged_into=target.key,
    )


def settings_pushes(seed: int, deploys: Sequence[Deploy], since: datetime, until: datetime) -> list[Deploy]:
    """Configuration pushes and flag flips: production deploys that leave the version in force as it is."""
    rng = stream(seed, "settings pushes")
    pushes: list[Deploy] = []
    for _ in range(round(_SETTINGS_PER_MONTH * ((until - since) / _MONTH))):
        service = rng.choice(list(SERVICES))
        live = sorted(
            (d for d in deploys if d.service == service and d.environment == "production" and d.status == "success"),
            key=lambda deploy: deploy.finished_at,
        )
        at = (since + timedelta(days=1) + (until - since - timedelta(days=2)) * rng.random()).replace(microsecond=0)
        index = bisect.bisect([deploy.finished_at for deploy in live], at) - 1
        kind: Literal["config", "flag"] = "config" if rng.random() < 0.6 else "flag"
        pushes.append(
            Deploy(
                key=len(deploys) + len(pushes),
                service=service,
                environment="production",
                kind=kind,
                status="success",
                tip=live[index].tip,
                started_at=at,
                finished_at=at + timedelta(seconds=rng.randint(3, 60)),
            )
        )
    return pushes
