"""Writes the incidents in two of PagerDuty's shapes: REST pages, and the raw incidents report as CSV."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.demo.organisation import LEAVER, PAGERDUTY, SERVICES, Person
from ingest.demo.pages import Page

_API = "https://api.pagerduty.com"
_PAGE = 100
_HEADER_LINE = (
    "id,incident_number,description,service_id,service_name,escalation_policy_id,escalation_policy_name,created_on,"
    "resolved_on,seconds_to_first_ack,seconds_to_resolve,auto_resolved,escalation_count,auto_escalation_count,"
    "acknowledge_count,assignment_count,acknowledged_by_user_ids,acknowledged_by_user_names,assigned_to_user_ids,"
    "assigned_to_user_names,resolved_by_user_id,resolved_by_user_name,urgency"
)
HEADER = _HEADER_LINE.split(",")
_COLOURS = ("a8171c", "eb6016", "f9b406", "555555")


def write_rest(folder: Path, pages: Sequence[Page]) -> None:
    """Writes `incidents-page-NNN.json`, 100 incidents each, as `GET /incidents` answers."""
    folder.mkdir(parents=True, exist_ok=True)
    for offset in range(0, len(pages), _PAGE):
        answer = {
            "incidents": [_incident(page) for page in pages[offset : offset + _PAGE]],
            "limit": _PAGE,
            "offset": offset,
            "total": None,
            "more": offset + _PAGE < len(pages),
        }
        path = folder / f"incidents-page-{offset // _PAGE + 1:03d}.json"
        path.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_report(path: Path, pages: Sequence[Page]) -> None:
    """Writes the raw incidents report: like real ones with mixed line ends, blank lines and cells of several lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEADER) + "\n")
        for index, page in enumerate(pages):
            cell = io.StringIO()
            csv.DictWriter(cell, HEADER, lineterminator="\r\n" if index % 5 == 3 else "\n").writerow(_row(page, index))
            out.write(cell.getvalue() + ("\n" if index % 150 == 149 else ""))


def _row(page: Page, index: int) -> dict[str, str | int]:
    service, acknowledger, resolver = SERVICES[page.incident.service], page.acknowledger, page.resolver
    resolved = page.resolved_at is not None
    break_ = ("", "\n", "\r\nsee the runbook\n")[(index % 9 == 4) + (index % 18 == 4)]
    return {
        "id": page.id,
        "incident_number": page.number,
        "description": page.title + break_,
        "service_id": _service_id(service.name),
        "service_name": service.paged_as,
        "escalation_policy_id": _object_id("policy", service.team),
        "escalation_policy_name": _policy(service.team),
        "created_on": _offset(page.created_at),
        "resolved_on": _offset(page.resolved_at) if page.resolved_at else "",
        "seconds_to_first_ack": "" if page.acknowledged_after is None else page.acknowledged_after,
        "seconds_to_resolve": int((page.resolved_at - page.created_at).total_seconds()) if page.resolved_at else "",
        "auto_resolved": int(resolved and resolver is None),
        "escalation_count": 0 if acknowledger else 1,
        "auto_escalation_count": 0 if acknowledger else 1,
        "acknowledge_count": 1 if acknowledger else 0,
        "assignment_count": 1 if acknowledger else 2,
        "acknowledged_by_user_ids": acknowledger.pagerduty_id if acknowledger else "",
        "acknowledged_by_user_names": acknowledger.name if acknowledger else "",
        "assigned_to_user_ids": page.responder.pagerduty_id,
        "assigned_to_user_names": page.responder.name,
        "resolved_by_user_id": resolver.pagerduty_id if resolved and resolver else "",
        "resolved_by_user_name": resolver.name if resolved and resolver else "",
        "urgency": page.urgency,
    }


def _incident(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "type": "incident",
        "summary": f"[#{page.number}] {page.title}",
        "self": f"{_API}/incidents/{page.id}",
        "html_url": f"{PAGERDUTY}/incidents/{page.id}",
        "incident_number": page.number,
        "title": page.title,
        "description": page.title,
        "created_at": _utc(page.created_at),
        "incident_key": _hash("key", page.id),
        "first_trigger_log_entry": _log_entry(page),
        "alert_counts": _alert_counts(page),
        "is_mergeable": page.merged_into is None,
        "incident_type": {"name": "incident_default"},
        **_ownership(page),
        **_standing(page),
        "pending_actions": [],
        "basic_alert_grouping": None,
        "alert_grouping": None,
        "priority": _priority(page),
        "conference_bridge": None,
        "incidents_responders": [],
        "responder_requests": [],
        "subscriber_requests": [],
        "urgency": page.urgency,
        "body": {"type": "incident_body", "details": page.details},
    }


def _ownership(page: Page) -> dict[str, Any]:
    """Whose incident it is: service, policy, team."""
    team, policies = SERVICES[page.incident.service].team, "escalation_policies"
    return {
        "service": _service(page),
        "escalation_policy": _reference("escalation_policy", _object_id("policy", team), _policy(team), policies),
        "teams": [_reference("team", _object_id("team", team), team, "teams")],
    }


def _standing(page: Page) -> dict[str, Any]:
    """Where it stands: status, since when, through whom."""
    changed_at, changed_by = _last_change(page, _service(page))
    return {
        "status": _status(page),
        "updated_at": _utc(changed_at),
        "resolved_at": _utc(page.resolved_at) if page.resolved_at else None,
        "last_status_change_at": _utc(changed_at),
        "last_status_change_by": changed_by,
        "assignments": _open(page, "assignee", page.responder, page.created_at),
        "assigned_via": "escalation_policy",
        "acknowledgements": _open(page, "acknowledger", page.acknowledger, _acknowledged_at(page)),
        "resolve_reason": _resolve_reason(page),
    }


def _status(page: Page) -> str:
    if page.resolved_at is not None:
        return "resolved"
    return "acknowledged" if page.acknowledger else "triggered"


def _last_change(page: Page, service: dict[str, Any]) -> tuple[datetime, dict[str, Any]]:
    if page.resolved_at is not None:
        return page.resolved_at, _user(page.resolver) if page.resolver else service
    return _acknowledged_at(page), _user(page.acknowledger) if page.acknowledger else service


def _acknowledged_at(page: Page) -> datetime:
    """When somebody acknowledged; when it was created, if nobody did."""
    return page.created_at + timedelta(seconds=page.acknowledged_after or 0)


def _open(page: Page, role: str, person: Person | None, at: datetime) -> list[dict[str, Any]]:
    """Assignments and acknowledgements, which PagerDuty empties on resolved incidents."""
    return [{"at": _utc(at), role: _user(person)}] if person and page.resolved_at is None else []


def _resolve_reason(page: Page) -> dict[str, Any] | None:
    target = page.merged_into
    if target is None:
        return None
    reference = _reference("incident", target.id, f"[#{target.number}] {target.title}", "incidents")
    return {"type": "merge_resolve_reason", "incident": reference}


def _priority(page: Page) -> dict[str, Any] | None:
    if page.urgency == "low" or page.incident.kind in {"test", "unacknowledged"}:
        return None
    rank = page.incident.severity
    name = f"SEV{rank}"
    identifier = _object_id("priority", name)
    return {
        "id": identifier,
        "type": "priority",
        "summary": name,
        "self": f"{_API}/priorities/{identifier}",
        "html_url": None,
        "color": _COLOURS[rank - 1],
        "description": "",
        "name": name,
        "order": 1 << (27 - rank),
    }


def _alert_counts(page: Page) -> dict[str, int]:
    resolved = int(page.resolved_at is not None)
    return {"all": 1, "triggered": 1 - resolved, "resolved": resolved}


def _log_entry(page: Page) -> dict[str, Any]:
    identifier = "R" + _hash("log", page.id)[:25].upper()
    return {
        "id": identifier,
        "type": "trigger_log_entry_reference",
        "summary": "Triggered through the API",
        "self": f"{_API}/log_entries/{identifier}",
        "html_url": f"{PAGERDUTY}/incidents/{page.id}/log_entries/{identifier}",
    }


def _user(person: Person) -> dict[str, Any]:
    reference = _reference("user", person.pagerduty_id, person.name, "users")
    return reference | {"html_url": None, "deleted_at": "2026-06-30T12:00:00Z"} if person is LEAVER else reference


def _reference(kind: str, identifier: str, summary: str, directory: str) -> dict[str, Any]:
    collection = {"service": "services", "escalation_policy": "escalation_policies"}.get(kind, f"{kind}s")
    return {
        "id": identifier,
        "type": f"{kind}_reference",
        "summary": summary,
        "self": f"{_API}/{collection}/{identifier}",
        "html_url": f"{PAGERDUTY}/{directory}/{identifier}",
    }


def _service(page: Page) -> dict[str, Any]:
    service = SERVICES[page.incident.service]
    return _reference("service", _service_id(service.name), service.paged_as, "service-directory")


def _policy(team: str) -> str:
    return f"{team}: Bereitschaft für alle"


def _service_id(name: str) -> str:
    return _object_id("service", name)


def _object_id(kind: str, name: str) -> str:
    return "P" + _hash(kind, name)[:6].upper()


def _hash(kind: str, name: str) -> str:
    return hashlib.md5(f"{kind} {name}".encode(), usedforsecurity=False).hexdigest()


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _offset(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+00:00"
