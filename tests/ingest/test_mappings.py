"""A mapping of one's own, from settings to counted incidents, and what a dry run says."""

import json

import pytest

from data import lake
from tests.ingest.conftest import Shell

ROWS = [
    {
        "key": "OPS-1",
        "what": "Cart empty",
        "prio": "P1",
        "start": "02.03.2026 11:00",
        "status": "offen",
        "note": "=1+1",
    },
    {"key": "OPS-2", "what": "Gone", "prio": "P2", "start": "gestern", "status": "zu"},
]
MAPPING = """
[mappings.tracker]
rows_are = "incidents"
rows = "items"
time_zone = "Europe/Berlin"
formats = ["%d.%m.%Y %H:%M"]
people = true
[mappings.tracker.fields]
id = "key"
title = "what"
severity = "prio"
status = "status"
service = "'shop'"
started_at = "start"
[mappings.tracker.values.status]
offen = "acknowledged"
"*" = "resolved"
"""


@pytest.fixture
def tracker(shell: Shell) -> Shell:
    shell.write("aftermath.toml", MAPPING)
    shell.write("tracker.json", json.dumps({"items": ROWS}))
    return shell


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tracker: Shell) -> None:
    said = tracker.does("file", "tracker", "tracker.json", "--dry-run")
    assert "1 row would land in mapped/incidents" in said
    assert "started_at: 2026-03-02T10:00:00+00:00" in said
    assert "1 row would be refused: started_at 'gestern' is not a time" in said
    assert "tracker.json: [1]" in said
    assert "keys no field looks at: note" in said
    assert not tracker.home.path.exists()


def test_a_mapping_of_ones_own_is_a_kind_like_any_other(tracker: Shell) -> None:
    said = tracker.does("file", "tracker", "tracker.json")
    assert "1 row landed" in said
    assert "1 refused" in said
    assert "tracker" in tracker.does("file", "--list")
    [batch] = lake.batches(tracker.home, "mapped", "incidents")
    assert batch.rows == 1


def test_a_corrected_mapping_reads_its_files_again(tracker: Shell) -> None:
    tracker.does("file", "tracker", "tracker.json", "--no-build")
    assert "already read" in tracker.does("file", "tracker", "tracker.json", "--no-build")
    tracker.write("aftermath.toml", MAPPING.replace("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M").replace('"prio"', '"priority"'))
    assert "1 row landed" in tracker.does("file", "tracker", "tracker.json", "--no-build")


def test_ingest_run_reads_it(tracker: Shell) -> None:
    tracker.write("aftermath.toml", MAPPING + '\n[[sources]]\nkind = "tracker"\npath = "tracker.json"\n')
    assert "1 row landed" in tracker.does("run")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (('rows = "items"', 'rows = "items["'), "mappings.tracker.rows: is not a JMESPath expression"),
        (('id = "key"', 'identity = "key"'), "identity is no field of incidents"),
    ],
)
def test_a_mapping_that_cannot_work_is_said_before_anything_is_read(
    tracker: Shell, broken: tuple[str, str], says: str
) -> None:
    tracker.write("aftermath.toml", MAPPING.replace(*broken))
    assert says in tracker.fails(2, "file", "tracker", "tracker.json")
