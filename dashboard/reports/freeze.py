"""The counts a report was made from, kept as files, so that it can be made again to the same figures."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.reports.sections.made import Period
from data.errors import AftermathError
from data.home import Home
from data.scope import Scope

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_FACTS = "report.json"


@dataclass(frozen=True)
class Frozen:
    """Everything a report is made from.

    Attributes:
        facts: Snapshot, high-water mark of the judgements, organisation, time of making, versions of the definitions.
        period: The period's name, with the filters.
        before: What it is compared with, if anything.
        frames: Question of data/queries and what it was asked about (`counts.key`) -> its counted rows.
    """

    facts: Mapping[str, Any]
    period: Period
    before: Period | None
    frames: Mapping[str, pd.DataFrame]

    @property
    def scope(self) -> Scope:
        """The filters."""
        return self.period.scope

    @property
    def id(self) -> str:
        """What it is kept as: the period, the snapshot, the judgements and the moment."""
        period = "".join(letter if letter.isalnum() else "-" for letter in self.period.name.lower())
        made = datetime.fromisoformat(self.facts["made_at"]).strftime("%Y%m%dT%H%M%S")
        return f"{period}-{self.facts['snapshot']}-{self.facts['judgements']}-{made}"


def folder(home: Home) -> Path:
    """Where frozen reports lie."""
    return home.path / "reports"


def save(home: Home, frozen: Frozen) -> Path:
    """Writes a frozen report whole or not at all; the folder it lies in.

    Raises:
        AftermathError: The home cannot be written to.
    """
    try:
        return _saved(folder(home) / frozen.id, frozen)
    except OSError as error:
        what = f"the report's counts cannot be kept: {error.strerror}"
        raise AftermathError(what, where=str(folder(home)), remedy="check the folder") from error


def _saved(to: Path, frozen: Frozen) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.exists():
        return to
    draft = Path(mkdtemp(prefix=".draft-", dir=to.parent))
    try:
        for name, frame in frozen.frames.items():
            frame.to_parquet(draft / f"{name}.parquet", index=False)
        periods = {"period": asdict(frozen.period), "before": frozen.before and asdict(frozen.before)}
        facts = {"facts": dict(frozen.facts), **periods, "frames": list(frozen.frames)}
        (draft / _FACTS).write_text(json.dumps(facts, indent=1, default=datetime.isoformat), encoding="utf-8")
        os.rename(draft, to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return to


@cache
def _periods() -> "TypeAdapter[Period | None]":
    # A first report reads none, and does without what takes a tenth of a second to import.
    from pydantic import TypeAdapter

    return TypeAdapter(Period | None)


def load(home: Home, name: str) -> Frozen:
    """A report frozen earlier.

    Raises:
        AftermathError: There is none of this name, or its files are damaged.
    """
    path = folder(home) / name
    if not name or "/" in name or not (path / _FACTS).is_file():
        known = ", ".join(names(home)[-3:]) or "none yet"
        raise AftermathError("no report was frozen under this name", where=name, remedy=f"the newest are: {known}")
    try:
        told = json.loads((path / _FACTS).read_text(encoding="utf-8"))
        frames = {frame: pd.read_parquet(path / f"{frame}.parquet") for frame in told["frames"]}
        period, before = (_periods().validate_python(told[name]) for name in ("period", "before"))
        if period is None:
            raise ValueError("a report has a period")
        return Frozen(told["facts"], period, before, frames)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AftermathError("this frozen report is damaged", where=str(path), remedy="make it anew") from error


def names(home: Home) -> list[str]:
    """Frozen reports, oldest first."""
    kept = [path for path in folder(home).glob("*/") if (path / _FACTS).is_file()]
    return [path.name for path in sorted(kept, key=lambda path: (path / _FACTS).stat().st_mtime_ns)]


def latest(home: Home, period: Period) -> Frozen | None:
    """The last report of the same filters, if one can be read."""
    for name in reversed(names(home)):
        try:
            told = json.loads((folder(home) / name / _FACTS).read_text(encoding="utf-8"))
            if told["period"]["name"] == period.name and _periods().validate_python(told["period"]) == period:
                return load(home, name)
        except (AftermathError, OSError, ValueError, KeyError, TypeError):
            # A damaged one says so where somebody asks for it by name.
            continue
    return None
