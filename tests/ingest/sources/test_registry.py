import pytest

from data.errors import UsageError
from data.streams import RECORD, STREAMS
from ingest.sources import registry
from ingest.sources.records import Options, Record


def test_the_kinds_people_script_against():
    assert {"pagerduty", "deploys-csv", "deploys-json", "github"} <= set(registry.KINDS)
    assert all(name == kind.name and "\n" not in kind.help for name, kind in registry.KINDS.items())


@pytest.mark.parametrize("kind", registry.KINDS.values(), ids=registry.KINDS)
def test_every_stream_is_one_of_the_lakes_record_streams(kind):
    for stream in kind.streams:
        assert STREAMS[tuple(stream.split("/"))] == RECORD


def test_reading_through_the_registry_gives_rows_of_its_streams(tmp_path):
    kind = registry.kind("pagerduty")
    path = tmp_path / "page.json"
    path.write_text('[{"id": "Q1", "incident_number": 1, "created_at": "2026-03-01T10:00:00Z"}, 3]')
    good, bad = kind.read(path, Options())
    assert isinstance(good, Record)
    assert {good.stream, bad.stream} == set(kind.streams)
    assert kind.notes(path) == []
    assert registry.kind("deploys-json").notes(path) == []


def test_an_unknown_kind_is_wrong_use_and_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean pagerduty"):
        registry.kind("pagerdtuy")
    with pytest.raises(UsageError, match="use one of pagerduty"):
        registry.kind("xyz")
