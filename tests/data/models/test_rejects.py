"""Refused rows: kept and shown while they are wrong, gone once their file is mended and read again."""

from typing import Any

import pyarrow as pa

from data import lake
from data.streams import REJECTS
from tests.organisation import Organisation


def refused(org: Organisation) -> list[tuple[str, str]]:
    reader = org.reader()
    rows = reader.answer("rejects")
    return sorted((row["position"], row["reason"]) for row in rows if row["severity"] == "refused")


def test_a_mended_file_replaces_its_rejects_and_lands_its_rows(organisation: Any) -> None:
    org = organisation()
    org.report_row("shop", id="GOOD", created_on="2026-03-10T12:00:00Z")
    org.report_row("shop", id="BAD", created_on="yesterday")
    org.report_row("shop", id="WORSE", created_on="")
    assert [position for position, _ in refused(org)] == ["raw.csv: line 3", "raw.csv: line 4"]
    org.report_row("shop", id="BAD", created_on="2026-03-10T13:00:00Z")
    assert [position for position, _ in refused(org)] == ["raw.csv: line 4"]
    org.report_row("shop", id="WORSE", created_on="2026-03-10T14:00:00Z")
    assert refused(org) == []
    assert len(org.open().rows("select * from core.incidents")) == 3


def test_rejects_are_grouped_by_reason_with_a_remedy(organisation: Any) -> None:
    org = organisation()
    for n in range(3):
        org.deploy("shop", "not a sha", at=f"2026-03-0{n + 1}T00:00Z")
    [group] = [row for row in org.reader().answer("rejects_by_reason") if row["severity"] == "refused"]
    assert (group["rows"], group["stream"]) == (3, "deploys/deploys")
    assert group["remedy"]


def test_a_commit_that_can_be_read_by_now_is_no_longer_refused(organisation: Any) -> None:
    org = organisation()
    sha = org.commit("acme/shop", {"a.py": 1}, "Start", at="2026-03-01T00:00Z")
    rows = [
        {
            "stream": "git/commits",
            "position": f"acme/shop@{known}",
            "reason": "missing",
            "remedy": "fetch it",
            "raw": "",
        }
        for known in (sha, "f" * 40)
    ]
    run = lake.Run.begin(org.clock)
    lake.land(
        org.home, "aftermath", "rejects", pa.Table.from_pylist(rows, REJECTS), run, bookmark={"repo": "acme/shop"}
    )
    assert [position for position, _ in refused(org)] == [f"acme/shop@{'f' * 40}"]
