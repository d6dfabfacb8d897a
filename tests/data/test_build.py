"""The build: nothing new is a no-op, nothing broken is published, and a kill at any moment harms nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data import build, graph, snapshots
from data.errors import BuildError
from data.home import PROJECT, Home
from tests.data.process import POINTS
from tests.organisation import Organisation

Make = Callable[..., Organisation]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    org = Organisation(tmp_path_factory.mktemp("landed"))
    first = org.commit("acme/shop", {"a.py": 3}, "Start", at="2026-03-01T09:00Z")
    second = org.commit("acme/shop", {"a.py": 3}, "Add cart (#12)", at="2026-03-01T10:00Z")
    org.deploy("shop", first, at="2026-03-01T09:30Z")
    org.deploy("shop", second, at="2026-03-01T11:00Z")
    org.incident("shop", at="2026-03-01T12:00Z", text="Caused by #12.")
    org.land()
    return org


@pytest.fixture(scope="module")
def built(landed: Organisation, tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    org = landed.copy(tmp_path_factory.mktemp("built"))
    org.build()
    return org


@pytest.fixture
def org(built: Organisation, tmp_path: Path) -> Organisation:
    """An organisation of the test's own, whose first snapshot is published."""
    return built.copy(tmp_path / "acme")


def process(what: str, home: Home, talk: str = "") -> list[str]:
    command = [sys.executable, "-m", "tests.data.process", what, str(home.path)]
    done = subprocess.run(command, input=talk, capture_output=True, text=True, check=True, cwd=PROJECT)
    return done.stdout.splitlines()


def ids(org: Organisation) -> dict[str, list[dict[str, object]]]:
    reader = org.open()
    keys = {"changes": "change_id", "deploys": "deploy_id", "incidents": "incident_id"}
    return {table: reader.rows(f"select {key} from mart.{table} order by 1") for table, key in keys.items()}


def test_nothing_new_is_a_no_op_and_anything_new_is_not(landed: Organisation, tmp_path: Path) -> None:
    org = landed.copy(tmp_path / "acme")
    first = org.build()
    assert (first.new, first.snapshot.number) == (True, 1)
    again = org.build()
    assert (again.new, again.snapshot) == (False, first.snapshot)
    assert all(report.landed == 0 for report in org.land())
    assert not org.build().new
    org.incident("shop", at="2026-03-01T13:00Z")
    org.land()
    assert (org.build().new, org.open().version.snapshot) == (True, 2)


def test_other_settings_are_something_new_but_other_sources_are_not(org: Organisation) -> None:
    source = [{"kind": "pagerduty", "path": "elsewhere"}]
    org.settings = org.settings.model_validate({"sources": source})
    assert not org.build().new
    org.settings = org.settings.model_validate({"counting": {"matured_days": 7}})
    assert org.build().new


def test_rebuilding_from_the_lake_gives_the_same_ids(org: Organisation) -> None:
    before = ids(org)
    for path in org.home.snapshots.iterdir():
        path.unlink()
    org.build()
    assert ids(org) == before


def test_a_change_keeps_its_id_when_its_request_arrives(org: Organisation) -> None:
    before = ids(org)
    org.pull("acme/shop", 12, merged=org.repositories["acme/shop"].tips["main"], at="2026-03-01T10:00Z", title="Cart")
    assert org.reader().answer("change", change="acme/shop#12")[0]["title"] == "Cart"
    assert ids(org) == before


@pytest.mark.parametrize("broken", ["model", "check", "python model"])
def test_what_fails_is_one_line_and_leaves_the_old_snapshot_serving(
    org: Organisation, broken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = ids(org)
    _break(broken, monkeypatch, tmp_path)
    org.incident("shop", at="2026-03-01T13:00Z")
    org.land()
    with pytest.raises(BuildError) as caught:
        org.build()
    assert "\n" not in str(caught.value)
    assert {"model": "mart.broken", "check": "never_true", "python model": "mart.broken"}[broken] in str(caught.value)
    assert ids(org) == before
    assert org.open().version.snapshot == 1
    assert not list(org.home.snapshots.glob("build-*.duckdb"))


def _break(what: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    if what == "check":
        rule = "-- nothing is ever true\nselect incident_id from mart.incidents"
        (folder / "never_true.sql").write_text(rule)
        monkeypatch.setattr(build, "CHECKS", folder)
        return
    sql = "select cast(title as integer) as n from core.incidents"
    python = (lambda con: con.sql(sql).to_arrow_table()) if what == "python model" else None
    broken = graph.Model("mart.broken", frozenset({"core.incidents"}), sql, python)
    load = graph.load
    monkeypatch.setattr(graph, "load", lambda *schemas: load(*schemas) if schemas else [*load(), broken])


def test_a_kill_at_any_moment_leaves_the_published_snapshot_and_the_next_build_completes(org: Organisation) -> None:
    before = ids(org)
    org.incident("shop", at="2026-03-01T13:00Z")
    org.land()
    assert process("kill", org.home) == [f"{point} snapshot-000001.duckdb" for point in POINTS]
    assert ids(org) == before
    assert org.build().snapshot.number == 2
    assert len(ids(org)["incidents"]) == 2
    assert [path.name for path in org.home.snapshots.glob("build-*")] == []
    assert [path.stem for path in sorted(org.home.snapshots.glob("*.duckdb"))] == ["snapshot-000001", "snapshot-000002"]


def test_of_two_builds_at_once_the_second_waits_and_finds_nothing_to_do(landed: Organisation, tmp_path: Path) -> None:
    said = process("race", landed.copy(tmp_path / "acme").home)
    assert sorted(line for line in said if "waiting" not in line) == ["built 1", "nothing new 1"]
    assert len([line for line in said if "waiting" in line]) <= 1


def test_a_reader_in_another_process_keeps_its_snapshot_through_many_builds(org: Organisation) -> None:
    command = [sys.executable, "-m", "tests.data.process", "hold", str(org.home.path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=PROJECT) as reader:
        assert reader.stdout
        assert reader.stdout.readline() == "open 1\n"
        for _ in range(snapshots.KEEP + 1):
            fill(org.home)
        assert reader.communicate("\n")[0] == "reads 2\n"
    assert (org.home.snapshots / "snapshot-000001.duckdb").exists()
    assert not (org.home.snapshots / "snapshot-000002.duckdb").exists()


def fill(home: Home) -> None:
    """Another generation, without the work of building it."""
    with snapshots.build_lock(home, timeout=0):
        (home.snapshots / "build-0.duckdb").touch()
        snapshots.publish(home, home.snapshots / "build-0.duckdb")
        snapshots.collect(home)


def test_a_snapshot_of_an_unknown_make_is_built_anew(org: Organisation) -> None:
    with snapshots.build_lock(org.home, timeout=0):
        built = org.home.snapshots / "build-0.duckdb"
        duckdb.connect(built).close()
        snapshots.publish(org.home, built)
    assert (org.build().new, org.open().version.snapshot) == (True, 3)


def test_an_empty_home_builds_and_answers(organisation: Make) -> None:
    reader = organisation().reader()
    assert reader.rows("select count(*) as n from overlay.changes") == [{"n": 0}]
    assert reader.answer("strip")[0]["all_incidents"] == 0
