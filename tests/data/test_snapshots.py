"""Generations: new names, a pointer that never dangles, leases that keep what is read."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data import snapshots
from data.errors import BuildError
from data.home import Home

_HOLD = """
import sys
from pathlib import Path
from data import snapshots
from data.home import Home
lease = snapshots.lease(snapshots.current(Home(Path(sys.argv[1]))))
print("held", flush=True)
sys.stdin.readline()
"""
_WRITE = "import duckdb, sys; duckdb.connect(sys.argv[1])"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path)
    found.snapshots.mkdir()
    return found


def publish(home: Home, content: bytes = b"") -> snapshots.Snapshot:
    built = home.snapshots / "build-1.duckdb"
    built.write_bytes(content)
    return snapshots.publish(home, built)


def numbers(home: Home) -> list[int]:
    return sorted(int(path.stem[-6:]) for path in home.snapshots.glob("snapshot-*.duckdb"))


def test_nothing_is_current_before_the_first(home: Home) -> None:
    assert snapshots.current(home) is None


def test_each_generation_has_a_name_of_its_own(home: Home) -> None:
    first, second = publish(home, b"1"), publish(home, b"2")
    assert (first.number, second.number) == (1, 2)
    assert (first.path.read_bytes(), second.path.read_bytes()) == (b"1", b"2")
    assert snapshots.current(home) == second


@pytest.mark.parametrize("name", ["snapshot-000009.duckdb", "../secret.duckdb", "", "snapshot-1.duckdb"])
def test_a_pointer_to_nothing_of_ours_is_no_snapshot(home: Home, name: str) -> None:
    (home.path / "secret.duckdb").touch()
    (home.snapshots / "CURRENT").write_text(name)
    assert snapshots.current(home) is None


def test_the_last_three_are_kept(home: Home) -> None:
    for _ in range(5):
        publish(home)
    removed = snapshots.collect(home)
    assert [path.name for path in removed] == ["snapshot-000001.duckdb", "snapshot-000002.duckdb"]
    assert numbers(home) == [3, 4, 5]


def test_the_current_one_is_never_collected(home: Home) -> None:
    publish(home)
    for keep in (1, 0):
        snapshots.collect(home, keep)
        assert numbers(home) == [1]


def test_a_snapshot_another_process_reads_is_not_collected(home: Home) -> None:
    publish(home)
    command = [sys.executable, "-c", _HOLD, str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout
        assert reader.stdout.readline() == "held\n"
        for _ in range(4):
            publish(home)
        snapshots.collect(home)
        assert numbers(home) == [1, 3, 4, 5]
        reader.communicate("\n")
    snapshots.collect(home)
    assert numbers(home) == [3, 4, 5]


def test_a_lease_of_this_process_keeps_it_too(home: Home) -> None:
    lease = snapshots.lease(publish(home))
    for _ in range(4):
        publish(home)
    snapshots.collect(home)
    assert 1 in numbers(home)
    lease.close()
    snapshots.collect(home)
    assert 1 not in numbers(home)


def test_what_a_killed_build_left_is_removed(home: Home) -> None:
    current = publish(home)
    for name in ("build-9.duckdb", "build-9.duckdb.wal", "build-9.duckdb.staging", "snapshot-000002.duckdb"):
        (home.snapshots / name).touch()
    (home.snapshots / "build-9.duckdb.tmp").mkdir()
    (home.snapshots / "build-9.duckdb.tmp" / "spill").touch()
    snapshots.remove_leftovers(home)
    assert {path.name for path in home.snapshots.iterdir()} == {"CURRENT", current.path.name}
    assert publish(home).number == 2


def test_a_first_snapshot_that_was_never_published_is_removed(home: Home) -> None:
    (home.snapshots / "snapshot-000001.duckdb").touch()
    snapshots.remove_leftovers(home)
    assert numbers(home) == []


def test_a_half_written_pointer_is_not_read(home: Home) -> None:
    current = publish(home)
    (home.snapshots / "CURRENT.tmp").write_text("snap")
    assert snapshots.current(home) == current


def test_publishing_collecting_and_leasing_leave_the_lock_of_an_open_snapshot_alone(home: Home) -> None:
    built = home.snapshots / "build-1.duckdb"
    duckdb.connect(built).close()
    current = snapshots.publish(home, built)
    with duckdb.connect() as con:
        con.execute(f"attach '{current.path}' as snapshot (read_only)")
        lease = snapshots.lease(current)
        for _ in range(4):
            publish(home)
        snapshots.collect(home)
        snapshots.remove_leftovers(home)
        lease.close()
        assert "Conflicting lock is held" in write(current.path)


def write(path: Path) -> str:
    """What another process is told that opens the file for writing."""
    done = subprocess.run([sys.executable, "-c", _WRITE, str(path)], capture_output=True, text=True, check=False)
    return done.stderr


def test_a_second_build_waits_no_longer_than_told_and_says_what_to_do(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with snapshots.build_lock(home, timeout=0):
        with pytest.raises(BuildError) as caught, snapshots.build_lock(home, timeout=0.01, waiting="waiting"):
            pass
        assert "waiting" in capsys.readouterr().err
    assert caught.value.remedy
    with snapshots.build_lock(home, timeout=0, waiting="waiting"):
        assert capsys.readouterr().err == ""
