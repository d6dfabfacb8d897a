import json
from pathlib import Path

import duckdb
import pytest

from data.errors import AftermathError
from ingest.sources import deploys
from ingest.sources.records import Options, Record, Reject

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data" / "samples" / "deploys.csv"
SHARED = ROOT.parent / "shared" / "samples" / "deploys"
HEADER = "service,environment,sha,started_at,finished_at,status"
ROW = {
    "service": "checkout",
    "environment": "production",
    "sha": "8ad0b35e6f21",
    "started_at": "2026-03-04T14:02:05Z",
    "finished_at": "2026-03-04T14:07:50Z",
    "status": "success",
}


def from_csv(folder, text, **options):
    (folder / "deploys.csv").write_text(text, encoding="utf-8")
    return list(deploys.read_csv(folder / "deploys.csv", Options(**options)))


def from_json(folder, document, **options):
    (folder / "deploys.json").write_text(json.dumps(document), encoding="utf-8")
    return list(deploys.read_json(folder / "deploys.json", Options(**options)))


def test_the_own_sample_lands_whole():
    found = list(deploys.read_csv(SAMPLE, Options(account="acme")))
    assert len(found) == len(SAMPLE.read_text().splitlines()) - 1
    assert {(type(item), item.stream, item.shape, item.account) for item in found} == {
        (Record, "deploys/deploys", "csv", "acme")
    }
    assert found[0].position == "deploys.csv: line 2"
    assert json.loads(found[4].payload) | {"url": None} == {
        "service": "search", "environment": "production", "sha": None, "started_at": "2026-03-05T08:00:00+01:00",
        "finished_at": "2026-03-05T08:11:00+01:00", "status": "failed", "deploy_id": "s-208", "kind": "deploy",
        "version": "2026.3.1", "repo": None, "previous_sha": None, "strategy": None, "url": None,
    }  # fmt: skip
    assert deploys.csv_notes(SAMPLE) == []


def test_columns_in_any_order_and_case_with_cells_trimmed(tmp_path):
    (record,) = from_csv(tmp_path, "Status,SHA,service,environment,finished_at,started_at\nok, 8ad0b35 ,a,prod,,2026-03-04\n", time_zone="UTC")  # fmt: skip # noqa: E501
    assert json.loads(record.payload)["sha"] == "8ad0b35"
    assert record.zone == "UTC"


def test_a_wrong_header_is_one_error_naming_what_is_missing(tmp_path):
    with pytest.raises(AftermathError, match="is not a deploys export: no column environment, sha, finished_at"):
        from_csv(tmp_path, "service,started_at,status\na,b,c\n")


def test_a_misspelt_optional_column_is_noted(tmp_path):
    (tmp_path / "deploys.csv").write_text(f"{HEADER},versoin\n")
    assert deploys.csv_notes(tmp_path) == ["deploys.csv: columns kept but not used: versoin"]


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"deploys": rows}, lambda rows: {"deployments": rows}]
)
def test_json_lists_bare_and_wrapped(tmp_path, wrap):
    found = from_json(tmp_path, wrap([ROW, ROW]))
    assert [(item.shape, json.loads(item.payload)) for item in found] == [("json", ROW), ("json", ROW)]
    assert found[1].position.endswith("[1]")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service": ""}, "service is missing"),
        ({"environment": None}, "environment is missing"),
        ({"sha": "", "version": " "}, "has neither sha nor version"),
        ({"sha": "v1.42"}, "sha 'v1.42' is not a commit"),
        ({"sha": "8ad0b3"}, "sha '8ad0b3' is not a commit"),
        ({"previous_sha": 12}, "previous_sha '12' is not a commit"),
        ({"status": None}, "status is missing"),
        ({"status": "green"}, "status 'green' is unknown"),
        ({"started_at": "", "finished_at": None}, "has neither started_at nor finished_at"),
        ({"started_at": "yesterday"}, "started_at 'yesterday' is not a time"),
        ({"started_at": 1772632925}, "started_at 1772632925 is not a time"),
        ({"finished_at": "2026-03-04T14:07:50"}, "finished_at '2026-03-04T14:07:50' has no time zone"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_its_reason(tmp_path, change, reason):
    good, bad = from_json(tmp_path, [ROW, ROW | change])
    assert isinstance(good, Record)
    assert isinstance(bad, Reject)
    assert (bad.position, bad.reason) == ("deploys.json: [1]", reason)
    assert bad.remedy


@pytest.mark.parametrize(
    "change",
    [
        {"sha": None, "version": "1.42.0"},
        {"sha": "8AD0B35E6F217C94DE5083AB64C1F9E027D8B3A6"},
        {"finished_at": None, "status": "RUNNING"},
        {"finished_at": None},
        {"started_at": None},
        {"note": {"any": ["thing"]}},
    ],
)
def test_a_row_that_says_enough_lands(tmp_path, change):
    (record,) = from_json(tmp_path, [ROW | change])
    assert isinstance(record, Record)
    assert json.loads(record.payload) == ROW | change


def test_an_unknown_status_lists_the_accepted_words(tmp_path):
    (_, bad) = from_json(tmp_path, [ROW, ROW | {"status": "green"}])
    assert all(word in bad.remedy for word in ("success", "failed", "canceled", "in_progress", "superseded"))


def test_the_callers_service_and_repository_fill_empty_cells_only(tmp_path):
    given, own = from_csv(tmp_path, f"{HEADER},repo\n,prod,8ad0b35,2026-03-04T14:02Z,,ok,\nsearch,prod,8ad0b35,2026-03-04T14:02Z,,ok,acme/find\n", service="checkout", repo="acme/shop")  # fmt: skip # noqa: E501
    assert [json.loads(given.payload)[key] for key in ("service", "repo")] == ["checkout", "acme/shop"]
    assert [json.loads(own.payload)[key] for key in ("service", "repo")] == ["search", "acme/find"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not beside the repository")
def test_deploys_of_other_systems_are_one_error_each():
    for path in sorted(SHARED.glob("*.json")):
        with pytest.raises(AftermathError, match="holds no deploys") as raised:
            list(deploys.read_json(path, Options()))
        assert path.name in str(raised.value)


def test_an_empty_list_is_no_error(tmp_path):
    assert from_json(tmp_path, []) == []


def test_every_accepted_status_means_the_same_in_the_snapshot():
    models = ROOT / "data" / "models"
    sql = duckdb.connect()
    sql.execute((models / "macros.sql").read_text())
    sql.execute("create schema lake")
    sql.execute("create schema seed")
    sql.execute("create table seed.batches(filename text, bookmark text)")
    sql.execute(
        "create table lake.deploys_deploys(account text, shape text, position text, zone text, payload text, "
        "source text, run text, read_at timestamptz, filename text)"
    )
    for word in deploys.STATUSES:
        row = json.dumps(ROW | {"deploy_id": word, "status": word.upper()})
        sql.execute("insert into lake.deploys_deploys values ('a', 'json', 'p', null, ?, 's', 'r', now(), 'f')", [row])
    model = (models / "staging" / "deploys.sql").read_text()
    found = dict(sql.execute(f"select given_id, status from ({model})").fetchall())
    assert found == deploys.STATUSES
