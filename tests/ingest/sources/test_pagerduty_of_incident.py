"""Saved notes and related change events: whose they are, where they land, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.errors import AftermathError
from ingest.sources import pagerduty_of_incident as source
from ingest.sources.records import Options, Record, Reject

SHARED = Path(__file__).parents[4] / "shared" / "samples" / "pagerduty" / "rest"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not beside the repository")

NOTE = {"id": "N1", "content": "Caused by #7", "created_at": "2026-03-01T10:00:00Z"}
RELATED = {
    "id": "C1",
    "summary": "Deployed",
    "timestamp": "2026-03-01T09:00:00Z",
    "correlation_reason": {"reason": "intelligent"},
}
PLAIN = {"id": "C2", "summary": "Deployed", "timestamp": "2026-03-01T09:00:00Z"}


def save(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def owner(record: Record | Reject) -> str:
    assert isinstance(record, Record)
    found: str = json.loads(record.payload)["incident"]["id"]
    return found


@pytest.mark.parametrize(
    ("name", "incident"),
    [
        ("PT4KHLK.json", "PT4KHLK"),
        ("notes-Q1ABCDEFGHIJKL.json", "Q1ABCDEFGHIJKL"),
        ("PT4KHLK/notes.json", "PT4KHLK"),
        ("PAAAAAA/PT4KHLK.notes.json", "PT4KHLK"),
    ],
)
def test_the_file_or_its_folder_is_named_for_the_incident(tmp_path: Path, name: str, incident: str) -> None:
    save(tmp_path, name, {"notes": [NOTE]})
    [record] = source.read_notes(tmp_path, Options(account="acme"))
    assert owner(record) == incident
    assert isinstance(record, Record)
    assert (record.stream, record.account, record.position) == ("pagerduty/notes", "acme", f"{name}: notes[0]")


def test_an_answer_that_says_whose_it_is_is_believed(tmp_path: Path) -> None:
    save(tmp_path, "PT4KHLK.json", {"incident": {"id": "Q2"}, "notes": [NOTE, {**NOTE, "incident": {"id": "Q3"}}]})
    assert [owner(record) for record in source.read_notes(tmp_path, Options())] == ["Q2", "Q3"]


def test_change_events_land_by_whether_they_are_related_to_an_incident(tmp_path: Path) -> None:
    save(tmp_path, "PT4KHLK.json", {"change_events": [RELATED, PLAIN]})
    related, plain = source.read_changes(tmp_path, Options())
    assert isinstance(plain, Record)
    assert (related.stream, owner(related)) == ("pagerduty/related_change_events", "PT4KHLK")
    assert (plain.stream, json.loads(plain.payload)) == ("pagerduty/change_events", PLAIN)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (RELATED, "does not say which incident it is of"),
        ({**RELATED, "incident": {"id": None}}, "does not say which incident it is of"),
        ({**PLAIN, "id": " "}, "has no id"),
        ({**PLAIN, "timestamp": None}, "timestamp is missing"),
        ({**PLAIN, "timestamp": "soon"}, "timestamp 'soon' is not a time"),
        (3, "is not an object"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_its_reason(tmp_path: Path, row: Any, reason: str) -> None:
    [reject] = source.read_changes(save(tmp_path, "answer.json", {"change_events": [row]}), Options())
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.position) == (reason, "answer.json: change_events[0]")
    assert json.loads(reject.raw) == row


@pytest.mark.parametrize("document", [[NOTE], {"incidents": []}, {"notes": {}}, 3])
def test_a_file_of_something_else_is_one_clear_line(tmp_path: Path, document: Any) -> None:
    with pytest.raises(AftermathError, match="holds no notes"):
        list(source.read_notes(save(tmp_path, "PT4KHLK.json", document), Options()))


@needs_shared
@pytest.mark.parametrize(
    ("name", "read", "stream"),
    [
        ("incident_notes_docs_example.json", source.read_notes, "pagerduty/notes"),
        ("related_change_events_docs_example.json", source.read_changes, "pagerduty/related_change_events"),
        ("change_events_docs_example.json", source.read_changes, "pagerduty/change_events"),
    ],
)
def test_the_vendors_own_examples_land(tmp_path: Path, name: str, read: Any, stream: str) -> None:
    path = tmp_path / "PT4KHLK.json"
    path.write_text((SHARED / name).read_text())
    assert [(record.stream, type(record)) for record in read(path, Options())] == [(stream, Record)] * 2
