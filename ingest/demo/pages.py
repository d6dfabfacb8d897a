"""The words and numbers of each PagerDuty incident, told once for both of its export shapes."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from ingest.demo.organisation import LEAVER, OWNER, SERVICES, Person, stream, team
from ingest.demo.submissions import Submission
from ingest.demo.words import OTHER_CAUSES, QUIET_SYMPTOMS, SYMPTOMS
from ingest.demo.world import Incident, ShaOf, World

_FIRST_NUMBER = 4101


@dataclass(frozen=True)
class Page:
    """One incident as PagerDuty shows it; `resolver` None with `resolved_at` set means it resolved itself."""

    incident: Incident
    id: str
    number: int
    title: str
    details: str
    created_at: datetime
    resolved_at: datetime | None
    responder: Person
    acknowledger: Person | None
    resolver: Person | None
    urgency: str
    merged_into: "Page | None"

    @property
    def acknowledged_after(self) -> int | None:
        return self.incident.acknowledged_after


def page_ids(world: World) -> dict[int, str]:
    """Incident key -> PagerDuty id: 14 characters, unique."""
    rng = stream(world.seed, "pagerduty ids")
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for incident in world.pages:
        new = ""
        while not new or new in taken:
            new = "Q" + "".join(rng.choices(string.ascii_uppercase + string.digits, k=13))
        taken.add(new)
        ids[incident.key] = new
    return ids


def tell(world: World, submissions: Mapping[int, Submission], sha_of: ShaOf) -> list[Page]:
    """Puts every incident into words, in order of creation, ripples last."""
    rng = stream(world.seed, "pagerduty text")
    ids = page_ids(world)
    pages: dict[int, Page] = {}
    for number, incident in enumerate(world.pages, start=_FIRST_NUMBER):
        cause = _cause(rng, incident, submissions, sha_of)
        target = pages[incident.merged_into] if incident.merged_into is not None else None
        pages[incident.key] = _page(rng, world, incident, ids[incident.key], number, cause, target)
    return list(pages.values())


def with_notes(pages: Sequence[Page], notes: Mapping[int, str]) -> list[Page]:
    """The same pages, with a sentence of the post-mortem below the text of those that have one."""
    told: dict[int, Page] = {}
    for page in pages:
        note = notes.get(page.incident.key)
        target = told[page.merged_into.incident.key] if page.merged_into else None
        details = f"{page.details}\n{note}" if note else page.details
        told[page.incident.key] = replace(page, details=details, merged_into=target)
    return list(told.values())


def _page(
    rng: Random, world: World, incident: Incident, page_id: str, number: int, cause: str, target: Page | None
) -> Page:
    mates = team(SERVICES[incident.service].team)
    early = incident.started_at < world.since + (world.until - world.since) / 3
    first = rng.choice(mates)
    second = LEAVER if early and rng.random() < 0.15 else rng.choice(mates)
    acknowledged = incident.acknowledged_after is not None
    resolved_at = (incident.started_at + timedelta(minutes=incident.minutes)).replace(microsecond=0)
    least = incident.started_at + timedelta(seconds=(incident.acknowledged_after or 0) + 30)
    by_hand = acknowledged and (incident.kind != "low_urgency" or rng.random() < 0.5)
    resolver = target.responder if target else second if by_hand else None
    return Page(
        incident=incident,
        id=page_id,
        number=number,
        title=_title(rng, incident),
        details=_details(rng, incident, number, cause),
        created_at=incident.started_at,
        resolved_at=max(resolved_at, least) if max(resolved_at, least) < world.until else None,
        responder=first,
        acknowledger=first if acknowledged else None,
        resolver=resolver,
        urgency="low" if incident.kind in {"low_urgency", "near_miss"} else "high",
        merged_into=target,
    )


def _title(rng: Random, incident: Incident) -> str:
    service = SERVICES[incident.service].paged_as
    symptom = rng.choice(SYMPTOMS)
    if incident.kind == "drill":
        return f"[DRILL] Game day: {service} {symptom}"
    if incident.kind == "test":
        return rng.choice((f"Test page for {service}, please ignore", f"TEST: paging check of {service}"))
    if incident.kind == "near_miss":
        return f"Near miss: {service} {symptom} seen on the canary only"
    if incident.kind == "low_urgency":
        return f"{service}: {rng.choice(QUIET_SYMPTOMS)}"
    return f"{service}: {symptom}" if rng.random() < 0.7 else f'[FIRING:1] {service}, "{symptom}"'


def _details(rng: Random, incident: Incident, number: int, cause: str) -> str:
    lines = ["Synthetic incident, invented for the demo."]
    if incident.kind in {"production", "duplicate"}:
        lines.append(f"customers affected: {incident.customers}")
        lines.append(f"degraded fraction: {100 * incident.degraded_fraction:.1f} %")
    if cause:
        lines.append(cause)
    if incident.kind == "production" and incident.severity <= 2:
        lines.append(f"post-mortem: https://wiki.example.com/larkfield/post-mortems/{number}")
    if rng.random() < 0.2:
        lines.append("Dashboard: https://metrics.example.com/larkfield")
    return "\n".join(lines)


def _cause(rng: Random, incident: Incident, submissions: Mapping[int, Submission], sha_of: ShaOf) -> str:
    if incident.kind == "production" and incident.culprit is None:
        return rng.choice(OTHER_CAUSES) if rng.random() < 0.55 else ""
    parts = []
    if incident.suspect is not None:
        ruled_out = "ruled out since" if incident.evidence == "named" else "not confirmed"
        parts.append(f"First suspected {_name(rng, submissions[incident.suspect], incident, sha_of)}, {ruled_out}.")
    if incident.culprit is not None and incident.evidence == "named":
        culprit = submissions[incident.culprit]
        sha = sha_of(culprit.change.repo, culprit.change.key)
        name = _name(rng, culprit, incident, sha_of)
        parts.append(rng.choice((f"Caused by {name}.", f"Caused by {name}.", f"root cause: {sha}")))
    elif incident.evidence == "rollback" and rng.random() < 0.6:
        parts.append("Rolled back to the version before; recovered.")
    return " ".join(parts)


def _name(rng: Random, submission: Submission, incident: Incident, sha_of: ShaOf) -> str:
    repo, number = submission.change.repo, submission.number
    if number is None:
        return f"commit {sha_of(repo, submission.change.key)[:12]}"
    full = f"{OWNER}/{repo}#{number}"
    link = f"https://github.com/{OWNER}/{repo}/pull/{number}"
    at_home = SERVICES[incident.service].repo == repo
    return rng.choice((f"#{number}" if at_home else full, f"PR #{number}" if at_home else full, full, link))
