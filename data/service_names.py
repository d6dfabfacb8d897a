"""Service names that only one system knows, and what to write into aftermath.toml where two names are one service."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Suggestion:
    """A service that a name may stand for, and the lines of aftermath.toml that would say so."""

    service: str
    lines: str


@dataclass(frozen=True)
class Unmapped:
    """A name that only one system knows: how many rows carry it, and up to three services it may be, likest first."""

    name: str
    incidents: int
    deploys: int
    changes: int
    suggestions: tuple[Suggestion, ...]


def unmapped(rows: Iterable[dict[str, Any]]) -> list[Unmapped]:
    """The answer to the question `unmapped_services`, one entry a name, in its order."""
    found = []
    for name, group in groupby(rows, key=lambda row: str(row["name"])):
        several = list(group)
        suggestions = tuple(
            Suggestion(row["suggested"], alias_lines(row["stays"], row["aliases"], there=bool(row["in_settings"])))
            for row in several
            if row["suggested"] is not None
        )
        first = several[0]
        found.append(Unmapped(name, first["incidents"], first["deploys"], first["changes"], suggestions))
    return found


def alias_lines(service: str, aliases: Sequence[str], *, there: bool) -> str:
    """TOML that lists a service's aliases, with a remark where it replaces a line of a section there already."""
    key = service if _BARE.fullmatch(service) else quoted(service)
    remark = "# there already: this replaces its aliases\n" if there else ""
    return f"{remark}[services.{key}]\naliases = [{', '.join(map(quoted, aliases))}]"


def quoted(text: str) -> str:
    """A TOML basic string: what JSON writes, but that TOML also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
