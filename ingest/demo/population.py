"""Draws the changes people and agents make: when, where, how big, by whom, of which origin."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from ingest.demo.organisation import PEOPLE, REPOS, SERVICES, Person, Service, stream, team
from ingest.demo.world import Change, Delivery, Origin

PER_MONTH = 6000 / 18
_BOTS = 0.07
_VOLUME_GROWTH = 0.8
_FIRST_AI_LOGIT, _LAST_AI_LOGIT = -1.9, 0.4
_MEDIAN_LINES = {"human_only": 28.0, "ai_assisted": 44.0, "bot": 4.0}
_SPREAD_LINES = {"human_only": 1.15, "ai_assisted": 1.1, "bot": 0.6}


def draft(seed: int, since: datetime, until: datetime, count: int) -> list[Change]:
    """Draws `count` changes between two instants, in order of merging.

    Volume and the share of AI grow over the span; AI use also differs by service and author, and AI changes are bigger.
    """
    rng = stream(seed, "population")
    leans = {person.number: rng.gauss(0, 0.7) for person in PEOPLE}
    services = list(SERVICES.values())
    drawn: list[Change] = []
    for merged_at in sorted(_merge_times(rng, since, until, count)):
        service = rng.choices(services, [each.volume for each in services])[0]
        elapsed = (merged_at - since) / (until - since)
        author = rng.choice(team(service.team)) if rng.random() < 0.85 else rng.choice(PEOPLE)
        origin = _origin(rng, service, leans[author.number], elapsed)
        drawn.append(_change(rng, len(drawn), service, merged_at, author, origin))
    return drawn


def _merge_times(rng: Random, since: datetime, until: datetime, count: int) -> list[datetime]:
    days = [since + timedelta(days=day) for day in range((until - since).days)]
    weights = [
        (1 + _VOLUME_GROWTH * index / len(days)) * (0.06 if day.weekday() > 4 else 1) for index, day in enumerate(days)
    ]
    return [
        day + timedelta(seconds=int(7 * 3600 + 11 * 3600 * rng.betavariate(2.2, 2.0)))
        for day in rng.choices(days, weights, k=count)
    ]


def _origin(rng: Random, service: Service, lean: float, elapsed: float) -> Origin:
    if rng.random() < _BOTS:
        return "bot"
    logit = _FIRST_AI_LOGIT + (_LAST_AI_LOGIT - _FIRST_AI_LOGIT) * elapsed + service.ai_lean + lean
    return "ai_assisted" if rng.random() < 1 / (1 + math.exp(-logit)) else "human_only"


def _change(rng: Random, key: int, service: Service, merged_at: datetime, author: Person, origin: Origin) -> Change:
    added = _lines(rng, origin)
    siblings = [each.name for each in SERVICES.values() if each.repo == service.repo and each.name != service.name]
    also = rng.choice(siblings) if siblings and origin != "bot" and rng.random() < 0.04 else None
    hours = rng.lognormvariate(math.log(9), 1.1)
    delivery = delivery_of(rng, service.repo)
    return Change(
        key=key,
        repo=service.repo,
        service=service.name,
        also=also,
        opened_at=merged_at - timedelta(minutes=int(60 * min(hours, 240)) + 5),
        merged_at=merged_at,
        author=author,
        origin=origin,
        lines_added=added,
        lines_deleted=int(added * rng.lognormvariate(-1.1, 0.8)),
        files=max(2 if also else 1, min(12, 1 + int(math.sqrt(added) * rng.uniform(0.05, 0.45)))),
        delivery="squash" if origin == "bot" else delivery,
    )


def _lines(rng: Random, origin: Origin) -> int:
    return max(1, min(2500, round(rng.lognormvariate(math.log(_MEDIAN_LINES[origin]), _SPREAD_LINES[origin]))))


def delivery_of(rng: Random, repo: str) -> Delivery:
    """How a change lands in a repository: squashed, merged or pushed."""
    share = REPOS[repo]
    draw = rng.random()
    if draw < share.push:
        return "push"
    return "squash" if draw < share.push + share.squash else "merge"


def undo(rng: Random, key: int, change: Change, merged_at: datetime, people: Sequence[Person]) -> Change:
    """The change that reverts another one, written by a colleague by hand."""
    return Change(
        key=key,
        repo=change.repo,
        service=change.service,
        also=change.also,
        opened_at=merged_at - timedelta(minutes=rng.randint(6, 25)),
        merged_at=merged_at,
        author=rng.choice(people),
        origin="human_only",
        lines_added=change.lines_deleted,
        lines_deleted=change.lines_added,
        files=change.files,
        delivery="push" if rng.random() < 0.3 else delivery_of(rng, change.repo),
        reverts=change.key,
    )
