"""What became of the reports that the command made: one line per run in the home, read by Data health."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from dashboard.reports import freeze
from data.home import Home

_FILE = "runs.jsonl"
_SHOWN = 20
#: After the time, what failed before what went well.
_COLUMNS = ("report", "format", "failed", "done")


def note(home: Home, what: str, kind: str, done: str = "", failed: str = "") -> None:
    """Adds a run.

    Args:
        home: Whose.
        what: The period, or the frozen report's name.
        kind: The format.
        done: What was written and sent.
        failed: What was not, with its remedy; empty where all went well.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"at": at, "report": what, "format": kind, "done": done, "failed": failed}, ensure_ascii=False)
    if not home.path.is_dir():
        return
    path = freeze.folder(home) / _FILE
    # That a run cannot be noted must not hide how it went.
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def latest(home: Home) -> list[dict[str, object]]:
    """The latest runs, newest first; what cannot be read is left out."""
    path = freeze.folder(home) / _FILE
    if not path.is_file():
        return []
    found: list[dict[str, object]] = []
    for line in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines()[-_SHOWN:]):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, Mapping) and row.get("at"):
            at = datetime.fromisoformat(str(row["at"]))
            found.append({"at": at, **{name: row.get(name, "") for name in _COLUMNS}})
    return found
