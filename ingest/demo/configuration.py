"""Writes Larkfield's aftermath.toml, the file a company writes by hand."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ingest.demo.marks import declared_since
from ingest.demo.organisation import FLAG_LABEL, NAME, OWNER, REPOS, SENIORS, SERVICES, Repo, Service
from ingest.demo.world import World


def write_settings(path: Path, world: World, exports: Sequence[tuple[str, Path]]) -> None:
    """Writes the settings.

    Args:
        path: Where; the sources' paths are relative to its folder.
        world: States the span the exports cover and from when AI use is declared.
        exports: (kind, file or folder) of every export.
    """
    lines = ["[organisation]", f"name = {_text(NAME)}", 'time_zone = "UTC"', "synthetic = true", ""]
    for service in SERVICES.values():
        lines += _service(service)
    for repo in REPOS.values():
        lines += _repo(repo, world.since)
    lines += _safeguards(world.since)
    for repo in REPOS.values():
        lines += _source("git", f"repos/{repo.name}.git", repo=repo.full_name)
    for kind, export in exports:
        relative = export.relative_to(path.parent).as_posix()
        lines += _source(kind, relative, since=_instant(world.since), until=_instant(world.until))
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _service(service: Service) -> Iterator[str]:
    yield f"[services.{service.name}]"
    yield f"team = {_text(service.team)}"
    yield f"tier = {_text(service.tier)}"
    yield f"repo = {_text(f'{OWNER}/{service.repo}')}"
    if service.prefix:
        yield f"path_prefix = {_text(service.prefix)}"
    if service.depends_on:
        yield f"depends_on = [{', '.join(_text(name) for name in service.depends_on)}]"
    if service.window_minutes:
        yield f"window_minutes = {service.window_minutes}"
    if service.pagerduty:
        yield f"aliases = [{_text(service.pagerduty)}]"
    if service.runbook:
        yield f"runbook = {_text(f'https://runbooks.example.com/larkfield/{service.name}')}"
    yield ""


def _repo(repo: Repo, since: datetime) -> Iterator[str]:
    declared = declared_since(repo.name, since)
    if declared is not None:
        yield f"[repos.{_text(repo.full_name)}]"
        yield f"ai_marked_since = {declared.isoformat()}"
        yield ""


def _safeguards(since: datetime) -> Iterator[str]:
    yield "[safeguards]"
    yield f"flag_label = {_text(FLAG_LABEL)}"
    yield f"senior_reviewers = [{', '.join(_text(person.login) for person in SENIORS)}]"
    yield ""
    yield "[[policies]]"
    yield 'name = "AI-assisted changes to tier-1 services need two human reviews"'
    yield 'origins = ["ai_assisted"]'
    yield 'tiers = ["1"]'
    yield "human_reviews = 2"
    yield ""
    yield "[[policies]]"
    yield 'name = "Changes of 200 lines and more touch a test"'
    yield f"since = {since.date().isoformat()}"
    yield "min_lines = 200"
    yield 'safeguards = ["tests"]'
    yield ""


def _source(kind: str, path: str, **more: str) -> Iterator[str]:
    yield "[[sources]]"
    yield f"kind = {_text(kind)}"
    yield f"path = {_text(path)}"
    for key, value in more.items():
        yield f"{key} = {_text(value)}"
    yield ""


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
