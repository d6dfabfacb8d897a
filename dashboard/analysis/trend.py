"""A rate over time: its usual range, and whether anything in it calls for an explanation.

Control charts instead of arrows: at a stable 5 % and 200 changes a month the rate moves by a fifth or more between
two months out of three, while a 3-sigma chart calls 3 months in 1,000. Two rules only: a point outside the range,
eight in a row on one side. A new phase starts at an announced change, never where the data happen to bend.
"""

import math
from collections.abc import Collection
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.analysis.charted import (
    EXPECTED,
    FIRM_FROM,
    PROVISIONAL_FROM,
    Baseline,
    Chart,
    Grain,
    Kind,
    Phase,
    Point,
    Signal,
)
from dashboard.analysis.run_rules import laney_sigma_z, run_chart, run_signals
from dashboard.analysis.trend_words import caveats, sentence
from data.errors import AftermathError

Floats = npt.NDArray[np.float64]

SIGMAS = 3.0
OVERDISPERSED = 1.2
LARGE = 1_000


def usual_range(
    frame: pd.DataFrame,
    kind: Kind = Kind.SHARE,
    *,
    grain: Grain = Grain.MONTH,
    announced: Collection[date] = (),
) -> Chart:
    """The control chart, with neighbouring periods pooled while too few events are expected and enough would remain.

    The arguments are those of `control_chart`; periods are pooled only where no change is announced.
    """
    size = 1 if announced else _pool_size(frame, kind)
    return control_chart(widened(frame, size) if size > 1 else frame, kind, grain=grain, announced=announced)


def control_chart(
    frame: pd.DataFrame,
    kind: Kind = Kind.SHARE,
    *,
    grain: Grain = Grain.MONTH,
    announced: Collection[date] = (),
    baseline: int = FIRM_FROM,
    laney: bool = True,
) -> Chart:
    """A p- or u-chart with limits that follow each period's number of changes.

    Limits are the centre ± 3 sqrt(p (1 - p) / n), or 3 sqrt(u / n), cut at 0 (and 100 for shares), from the pooled
    rate of the phase's first `baseline` periods, then frozen. Where neighbouring periods vary more than 1.2 times as
    chance (or at all more, with 1,000 changes a period), they are widened by it (Laney, Quality Engineering 2002,
    14:531). Under 12 periods, or under five expected events a period, there are no limits but a run chart.

    Args:
        frame: One row per complete, matured period in order: `period` (DATE, its first day), `events` (changes with
            an event, or for RATE events, which link weights may make fractional), `changes` (all counted changes).
            Optional `last` (DATE) as `widened` adds it. Periods without changes belong in it.
        kind: Whether `events` are changes with an event, or events per change.
        grain: How periods are named in the sentence.
        announced: First days of periods at which a change was announced; each starts a new phase.
        baseline: Periods the usual range rests on at most.
        laney: Whether limits may be widened; without, they are Shewhart's.

    Raises:
        AftermathError: Periods out of order or twice, or more events than changes in a share.
    """
    periods = [pd.Timestamp(day).date() for day in frame["period"]]
    last = [pd.Timestamp(day).date() for day in frame["last"]] if "last" in frame else periods
    events, changes = (frame[name].to_numpy(dtype=float) for name in ("events", "changes"))
    _check(kind, periods, events, changes)
    points: list[Point] = []
    phases: list[Phase] = []
    for start, stop in _spans(periods, announced):
        part = slice(start, stop)
        phase, lines, signals = _phase(kind, periods[start], events[part], changes[part], baseline, laney)
        phases.append(phase)
        points += [
            Point(periods[row], last[row], float(events[row]), int(changes[row]), *line, signal)
            for row, (line, signal) in enumerate(zip(lines, signals, strict=True), start)
        ]
    return Chart(kind, tuple(points), tuple(phases), sentence(points, phases, grain), caveats(phases))


def widened(frame: pd.DataFrame, size: int) -> pd.DataFrame:
    """Neighbouring periods pooled by `size`, the latest ones together; an incomplete first group is left out.

    Returns:
        The frame of `control_chart`, with `last`, the first day of the last period in each pool.
    """
    kept = frame.iloc[len(frame) % size :]
    pool = np.arange(len(kept)) // size
    grouped = kept.assign(last=kept["period"]).groupby(pool)
    return grouped.agg(
        period=("period", "first"), last=("last", "last"), events=("events", "sum"), changes=("changes", "sum")
    )


_Line = tuple[float | None, float | None, float | None, float | None]


def _phase(
    kind: Kind, start: date, events: Floats, changes: Floats, baseline: int, laney: bool
) -> tuple[Phase, list[_Line], list[Signal | None]]:
    used = changes > 0
    values = np.divide(events, changes, out=np.zeros_like(events), where=used)
    base = np.flatnonzero(used)[:baseline]
    count = int(used.sum())
    centre = float(events[base].sum() / changes[base].sum()) if base.size else 0.0
    rarer = min(centre, 1 - centre) if kind is Kind.SHARE else centre
    rare = base.size > 0 and rarer * float(changes[base].mean()) < EXPECTED
    if count < PROVISIONAL_FROM or rare:
        lines: list[_Line] = [
            (100 * float(v) if n else None, None, None, None) for v, n in zip(values, used, strict=True)
        ]
        phase = Phase(start, len(events), Baseline.NONE, None, None, False, run_chart(100 * values[used]), rare)
        return phase, lines, [None] * len(events)
    variance = centre * (1 - centre) if kind is Kind.SHARE else centre
    sigma = np.sqrt(np.divide(variance, changes, out=np.zeros_like(changes), where=used))
    sigma_z = laney_sigma_z((values[base] - centre) / sigma[base])
    bound = 1.0 if float(changes[base].mean()) >= LARGE else OVERDISPERSED
    laney = laney and sigma_z > bound
    reach = SIGMAS * sigma * (sigma_z if laney else 1.0)
    low, high = np.maximum(0.0, centre - reach), centre + reach
    high = np.minimum(1.0, high) if kind is Kind.SHARE else high
    status = Baseline.FIRM if count >= FIRM_FROM else Baseline.PROVISIONAL
    phase = Phase(start, len(events), status, 100 * centre, sigma_z, laney, None, False)
    lines = [
        (100 * float(v), 100 * centre, 100 * float(a), 100 * float(b)) if n else (None, None, None, None)
        for v, a, b, n in zip(values, low, high, used, strict=True)
    ]
    return phase, lines, _signals(values, low, high, centre, used)


def _signals(
    values: Floats, low: Floats, high: Floats, centre: float, used: npt.NDArray[np.bool_]
) -> list[Signal | None]:
    found: list[Signal | None] = [None] * len(values)
    places = np.flatnonzero(used)
    sides = np.sign(np.round(values[places] - centre, 12)).astype(np.int64)
    for place, run in zip(places, run_signals(sides), strict=True):
        if values[place] > high[place]:
            found[place] = Signal.ABOVE
        elif values[place] < low[place]:
            found[place] = Signal.BELOW
        elif run:
            found[place] = Signal.RUN_ABOVE if run > 0 else Signal.RUN_BELOW
    return found


def _spans(periods: list[date], announced: Collection[date]) -> list[tuple[int, int]]:
    cuts = sorted({0, len(periods)} | {place for place, day in enumerate(periods) if day in announced})
    return [(start, stop) for start, stop in pairwise(cuts) if stop > start]


def _pool_size(frame: pd.DataFrame, kind: Kind) -> int:
    changes = frame["changes"].to_numpy(dtype=float)
    total = float(changes.sum())
    centre = float(frame["events"].sum()) / total if total else 0.0
    expected = (min(centre, 1 - centre) if kind is Kind.SHARE else centre) * total / max(len(frame), 1)
    if expected >= EXPECTED or expected <= 0:
        return 1
    size = math.ceil(EXPECTED / expected)
    return size if len(frame) // size >= PROVISIONAL_FROM else 1


def _check(kind: Kind, periods: list[date], events: Floats, changes: Floats) -> None:
    remedy = "rebuild the snapshot with: python -m ingest build"
    if any(day >= following for day, following in pairwise(periods)):
        raise AftermathError("the periods are not in order", where="trend", remedy=remedy)
    if (events < 0).any() or (kind is Kind.SHARE and (events > changes).any()):
        raise AftermathError("events and changes of a period contradict each other", where="trend", remedy=remedy)
