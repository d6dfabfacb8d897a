"""The conditional likelihood of unmixing: which class of change an incident came from, given the deploy it came with.

Incidents of a deploy are Poisson with mean `b_s * sum_c n_c r_c`; the baseline `b_s` of each stratum profiles out and
leaves `sum_i log(e_i . r) - sum_s Y_s log(N_s . r)` with class rates `r = exp(design @ theta)`.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Table = csr_array


@dataclass(frozen=True)
class Slope:
    """The log-likelihood at one point, with its score and its observed information (parameters x parameters)."""

    value: float
    score: Array
    observed: Array


@dataclass(frozen=True)
class Split:
    """Incidents by service and by row of one of a likelihood's matrices; an entry per piece, which add up.

    Attributes:
        service, row: Numbers of both.
        incidents: Of each piece.
        shape: Services x rows.
    """

    service: Index
    row: Index
    incidents: Array
    shape: tuple[int, int]

    @property
    def by_row(self) -> Array:
        """Incidents per row."""
        return np.bincount(self.row, self.incidents, self.shape[1]).astype(float)

    @property
    def by_service(self) -> Array:
        """Incidents per service."""
        return np.bincount(self.service, self.incidents, self.shape[0]).astype(float)

    @cached_property
    def table(self) -> Table:
        """Services x rows, made only where services are left out: it takes longer than a fit."""
        return Table((self.incidents, (self.service, self.row)), shape=self.shape)


@dataclass(frozen=True)
class Likelihood:
    """Counts of one model, ready to be evaluated; rows of both matrices may have any positive scale.

    Attributes:
        design: Classes x parameters; the log rate of a class is its row times theta, the reference class's row is zero.
        totals: Strata x classes: changes of each class in all matured deploys of the stratum.
        incidents: Incidents per stratum.
        evidence: Patterns x classes: how much speaks for each class.
        counts: Incidents per pattern.
        incidents_split, counts_split: The same by service.
    """

    design: Array
    totals: Array
    incidents: Array
    evidence: Array
    counts: Array
    incidents_split: Split
    counts_split: Split

    @cached_property
    def _by_class(self) -> Array:
        """Classes x (patterns, then strata)."""
        return np.ascontiguousarray(np.vstack([self.evidence, self.totals]).T)

    @cached_property
    def _weights(self) -> Array:
        """What a row's logarithm counts in the likelihood: incidents of a pattern, less those of a stratum."""
        return np.concatenate([self.counts, -self.incidents])

    @cached_property
    def services(self) -> Index:
        """Numbers of the services with incidents that enter."""
        return np.flatnonzero(self.incidents_split.by_service > 0)

    def rates(self, theta: Array) -> Array:
        """Rate per change of each class, relative to one another."""
        return np.asarray(np.exp(self.design @ theta))

    def value(self, theta: Array) -> float:
        """The log-likelihood up to a constant."""
        return self._value(_sums(self.rates(theta), self._by_class))

    def slope(self, theta: Array) -> Slope:
        """Value, score, and the observed information: the complete one minus what the deploys hide."""
        rates = self.rates(theta)
        sums = _sums(rates, self._by_class)
        mean, covariance = _moments(self._by_class, rates, sums, self._weights)
        return Slope(self._value(sums), self.design.T @ mean, -self.design.T @ covariance @ self.design)

    def complete(self, theta: Array) -> Array:
        """The information if every culprit were known (parameters x parameters); never negative."""
        rates, strata = self.rates(theta), self._by_class[:, len(self.counts) :]
        _, covariance = _moments(strata, rates, _sums(rates, strata), self.incidents)
        return np.asarray(self.design.T @ covariance @ self.design)

    def without(self, service: int) -> "Likelihood":
        """The same model as if one service had never had an incident."""
        return replace(
            self,
            incidents=_less(self.incidents, self.incidents_split.table, service),
            counts=_less(self.counts, self.counts_split.table, service),
        )

    def service_slopes(self, theta: Array) -> tuple[Array, Array]:
        """Each service's part of the score (services x p) and of the observed information (services x p x p)."""
        rates = self.rates(theta)
        seen, hidden = _by_service(self.counts_split.table, self.evidence, rates)
        expected, full = _by_service(self.incidents_split.table, self.totals, rates)
        return (seen - expected) @ self.design, self.design.T @ (full - hidden) @ self.design

    def _value(self, sums: Array) -> float:
        return float(np.einsum("i,i", self._weights, np.log(sums)))


def _less(total: Array, table: Table, row: int) -> Array:
    """The total without one row of its table, by the row's own span: slicing a sparse row takes longer than a fit."""
    span = slice(table.indptr[row], table.indptr[row + 1])
    return np.asarray(total - np.bincount(table.indices[span], table.data[span], len(total)))


# einsum, not @: a threaded BLAS waits for its threads a hundred times longer than such thin products take.
def _sums(rates: Array, by_class: Array) -> Array:
    return np.asarray(np.einsum("c,ci->i", rates, by_class))


def _moments(by_class: Array, rates: Array, sums: Array, weights: Array) -> tuple[Array, Array]:
    """Weighted sum of the class shares, and of their multinomial covariances."""
    per_sum = weights / sums
    mean = rates * np.einsum("ci,i->c", by_class, per_sum)
    square = np.einsum("ci,di->cd", by_class * (per_sum / sums), by_class)
    return mean, np.diag(mean) - square * np.outer(rates, rates)


def _by_service(table: Table, rows: Array, rates: Array) -> tuple[Array, Array]:
    """Per service: sum of the class shares (services x classes) and of their covariances (services x classes^2)."""
    shares = rows * rates / _sums(rates, rows.T)[:, None]
    classes = shares.shape[1]
    pairs = (shares[:, :, None] * shares[:, None, :]).reshape(len(shares), -1)
    mean = np.asarray(table @ shares)
    return mean, np.eye(classes) * mean[:, None, :] - np.asarray(table @ pairs).reshape(-1, classes, classes)
