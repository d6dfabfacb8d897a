"""Rows of the demo organisation and filters at random: what numbers are counted from once more, in pandas."""

import random
from datetime import timedelta
from functools import cache

import pandas as pd

from data import reader
from data.home import Home
from data.reader import Reader, sql
from data.scope import Scope

EARLY = timedelta(minutes=10)
WINDOW = timedelta(days=14)


@cache
def opened(home: Home) -> Reader:
    found = reader.open_latest(home)
    assert found is not None
    return found


@cache
def rows(home: Home) -> dict[str, pd.DataFrame]:
    """The rows everything is made from, as a person could export them."""
    asked = {
        "changes": "select * from overlay.changes where counted",
        "incidents": "select * from mart.incidents where left_out is null",
        "links": "select * from overlay.links where status <> 'rejected'",
        "shipped": "select * from core.deploy_changes",
        "deploys": "select * from core.deploys where is_production and status = 'success' and contents = 'known'",
        "observed": "select * from core.observed",
    }
    return {name: opened(home).query(text) for name, text in asked.items()}


def picked(home: Home, seed: int) -> Scope:
    """Filters at random: usually a few, sometimes none, often a quarter, each link view."""
    rng = random.Random(seed)
    known = opened(home).rows(sql("filter_values"))[0]
    span = known["observed_until"] - known["observed_from"]
    since = known["observed_from"] + span * rng.choice((0, 0, 0.3, 0.5))

    def some(values: list[str], chance: float) -> tuple[str, ...]:
        return tuple(sorted(rng.sample(values, rng.randint(1, len(values))))) if rng.random() < chance else ()

    return Scope(
        since,
        since + span * rng.choice((0.4, 1.0)),
        services=some(known["services"], 0.4),
        teams=some(known["teams"], 0.2),
        severities=some(known["severities"], 0.3),
        size_bands=some(["1-50", "51-200", "201-400", "401-1000", ">1000"], 0.3),
        links=rng.choice(("strict", "weighted", "lenient")),
        assumed=rng.random() < 0.2,
        tiers=some(known["tiers"], 0.15),
        repos=some(known["repos"], 0.15),
        change_types=some(known["change_types"], 0.15),
        tools=some(known["tools"], 0.1),
    )


def chosen(home: Home, scope: Scope) -> pd.DataFrame:
    """The changes of the filters with their origin as compared."""
    changes = rows(home)["changes"]
    keep = (changes.merged_at >= scope.since) & (changes.merged_at < scope.until)
    if scope.services:
        keep &= changes.services.map(lambda names: bool(set(names) & set(scope.services)))
    for column, values in (
        ("team", scope.teams),
        ("tier", scope.tiers),
        ("repo", scope.repos),
        ("change_type", scope.change_types),
        ("size_band", scope.size_bands),
    ):
        keep &= changes[column].isin(values) if values else True
    if scope.tools:
        keep &= changes.tools.map(lambda names: bool(set(names) & set(scope.tools)))
    origin = changes.origin.replace({"conflict": "unknown"})
    if scope.assumed:
        origin = origin.where(changes.origin != "unknown", "human_only")
    return changes.assign(origin=origin)[keep].set_index("change_id")


def counting(home: Home, scope: Scope) -> pd.DataFrame:
    """Links to counted changes of incidents that began in time, best first."""
    every = rows(home)
    links = every["links"].merge(
        every["incidents"][["incident_id", "started_at", "severity", "service"]], on="incident_id"
    )
    links = links.merge(every["changes"][["change_id", "first_production_at"]], on="change_id")
    late = links.started_at - links.first_production_at
    links = links[(late >= -EARLY) & (late <= WINDOW)]
    if scope.severities:
        links = links[links.severity.isin(scope.severities)]
    return links


def best(home: Home, links: pd.DataFrame) -> set[tuple[str, str]]:
    """Each incident's preferred candidate, counted or not."""
    every = rows(home)["links"].assign(confirmed=lambda frame: frame.status == "confirmed")
    order = every.sort_values(
        ["confirmed", "confidence", "rank", "change_id"], ascending=[False, False, True, True], na_position="last"
    )
    first = order.drop_duplicates("incident_id")
    return set(zip(first.incident_id, first.change_id, strict=True))


def outcomes(home: Home, scope: Scope) -> dict[str, float]:
    """Change to what counts against it in the link view of the filters, at most 1."""
    links = counting(home, scope)
    if scope.links == "weighted":
        return {change: min(1.0, float(weights.sum())) for change, weights in links.groupby("change_id").weight}
    preferred = best(home, links) if scope.links == "lenient" else set()
    pairs = zip(links.incident_id, links.change_id, links.strict, strict=True)
    return {change: 1.0 for incident, change, strict in pairs if strict or (incident, change) in preferred}
