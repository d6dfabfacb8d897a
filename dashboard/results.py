"""From a reader and filters to results: what pages and reports share, without Streamlit."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from dashboard.analysis.overview import Frames, Overview, Unmarked, overview
from dashboard.analysis.overview_flips import Flips, flips
from dashboard.analysis.overview_impact import Line, long, wide
from dashboard.analysis.overview_next import Thing, things
from dashboard.analysis.verification_gap import Gap, verification_gap
from data.reader import Reader, sql
from data.scope import Scope

#: Days; the window of the page itself is the data's own, 14 unless set otherwise.
MATURITIES = (7, 30)


def frame(reader: Reader, question: str, scope: Scope, **parameters: Any) -> pd.DataFrame:
    """The answer to a question of data/queries as a frame."""
    return reader.query(sql(question), scope=scope, **parameters)


def unmarked(reader: Reader, scope: Scope) -> Unmarked:
    """What unmarked changes stand for: assumed where the reader of the page says so, else what repositories declare."""
    if scope.assumed:
        return Unmarked.ASSUMED
    declared = reader.answer("declared")[0]["declared"]
    return Unmarked.DECLARED if declared else Unmarked.UNDECLARED


def how_often(reader: Reader, scope: Scope) -> Overview:
    """Everything the Overview says about how often, for these filters."""
    frames = Frames(
        frame(reader, "arms", scope),
        frame(reader, "strata", scope),
        frame(reader, "deploy_batches", scope),
        scope.links,
    )
    return overview(frames, unmarked(reader, scope), (scope.until - scope.since).total_seconds() / 86_400)


def what_if(reader: Reader, found: Overview, scope: Scope) -> Flips:
    """The Overview's comparison made in other ways: link views, maturities, halves of the period, units."""
    middle = scope.since + (scope.until - scope.since) / 2
    halves = {"first half": replace(scope, until=middle), "second half": replace(scope, since=middle)}
    return flips(
        found,
        scope.links,
        frame(reader, "strata", scope),
        {name: frame(reader, "strata", half) for name, half in halves.items()},
        {f"{days} days": frame(reader, "strata_within_days", scope, days=days) for days in MATURITIES},
        frame(reader, "deploy_contents", scope),
        unmarked(reader, scope),
    )


def next_things(reader: Reader, found: Overview, scope: Scope) -> tuple[Thing, ...]:
    """What could move the Overview's answer most."""
    waiting = sum(row["link_status"] == "candidates" for row in reader.answer("incidents", scope=scope))
    return things(found, waiting, frame(reader, "strata", scope), scope.links)


def how_wide(reader: Reader, found: Overview, scope: Scope) -> tuple[Line, Line]:
    """Blast radius and time to restore by origin, a line each."""
    impact = frame(reader, "impact", scope)
    return wide(impact, found.ai, found.human), long(impact, found.ai, found.human)


def review_pace(reader: Reader, scope: Scope) -> Gap:
    """The verification gap of all time for these filters: its base must not move with the period."""
    always = replace(scope, since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC))
    return verification_gap(frame(reader, "pace", always))
