"""Counts for tests of the analysis: cells, frames and arms written in one line, and a search for NaN in any result."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from dashboard.analysis.rates import Arm
from dashboard.analysis.strata import Cells

Table = tuple[float, float, float, float]

# statistics.md section 4: a of n1 AI changes, c of n0 human changes in four services.
WORKED: list[Table] = [(9, 120, 14, 280), (4, 200, 5, 400), (6, 60, 10, 100), (3, 60, 9, 240)]


def ai(events: int, changes: int) -> Arm:
    return Arm("ai_assisted", "AI-assisted", events, changes)


def human(events: int, changes: int) -> Arm:
    return Arm("human_only", "human-only", events, changes)


def unknown(events: int, changes: int) -> Arm:
    return Arm("unknown", "unknown", events, changes)


def cells(tables: Iterable[Table], services: Iterable[int] | None = None) -> Cells:
    """One stratum per (a, n1, c, n0); each is its own service unless said otherwise."""
    values = np.array(list(tables), float).reshape(-1, 4)
    cluster = np.arange(len(values)) if services is None else np.array(list(services))
    return Cells(*values.T, cluster, int(cluster.max()) + 1 if len(cluster) else 0)


def frame(tables: Iterable[Table], services: Iterable[str] | None = None, month: str = "2026-01") -> pd.DataFrame:
    """The same as a counted frame in one month and size band."""
    tables = list(tables)
    names = list(services) if services is not None else [f"service-{number}" for number in range(len(tables))]
    rows: list[tuple[str, str, str, str, float, float]] = []
    for name, (a, n1, c, n0) in zip(names, tables, strict=True):
        rows += [(name, month, "1-50", "ai_assisted", n1, a), (name, month, "1-50", "human_only", n0, c)]
    return pd.DataFrame(rows, columns=["service", "month", "size_band", "origin", "changes", "events"])


def arms(counted: pd.DataFrame) -> tuple[Arm, Arm]:
    """The frame's two arms, every row once."""
    sums = counted.groupby("origin")[["events", "changes"]].sum()
    one, other = (sums.loc[key] if key in sums.index else {"events": 0, "changes": 0} for key in _KEYS)
    return ai(int(one["events"]), int(one["changes"])), human(int(other["events"]), int(other["changes"]))


_KEYS = ("ai_assisted", "human_only")


@st.composite
def tables(draw: st.DrawFn, fewest: int = 1, most: int = 12, largest: int = 300) -> list[Table]:
    """Strata with whole counts, empty arms and empty strata included."""
    found: list[Table] = []
    for _ in range(draw(st.integers(fewest, most))):
        n1, n0 = draw(st.integers(0, largest)), draw(st.integers(0, largest))
        found.append((draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0))
    return found


def swapped(tables: Iterable[Table]) -> list[Table]:
    return [(c, n0, a, n1) for a, n1, c, n0 in tables]


def numbers(result: Any) -> Iterator[float]:
    """Every number inside a result, however deep."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        for field in dataclasses.fields(result):
            yield from numbers(getattr(result, field.name))
    elif isinstance(result, dict):
        for value in result.values():
            yield from numbers(value)
    elif isinstance(result, (tuple, list)):
        for value in result:
            yield from numbers(value)
    elif isinstance(result, np.ndarray):
        yield from (float(value) for value in result.ravel())
    elif isinstance(result, (int, float)) and not isinstance(result, (bool, Enum)):
        yield float(result)


def has_nan(result: Any) -> bool:
    return any(math.isnan(number) for number in numbers(result))
