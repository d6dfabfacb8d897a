"""The export files `python -m ingest file KIND PATH` can read, by KIND."""

import difflib
import hashlib
import tomllib
from collections import abc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from data.errors import UsageError
from data.mapping import Mapping
from ingest.sources import (
    agent_trace,
    deploys,
    files,
    github,
    mapped,
    pagerduty,
    pagerduty_of_incident,
    pagerduty_webhook,
)
from ingest.sources.records import Options, Record, Reject

Mappings = abc.Mapping[str, Mapping]


def _no_notes(path: Path) -> list[str]:
    return []


@dataclass(frozen=True)
class Kind:
    """One kind of export.

    Attributes:
        name: What the command line and `[[sources]]` call it.
        streams: The lake streams its records land in, as `source/stream`.
        help: One line for `--list`.
        suffixes: The files of a folder it reads.
        read: A file, folder or glob to its rows: each either a record or a reject. A broken file yields nothing, but
            earlier files of a folder have come by then: read to the end before landing.
        notes: Sentences for the person importing: why the export may be incomplete. They concern no single row.
        version: Changes when the same file must be read again: of a mapping its digest.
    """

    name: str
    streams: tuple[str, ...]
    help: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Options], Iterator[Record | Reject]]
    notes: Callable[[Path], list[str]] = _no_notes
    version: str = ""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "pagerduty",
            (pagerduty.STREAM,),
            "PagerDuty incidents: REST or Analytics answers saved as JSON, or the raw incidents CSV report",
            (*files.JSON, *files.CSV),
            pagerduty.read,
            pagerduty.notes,
        ),
        Kind(
            "pagerduty-notes",
            (pagerduty_of_incident.NOTES,),
            "notes of PagerDuty incidents: answers of GET /incidents/ID/notes, each saved under its incident's id",
            files.JSON,
            pagerduty_of_incident.read_notes,
        ),
        Kind(
            "pagerduty-changes",
            (pagerduty_of_incident.RELATED, pagerduty_of_incident.CHANGES),
            "change events PagerDuty relates to incidents: GET /incidents/ID/related_change_events, saved the same way",
            files.JSON,
            pagerduty_of_incident.read_changes,
        ),
        Kind(
            "pagerduty-webhook",
            (pagerduty_webhook.STREAM,),
            "PagerDuty webhook deliveries (v3) kept as JSON or JSON Lines",
            files.JSON,
            pagerduty_webhook.read,
        ),
        Kind(
            "deploys-csv",
            (deploys.STREAM,),
            f"deploys as CSV with the columns {','.join(deploys.REQUIRED)}",
            files.CSV,
            deploys.read_csv,
            deploys.csv_notes,
        ),
        Kind(
            "deploys-json",
            (deploys.STREAM,),
            "deploys as JSON objects with the same keys",
            files.JSON,
            deploys.read_json,
        ),
        Kind(
            "github",
            (github.PULLS, github.COMMITS, github.REVIEWS),
            "GitHub pull requests, their commits and reviews: REST answers saved as JSON",
            files.JSON,
            github.read,
        ),
        Kind(
            "agent-trace",
            (agent_trace.STREAM,),
            "Agent Trace records as JSON or JSON Lines: which lines of a commit an AI tool wrote",
            files.JSON,
            agent_trace.read,
        ),
    )
}


def _mapped(name: str, mapping: Mapping) -> Kind:
    return Kind(
        name,
        (mapped.STREAMS[mapping.rows_are],),
        mapping.help or f"{mapping.rows_are} by the mapping {name} of the settings",
        (*files.JSON, *files.CSV),
        partial(mapped.read, name, mapping),
        partial(mapped.notes, mapping),
        digest(mapping),
    )


def digest(mapping: Mapping) -> str:
    """What tells a mapping from what it was before."""
    return hashlib.sha256(mapping.model_dump_json().encode()).hexdigest()[:12]


@cache
def presets() -> Mappings:
    """The mappings that come with the product: one TOML file each in presets/."""
    found = {
        path.stem: Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted((Path(__file__).parent / "presets").glob("*.toml"))
    }
    return MappingProxyType(found)


KINDS |= {name: _mapped(name, mapping) for name, mapping in presets().items()}


def kinds(own: Mappings = MappingProxyType({})) -> dict[str, Kind]:
    """Every kind by name: those of the product, and the mappings of the settings over them."""
    return KINDS | {name: _mapped(name, mapping) for name, mapping in own.items()}


def kind(name: str, own: Mappings = MappingProxyType({})) -> Kind:
    """The kind of this name.

    Raises:
        UsageError: There is none; it names the nearest.
    """
    known = kinds(own)
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
    raise UsageError("unknown kind of export", where=name, remedy=remedy)
