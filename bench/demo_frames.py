"""The counted frames of a demo organisation straight from its simulation: in a quarter second, where ingest takes ten.

Labels are right, and a culprit is known where the incident's page names or reverts it, or somebody confirmed it: what
ingest and the linker make of the same organisation is a matter for `bench.demo_seeds --built`.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from dashboard.analysis.overview import LINK_VIEWS, Frames
from dashboard.analysis.unmixing import BATCH_BANDS
from ingest.demo.organisation import stream
from ingest.demo.truth import CONFIRMED
from ingest.demo.world import Change, Deploy, Incident, World

MATURED = timedelta(days=14)
_ARMS = ("human", "ai", "bot")
_SIZES = (50, 200, 400, 1000)
_BANDS = ("1-50", "51-200", "201-400", "401-1000", ">1000")
_BATCHES = (1, 3, 6, 10, 20)


def counted(world: World) -> tuple[Frames, pd.DataFrame]:
    """The Overview's frames, and the one `deploy_level` describes."""
    shipped = contents(world)
    ripe = world.until - MATURED
    in_production = {change.key for batch in shipped.values() for change in batch}
    settled = [one for one in world.changes if one.merged_at < ripe and one.key in in_production]
    changes = [one for one in settled if one.reverts is None]
    deploys = {one.key: one for one in world.deploys if shipped.get(one.key) and one.finished_at < ripe}
    incidents = [one for one in world.incidents if one.kind == "production" and one.deploy in deploys]
    known = _known(world, incidents)
    failed = {one.culprit for one in incidents if one.key in known}
    by_deploy = _compositions(deploys, shipped)
    frames = Frames(_arms(changes, failed), _strata(changes, failed), _batches(by_deploy, incidents, known, world))
    return frames, _contents(by_deploy, incidents)


def contents(world: World) -> dict[int, list[Change]]:
    """Deploy to the changes that first reached production with it."""
    lanes: dict[str, list[Change]] = defaultdict(list)
    for change in world.changes:
        for service in change.services:
            lanes[service].append(change)
    place = {(name, change.key): number for name, lane in lanes.items() for number, change in enumerate(lane)}
    shipped: dict[int, list[Change]] = {}
    done = dict.fromkeys(lanes, 0)
    for deploy in sorted(world.deploys, key=lambda one: one.finished_at):
        released = deploy.environment == "production" and deploy.kind == "deploy" and deploy.status == "success"
        if released and deploy.tip is not None:
            end = place[deploy.service, deploy.tip] + 1
            shipped[deploy.key] = lanes[deploy.service][done[deploy.service] : end]
            done[deploy.service] = max(done[deploy.service], end)
    return shipped


def _known(world: World, incidents: list[Incident]) -> set[int]:
    dice = stream(world.seed, "bench: known culprits")
    told = {one.key for one in incidents if one.evidence in ("named", "revert") and one.suspect is None}
    return told | {one.key for one in incidents if dice.random() < CONFIRMED}


def _arms(changes: list[Change], failed: set[int | None]) -> pd.DataFrame:
    rows = pd.DataFrame({"origin": [one.origin for one in changes], "failed": [one.key in failed for one in changes]})
    return rows.groupby("origin").agg(changes=("failed", "size"), failed=("failed", "sum")).reset_index()


def _strata(changes: list[Change], failed: set[int | None]) -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            (service, _month(one.merged_at), _size_band(one), one.origin, one.key in failed)
            for one in changes
            for service in one.services
        ],
        columns=["service", "month", "size_band", "origin", "failed"],
    )
    keys = ["service", "month", "size_band", "origin"]
    summed = rows.groupby(keys).agg(changes=("failed", "size"), failed=("failed", "sum")).reset_index()
    return summed.assign(**dict.fromkeys(LINK_VIEWS, summed["failed"].astype(float)))


def _compositions(deploys: Mapping[int, Deploy], shipped: Mapping[int, list[Change]]) -> pd.DataFrame:
    """One row per deploy, by its key: where and when, and what it ships by arm."""
    rows = []
    for key, deploy in deploys.items():
        arms = [_arm(change) for change in shipped[key]]
        band = BATCH_BANDS[int(np.searchsorted(_BATCHES, len(arms)))]
        rows.append((key, deploy.service, _month(deploy.started_at), band, *(arms.count(arm) for arm in _ARMS)))
    frame = pd.DataFrame(rows, columns=["deploy", "service", "month", "batch_band", *_ARMS])
    return frame.set_index("deploy").assign(unknown=0)


def _batches(by_deploy: pd.DataFrame, incidents: list[Incident], known: set[int], world: World) -> pd.DataFrame:
    stratum, arms = ["service", "month", "batch_band"], [*_ARMS, "unknown"]
    size = by_deploy[arms].sum(axis=1)
    totals = by_deploy.assign(deploys=1, ai_mixing=by_deploy["ai"] ** 2 / size)
    totals = totals.groupby(stratum, as_index=False)[[*arms, "deploys", "ai_mixing"]].sum()
    origin = {change.key: _arm(change) for change in world.changes}
    evidence = by_deploy.loc[[one.deploy for one in incidents]].assign(
        known=[origin[one.culprit] if one.key in known and one.culprit is not None else "deploy" for one in incidents],
        incidents=1.0,
    )
    evidence = evidence.groupby([*stratum, *arms, "known"], as_index=False)[["incidents"]].sum()
    return pd.concat([totals, evidence], ignore_index=True)


def _contents(by_deploy: pd.DataFrame, incidents: list[Incident]) -> pd.DataFrame:
    failed = by_deploy.index.isin([one.deploy for one in incidents])
    frame = by_deploy.rename(columns={arm: f"{arm}_changes" for arm in ("human", "ai")})
    frame = frame.assign(other_changes=by_deploy["bot"], failed=failed.astype(int), deploys=1)
    keys = ["service", "ai_changes", "human_changes", "other_changes"]
    return frame.groupby(keys, as_index=False)[["deploys", "failed"]].sum()


def _size_band(change: Change) -> str:
    return _BANDS[int(np.searchsorted(_SIZES, change.lines))]


def _arm(change: Change) -> str:
    """Reverts are rework: in neither arm, though they ship along."""
    return {"human_only": "human", "ai_assisted": "ai", "bot": "bot"}[
        change.origin if change.reverts is None else "bot"
    ]


def _month(at: datetime) -> str:
    return f"{at:%Y-%m}"
