"""Overviews for tests of words and pictures, from counts written in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis.overview import Frames, Overview, overview
from dashboard.analysis.sides import Unmarked

Counts = tuple[int, int]
ORIGINS = ("ai_assisted", "human_only", "unknown")
COLUMNS = ("ai", "human", "unknown")


@dataclass(frozen=True)
class Deploy:
    """Deploys of one service and month that ship the same changes, with their incidents and known culprits."""

    service: str
    human: int
    ai: int
    deploys: int
    incidents: int
    known_ai: int = 0
    known_human: int = 0


def alone(
    ai: Counts,
    human: Counts,
    unknown: Counts = (0, 0),
    *,
    unmarked: Unmarked = Unmarked.DECLARED,
    days: float = 365.0,
    apart: bool = False,
) -> Overview:
    """Each change ships alone, in one service and month; (events, changes) of each origin.

    Args:
        ai, human, unknown: Counts by origin.
        unmarked: What unmarked changes stand for.
        days: Length of the period.
        apart: AI changes have a service of their own.
    """
    arms = list(zip(ORIGINS, COLUMNS, (ai, human, unknown), strict=True))
    place = {column: "elsewhere" if apart and column == "ai" else "shop" for column in COLUMNS}
    strata = [
        (place[column], "2026-01", "1-50", origin, changes, *[float(events)] * 3)
        for origin, column, (events, changes) in arms
        if changes
    ]
    deploys = pd.DataFrame(
        [
            (service, "2026-01", "1", *(n if place[column] == service else 0 for column, (_, n) in counted), 0)
            for service in dict.fromkeys(place.values())
            for counted in [[(column, counts) for _, column, counts in arms]]
        ],
        columns=["service", "month", "batch_band", *COLUMNS, "bot"],
    )
    deploys = deploys[deploys[[*COLUMNS]].sum(axis=1) > 0]
    deploys["deploys"] = deploys[[*COLUMNS]].sum(axis=1)
    evidence = pd.DataFrame(
        [
            (place[column], "2026-01", "1", *(int(other == column) for other in COLUMNS), 0, "deploy", float(events))
            for _, column, (events, _) in arms
            if events
        ],
        columns=["service", "month", "batch_band", *COLUMNS, "bot", "known", "incidents"],
    )
    return overview(Frames(_arms(arms), _strata(strata), _batches(deploys, evidence)), unmarked, days)


def shipped(contents: Sequence[Deploy], ai: Counts, human: Counts) -> Overview:
    """Deploys of several changes, in one month; the arms' linked counts are given apart."""
    rows, evidence = [], []
    for each in contents:
        rows.append((each.service, each.human * each.deploys, each.ai * each.deploys, each.deploys))
        known = {"ai": each.known_ai, "human": each.known_human}
        known["deploy"] = each.incidents - sum(known.values())
        where = (each.service, "2026-01", "1", each.ai, each.human, 0, 0)
        evidence += [(*where, kind, float(count)) for kind, count in known.items() if count]
    deploys = pd.DataFrame(rows, columns=["service", "human", "ai", "deploys"]).groupby("service", as_index=False).sum()
    deploys = deploys.assign(month="2026-01", batch_band="1", unknown=0, bot=0)
    columns = ["service", "month", "batch_band", *COLUMNS, "bot", "known", "incidents"]
    strata = [
        ("shop", "2026-01", "1-50", origin, changes, *[float(events)] * 3)
        for origin, (events, changes) in zip(ORIGINS, (ai, human), strict=False)
    ]
    arms = list(zip(ORIGINS, COLUMNS, (ai, human, (0, 0)), strict=True))
    batches = _batches(deploys, pd.DataFrame(evidence, columns=columns))
    return overview(Frames(_arms(arms), _strata(strata), batches), Unmarked.DECLARED, 365.0)


def _batches(deploys: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([deploys, evidence], ignore_index=True)


def _arms(arms: list[tuple[str, str, Counts]]) -> pd.DataFrame:
    return pd.DataFrame([(origin, n, x) for origin, _, (x, n) in arms if n], columns=["origin", "changes", "failed"])


def _strata(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = ["service", "month", "size_band", "origin", "changes", "strict", "weighted", "lenient"]
    return pd.DataFrame(rows, columns=columns)
