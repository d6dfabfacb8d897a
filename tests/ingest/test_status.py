"""`ingest status`: what was read, what counts, what was left out or refused and why."""

from pathlib import Path

import pytest

from data.errors import AftermathError
from data.home import Home
from ingest.status import status, text
from tests.organisation import Organisation


def test_before_the_first_build_it_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(AftermathError) as caught:
        status(Home(tmp_path))
    assert caught.value.remedy == "read something: python -m ingest file --list"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """One change deployed and broken, an incident nobody acknowledged, a refused row, an unknown service and commit."""
    org = Organisation(tmp_path_factory.mktemp("status"), services={"shop": {"repo": "acme/shop"}})
    sha = org.commit("acme/shop", {"a.py": 3}, "Add cart (#12)", at="2026-03-01T09:00Z")
    org.deploy("shop", sha, at="2026-03-01T10:00Z")
    org.deploy("shop", "f" * 40, at="2026-03-02T10:00Z")
    org.incident("shop", at="2026-03-01T12:00Z", text="Caused by #12.")
    org.incident("shop", at="2026-03-01T13:00Z", acked=False)
    org.incident("till", at="2026-03-01T14:00Z")
    org.incident("shop", at="2026-03-01T15:00Z", id="P99", resolved_at="soon")
    org.land()
    org.build()
    return org


def test_every_row_read_is_counted_left_out_or_refused(org: Organisation) -> None:
    found = status(org.home)
    rows = {f"{row['source']}/{row['stream']}": row["rows"] for row in found["sources"]}
    assert (rows["git/commits"], rows["deploys/deploys"], rows["pagerduty/incidents"]) == (1, 2, 3)
    counts = found["counts"]
    assert (counts["all_incidents"], counts["all_changes"]) == (3, 1)
    left_out = sum(row["rows"] for row in found["left_out"] if row["what"] == "incidents")
    assert left_out == counts["all_incidents"] - counts["incidents"]
    refused = [row for row in found["rejects"] if row["severity"] == "refused"]
    assert [(row["rows"], row["first"]) for row in refused] == [(1, "incidents.json: incidents[3]")]


def test_a_reject_and_a_doubt_say_where_why_and_what_to_do(org: Organisation) -> None:
    said = text(status(org.home)).splitlines()
    assert "refused rows: 1" in said
    refused, unknown_service, unknown_commit = (
        next(line for line in said if word in line) for word in ("is not a time", "service till", "contents unknown")
    )
    assert "(first: incidents.json: incidents[3]); write times as 2026-03-01T12:30:00Z" in refused
    assert unknown_service.endswith("list this name in the aliases of the service it stands for")
    assert unknown_commit.endswith(f"read the repository that holds commit {'f' * 40} with: python -m ingest git")


def test_a_service_name_of_one_system_leads_to_the_command_that_suggests(org: Organisation) -> None:
    said = text(status(org.home)).splitlines()
    assert (
        said[-1] == "1 service name known to one system only (which, and what each may be: python -m ingest services)"
    )


def test_one_thing_is_not_many(org: Organisation) -> None:
    said = text(status(org.home))
    assert "git/commits: 1 row, last read 2026-12-01" in said
    assert "  1 incident: resolved without a person\n" in said
    assert f"{org.home.path}: snapshot 1, built 2026-12-01T00:01 UTC" in said
