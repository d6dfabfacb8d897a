"""The export files `python -m ingest file KIND PATH` can read, by KIND."""

import difflib
import tomllib
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.errors import SettingsError, UsageError
from data.mapping import Mapping
from ingest.sources import agent_trace, deploys, files, github, mapped, pagerduty, pagerduty_webhook
from ingest.sources.records import Options, Record, Reject

#: Mappings the product brings: data, one file a system.
PRESETS = Path(__file__).parent / "presets"


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
        survey: Sentences for the person who has not landed it yet: what of it would be left unread.
        version: What a file was read with: read with another, it lands again.
    """

    name: str
    streams: tuple[str, ...]
    help: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Options], Iterator[Record | Reject]]
    notes: Callable[[Path], list[str]] = _no_notes
    survey: Callable[[Path], list[str]] = _no_notes
    version: str = ""


#: An organisation's own mappings, by the name of their kind.
Own = Dictionary[str, Mapping]

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


def kinds(own: Own | None = None) -> dict[str, Kind]:
    """Every kind by name: the product's own, its mappings, and over these the organisation's.

    Raises:
        SettingsError: A mapping has the name of a kind that is none.
    """
    for name in own or {}:
        if name in KINDS:
            raise SettingsError(f"mappings.{name}: {name} is a kind of its own", remedy="name the mapping otherwise")
    return KINDS | {name: _mapped(name, mapping) for name, mapping in (_presets() | dict(own or {})).items()}


@cache
def _presets() -> dict[str, Mapping]:
    return {
        path.stem: Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(PRESETS.glob("*.toml"))
    }


def _mapped(name: str, mapping: Mapping) -> Kind:
    reading = mapped.Reading(name, mapping)
    streams, suffixes = (mapped.STREAM,), (*files.JSON, *files.CSV)
    return Kind(
        name,
        streams,
        mapping.about,
        suffixes,
        reading.read,
        survey=reading.survey,
        version=mapping.model_dump_json(),
    )


def kind(name: str, own: Own | None = None) -> Kind:
    """The kind of this name, among them the organisation's own mappings.

    Raises:
        UsageError: There is none; it names the nearest.
    """
    known = kinds(own)
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
    raise UsageError("unknown kind of export", where=name, remedy=remedy)
