"""What is known does not depend on how often it was read on the way there."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.organisation import AI, Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"
OPTIONS = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}


def begin(org: Organisation) -> None:
    """A first reading: an open incident, a running deploy, a squash whose request is not known yet."""
    org.options = OPTIONS
    for n, days in enumerate((40, 30, 2), start=1):
        at = NOON - timedelta(days=days)
        sha = org.commit(REPO, {"a.py": n}, f"Change {n} (#{n}){AI if n == 2 else ''}", at=at)
        org.deploy(
            "shop", sha, at=at + timedelta(hours=1), status="running" if n == 3 else "success", deploy_id=f"d{n}"
        )
    org.incident("shop", at=NOON - timedelta(days=1.5), id="P001", minutes=None)
    org.incident("shop", at=NOON - timedelta(days=25), id="P002", text="Caused by #2.")


def end(org: Organisation) -> None:
    """What is known later: the rest, and what became of it."""
    third = org.repositories[REPO].tips["main"]
    org.pull(REPO, 3, merged=third, at=NOON - timedelta(days=2), title="The third", head="a" * 40)
    org.pull_commit(REPO, "a" * 40, f"Before the squash{AI}")
    org.review(REPO, 3, "ben", at=NOON - timedelta(days=2.1))
    org.deploy("shop", third, at=NOON - timedelta(days=1.9), deploy_id="d3")
    org.incident("shop", at=NOON - timedelta(days=1.5), id="P001", text="Caused by #3.")
    org.incident("shop", at=NOON - timedelta(days=1.4), id="P003", resolve_reason=_merged_into("P001"))
    sha = org.commit(REPO, {"a.py": 9}, 'Revert "Change 3 (#3)" (#4)', at=NOON - timedelta(days=1.49))
    org.deploy("shop", sha, at=NOON - timedelta(days=1.485), deploy_id="d4")


def _merged_into(id: str) -> dict[str, Any]:
    return {"type": "merge_resolve_reason", "incident": {"id": id, "type": "incident_reference"}}


def tables(org: Organisation) -> dict[str, list[str]]:
    """Every table of facts -> its rows as text, in an order of their own; when they were read is no fact."""
    reader = org.open()
    names = reader.rows(
        """
        select table_schema || '.' || table_name as name from information_schema.tables
        where table_schema in ('core', 'evidence', 'mart', 'overlay') order by name
        """
    )
    return {
        name: sorted(str({key: value for key, value in row.items() if key != "read_at"}) for row in rows)
        for name, rows in ((row["name"], reader.rows(f"select * from {row['name']}")) for row in names)
    }


def read(org: Organisation, *said: Callable[[Organisation], None]) -> dict[str, list[str]]:
    for say in said:
        say(org)
    org.land()
    org.build()
    return tables(org)


def test_two_readings_know_what_one_does(tmp_path: Path) -> None:
    services = {"shop": {"repo": REPO}}
    once = read(Organisation(tmp_path / "once", services=services), begin, end)
    org = Organisation(tmp_path / "twice", services=services)
    read(org, begin)
    twice = read(org, end)
    again = read(org)
    assert len(once) > 20
    assert len(once["core.incidents"]) == 3
    for name, rows in once.items():
        assert twice[name] == rows, name
        assert again[name] == rows, name
