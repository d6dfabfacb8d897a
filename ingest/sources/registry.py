"""The export files `python -m ingest file KIND PATH` can read, by KIND."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import UsageError
from ingest.sources import agent_trace, deploys, files, github, pagerduty, pagerduty_webhook
from ingest.sources.records import Options, Record, Reject


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
    """

    name: str
    streams: tuple[str, ...]
    help: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Options], Iterator[Record | Reject]]
    notes: Callable[[Path], list[str]] = _no_notes


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


def kind(name: str) -> Kind:
    """The kind of this name.

    Raises:
        UsageError: There is none; it names the nearest.
    """
    if name in KINDS:
        return KINDS[name]
    near = difflib.get_close_matches(name, KINDS, 1)
    remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(KINDS)}"
    raise UsageError("unknown kind of export", where=name, remedy=remedy)
