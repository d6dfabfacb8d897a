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
    """The log-likelihood at one point, with its score and its two information matrices (parameters x parameters)."""

    value: float
    score: Array
    observed: Array
    complete: Array


@dataclass(frozen=True)
class Likelihood:
    """Counts of one model, ready to be evaluated; rows of both matrices may have any positive scale.

    Attributes:
        design: Classes x parameters; the log rate of a class is its row times theta, the reference class's row is zero.
        totals: Strata x classes: changes of each class in all matured deploys of the stratum.
        incidents: Incidents per stratum.
        evidence: Patterns x classes: how much speaks for each class.
        counts: Incidents per pattern.
        incidents_by_service, counts_by_service: The same split by service (services x strata, services x patterns).
    """

    design: Array
    totals: Array
    incidents: Array
    evidence: Array
    counts: Array
    incidents_by_service: Table
    counts_by_service: Table

    @cached_property
    def _totals_by_class(self) -> Array:
        return np.ascontiguousarray(self.totals.T)

    @cached_property
    def _evidence_by_class(self) -> Array:
        return np.ascontiguousarray(self.evidence.T)

    @cached_property
    def services(self) -> Index:
        """Numbers of the services with incidents that enter."""
        return np.flatnonzero(np.asarray(self.incidents_by_service.sum(axis=1)).ravel() > 0)

    def rates(self, theta: Array) -> Array:
        return np.asarray(np.exp(self.design @ theta))

    def value(self, theta: Array) -> float:
        """The log-likelihood up to a constant."""
        rates = self.rates(theta)
        return self._value(_sums(rates, self._evidence_by_class), _sums(rates, self._totals_by_class))

    def slope(self, theta: Array) -> Slope:
        """Value, score, and the observed and complete information: complete minus what the deploys hide."""
        rates = self.rates(theta)
        seen, expected = _sums(rates, self._evidence_by_class), _sums(rates, self._totals_by_class)
        hidden_mean, hidden = _moments(self._evidence_by_class, rates, seen, self.counts)
        full_mean, full = _moments(self._totals_by_class, rates, expected, self.incidents)
        complete = self.design.T @ full @ self.design
        missing = self.design.T @ hidden @ self.design
        score = self.design.T @ (hidden_mean - full_mean)
        return Slope(self._value(seen, expected), score, complete - missing, complete)

    def without(self, service: int) -> "Likelihood":
        """The same model as if one service had never had an incident."""
        return replace(
            self,
            incidents=_less(self.incidents, self.incidents_by_service, service),
            counts=_less(self.counts, self.counts_by_service, service),
        )

    def service_slopes(self, theta: Array) -> tuple[Array, Array]:
        """Each service's part of the score (services x p) and of the observed information (services x p x p)."""
        rates = self.rates(theta)
        seen, hidden = _by_service(self.counts_by_service, self.evidence, rates)
        expected, full = _by_service(self.incidents_by_service, self.totals, rates)
        return (seen - expected) @ self.design, self.design.T @ (full - hidden) @ self.design

    def _value(self, seen: Array, expected: Array) -> float:
        return float(np.einsum("i,i", self.counts, np.log(seen)) - np.einsum("s,s", self.incidents, np.log(expected)))


def _less(total: Array, table: Table, row: int) -> Array:
    """The total without one row of its table, by the row's own span: slicing a sparse row takes longer than a fit."""
    span = slice(table.indptr[row], table.indptr[row + 1])
    left = total.copy()
    left[table.indices[span]] -= table.data[span]
    return left


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
