"""Asking repositories about the fixes of incidents, once a build has shown which changes those are."""

from collections.abc import Callable, Mapping
from pathlib import Path

from data import fixes, lake
from data.errors import AftermathError
from data.home import Home
from data.settings import Settings
from ingest.console import count
from ingest.pipeline import Report
from ingest.sources import git, git_blame


def places(settings: Settings) -> dict[str, Path]:
    """Repository -> where it lies, of those the settings name."""
    return {
        source.repo: Path(source.path)
        for source in settings.sources
        if source.kind == "git" and source.repo and source.path
    }


def land_blames(
    home: Home,
    repositories: Mapping[str, Path],
    run: lake.Run,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Report]:
    """Lands who last touched the lines of incidents' fixes, of those the published snapshot has no answer about yet.

    Args:
        repositories: Where the repositories at hand lie, by the names they go by; fixes in others wait for them.
    """
    waiting = fixes.to_blame(home)
    reports = []
    for repo in sorted(waiting.keys() & repositories.keys()):
        report = Report(f"blame {repo}")
        step = None if progress is None else (lambda done, total, name=report.source: progress(name, done, total))
        try:
            asked = [git_blame.Fix(fix.sha, fix.paths, fix.started_at) for fix in waiting[repo]]
            done = git_blame.land_blames(home, repositories[repo], repo, asked, run, progress=step)
        except AftermathError as error:
            report.notes.append(f"not blamed: {error}")
        else:
            report.landed = done.rows
            report.notes.append(f"{count(done.answered, 'commit')} that worked against incidents")
            if done.failed:
                report.notes.append(f"{count(done.failed, 'commit')} not blamed ({done.complaint}); {git.REMEDY}")
            if done.left:
                report.notes.append(f"{count(done.left, 'commit')} left for the next run")
        reports.append(report)
    return reports
