"""What live Opsgenie, incident.io and Jira tell, seen in the snapshot."""

from datetime import UTC, datetime, timedelta

import pytest

from data.lake import Run
from data.reader import Reader
from data.settings import Source
from ingest import live
from tests.oncall_api import VENDORS, OnCall
from tests.organisation import Organisation

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    org = Organisation(tmp_path_factory.mktemp("live"))
    with pytest.MonkeyPatch.context() as patch, OnCall() as api:
        api.services = {"svc-checkout": "checkout"}
        for vendor in VENDORS.values():
            patch.setenv(vendor.token_env, vendor.token)
            api.add(vendor, "7", AT)
            source = Source(kind=vendor.kind, url=api.url, since=AT - timedelta(days=9), **vendor.settings)
            assert live.land(org.home, source, Run.begin(AT + timedelta(days=9))).errors == []
    return org.reader()


def test_live_incidents_are_staged_as_those_of_files(reader: Reader) -> None:
    told = reader.rows("select incident_id, service, started_at, acknowledged_at, resolved_at from core.incidents")
    minutes = {
        row["incident_id"]: (
            row["service"],
            *((row[key] - AT) // timedelta(minutes=1) if row[key] else None for key in list(row)[2:]),
        )
        for row in told
    }
    assert minutes == {
        "opsgenie/default/7": ("checkout", 0, 4, 60),
        "incident-io/default/7": ("checkout", 0, None, 60),
        "jira/default/7": ("search", 0, None, 90),
    }
