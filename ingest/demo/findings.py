"""What Larkfield's post-mortems found: triggers, contributing causes, a second reader's view, questions adopted.

Drawn blind to origin, like a post-mortem that asks what happened and not who wrote it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ingest.demo.organisation import stream
from ingest.demo.pages import Page
from ingest.demo.words import OTHER_CAUSES
from ingest.demo.world import World

READERS = ("demo", "demo, second reader")

#: Share of post-mortems that were tagged, of those read twice, of second readings that differ.
_TAGGED, _TWICE, _DIFFERING = 0.72, 0.22, 0.35

_TRIGGERS = dict(
    zip(OTHER_CAUSES, ("user_behaviour", "provider", "hardware", "provider", "user_behaviour"), strict=True)
)
_COMMON = {
    "edge_case_unseen": 5, "no_test": 6, "plausible_but_wrong": 4, "shallow_review": 4, "ordering_assumed": 2,
    "misread_requirement": 2, "invented_api": 1, "copied_out_of_context": 2, "reviewer_lacked_context": 3,
    "change_too_large": 3, "no_canary": 2, "alert_missing": 3, "runbook_gap": 2, "complex_interaction": 2,
}  # fmt: skip
_LEANINGS = {
    "checkout": {"cold_cache": 9, "edge_case_unseen": 5},
    "payments": {"not_idempotent": 8, "race_condition": 4},
    "gateway": {"deployment_planning": 5, "no_rollback": 4},
    "search": {"cold_cache": 7, "copied_out_of_context": 3},
    "inventory": {"race_condition": 6, "ordering_assumed": 4},
    "storefront": {"no_canary": 3, "automated_review_only": 2},
}
_SENTENCES = {
    "cold_cache": "The cache was empty after the deploy, so every lookup went to the database.",
    "not_idempotent": "The job ran twice after a retry, and the second run did harm.",
    "race_condition": "Two workers changed the same row at the same time.",
    "ordering_assumed": "A message arrived before the one it depends on.",
    "edge_case_unseen": "An edge case was not handled: an empty basket.",
    "no_test": "No test covers this path.",
    "no_canary": "It went to everyone within a minute.",
    "alert_missing": "A customer reported it before any alert fired.",
    "change_too_large": "The pull request was hard to review.",
}
_QUESTIONS = (
    ("organisation", "edge_case_unseen", "2026-06-15T09:00:00Z"),
    ("organisation", "no_test", "2026-08-03T09:00:00Z"),
    ("organisation", "cold_cache", "2026-09-07T09:00:00Z"),
    ("service/checkout", "cold_cache", "2026-08-17T09:00:00Z"),
)


@dataclass(frozen=True)
class Finding:
    """What one post-mortem found; `second` is another reader's list of causes, where there was one."""

    trigger: str
    causes: tuple[str, ...]
    second: tuple[str, ...] | None
    hours_later: float


def find(world: World, pages: Sequence[Page]) -> dict[int, Finding]:
    """Incident key -> finding, for the production incidents somebody wrote a post-mortem of."""
    rng = stream(world.seed, "findings")
    found = {}
    for page in pages:
        incident = page.incident
        tagged, hours = rng.random() < _TAGGED, rng.uniform(20, 200)
        weights = {**_COMMON, **_LEANINGS.get(incident.service, {})}
        causes = _draw(rng, weights, rng.choice((1, 1, 2, 2, 3)))
        twice, differs = rng.random() < _TWICE, rng.random() < _DIFFERING
        other = tuple(dict.fromkeys((*causes[1:], *_draw(rng, weights, 1))))
        trigger = "binary_push" if incident.culprit is not None else _stated(page)
        if incident.kind == "production" and tagged and trigger and page.resolved_at:
            second = (other if differs else causes) if twice else None
            found[incident.key] = Finding(trigger, causes, second, hours)
    return found


def _draw(rng: Random, weights: dict[str, int], many: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rng.choices(list(weights), list(weights.values()), k=many)))


def _stated(page: Page) -> str | None:
    return next((trigger for words, trigger in _TRIGGERS.items() if words in page.details), None)


def notes(world: World, findings: dict[int, Finding]) -> dict[int, str]:
    """Incident key -> the sentence that an incident's text holds about its first cause."""
    rng = stream(world.seed, "finding notes")
    return {
        key: _SENTENCES[finding.causes[0]]
        for key, finding in findings.items()
        if rng.random() < 0.6 and finding.causes[0] in _SENTENCES and finding.trigger == "binary_push"
    }


def write_findings(path: Path, pages: Sequence[Page], findings: dict[int, Finding]) -> None:
    """Writes the tags and the questions adopted as judgements."""
    rows: list[dict[str, Any]] = []
    for page in pages:
        finding = findings.get(page.incident.key)
        if finding is None or page.resolved_at is None:
            continue
        for reader, causes in zip(READERS, (finding.causes, finding.second or ()), strict=True):
            at = page.resolved_at + timedelta(hours=finding.hours_later + 20 * READERS.index(reader))
            tags = [("trigger", finding.trigger), *(("cause", tag) for tag in causes)] if causes else []
            rows += [judged(kind, f"pagerduty/default/{page.id}", tag, "set", reader, at) for kind, tag in tags]
    rows += [
        judged("question", owner, tag, "asked", READERS[0], datetime.fromisoformat(at)) for owner, tag, at in _QUESTIONS
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def judged(
    kind: str, subject: str, object: str, verdict: str, actor: str, made_at: datetime, note: str = ""
) -> dict[str, Any]:
    """One judgement as the demo's files hold it, made blind to origin."""
    return {
        "kind": kind,
        "subject": subject,
        "object": object,
        "verdict": verdict,
        "note": note,
        "actor": actor,
        "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "origin_visible": False,
    }
