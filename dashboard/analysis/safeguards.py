"""Safeguards, counted over all changes, with the incident-causing ones beside them.

A safeguard that works leaves no incident, so its share among incidents says little alone.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.analysis import blast
from dashboard.analysis.charted import Chart, Grain, Kind
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.shares import share, shares
from dashboard.analysis.trend import control_chart

ROLLBACK_MINUTES = 30.0
_SELECTED = "Incidents are selected: what a safeguard stopped is not among them."


@dataclass(frozen=True)
class Coverage:
    """How often one safeguard is used in one group of changes.

    Attributes:
        slice: Which changes: a service, a size band, or "all".
        all_changes: Per cent of all counted changes.
        incident_changes: Per cent of those with at least one linked incident; a subset of all.
        near_misses: Changes it stopped before they became an incident; None where nobody records them.
        not_recorded: Changes for which nothing says whether they had it; they are in no share.
    """

    safeguard: str
    origin: str
    slice: str
    all_changes: Estimate
    incident_changes: Estimate
    near_misses: int | None
    not_recorded: int = 0


@dataclass(frozen=True)
class Rollbacks:
    """How often incidents with a culprit ended in a rollback, and how fast; the rest was restored another way.

    Attributes:
        rolled_back: Per cent of these incidents.
        minutes: Median from the incident's start until the service was rolled back.
        soon: Per cent of the rollbacks done within 30 minutes.
    """

    rolled_back: Estimate
    minutes: Estimate
    soon: Estimate


@dataclass(frozen=True)
class Compliance:
    """How often changes that a policy covers complied with it: over the whole time, and its usual range."""

    overall: Estimate
    chart: Chart


def coverage(frame: pd.DataFrame) -> tuple[Coverage, ...]:
    """Coverage of every safeguard, in the frame's order.

    Args:
        frame: One row per (safeguard, origin, slice): `safeguard`, `origin`, `slice` (or "all"), `changes` (counted,
            for which it is recorded), `used` (of them), `incident_changes` (of `changes`, with a linked incident),
            `incident_used` (of those, with the safeguard). Optional `near_misses`, null where they are not recorded,
            and `not_recorded`.

    Raises:
        AftermathError: A part is larger than its whole.
    """
    names = zip(frame["safeguard"], frame["origin"], frame["slice"], strict=True)
    numbers = frame[["changes", "used", "incident_changes", "incident_used"]].astype(int).to_numpy().tolist()
    stopped = frame["near_misses"].tolist() if "near_misses" in frame else [None] * len(frame)
    unknown = frame["not_recorded"].astype(int).tolist() if "not_recorded" in frame else [0] * len(frame)
    over_all = shares([(used, changes) for changes, used, *_ in numbers])
    over_broken = shares([(used, broken) for *_, broken, used in numbers], "incident-causing changes")
    found = []
    for (safeguard, origin, part), had, incidents, misses, silent in zip(
        names, over_all, over_broken, stopped, unknown, strict=True
    ):
        selected = replace(incidents, caveats=(*incidents.caveats, _SELECTED))
        known = None if pd.isna(misses) else int(misses)
        found.append(Coverage(str(safeguard), str(origin), str(part), had, selected, known, silent))
    return tuple(found)


def rollbacks(minutes: npt.ArrayLike) -> Rollbacks:
    """How long rollbacks took.

    Args:
        minutes: Per incident with a culprit, from its start until the rollback was done; NaN where there was none.
    """
    lengths = np.asarray(minutes, dtype=float)
    done = lengths[np.isfinite(lengths)]
    soon = share(int((done <= ROLLBACK_MINUTES).sum()), done.size, "rollbacks")
    rolled_back = share(done.size, lengths.size, "incidents with a culprit")
    return Rollbacks(rolled_back, blast.quantile(done, 0.5, "rollbacks"), soon)


def compliance(frame: pd.DataFrame, grain: Grain = Grain.MONTH, announced: Collection[date] = ()) -> Compliance:
    """Compliance with a policy over time, as a p-chart.

    Args:
        frame: One row per complete period in order: `period` (DATE), `events` (changes that complied), `changes`
            (changes the policy covers).
        grain: How long a period is.
        announced: First days of periods at which the policy or its enforcement changed.
    """
    overall = share(int(frame["events"].sum()), int(frame["changes"].sum()), "changes the policy covers")
    return Compliance(overall, control_chart(frame, Kind.SHARE, grain=grain, announced=announced))
