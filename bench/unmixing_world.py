"""A simulated organisation whose true ratio is known: deploys that mix origins, incidents, and what is known of them.

Defaults are the base scenario: 20 services x 3 months, deploys of 1 to 10 changes, 30 % of them AI's and more of them
in riskier services, 2 incidents per 100 human changes, 20 % of the culprits confirmed at random, a linker whose first
choice is right in 70 %.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Strings = npt.NDArray[np.str_]
Mask = npt.NDArray[np.bool_]

HUMAN, AI, UNKNOWN, NOBODY = 0, 1, 2, 3
NAMES = np.array(["human", "ai", "unknown", "none"])
BANDS = np.array(["1", "2-3", "4-6", "7-10", "11-20", "21+"])
BAND_FROM = np.array([1, 2, 4, 7, 11, 21])


@dataclass(frozen=True)
class World:
    """What is true. Shares, rates and probabilities are 0 to 1; standard deviations are of logarithms or log odds.

    Attributes:
        deploys: Per service and month.
        sizes: Fewest and most changes of a deploy, all sizes between equally often.
        baseline: Incidents per human change of an average service.
        effect_sd: By how much log ratio differs between services.
        share_sd: By how much the AI share differs between the deploys of one service and month.
        constant_share: Every deploy of a service holds exactly the same AI share.
        risk_sd, confounding: Deploys differ in risk, and by how much that goes with their AI share (correlation).
        share_by_size: Log odds of AI per log of deploy size.
        size_power: A deploy's risk goes with its size to this power; 1 is additive.
        background: Share of all incidents that no change caused; the same for every deploy.
        unlabelled: Share of human and of AI changes whose origin is unknown.
        confirmed: Probability that a human, an AI culprit is confirmed.
        right: Probability that the linker's first choice is right for a human, an AI culprit.
        lean: Odds at which its wrong choices fall on an AI change.
        said: Probability the linker itself gives its first choice.
    """

    ratio: float = 2.0
    services: int = 20
    months: int = 3
    deploys: int = 49
    sizes: tuple[int, int] = (1, 10)
    share: float = 0.3
    baseline: float = 0.02
    effect_sd: float = 0.0
    share_sd: float = 0.0
    constant_share: bool = False
    risk_sd: float = 0.0
    confounding: float = 0.0
    share_by_size: float = 0.0
    size_power: float = 1.0
    background: float = 0.0
    unlabelled: tuple[float, float] = (0.0, 0.0)
    confirmed: tuple[float, float] = (0.2, 0.2)
    right: tuple[float, float] = (0.7, 0.7)
    lean: float = 1.0
    said: float = 0.7


@dataclass(frozen=True)
class Draw:
    """One draw of a world.

    Attributes:
        stratum: Service x month number of each deploy; a service's months lie side by side.
        changes: Deploys x 3: human, AI and unknown origin as labelled.
        deploy, culprit: Deploy number and labelled origin (NOBODY if none) of each incident's culprit.
        confirmed: Whether it is confirmed.
        choice, weight: Origin of the linker's first choice, and what it says that this is worth.
    """

    world: World
    stratum: Ints
    changes: Ints
    deploy: Ints
    culprit: Ints
    confirmed: Mask
    choice: Ints
    weight: Floats

    @property
    def service(self) -> Ints:
        return self.stratum // self.world.months

    @property
    def band(self) -> Strings:
        """Batch band of each deploy."""
        return np.asarray(BANDS[np.searchsorted(BAND_FROM, self.changes.sum(axis=1), side="right") - 1])

    def by_stratum(self, values: Floats) -> Floats:
        """Sums per service and month."""
        return np.bincount(self.stratum, values, self.world.services * self.world.months).astype(np.float64)

    def strata(self) -> pd.DataFrame:
        """The strata frame."""
        incidents = np.bincount(self.deploy, minlength=len(self.stratum))
        human, ai, unknown = self.changes.T
        frame = self._keys(np.arange(len(self.stratum))).assign(
            deploys=1, human=human, ai=ai, unknown=unknown, bot=0, incidents=incidents
        )
        frame["ai_mixing"] = ai * ai / self.changes.sum(axis=1)
        return frame.groupby(["service", "month", "batch_band"], as_index=False, sort=False).sum()

    def evidence(self, known: Mask, *, weights: bool = False, choices: bool = False) -> pd.DataFrame:
        """The evidence frame: some culprits known; for the others the linker's weights, or beside all its choices."""
        composition = self._weights() if weights else self.changes[self.deploy].astype(np.float64)
        frame = self._keys(self.deploy).assign(
            human=composition[:, HUMAN], ai=composition[:, AI], unknown=composition[:, UNKNOWN], bot=0.0
        )
        frame["known"] = np.where(known, NAMES[self.culprit], "deploy")
        if choices:
            frame["chosen"] = NAMES[self.choice]
        frame["incidents"] = 1
        return frame.groupby([*frame.columns[:-1]], as_index=False, sort=False).sum()

    def outcomes(self) -> pd.DataFrame:
        """Deploys by stratum and composition, and how many of them failed."""
        human, ai, unknown = self.changes.T
        failed = np.bincount(self.deploy, minlength=len(self.stratum)) > 0
        frame = self._keys(np.arange(len(self.stratum))).assign(human=human, ai=ai, unknown=unknown, bot=0)
        frame = frame.assign(deploys=1, failed=failed.astype(np.int64))
        return frame.groupby([*frame.columns[:-2]], as_index=False, sort=False).sum()

    def failures(self) -> "Draw":
        """With at most one incident per deploy: all that is known is that it failed."""
        kept = np.unique(self.deploy, return_index=True)[1]
        return replace(
            self,
            deploy=self.deploy[kept],
            culprit=self.culprit[kept],
            confirmed=self.confirmed[kept],
            choice=self.choice[kept],
            weight=self.weight[kept],
        )

    def relabelled(self, unknown_as: int | None) -> "Draw":
        """Unknown origin taken for another one, or (None) left out, with the culprits known to be of it."""
        changes = self.changes.copy()
        if unknown_as is not None:
            changes[:, unknown_as] += changes[:, UNKNOWN]
        changes[:, UNKNOWN] = 0
        culprit = np.where(self.culprit == UNKNOWN, UNKNOWN if unknown_as is None else unknown_as, self.culprit)
        kept = (changes[self.deploy].sum(axis=1) > 0) & ~(self.confirmed & (culprit == UNKNOWN))
        filled = changes.sum(axis=1) > 0
        number = np.cumsum(filled) - 1
        return Draw(
            self.world,
            self.stratum[filled],
            changes[filled],
            number[self.deploy[kept]],
            culprit[kept],
            self.confirmed[kept],
            self.choice[kept],
            self.weight[kept],
        )

    def _weights(self) -> Floats:
        """The linker's weights by origin, summing to the deploy's changes."""
        changes = self.changes[self.deploy].astype(np.float64)
        total = changes.sum(axis=1)
        first = np.eye(3)[self.choice]
        others = (changes - first) / np.maximum(total - 1, 1)[:, None]
        weights = self.weight[:, None] * first + (1 - self.weight)[:, None] * others
        return np.asarray(np.where((total > 1)[:, None], weights, first) * total[:, None])

    def _keys(self, deploy: Ints) -> pd.DataFrame:
        stratum = self.stratum[deploy]
        return pd.DataFrame(
            {
                "service": stratum // self.world.months,
                "month": stratum % self.world.months,
                "batch_band": self.band[deploy],
            }
        )


def draw(world: World, rng: np.random.Generator) -> Draw:
    """One draw."""
    strata = world.services * world.months
    stratum = np.repeat(np.arange(strata), world.deploys)
    service = stratum // world.months
    risk, share_odds, log_ratio = _services(world, rng)
    monthly = rng.normal(0.0, 0.2, strata)
    size, true = _contents(world, service, share_odds, rng)
    per_change = (
        world.baseline * np.exp(risk[service] + monthly[stratum]) * _deploy_risk(world, size, true, stratum, rng)
    )
    means = per_change[:, None] * true * np.column_stack([np.ones(len(size)), np.exp(log_ratio[service])])
    caused = rng.poisson(means)
    nobody = rng.poisson(means.sum() / len(size) * world.background / (1 - world.background), len(size))
    return _observed(world, stratum, true, np.column_stack([caused, nobody]), rng)


def _services(world: World, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Log risk, log odds of AI and log ratio of each service; riskier services use more AI."""
    risk, own = rng.normal(size=(2, world.services))
    share = np.log(world.share / (1 - world.share)) + 0.5 * (0.6 * risk + 0.8 * own)
    return 0.5 * risk - 0.125, share, np.log(world.ratio) + world.effect_sd * rng.normal(size=world.services)


def _contents(world: World, service: Ints, share_odds: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Size of each deploy, and its human and AI changes."""
    fewest, most = world.sizes
    size = rng.integers(fewest, most + 1, len(service))
    if world.constant_share:
        size = rng.choice([5, 10], len(service))
        ai = size // 5 * np.where(share_odds > np.median(share_odds), 2, 1)[service]
        return size, np.column_stack([size - ai, ai])
    middle = np.log((fewest + most) / 2)
    odds = share_odds[service] + world.share_by_size * (np.log(size) - middle)
    odds = odds + world.share_sd * rng.normal(size=len(size))
    ai = rng.binomial(size, 1 / (1 + np.exp(-odds)))
    return size, np.column_stack([size - ai, ai])


def _deploy_risk(world: World, size: Ints, true: Ints, stratum: Ints, rng: np.random.Generator) -> Floats:
    """How risky each deploy's changes are: by its size, and at random with the AI share of its stratum."""
    share = true[:, 1] / size
    counts = np.bincount(stratum)
    mean = (np.bincount(stratum, share) / counts)[stratum]
    spread = np.sqrt(np.bincount(stratum, (share - mean) ** 2) / counts)[stratum]
    score = (share - mean) / np.maximum(spread, 1e-9)
    other = rng.normal(size=len(size))
    common = world.confounding * score + np.sqrt(1 - world.confounding**2) * other
    by_size = (size / np.mean(size)) ** (world.size_power - 1)
    return np.asarray(by_size * np.exp(world.risk_sd * common - world.risk_sd**2 / 2))


def _observed(world: World, stratum: Ints, true: Ints, incidents: Ints, rng: np.random.Generator) -> Draw:
    """Labels, confirmations and linker choices; each of a deploy's changes of an origin is as likely its culprit."""
    hidden = rng.binomial(true, np.array(world.unlabelled))
    changes = np.column_stack([true - hidden, hidden.sum(axis=1)])
    deploy = np.concatenate([np.repeat(np.arange(len(stratum)), column) for column in incidents.T])
    cause = np.repeat(np.array([HUMAN, AI, NOBODY]), incidents.sum(axis=0))
    share = np.column_stack([hidden / np.maximum(true, 1), np.zeros(len(stratum))])
    culprit = np.where(rng.random(len(cause)) < share[deploy, np.minimum(cause, 2)], UNKNOWN, cause)
    rates = np.array([*world.confirmed, np.mean(world.confirmed)])
    confirmed = rng.random(len(cause)) < rates[np.minimum(cause, 2)]
    choice, right = _choices(world, true[deploy], cause, rng)
    lost = rng.random(len(cause)) < share[deploy, choice]
    choice = np.where(right, culprit, np.where(lost, UNKNOWN, choice))
    weight = np.full(len(cause), world.said)
    return Draw(world, stratum, changes, deploy, culprit, confirmed, choice, weight)


def _choices(world: World, candidates: Ints, cause: Ints, rng: np.random.Generator) -> tuple[Ints, Mask]:
    """Origin of the linker's first choice, and whether that choice is the culprit."""
    own = np.eye(3, dtype=np.int64)[np.minimum(cause, 2)][:, :2]
    left = candidates - own
    odds = world.lean * left[:, 1]
    wrong = (rng.random(len(cause)) * np.maximum(odds + left[:, 0], 1) < odds).astype(np.int64)
    right = rng.random(len(cause)) < np.array([*world.right, 0.0])[np.minimum(cause, 2)]
    right = (right | (left.sum(axis=1) == 0)) & (cause != NOBODY)
    return np.where(right, np.minimum(cause, AI), wrong), right
