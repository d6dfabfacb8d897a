"""Larkfield's written post-mortems: sections of text, action items, and whether they were published.

Drawn from a stream of their own and blind to origin: they add what authors would write and change nothing that counts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from ingest.demo.findings import Finding, judged
from ingest.demo.organisation import END, SERVICES, stream
from ingest.demo.pages import Page

AUTHORS = ("demo, on-call author", "demo, incident lead")

#: Shares of tagged incidents written up, of those published, and of action items done, dropped and without a date.
_WRITTEN, _PUBLISHED, _DONE, _DROPPED, _UNDATED = 0.4, 0.8, 0.72, 0.08, 0.12

#: Cause -> what the post-mortem says of it, and what is to be done.
_LESSONS = {
    "cold_cache": (
        "Every instance started with an empty cache after the deploy, and the database took the whole load.",
        "Warm the cache before an instance takes traffic",
    ),
    "not_idempotent": (
        "The job was retried by the scheduler, which is normal, and its second run repeated what the first had done.",
        "Give the job a key that makes its second run a no-op",
    ),
    "race_condition": (
        "Two workers read the same row before either had written it; nothing in the code made one wait.",
        "Take the row's lock before reading it",
    ),
    "ordering_assumed": (
        "The consumer relied on messages in order, which the queue never promised.",
        "Make the consumer accept messages in any order",
    ),
    "edge_case_unseen": (
        "An empty basket had never reached this code before; the change made it possible.",
        "Add the empty basket to the contract tests",
    ),
    "no_test": ("No test ran this path, so nothing turned red.", "Cover the path that failed with a test"),
    "no_canary": (
        "The version reached everybody within a minute, before any graph could move.",
        "Roll this service out to one instance first",
    ),
    "no_rollback": (
        "Going back meant a new build, because the old version was no longer there.",
        "Keep the last three versions ready to deploy",
    ),
    "shallow_review": (
        "The review looked at the diff and not at the two callers that it changes.",
        "List the callers in the pull request's description",
    ),
    "alert_missing": (
        "Support heard of it before any alert fired; the alert looks at averages, and only some customers were hit.",
        "Alert on the worst tenth of the requests",
    ),
    "runbook_gap": ("The runbook named a dashboard that has moved.", "Walk through the runbook in the next drill"),
    "misread_requirement": (
        "The ticket said gross, the code computes net; both readings were plausible.",
        "Write an example with numbers into tickets about prices",
    ),
    "plausible_but_wrong": (
        "The code reads well and does what its name says, for the wrong unit.",
        "Carry the unit in the type",
    ),
    "complex_interaction": (
        "Each part did what it was built for; retries of one filled the queue of the other.",
        "Limit retries across the whole call",
    ),
    "invented_api": (
        "The setting that the change relies on does not exist; the client ignores what it does not know.",
        "Let the client refuse unknown settings",
    ),
    "copied_out_of_context": (
        "The pattern came from a service that may retry; here a retry charges twice.",
        "Say in the shared module where it may be used",
    ),
    "reviewer_lacked_context": (
        "The reviewer knew the language and not this service, and the description did not say what depends on it.",
        "Name an owner of the service as a second reviewer",
    ),
    "automated_review_only": (
        "Only an automated review had looked at it; it checks style and known bugs.",
        "Ask a person for changes of this path",
    ),
    "deployment_planning": (
        "Two services had to go out together, and went out an hour apart.",
        "Make the new field optional before anything sends it",
    ),
    "change_too_large": (
        "The change was hard to read at one sitting, and the line that mattered was far down.",
        "Split changes of this module by caller",
    ),
}
_OTHERWISE = ("What was known at the time did not show it.", "Write down what would have shown it earlier")
_NOTICED = (
    "The alert fired and the page was acknowledged at once. The first graph looked at was the right one.",
    "The alert fired. Time went into ruling out the dependency that had failed the month before.",
    "Support forwarded a customer's mail. Until then every graph looked normal, since only some requests failed.",
    "The alert fired twice and cleared by itself the first time, so the second one was taken for noise at first.",
)
_WELL = (
    "The way back was known and took one command.",
    "Two teams worked in one call and wrote down times as they went.",
    "The status page said what customers saw, within ten minutes.",
)
_LUCK = (
    "It began in the quiet hour after lunch; during the evening peak it would have reached four times as many.",
    "Somebody who knew this code happened to be around.",
    "The retry queue held everything back; an hour more and it would have been full.",
)
_SYMPTOM = {
    "binary_push": "A new version was deployed and requests began to fail.",
    "provider": "A provider answered slowly, and the service waited for it longer than its own callers wait.",
    "hardware": "A node went away and its share of the load came back too fast.",
    "user_behaviour": "Far more requests came in than on any day before.",
}


def write_postmortems(folder: Path, seed: int, pages: Sequence[Page], findings: Mapping[int, Finding]) -> None:
    """Writes `postmortems.json`, the texts, and `postmortem-judgements.json`, action items and publications."""
    rng = stream(seed, "post-mortems")
    texts: list[dict[str, Any]] = []
    judgements: list[dict[str, Any]] = []
    for page in pages:
        finding = findings.get(page.incident.key)
        if finding is None or page.resolved_at is None or rng.random() >= _WRITTEN:
            continue
        at, author = page.resolved_at + timedelta(hours=finding.hours_later + 30), rng.choice(AUTHORS)
        name = f"pagerduty/default/{page.id}"
        for number, (section, body) in enumerate(_sections(rng, page, finding)):
            saved = f"{at + timedelta(minutes=7 * number):%Y-%m-%dT%H:%M:%SZ}"
            texts.append({"incident_id": name, "section": section, "body": body, "actor": author, "saved_at": saved})
        judgements += _actions(rng, page, finding, name, author)
        if rng.random() < _PUBLISHED:
            judgements.append(judged("postmortem", name, "", "published", author, at + timedelta(hours=20)))
    for file, rows in (("postmortems.json", texts), ("postmortem-judgements.json", judgements)):
        (folder / file).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _sections(rng: Random, page: Page, finding: Finding) -> Iterator[tuple[str, str]]:
    incident, service = page.incident, page.incident.service
    symptom = _SYMPTOM.get(finding.trigger, "Something outside the service changed and requests began to fail.")
    minutes = max(1, round(incident.minutes))
    yield "summary", f"{symptom} {service.capitalize()} was degraded for {minutes} minutes until it was put right."
    callers = sorted(other.name for other in SERVICES.values() if service in other.depends_on)
    further = f" Callers that saw errors: {', '.join(callers)}." if callers and rng.random() < 0.6 else ""
    yield "impact", f"About {incident.customers:,} customers met errors or waited.{further}"
    begun = incident.started_at
    found, mended = begun + timedelta(minutes=minutes * 0.4), begun + timedelta(minutes=minutes * 0.8)
    steps = {begun: "first errors", found: "the likely cause is known", mended: "the way back begins"}
    yield "timeline", "\n".join(f"- {at:%H:%M} {what}" for at, what in steps.items())
    yield "trigger", f"{symptom} The times of the first errors and of the trigger match to the minute."
    lessons = dict.fromkeys(_LESSONS.get(cause, _OTHERWISE)[0] for cause in finding.causes)
    yield "contributing_causes", "\n".join(f"- {text}" for text in lessons)
    yield "detection_and_response", rng.choice(_NOTICED)
    yield "what_went_well", rng.choice(_WELL)
    if rng.random() < 0.7:
        yield "where_luck_helped", rng.choice(_LUCK)


def _actions(rng: Random, page: Page, finding: Finding, name: str, author: str) -> Iterator[dict[str, Any]]:
    assert page.resolved_at
    at = page.resolved_at + timedelta(hours=finding.hours_later + 32)
    tasks = dict.fromkeys(_LESSONS.get(cause, _OTHERWISE)[1] for cause in finding.causes)
    for number, text in enumerate(tasks, start=1):
        due = at + timedelta(days=rng.choice((14, 21, 30, 60)))
        dated = rng.random() >= _UNDATED
        said = {"text": text, "team": SERVICES[page.incident.service].team, "due": f"{due:%Y-%m-%d}" if dated else None}
        note = json.dumps(said, ensure_ascii=False)
        action = f"{page.id[-6:].lower()}{number}"
        yield judged("action", name, action, "open", author, at, note)
        ended, drawn = at + (due - at) * rng.uniform(0.3, 1.4), rng.random()
        if ended < END and drawn < _DONE + _DROPPED:
            yield judged("action", name, action, "done" if drawn < _DONE else "dropped", author, ended, note)
