"""Whatever fails or is damaged, what is published stays whole, and one line says what to do."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from data.home import PROJECT, Home
from ingest import cli
from tests.ingest.conftest import PAGE, Shell, hear_interrupts


def test_nothing_is_published_when_nothing_could_be_read(shell: Shell) -> None:
    assert "nowhere.json: no such file or folder; check the path" in shell.fails(1, "file", "pagerduty", "nowhere.json")
    assert "nothing has been read yet; read something" in shell.fails(1, "build")
    assert shell.published() is None


def test_a_lake_that_is_gone_leaves_the_published_snapshot(built: Shell) -> None:
    before = built.published()
    shutil.rmtree(built.home.lake)
    built.fails(1, "build")
    built.home.lake.write_text("")
    built.fails(1, "build")
    assert built.published() == before
    assert built("status")[0] == 0


def test_the_same_again_is_nothing_new(built: Shell, template: Path) -> None:
    before = built.published()
    code, out, err = built("file", "pagerduty", str(template.parent / "page.json"))
    assert (code, err) == (0, "")
    assert out == "pagerduty: 0 rows landed, 1 file already read\nnothing new: still at snapshot 1\n"
    assert built.published() == before


def test_a_source_that_fails_keeps_no_other_from_being_published(shell: Shell) -> None:
    shell.write("page.json", PAGE)
    shell.write(
        "aftermath.toml", "".join(f'[[sources]]\nkind = "pagerduty"\npath = "{n}.json"\n' for n in ("no", "page"))
    )
    code, out, err = shell("run")
    assert (code, err.count("\n")) == (1, 1)
    assert "no.json: no such file or folder" in err
    assert out == "pagerduty: 1 row landed\nbuilt and published snapshot 1\n"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, tuple[Callable[[Home], None], str]] = {
    "half a snapshot": (
        lambda home: _cut(home.snapshots / "snapshot-000001.duckdb"),
        "snapshot-000001.duckdb: the published snapshot cannot be read by this version; run: python -m ingest build",
    ),
    "garbage for a snapshot": (
        lambda home: _put(home.snapshots / "snapshot-000001.duckdb", b"not a database" * 100),
        "snapshot-000001.duckdb: the published snapshot cannot be read by this version; run: python -m ingest build",
    ),
    "an empty snapshot": (
        lambda home: _put(home.snapshots / "snapshot-000001.duckdb", b""),
        "run: python -m ingest build",
    ),
    "garbage for a pointer": (
        lambda home: _put(home.snapshots / "CURRENT", b"\xff\x00\xfe"),
        "nothing has been built yet",
    ),
    "a pointer to nothing": (
        lambda home: (home.snapshots / "CURRENT").unlink() or (home.snapshots / "CURRENT").write_text("snapshot-9"),  # type: ignore[func-returns-value]
        "nothing has been built yet",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_snapshot_is_told_in_one_line_and_mended_by_a_build(built: Shell, what: str) -> None:
    damage, says = DAMAGE[what]
    damage(built.home)
    for command in (("status",), ("explain", "P1")):
        assert says in built.fails(1, *command)
    assert built("build")[::2] == (0, "")
    assert built("status")[0] == 0


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@pytest.mark.parametrize("content", [b"", b"PAR1 cut off", b"\x00" * 4096])
def test_a_damaged_batch_of_the_lake_is_named(built: Shell, content: bytes) -> None:
    batch = next(built.home.lake.rglob("*.parquet"))
    batch.write_bytes(content)
    assert f"{batch}: is no batch of the lake; restore it from a backup" in built.fails(1, "build")
    assert built("status")[0] in (0, 1)


def test_damaged_judgements_are_named_and_a_build_does_without_them(built: Shell) -> None:
    store = built.home.path / "judgements.sqlite"
    store.write_bytes(b"not a database" * 100)
    for command in (("status",), ("explain", "P1")):
        assert f"{store}: the judgement store refuses" in built.fails(1, *command)
    assert built("build")[0] == 0
    assert store.read_bytes().startswith(b"not a database")


@pytest.mark.parametrize(
    "arguments",
    ["status", "build", "demo", "explain P1", "file pagerduty page.json", "file pagerduty page.json --json"],
)
def test_a_home_that_is_no_folder_is_named(shell: Shell, arguments: str) -> None:
    shell.write("page.json", PAGE)
    shell.home.path.write_text("")
    assert str(shell.home.path) in shell.fails(1, *arguments.split())


def test_a_fault_of_ours_is_one_line_and_its_trace_is_kept(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(home: Home) -> None:
        raise ZeroDivisionError("seventh row")

    monkeypatch.setattr(cli.status, "status", broken)
    code, out, err = shell("status")
    assert (code, out, err.count("\n")) == (1, "", 1)
    report = shell.home.path / "last-error.txt"
    assert "a fault in Aftermath (ZeroDivisionError)" in err
    assert str(report) in err
    assert "seventh row" in report.read_text()
    shutil.rmtree(shell.home.path)
    shell.home.path.write_text("")
    assert shell("status")[2].count("\n") == 1


def test_a_reader_that_has_gone_does_not_stop_the_work(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = shell.write("page.json", PAGE)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as nobody, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", nobody)
        assert cli.main(["file", "pagerduty", file]) == 0
    assert shell("status")[::2] == (0, "")
    assert shell.published() == "snapshot-000001.duckdb"


def test_ctrl_c_ends_a_command_that_waits_for_another_build(built: Shell) -> None:
    before = built.published()
    own = os.environ | {"AFTERMATH_HOME": str(built.home.path), "PYTHONPATH": str(PROJECT)}
    command, pipe = [sys.executable, "-m", "ingest", "build"], subprocess.PIPE
    with FileLock(built.home.path / "build.lock"):
        running = subprocess.Popen(
            command, cwd=built.folder, env=own, stdout=pipe, stderr=pipe, text=True, preexec_fn=hear_interrupts
        )
        assert running.stderr
        assert running.stderr.readline() == "aftermath: another build is running here; waiting for it to end\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err == "aftermath: interrupted; run it again: what has landed is kept\n"
    assert built.published() == before
