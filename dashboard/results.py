"""From a reader and filters to results: what pages and reports share, without Streamlit."""

from dataclasses import replace
from typing import Any, Protocol

import pandas as pd

from dashboard.analysis.detection import Measured, measured
from dashboard.analysis.overview import Frames, Overview, overview
from dashboard.analysis.overview_flips import Flips, flips
from dashboard.analysis.overview_impact import Line, long, wide
from dashboard.analysis.overview_next import Thing, things
from dashboard.analysis.sides import Unmarked
from dashboard.analysis.verification_gap import Gap, verification_gap
from data.scope import Scope


class Counts(Protocol):
    """Who answers the questions of data/queries: a reader, or what one once answered."""

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame: ...

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]: ...


#: Days; the window of the page itself is the data's own, 14 unless set otherwise.
MATURITIES = (7, 30)


def unmarked(reader: Counts, scope: Scope) -> Unmarked:
    """What unmarked changes stand for: assumed where the reader of the page says so, else what repositories declare."""
    if scope.assumed:
        return Unmarked.ASSUMED
    declared = reader.answer("declared")[0]["declared"]
    return Unmarked.DECLARED if declared else Unmarked.UNDECLARED


def how_often(reader: Counts, scope: Scope) -> Overview:
    """Everything the Overview says about how often, for these filters."""
    frames = Frames(
        reader.frame("arms", scope=scope),
        reader.frame("strata", scope=scope),
        reader.frame("deploy_batches", scope=scope),
        scope.links,
    )
    return overview(frames, unmarked(reader, scope), (scope.until - scope.since).total_seconds() / 86_400)


def what_if(reader: Counts, found: Overview, scope: Scope) -> Flips:
    """The Overview's comparison made in other ways: link views, maturities, halves of the period, units."""
    middle = scope.since + (scope.until - scope.since) / 2
    halves = {"first half": replace(scope, until=middle), "second half": replace(scope, since=middle)}
    return flips(
        found,
        scope.links,
        reader.frame("strata", scope=scope),
        {name: reader.frame("strata", scope=half) for name, half in halves.items()},
        {f"{days} days": reader.frame("strata_within_days", scope=scope, days=days) for days in MATURITIES},
        reader.frame("deploy_contents", scope=scope),
        unmarked(reader, scope),
    )


def next_things(reader: Counts, found: Overview, scope: Scope) -> tuple[Thing, ...]:
    """What could move the Overview's answer most."""
    waiting = int((reader.frame("incidents", scope=scope)["link_status"] == "candidates").sum())
    return things(found, waiting, reader.frame("strata", scope=scope), scope.links)


def how_wide(reader: Counts, found: Overview, scope: Scope) -> tuple[Line, Line]:
    """Blast radius and time to restore by origin, a line each."""
    impact = reader.frame("impact", scope=scope)
    return wide(impact, found.ai, found.human), long(impact, found.ai, found.human)


def labels_measured(reader: Counts, scope: Scope) -> Measured:
    """What marks miss where tools record lines, and the ratio with the misses undone."""
    return measured(reader.frame("label_detection", scope=scope))


def review_pace(reader: Counts, scope: Scope) -> Gap:
    """The verification gap up to the period's end: its base must not move with the period's start."""
    return verification_gap(reader.frame("review_weeks", scope=scope.so_far))
