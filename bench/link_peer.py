"""Window candidates in pandas and numpy: what `evidence.suspects` and `evidence.near_deploys` do, as fast as they can.

One sort of all deploys, then two binary searches per question: no loop over incidents, services or deploys.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

NEAREST = 10
LATE_MICROSECONDS = 600_000_000

Integers = npt.NDArray[np.int64]


class Inputs(NamedTuple):
    """The same columns the models read; `carried` holds the deploy id of every (deploy, change)."""

    incidents: pd.DataFrame
    deploys: pd.DataFrame
    carried: pd.Series
    needs: pd.DataFrame
    services: pd.DataFrame


def near_deploys(given: Inputs) -> pd.DataFrame:
    """(incident_id, deploy_id, method, service, minutes_before, recency) of each near deploy."""
    services = pd.Index(given.services["service"])
    suspects = _suspects(given.deploys, given.carried)
    service, at = services.get_indexer(suspects["service"]), _microseconds(suspects["finished_at"])
    order = np.lexsort((at, service))
    suspects, service, at = suspects.iloc[order], service[order], at[order]
    version = pd.factorize(suspects["sha"].fillna(suspects["version"]).fillna(suspects["deploy_id"]))[0]
    incident, asked_service, is_dependency = _questions(given, services)
    start = _microseconds(given.incidents["started_at"])[incident]
    window = (
        given.services["window_minutes"].to_numpy("int64")[services.get_indexer(given.incidents["service"])]
        * 60_000_000
    )
    # one number that sorts by service and then by time
    span = int(at.max() - at.min()) + int(window.max()) + 2 * LATE_MICROSECONDS + int(start.max() - start.min())
    origin = min(int(at.min()), int(start.min()) - int(window.max()))
    keys = service * span + (at - origin)
    first = np.searchsorted(keys, asked_service * span + (start - window[incident] - origin), "left")
    last = np.searchsorted(keys, asked_service * span + (start + LATE_MICROSECONDS - origin), "right")
    number = last - first
    question = np.repeat(np.arange(len(number)), number)
    deploy = np.arange(len(question)) - np.repeat(np.cumsum(number) - number, number) + first[question]
    minutes = (start[question] - at[deploy]) / 60e6
    group = 2 * incident[question] + is_dependency[question]
    # one version in several regions counts once, where it is nearest
    recency = _recency(group, np.abs(minutes), service[deploy] * len(suspects) + version[deploy])
    kept = recency <= NEAREST
    question, deploy = question[kept], deploy[kept]
    return pd.DataFrame(
        {
            "incident_id": given.incidents["incident_id"].take(incident[question]).array,
            "deploy_id": suspects["deploy_id"].take(deploy).array,
            "method": np.array(["window", "dependency"], dtype=object)[is_dependency[question]],
            "service": suspects["service"].take(deploy).array,
            "minutes_before": minutes[kept],
            "recency": recency[kept],
        }
    )


def _suspects(deploys: pd.DataFrame, carried: pd.Series) -> pd.DataFrame:
    possible = deploys["is_production"] & (deploys["status"] == "success") & (deploys["kind"] != "rollback")
    # pandas' own isin walks through strings one by one, five times as slowly as all the rest
    ships = pc.is_in(pa.array(deploys["deploy_id"]), value_set=pa.array(carried)).to_numpy(zero_copy_only=False)
    return deploys[possible & ((deploys["contents"] != "known") | ships)]


def _questions(given: Inputs, services: pd.Index) -> tuple[Integers, Integers, Integers]:
    """Incident, service asked about and whether that is a dependency, one of each per question."""
    own = services.get_indexer(given.incidents["service"])
    service, needed = (services.get_indexer(given.needs[column]) for column in ("service", "depends_on"))
    order = np.argsort(service, kind="stable")
    counts = np.bincount(service, minlength=len(services))
    begins = np.cumsum(counts) - counts
    each = counts[own]
    incident = np.repeat(np.arange(len(own)), each)
    place = np.arange(len(incident)) - np.repeat(np.cumsum(each) - each, each) + begins[own][incident]
    flags = np.repeat([0, 1], [len(own), len(incident)])
    return np.concatenate([np.arange(len(own)), incident]), np.concatenate([own, needed[order][place]]), flags


def _recency(group: Integers, distance: npt.NDArray[np.float64], version: Integers) -> Integers:
    """Rank of each pair's version within its group by the version's least distance."""
    order = np.lexsort((distance, version, group))
    g, v = group[order], version[order]
    begins = np.flatnonzero(np.r_[True, (g[1:] != g[:-1]) | (v[1:] != v[:-1])])
    owner = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(order)]))
    near, groups = distance[order][begins], g[begins]
    ranked = np.lexsort((v[begins], near, groups))
    starts = np.flatnonzero(np.r_[True, groups[ranked][1:] != groups[ranked][:-1]])
    rank = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.r_[starts, len(ranked)])) + 1
    by_version = np.empty(len(ranked), dtype=np.int64)
    by_version[ranked] = rank
    recency = np.empty(len(order), dtype=np.int64)
    recency[order] = by_version[owner]
    return recency


def _microseconds(times: pd.Series) -> Integers:
    return times.to_numpy(dtype="datetime64[us]").astype("int64")
