"""`python -m ingest file … --dry-run`: what a file would land as, what would be refused, what nothing looks at."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from data.mapping import Mapping
from ingest.console import count
from ingest.sources import registry
from ingest.sources.records import Options, Record, Reject

_SHOWN = 3
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\"[^\"]+\"")


def preview(kind: registry.Kind, path: Path, options: Options, mapping: Mapping | None = None) -> dict[str, Any]:
    """What reading this path would do; nothing is written.

    Args:
        mapping: Of a kind that is one: its rows' unused keys are named.

    Raises:
        AftermathError: Nothing is at the path, or a file is broken.
    """
    rows = list(kind.read(path, options))
    landed = [row for row in rows if isinstance(row, Record)]
    refused = [row for row in rows if isinstance(row, Reject)]
    first = [json.loads(row.payload) for row in landed[:_SHOWN]]
    found: dict[str, Any] = {
        "kind": kind.name,
        "would_land": dict(Counter(row.stream for row in landed)),
        "would_refuse": dict(Counter(row.reason for row in refused).most_common(10)),
        "first_refused": [f"{row.position}: {row.reason}; {row.remedy}" for row in refused[:_SHOWN]],
        "first": [{key: value for key, value in row.items() if key != "raw" and value is not None} for row in first],
        "notes": kind.notes(path),
    }
    if mapping is not None:
        raws = [json.loads(row.payload).get("raw") for row in landed]
        found["unused_keys"] = sorted({key for raw in raws if isinstance(raw, dict) for key in raw} - _read(mapping))
    return found


def text(found: dict[str, Any]) -> str:
    """The same for a person to read."""
    lines = [f"{count(number, 'row')} would land in {stream}" for stream, number in found["would_land"].items()]
    lines = lines or ["nothing would land"]
    for row in found["first"]:
        lines += ["  one of them:", *(f"    {key}: {_short(value)}" for key, value in row.items())]
    lines += [f"{count(number, 'row')} would be refused: {reason}" for reason, number in found["would_refuse"].items()]
    lines += [f"  {line}" for line in found["first_refused"]]
    lines += [f"  {note}" for note in found["notes"]]
    if found.get("unused_keys"):
        lines.append(f"keys no field looks at: {', '.join(_short(key) for key in found['unused_keys'])}")
    return "\n".join([*lines, "nothing was written"])


def _read(mapping: Mapping) -> set[str]:
    expressions = [*mapping.fields.values(), mapping.each or "", mapping.only or ""]
    return {name.strip('"') for text in expressions for name in _NAME.findall(text)}


def _short(value: object) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return plain if len(plain) <= 100 else f"{plain[:99]}…"
