"""The counted frames unmixing starts from, checked and turned into arrays. What SQL has to deliver is described here.

`strata`: one row per service, month and batch band, over ALL matured deploys, with or without an incident:

| column | meaning |
|---|---|
| service, month | any value, compared for equality |
| batch_band | "1", "2-3", "4-6", "7-10", "11-20", "21+": how many changes a deploy holds |
| deploys | matured deploys |
| human, ai, unknown, bot | their changes by origin (conflict counts with unknown); a change counts once per deploy |
| incidents | optional, checked against the evidence: incidents of these deploys, also those confirmed as nobody's |
| ai_mixing | optional: sum over the deploys of ai * ai / (all four); gives the design information share |

`evidence`: one row per service, month, batch band, composition and kind of knowledge, only where incidents > 0; its
incidents add up to the stratum's:

| column | meaning |
|---|---|
| service, month, batch_band | as above; every stratum named here is in `strata` |
| human, ai, unknown, bot | the changes of the incident's deploy by origin; over all candidate changes where several
  deploys of the stratum are possible; with linker weights, those summed and scaled to the number of candidates |
| known | "human", "ai", "unknown" or "bot": the known culprit's origin; "none": known to be nobody's; "deploy": no more
  than the deploy, the candidates or the weights |
| incidents | incidents |

With size bands of changes, each origin column is split into columns `origin:size` in both frames ("human:S", "ai:S",
"ai:L", …) and `known` names one of those columns; "bot", which is compared with nothing, may stay whole. An origin may
be left out where no such change exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.analysis.unmixing.likelihood import Array, Index, Mask
from data.errors import AftermathError

ARMS = ("human", "ai", "unknown", "bot")
BATCH_BANDS = ("1", "2-3", "4-6", "7-10", "11-20", "21+")
ONLY_DEPLOY, NONE = -1, -2

_STRATUM = ["service", "month", "batch_band"]
_REBUILD = "rebuild the snapshot with: python -m ingest build"


@dataclass(frozen=True)
class Counts:
    """The two frames as arrays; a class is an origin, or an origin and a size band.

    Attributes:
        arms, sizes: Origin and size band of each class; sizes are empty text without size bands.
        services: How many services there are.
        service, period: Service number and service-month number of each stratum.
        totals: Strata x classes.
        deploys: Deploys per stratum.
        mixing: `ai_mixing` per stratum, or None.
        composition: Distinct pieces of evidence x classes.
        known: Class number, ONLY_DEPLOY or NONE per distinct piece of evidence.
        stratum, pattern, incidents: Stratum, piece of evidence and number of incidents, one entry per evidence row.
    """

    arms: tuple[str, ...]
    sizes: tuple[str, ...]
    services: int
    service: Index
    period: Index
    totals: Array
    deploys: Array
    mixing: Array | None
    composition: Array
    known: Index
    stratum: Index
    pattern: Index
    incidents: Array

    def arm(self, name: str) -> Array:
        """1.0 for the classes of one origin, 0.0 for the others."""
        return np.array([float(arm == name) for arm in self.arms])

    def changes(self, arm: str) -> Array:
        """Changes of one origin per stratum."""
        # einsum, not @: a threaded BLAS waits for its threads longer than so thin a product takes.
        return np.asarray(np.einsum("sc,c->s", self.totals, self.arm(arm)))

    @cached_property
    def both_arms(self) -> Mask:
        """Strata that hold human and AI changes: the only ones that compare them."""
        return np.asarray((self.changes("human") > 0) & (self.changes("ai") > 0))

    def compared(self) -> float:
        """Incidents in strata with both arms, without those known to be nobody's."""
        return float(self.incidents[self.both_arms[self.stratum] & (self.known[self.pattern] != NONE)].sum())

    def named(self) -> float:
        """How many of those have a known culprit."""
        return float(self.incidents[self.both_arms[self.stratum] & (self.known[self.pattern] >= 0)].sum())

    @cached_property
    def alike(self) -> Index:
        """Strata whose totals are equal or in proportion share a number: they say the same of a ratio."""
        return alike(scaled(self.totals).T)

    def per_pattern(self) -> Array:
        """Incidents per distinct piece of evidence."""
        return np.bincount(self.pattern, self.incidents, len(self.known)).astype(float)

    def per_stratum(self) -> Array:
        """Incidents per stratum."""
        return np.bincount(self.stratum, self.incidents, len(self.totals)).astype(float)

    def without_bands(self) -> "Counts":
        """The same counts with the batch bands of each service and month added up."""
        periods = int(self.period.max(initial=-1)) + 1
        service = np.zeros(periods, dtype=np.intp)
        service[self.period] = self.service

        def added(column: Array) -> Array:
            return np.bincount(self.period, column, periods).astype(float)

        totals = np.zeros((periods, self.totals.shape[1]))
        for number, column in enumerate(self.totals.T):
            totals[:, number] = added(column)
        return replace(
            self,
            service=service,
            period=np.arange(periods),
            totals=totals,
            deploys=added(self.deploys),
            mixing=None if self.mixing is None else added(self.mixing),
            stratum=self.period[self.stratum],
        )

    def told(self) -> "Counts":
        """The same counts without the strata that had no incident, which say nothing of a ratio."""
        told = np.bincount(self.stratum, minlength=len(self.totals)) > 0
        return replace(
            self,
            service=self.service[told],
            period=self.period[told],
            totals=self.totals[told],
            deploys=self.deploys[told],
            mixing=None if self.mixing is None else self.mixing[told],
            stratum=(np.cumsum(told) - 1)[self.stratum],
        )


def alike(columns: Iterable[Array | Index | pd.Series], number: Index | None = None) -> Index:
    """A number for each row, from 0 in order of appearance; rows that are equal in all columns share it.

    Args:
        columns: All of one length.
        number: Such numbers of further columns, which have to be equal too.
    """
    # Column by column: an index of several levels makes a tuple of every row, which takes ten times as long.
    for column in columns:
        codes, values = pd.factorize(column, use_na_sentinel=False)
        number = codes if number is None else pd.factorize(number * len(values) + codes)[0]
    return np.asarray(number, dtype=np.intp)


def first_of(number: Index) -> Index:
    """Where each number of `alike` appears first."""
    first = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return first


def scaled(rows: Array) -> Array:
    """The rows with a sum of 1 each; empty ones stay empty."""
    return np.asarray(rows / np.maximum(rows.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def read(strata: pd.DataFrame, evidence: pd.DataFrame) -> Counts:
    """Both frames, as described at the top of this module, as arrays.

    Raises:
        AftermathError: The frames lack a column, hold a negative or missing count, or contradict each other.
    """
    _require(strata, [*_STRATUM, "deploys"], "strata")
    columns = [str(name) for name in strata.columns if str(name).split(":")[0] in ARMS]
    _require(evidence, [*_STRATUM, *columns, "known", "incidents"], "evidence")
    extra = [name for name in ("ai_mixing", "incidents") if name in strata.columns]
    _check_numbers(strata, [*columns, *extra, "deploys"], "strata")
    _check_numbers(evidence, [*columns, "incidents"], "evidence")
    columns = [name for name in columns if strata[name].to_numpy().any()]
    rows = evidence[evidence["incidents"] > 0]
    counts = _counts(strata, rows, columns, *_numbered(strata, rows))
    _check_agreement(counts, strata["incidents"].to_numpy(dtype=float) if "incidents" in strata.columns else None)
    return counts


def _counts(
    strata: pd.DataFrame, rows: pd.DataFrame, columns: list[str], service: Index, period: Index, stratum: Index
) -> Counts:
    pattern = alike(rows[column] for column in (*columns, "known"))
    distinct = rows.iloc[first_of(pattern)]
    return Counts(
        arms=tuple(name.split(":")[0] for name in columns),
        sizes=tuple(name.partition(":")[2] for name in columns),
        services=int(service.max(initial=-1)) + 1,
        service=service,
        period=period,
        totals=strata[columns].to_numpy(dtype=float),
        deploys=strata["deploys"].to_numpy(dtype=float),
        mixing=strata["ai_mixing"].to_numpy(dtype=float) if "ai_mixing" in strata else None,
        composition=distinct[columns].to_numpy(dtype=float),
        known=_known(distinct["known"], columns),
        stratum=stratum,
        pattern=pattern,
        incidents=rows["incidents"].to_numpy(dtype=float),
    )


def _known(names: "pd.Series[str]", columns: list[str]) -> Index:
    codes = {name: number for number, name in enumerate(columns)} | {"deploy": ONLY_DEPLOY, "none": NONE}
    strange = [name for name in names if name not in codes]
    if strange:
        raise _contradiction(f"the known culprit {strange[0]!r} has no changes in any stratum")
    return np.array([codes[name] for name in names], dtype=np.intp)


def _numbered(strata: pd.DataFrame, rows: pd.DataFrame) -> tuple[Index, Index, Index]:
    """Service and service-month of each stratum as numbers, and the stratum of each row."""
    size = len(strata)
    columns = [pd.concat([strata[column], rows[column]], ignore_index=True) for column in _STRATUM]
    service = alike(columns[:1])
    period = alike(columns[1:2], service)
    stratum = alike(columns[2:], period)
    place = np.full(int(stratum.max(initial=-1)) + 1, -1, dtype=np.intp)
    place[stratum[:size]] = np.arange(size)
    if (np.bincount(stratum[:size]) > 1).any():
        raise _contradiction("the strata frame holds a stratum twice")
    found = place[stratum[size:]]
    if (found < 0).any():
        raise _contradiction("an incident belongs to a service, month and batch band without any matured deploy")
    return service[:size], period[:size], found


def _check_agreement(counts: Counts, incidents: Array | None) -> None:
    if incidents is not None and not np.allclose(counts.per_stratum(), incidents, atol=1e-6):
        raise _contradiction("the incidents of a stratum and of its evidence differ")
    if (counts.composition.sum(axis=1)[counts.known == ONLY_DEPLOY] == 0).any():
        raise _contradiction("an incident's deploy holds no changes")
    lacking = counts.totals == 0
    if (lacking[counts.stratum] & (counts.composition > 0)[counts.pattern]).any():
        raise _contradiction("an incident's deploy holds changes of an origin that its stratum lacks")
    named = counts.known[counts.pattern]
    if lacking[counts.stratum[named >= 0], named[named >= 0]].any():
        raise _contradiction("a known culprit has an origin that its stratum lacks")


def _check_numbers(frame: pd.DataFrame, columns: list[str], name: str) -> None:
    values = frame[columns].to_numpy(dtype=float)
    if not (np.isfinite(values) & (values >= 0)).all():
        raise _contradiction(f"the {name} frame holds a missing or negative count")


def _require(frame: pd.DataFrame, columns: list[str], name: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise _contradiction(f"the {name} frame lacks {', '.join(missing)}")


def _contradiction(what: str) -> AftermathError:
    return AftermathError(what, where="the counts for the unmixed ratio", remedy=_REBUILD)
