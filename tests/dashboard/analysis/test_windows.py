"""What the observed span and the maturity window are for: a true ratio of 1 without them.

Dated changes and incidents go through the models that count them; only what lies around the two is made up.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard.analysis import strata
from dashboard.analysis.strata import Floats
from dashboard.analysis.stratified import ThreeRatios, three_ratios
from tests.dashboard.analysis.counts import arms

MODELS = Path(__file__).parents[3] / "data" / "models"
TODAY = datetime(2026, 7, 1, tzinfo=UTC)
STRATA = """
    select change.service, strftime(change.merged_at, '%Y-%m') as month, change.size_band, change.origin,
        count(*) as changes, count(distinct link.change_id) as events
    from mart.changes as change left join overlay.counted_links as link on link.change_id = change.change_id
    where change.left_out is null group by all
"""
# The same count by somebody who takes every change there is, and every incident linked to it.
EVERYTHING = """
    select change.service, '2026' as month, change.size_band, change.origin,
        count(*) as changes, count(distinct link.change_id) as events
    from core.changes as whole join mart.changes as change on change.change_id = whole.change_id
    left join overlay.links as link on link.change_id = change.change_id group by all
"""


def organisation(
    days: int, per_day: int, share: Floats, lag: tuple[float, float], observed: int, seed: int
) -> pd.DataFrame:
    """Changes on `days` days up to today, 2 in 10 failing in either arm, incidents known for the last `observed` days.

    Args:
        share: AI share of each day.
        lag: Fewest and most days from a failing change to its incident.
    """
    generator = np.random.default_rng(seed)
    age = np.repeat(np.arange(days, 0, -1.0), per_day)
    ai = generator.random(len(age)) < np.repeat(share, per_day)
    started_age = age - generator.uniform(*lag, len(age))
    known = (generator.random(len(age)) < 0.2) & (started_age > 0) & (started_age <= observed)
    return pd.DataFrame(
        {
            "change_id": [f"c{number}" for number in range(len(age))],
            "merged_at": pd.Timestamp(TODAY) - pd.to_timedelta(age, unit="D"),
            "service": [f"s{number % 8}" for number in range(len(age))],
            "origin": np.where(ai, "ai_assisted", "human_only"),
            "started_at": pd.Timestamp(TODAY) - pd.to_timedelta(np.where(known, started_age, np.nan), unit="D"),
        }
    )


def counted(changes: pd.DataFrame, observed: int) -> duckdb.DuckDBPyConnection:
    """A database in which the real models have counted these changes, each deployed as it was merged."""
    database = duckdb.connect()
    database.execute("set timezone = 'UTC'")
    database.register("given", changes)
    since = TODAY - timedelta(days=observed)
    for statement in (
        "create schema core; create schema seed; create schema mart; create schema overlay; create schema meta",
        "create table meta.build as select 'time_zone' as key, 'UTC' as value",
        "create type overlay.severity as enum ('SEV2')",
        """create table core.changes as select change_id, 'r' as repo, 1 as pr_number, change_id as merge_sha,
            '' as title, '' as url, merged_at::timestamptz as merged_at, 1 as lines_added, 0 as lines_deleted,
            1 as files_changed, '1-50' as size_band, 'feature' as change_type from given""",
        "create table core.change_services as select change_id, service from given",
        "create table core.deploy_changes as select change_id as deploy_id, change_id from given",
        """create table core.deploys as select change_id as deploy_id, service, merged_at::timestamptz as finished_at,
            true as is_production, 'success' as status from given""",
        "create table core.services as select distinct service, 'team' as team, '1' as tier from given",
        """create table core.origins as select change_id, origin, []::varchar[] as tools, null::varchar as degree,
            null::varchar as scope, null::double as share, 1.0 as confidence, 'declared' as best_kind from given""",
        f"""create table core.observed as select distinct service, timestamptz '{since.isoformat()}' as observed_from,
            timestamptz '{TODAY.isoformat()}' as observed_until from given""",
        "create table seed.counting as select 14 as matured_days",
        """create schema evidence; create table evidence.remedies as select change_id, change_id as incident_id,
            false as inside, false as named from given where false""",
        "create table core.incidents as select change_id as incident_id, 'production' as kind from given where false",
        """create table core.change_reviews as select change_id, null as lines, null as requested, null as opened_at,
            null as looked_at_by, null as humans, null as human_reviews, null as approvals, null as human_comments,
            null as senior_approved, null as self_merged, null as first_human_at, null as last_human_at from given""",
        """create table core.change_safeguards as select change_id, null as canary, null as flag,
            null as rollback_ready, null as runbook, null as senior_sign_off, null as tests,
            null as human_reviewers from given""",
        """create table mart.incidents as select row_number() over (order by started_at) as incident_order,
            change_id as incident_id, started_at::timestamptz as started_at, 'SEV2' as severity,
            null::varchar as left_out from given where started_at is not null""",
        """create table overlay.links as select change_id as incident_id, change_id, null as deploy_id, true as strict,
            true as known, 1.0 as weight, 'confirmed' as status, 1.0 as confidence, 1 as rank
            from given where started_at is not null""",
        "create table core.arrivals as " + (MODELS / "core" / "arrivals.sql").read_text(),
        "create table mart.changes as " + (MODELS / "mart" / "changes.sql").read_text(),
        "create view overlay.counted_links as " + (MODELS / "overlay" / "counted_links.sql").read_text(),
    ):
        database.execute(statement)
    return database


def ratios(database: duckdb.DuckDBPyConnection, question: str = STRATA) -> ThreeRatios:
    found = database.execute(f"{question} order by all").df()
    return three_ratios(strata.read(found), *arms(found))


def crude(database: duckdb.DuckDBPyConnection, question: str = STRATA) -> float:
    return ratios(database, question).crude.ratio.drawn.estimate


def test_ten_years_of_changes_beside_three_months_of_incidents() -> None:
    days = 3650
    share = np.where(np.arange(days) >= days - 960, 0.2, 0.0)
    database = counted(organisation(days, 24, share, lag=(0, 1), observed=90, seed=1), observed=90)
    assert crude(database, EVERYTHING) == pytest.approx(4.5, rel=0.15)
    assert ratios(database).crude.ratio.drawn.low < 1 < ratios(database).crude.ratio.drawn.high


def test_a_quarter_of_rising_ai_use_without_a_maturity_window() -> None:
    share = np.linspace(0.1, 0.7, 91)
    database = counted(organisation(91, 400, share, lag=(10, 14), observed=91, seed=2), observed=91)
    assert crude(database, EVERYTHING) == pytest.approx(0.85, abs=0.04)
    assert crude(database) == pytest.approx(1, abs=0.08)


def test_changes_too_young_or_outside_the_span_change_nothing() -> None:
    base = organisation(120, 30, np.full(120, 0.4), lag=(0, 4), observed=90, seed=3)
    extra = organisation(400, 20, np.full(400, 0.9), lag=(0, 4), observed=400, seed=4)
    age = (TODAY - extra["merged_at"]).dt.days
    extra = extra[(age < 14) | (age > 90)].assign(change_id=lambda rows: "extra-" + rows["change_id"])
    alone, more = counted(base, 90), counted(pd.concat([base, extra]), 90)
    assert crude(more, EVERYTHING) != crude(alone, EVERYTHING)
    assert ratios(more) == ratios(alone)
