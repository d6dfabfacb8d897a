"""`ingest run`: every configured source, files one after another, live ones beside them, several at a time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock, Timeout

from data import lake
from data.errors import AftermathError, SettingsError, UsageError
from data.home import Home
from data.settings import Settings, Source
from ingest import console, live
from ingest.http import Patience
from ingest.pipeline import Progress, Report, land_export, land_git
from ingest.sources import files, registry
from ingest.sources.records import Options

#: So long a second run waits for the first, in seconds.
_WAIT = 600.0


@contextmanager
def landing_lock(home: Home, *, wait: float = _WAIT) -> Iterator[None]:
    """Lets one run at a time land in a home, so that nothing is read twice.

    Raises:
        AftermathError: Another run still lands after `wait` seconds.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.path / "ingest.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            console.warn("another run is reading here; waiting for it to end")
            lock.acquire(timeout=wait)
    except Timeout as error:
        what = f"another run has been reading for more than {wait:.0f} s"
        raise AftermathError(what, where=str(home.path), remedy="wait for it to end, then run this again") from error
    try:
        yield
    finally:
        lock.release()


def require_usable(settings: Settings, where: str) -> None:
    """Looks over `[[sources]]` before anything is read; `where` is the file that holds them.

    Raises:
        SettingsError: An entry's kind is none, it lacks its path, or it asks for what its kind has not.
    """
    owners: set[str] = set()
    for number, source in enumerate(settings.sources):
        try:
            if live.kind(source) and live.name(source) in owners:
                raise SettingsError("account: another source has it", remedy="give each account a name of its own")
            owners.add(live.name(source))
            if live.kind(source) and source.path:
                raise SettingsError(f"path: {source.kind} is read from url, not from files", remedy="remove path")
            if not live.kind(source) and not source.path:
                _require_file_kind(source, settings.mappings)
                raise SettingsError(f"path: {source.kind} is read from files", remedy="add path")
            if not live.kind(source):
                _require_file_kind(source, settings.mappings)
        except UsageError as error:
            what = f"sources[{number}].kind: {error.where} is an {error.what}"
            raise SettingsError(what, where=where, remedy=error.remedy) from error
        except SettingsError as error:
            raise SettingsError(f"sources[{number}].{error.what}", where=where, remedy=error.remedy) from error


def _require_file_kind(source: Source, own: registry.Mappings) -> None:
    if source.kind != "git":
        registry.kind(source.kind, own)


def land_all(
    home: Home,
    settings: Settings,
    run: lake.Run,
    progress: Callable[[str, int, int], None] | None = None,
    patience: Patience | None = None,
) -> list[Report]:
    """Lands every configured source; one that fails is reported and the others land.

    Live sources are read at the same time, those of one token one after another: they share its rate limit.
    """
    reports: dict[int, Report] = {}
    stopping = threading.Event()

    def land(number: int) -> None:
        source = settings.sources[number]
        step = None if progress is None else (lambda done, total: progress(_name(source), done, total))
        try:
            if live.kind(source):
                reports[number] = live.land(
                    home,
                    source,
                    run,
                    mappings=settings.mappings,
                    progress=step,
                    stopping=stopping,
                    patience=patience,
                )
            else:
                reports[number] = land_source(home, source, run, step, settings.mappings)
        except AftermathError as error:
            reports[number] = Report(_name(source), errors=[error])

    def land_lane(numbers: list[int]) -> None:
        for number in numbers:
            land(number)

    lanes: dict[str, list[int]] = {}
    for number, source in enumerate(settings.sources):
        if live.kind(source):
            lanes.setdefault(live.token_variable(source), []).append(number)
    with ThreadPoolExecutor(max_workers=max(1, len(lanes))) as pool:
        try:
            waiting = [pool.submit(land_lane, lane) for lane in lanes.values()]
            for number, source in enumerate(settings.sources):
                if not live.kind(source):
                    land(number)
            for lane in waiting:
                lane.result()
        except BaseException:
            stopping.set()
            raise
    return [reports[number] for number in sorted(reports)]


def land_source(
    home: Home,
    source: Source,
    run: lake.Run,
    progress: Progress | None = None,
    own: registry.Mappings = MappingProxyType({}),
) -> Report:
    """Lands one `[[sources]]` entry that reads files or a repository.

    Args:
        own: Mappings of the settings, which are kinds too.

    Raises:
        AftermathError: The entry's kind, path or repository cannot be used.
    """
    path = Path(source.path or "")
    if source.kind == "git":
        if not source.repo:
            raise UsageError("a git source needs a repo", where=str(path), remedy='add repo = "owner/name"')
        return land_git(home, path, source.repo, run, service=source.service, progress=progress)
    options = Options(
        account=source.account or "default",
        time_zone=source.time_zone,
        repo=source.repo,
        service=source.service,
        since=source.since,
        until=source.until,
    )
    return land_export(home, source.kind, path, options, run, progress, own)


def check(settings: Settings, patience: Patience | None = None) -> Iterator[live.Probe]:
    """Tests every configured source: the token and permissions of live ones, that files are there."""
    for source in settings.sources:
        if live.kind(source):
            yield from live.check(source, patience)
        else:
            yield live.Probe(_name(source), "", _missing(source, settings.mappings))


def _missing(source: Source, own: registry.Mappings) -> AftermathError | None:
    path = Path(source.path or "")
    try:
        if source.kind != "git":
            files.find(path, registry.kind(source.kind, own).suffixes)
        elif not path.is_dir():
            raise AftermathError("no such folder", where=str(path), remedy="check the path")
    except AftermathError as error:
        return error
    return None


def _name(source: Source) -> str:
    return live.name(source) if live.kind(source) else f"{source.kind} {source.repo or Path(source.path or '').name}"
