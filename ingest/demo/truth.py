"""Writes the planted truth, and the confirmations a colleague made blind to origin."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingest.demo.organisation import OWNER, stream
from ingest.demo.pages import page_ids
from ingest.demo.submissions import Submission
from ingest.demo.world import Change, Incident, ShaOf, World

#: Share of change-caused incidents somebody confirmed, whatever the origin of the culprit.
CONFIRMED = 0.35
_REJECTED = 0.06


def total_ratio(world: World) -> float:
    """Expected failures of AI-assisted changes over what human-only ones of the same service and month would have.

    The planted ratio compares changes of equal size; this one includes that AI-assisted changes are bigger.
    """
    by_stratum: dict[tuple[str, int, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for change in world.changes:
        if change.key in world.risks:
            stratum = (change.service, change.merged_at.year, change.merged_at.month)
            by_stratum[stratum][change.origin].append(world.risks[change.key])
    observed = expected = 0.0
    for arms in by_stratum.values():
        ai, human = arms["ai_assisted"], arms["human_only"]
        if ai and human:
            observed += sum(ai)
            expected += len(ai) * sum(human) / len(human)
    return observed / expected


def write_truth(path: Path, world: World, submissions: Mapping[int, Submission], sha_of: ShaOf) -> None:
    """Writes `truth.json`: what caused each incident and how each change was really made."""
    ids = page_ids(world)
    by_key = {change.key: change for change in world.changes}
    truth = {
        "seed": world.seed,
        "since": world.since.isoformat(),
        "until": world.until.isoformat(),
        "true_ratio": world.ratio,
        "true_ratio_total": round(total_ratio(world), 4),
        "counts": counts(world),
        "incidents": [_incident(incident, ids[incident.key], by_key, sha_of) for incident in world.pages],
        "changes": [_change(change, submissions[change.key], sha_of) for change in world.changes],
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def counts(world: World) -> dict[str, Any]:
    """How many of everything there is."""
    real = [incident for incident in world.incidents if incident.kind == "production"]
    releases = [d for d in world.deploys if d.environment == "production" and d.kind == "deploy"]
    return {
        "changes": len(world.changes),
        "changes_by_origin": dict(sorted(Counter(change.origin for change in world.changes).items())),
        "reverts": sum(change.reverts is not None for change in world.changes),
        "deploys": len(world.deploys),
        "production_deploys": sum(deploy.status == "success" for deploy in releases),
        "ripples": len(world.ripples),
        "incidents_by_kind": dict(sorted(Counter(incident.kind for incident in world.incidents).items())),
        "change_caused": sum(incident.culprit is not None for incident in real),
        "not_change_caused": sum(incident.culprit is None for incident in real),
        "evidence": dict(sorted(Counter(incident.evidence for incident in real if incident.evidence).items())),
    }


def _incident(incident: Incident, page_id: str, changes: Mapping[int, Change], sha_of: ShaOf) -> dict[str, Any]:
    culprit = changes[incident.culprit] if incident.culprit is not None else None
    return {
        "pagerduty_id": page_id,
        "incident_id": f"pagerduty/default/{page_id}",
        "kind": incident.kind,
        "cause": "change" if culprit else "none",
        "culprit_repo": f"{OWNER}/{culprit.repo}" if culprit else None,
        "culprit_sha": sha_of(culprit.repo, culprit.key) if culprit else None,
        "evidence": incident.evidence,
        "wrongly_suspected": incident.suspect is not None,
    }


def _change(change: Change, submission: Submission, sha_of: ShaOf) -> dict[str, Any]:
    return {
        "repo": f"{OWNER}/{change.repo}",
        "sha": sha_of(change.repo, change.key),
        "origin": change.origin,
        "tool": submission.tool,
        "marked": submission.marked,
    }


def write_judgements(path: Path, world: World, sha_of: ShaOf) -> None:
    """Writes `judgements.json`: link confirmations for a random subset of incidents, and some rejections."""
    rng = stream(world.seed, "judgements")
    ids = page_ids(world)
    by_key = {change.key: change for change in world.changes}
    shipped_with = _neighbours(world)
    rows: list[dict[str, Any]] = []
    for incident in world.incidents:
        if incident.culprit is None:
            continue
        made_at = incident.started_at + timedelta(minutes=incident.minutes, hours=rng.uniform(4, 96))
        confirmed, rejected = rng.random() < CONFIRMED, rng.random() < _REJECTED
        neighbour = rng.choice(shipped_with[incident.culprit])
        for key, verdict, wanted in ((incident.culprit, "confirmed", confirmed), (neighbour, "rejected", rejected)):
            change = by_key[key]
            row = {
                "kind": "link",
                "subject": f"pagerduty/default/{ids[incident.key]}",
                "object": f"{OWNER}/{change.repo}@{sha_of(change.repo, key)}",
                "verdict": verdict,
                "note": "Post-mortem review (synthetic).",
                "actor": "demo",
                "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
                "origin_visible": False,
            }
            rows += [row] if wanted and (verdict == "confirmed" or key != incident.culprit) else []
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _neighbours(world: World) -> dict[int, list[int]]:
    """Change -> the changes of its service merged just before and after it (itself, where it is alone)."""
    by_service: dict[str, list[int]] = defaultdict(list)
    for change in world.changes:
        by_service[change.service].append(change.key)
    return {
        key: [other for other in keys[max(0, index - 2) : index + 3] if other != key] or [key]
        for keys in by_service.values()
        for index, key in enumerate(keys)
    }
