"""Published snapshots: immutable DuckDB files, a pointer to the current one, and leases that keep read ones alive.

A new generation always gets a new file name, because DuckDB caches an opened file by its path. Readers hold a shared
lock on a file beside the snapshot, never on the snapshot itself: closing a second handle on a DuckDB file drops the
POSIX lock DuckDB holds on it.
"""

import fcntl
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from data.errors import BuildError
from data.home import Home
from data.lake import publish as rename_into_place

KEEP = 3
_NAME = re.compile(r"snapshot-(\d{6,})\.duckdb$")


@dataclass(frozen=True)
class Snapshot:
    """One published generation."""

    path: Path

    @property
    def number(self) -> int:
        match = _NAME.search(self.path.name)
        return int(match[1]) if match else 0

    @property
    def lease_path(self) -> Path:
        return self.path.with_suffix(".lease")


def current(home: Home) -> Snapshot | None:
    """The snapshot CURRENT names, or None before the first build."""
    try:
        name = (home.snapshots / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    path = home.snapshots / name
    return Snapshot(path) if _NAME.fullmatch(name) and path.is_file() else None


@contextmanager
def build_lock(home: Home, *, timeout: float, waiting: str = "") -> Iterator[None]:
    """Lets one build at a time publish into a home.

    Raises:
        BuildError: Another build still holds the lock after `timeout` seconds.
    """
    home.snapshots.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.path / "build.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                print(f"aftermath: {waiting}", file=sys.stderr, flush=True)
            lock.acquire(timeout=timeout)
    except Timeout as error:
        raise BuildError(
            f"another build has been running for more than {timeout:.0f} s",
            where=str(home.path),
            remedy="wait for it to end, then run this again",
        ) from error
    try:
        yield
    finally:
        lock.release()


def publish(home: Home, built: Path) -> Snapshot:
    """Gives a finished build the next number and flips CURRENT to it. Call under `build_lock`."""
    number = max((snapshot.number for snapshot in _all(home)), default=0) + 1
    final = home.snapshots / f"snapshot-{number:06d}.duckdb"
    with open(built, "rb") as handle:
        os.fsync(handle.fileno())
    rename_into_place(built, final)
    pointer = home.snapshots / "CURRENT.tmp"
    with open(pointer, "w", encoding="ascii") as out:
        out.write(final.name)
        out.flush()
        os.fsync(out.fileno())
    rename_into_place(pointer, home.snapshots / "CURRENT")
    return Snapshot(final)


def remove_leftovers(home: Home) -> None:
    """Deletes what builds that died left: half builds, and whole ones CURRENT never named. Call under `build_lock`."""
    for leftover in home.snapshots.glob("build-*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
    now = current(home)
    if now is None and (home.snapshots / "CURRENT").exists():
        return  # It is damaged: what is there is all there is, and numbers go on from it.
    for snapshot in _all(home):
        if now is None or snapshot.number > now.number:
            _remove_unread(snapshot)


def collect(home: Home, keep: int = KEEP) -> list[Path]:
    """Deletes snapshots before the last `keep` that nobody reads, never the current one. Call under `build_lock`."""
    now = current(home)
    older = [snapshot for snapshot in _all(home) if now and snapshot.number < now.number]
    return [snapshot.path for snapshot in older[: max(0, len(older) - keep + 1)] if _remove_unread(snapshot)]


def lease(snapshot: Snapshot) -> IO[str]:
    """A shared lock that keeps the snapshot from being collected; hold the handle while reading, drop it to let go.

    The snapshot may have been collected just before: look whether it is still there.
    """
    handle = open(snapshot.lease_path, "a", encoding="ascii")  # noqa: SIM115 -- the caller's reader owns it
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def _remove_unread(snapshot: Snapshot) -> bool:
    """Deletes a snapshot unless somebody reads it, under a lock that lets nobody begin to meanwhile."""
    with suppress(BlockingIOError), open(snapshot.lease_path, "a", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        snapshot.path.unlink(missing_ok=True)
        snapshot.lease_path.unlink(missing_ok=True)
        return True
    return False


def _all(home: Home) -> list[Snapshot]:
    found = [Snapshot(path) for path in home.snapshots.glob("snapshot-*.duckdb") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda snapshot: snapshot.number)
