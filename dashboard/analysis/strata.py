"""Counts by service, month and size band, as arrays: what every comparison inside strata starts from.

The frame that SQL makes for it has one row per (service, month, size_band, origin) that holds a change:

    service     text; a change that touches several services is in each of them, its incidents with it
    month       date or text; the month the change merged in
    size_band   text; changed lines
    origin      text; as of merge
    changes     whole number above 0; counted changes: observed, matured, in production
    events      changes among them with at least one linked incident, 0 to `changes`. Fractional in the weighted view:
                sum over changes of their link weight, at most 1 each

Any of the first three may be null, which is a stratum of its own. Order does not matter, and rows may repeat: they add
up. Text columns may be categorical, which is faster.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import AftermathError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

AI = ("ai_assisted",)
HUMAN = ("human_only",)
UNKNOWN = ("unknown", "conflict")

_REMEDY = "rebuild the snapshot with: python -m ingest build"
_ROUNDING = 1e-9


class Tally(NamedTuple):
    """One arm's totals."""

    events: int
    changes: int


@dataclass(frozen=True)
class Cells:
    """Strata as a flat list, all arrays of the same length.

    Attributes:
        a, n1: Events and changes of the AI arm.
        c, n0: Events and changes of the human arm.
        cluster: Which service each stratum belongs to, 0 to `clusters` - 1.
    """

    a: Floats
    n1: Floats
    c: Floats
    n0: Floats
    cluster: Codes
    clusters: int

    def where(self, keep: npt.NDArray[np.bool_]) -> "Cells":
        """The strata that `keep` marks; clusters without one are gone and the others numbered anew."""
        kept = np.flatnonzero(keep)
        cluster = self.cluster[kept]
        present = np.bincount(cluster, minlength=self.clusters) > 0
        renumbered = (np.cumsum(present) - 1)[cluster]
        return Cells(self.a[kept], self.n1[kept], self.c[kept], self.n0[kept], renumbered, int(present.sum()))

    @cached_property
    def shared(self) -> "Cells":
        """Strata with changes in both arms."""
        return self.where((self.n1 > 0) & (self.n0 > 0))

    @cached_property
    def informative(self) -> "Cells":
        """Strata with changes in both arms and at least one event: no other says anything about a ratio."""
        return self.shared.where(self.shared.a + self.shared.c > 0)


@dataclass(frozen=True)
class Strata:
    """Counts of each arm by service, month and size band.

    Attributes:
        services, months, bands: Names along the three axes, in order of appearance; None for a null.
        events, changes: Shape (3, services, months, bands); the first axis is AI, human, unknown.
    """

    services: tuple[Any, ...]
    months: tuple[Any, ...]
    bands: tuple[Any, ...]
    events: Floats
    changes: Floats

    def cells(self, by_size: bool) -> Cells:
        """Strata with any change in the two arms, within service and month, and within size band too if asked."""
        events, changes = (self.events, self.changes) if by_size else self.by_month
        filled = np.flatnonzero(changes[0] + changes[1] > 0)
        a, c, n1, n0 = (arm.ravel()[filled] for arm in (*events[:2], *changes[:2]))
        per_service = int(np.prod(changes.shape[2:]))
        return Cells(a, n1, c, n0, filled // max(per_service, 1), len(self.services))

    @cached_property
    def by_month(self) -> tuple[Floats, Floats]:
        """Events and changes within service and month: two arrays of shape (3, services, months)."""
        # einsum, not sum: over so short an axis that takes five times as long.
        return np.einsum("asmb->asm", self.events), np.einsum("asmb->asm", self.changes)


def read(
    frame: pd.DataFrame,
    ai: Collection[str] = AI,
    human: Collection[str] = HUMAN,
    unknown: Collection[str] = UNKNOWN,
) -> Strata:
    """The frame's counts as arrays.

    Args:
        frame: As this module describes it.
        ai, human, unknown: Which origins make up each arm; rows of any other origin (bots) are left out. Where nothing
            is declared, `human` is ("unknown", "conflict") and `unknown` is empty.

    Raises:
        AftermathError: A column is missing, or counts are missing, negative or contradict each other.
    """
    return read_views(frame, ("events",), ai, human, unknown)["events"]


def read_views(
    frame: pd.DataFrame,
    views: Sequence[str],
    ai: Collection[str] = AI,
    human: Collection[str] = HUMAN,
    unknown: Collection[str] = UNKNOWN,
) -> dict[str, Strata]:
    """The same for several columns of events over one column of changes.

    Args:
        frame: As this module describes it, its events in the columns that `views` names.
        views: Names of these columns.
        ai, human, unknown: As in `read`.

    Returns:
        View to its counts.

    Raises:
        AftermathError: As `read`.
    """
    _check(frame, views)
    arms = {origin: number for number, group in enumerate((ai, human, unknown)) for origin in group}
    origin, origins = pd.factorize(frame["origin"], use_na_sentinel=False)
    arm = np.array([arms.get(name, 3) for name in origins], dtype=np.intp)[origin]
    axes = [pd.factorize(frame[column], use_na_sentinel=False) for column in ("service", "month", "size_band")]
    shape = (4, *(len(names) for _, names in axes))
    flat = np.ravel_multi_index((arm, *(codes for codes, _ in axes)), shape) if len(frame) else arm
    size = int(np.prod(shape))

    def table(column: str) -> Floats:
        counted = np.bincount(flat, frame[column].to_numpy(np.float64), size).astype(np.float64)
        return counted.reshape(shape)[:3]

    named = [tuple(None if pd.isna(name) else name for name in names) for _, names in axes]
    changes = table("changes")
    return {view: Strata(named[0], named[1], named[2], table(view), changes) for view in views}


def tallies(cells: Cells) -> tuple[Tally, Tally]:
    """The two arms' totals, AI first, rounded to whole numbers."""
    return (
        Tally(round(float(cells.a.sum())), round(float(cells.n1.sum()))),
        Tally(round(float(cells.c.sum())), round(float(cells.n0.sum()))),
    )


def _check(frame: pd.DataFrame, views: Sequence[str]) -> None:
    wanted = ("service", "month", "size_band", "origin", "changes", *views)
    missing = [column for column in wanted if column not in frame]
    if missing:
        raise AftermathError(f"counts lack {', '.join(missing)}", where="strata", remedy=_REMEDY)
    most = frame["changes"].to_numpy(np.float64) * (1 + _ROUNDING)
    for view in views:
        events = frame[view].to_numpy(np.float64)
        sound = (events >= 0) & (events <= most)
        if not sound.all():
            row = frame.iloc[int(np.argmin(sound))]
            what = f"counts of {row[view]} events in {row['changes']} changes contradict each other"
            raise AftermathError(what, where=f"{row['service']}, {row['month']}, {row['origin']}", remedy=_REMEDY)
