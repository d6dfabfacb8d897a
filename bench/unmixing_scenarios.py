"""The simulated worlds and the medians published for them: what each estimator reads, one thing changed at a time.

Columns are those of `unmixing_estimators`; what is not given was not published.
"""

from dataclasses import dataclass, field, replace

from bench.unmixing_world import World

BASE = World()
_SMALLER = {1.0: 57, 1.5: 53, 2.0: 49, 3.0: 43}


@dataclass(frozen=True)
class Scenario:
    """A world, and what was published about it.

    Attributes:
        needs: Groups of estimators beside the usual ones.
        medians: Median estimate by estimator; None where it must be refused.
    """

    name: str
    world: World
    medians: dict[str, float | None]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    """The base scenario at every true ratio: medians by estimator, and at 2.0 the RMSE of log R and coverage in %."""

    ratios: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0, 3.0)
    medians: dict[str, tuple[float | None, ...]] = field(
        default_factory=lambda: {
            "any-AI": (1.64, 1.98, 2.36, 2.71, 3.42),
            "whole deploy": (0.92, 1.00, 1.06, 1.10, 1.17),
            "1/k": (0.89, 1.00, 1.08, 1.13, 1.21),
            "first choice": (0.62, 1.00, 1.34, 1.62, 2.12),
            "weighted": (0.70, 1.00, 1.25, 1.45, 1.77),
            "confirmed only": (0.49, 0.99, 1.48, 1.99, 3.00),
            "U": (0.50, 1.00, 1.52, 2.02, 2.98),
            "UC": (0.50, 1.00, 1.51, 2.00, 3.01),
            "UL": (0.50, 1.00, 1.51, 1.99, 2.99),
            "all known": (None, None, None, 2.01, None),
        }
    )
    rmse: dict[str, float] = field(
        default_factory=lambda: {
            "any-AI": 0.38,
            "whole deploy": 0.60,
            "1/k": 0.57,
            "first choice": 0.23,
            "weighted": 0.33,
            "confirmed only": 0.25,
            "U": 0.24,
            "UC": 0.18,
            "UL": 0.14,
            "all known": 0.11,
        }
    )
    coverage: dict[str, float] = field(
        default_factory=lambda: {
            "any-AI": 71,
            "whole deploy": 0,
            "1/k": 0,
            "first choice": 52,
            "weighted": 3,
            "confirmed only": 95,
            "U": 97,
            "UC": 96,
            "UL": 96,
            "all known": 96,
        }
    )


def _row(*values: float | None) -> dict[str, float | None]:
    return dict(zip(("1/k", "first choice", "U", "UC", "UL", "inside only"), values, strict=True))


def _changed(**what: object) -> World:
    return replace(BASE, **what)  # type: ignore[arg-type]


def _null(**what: object) -> World:
    return _changed(ratio=1.0, deploys=57, **what)


SCENARIOS = (
    Scenario("AI share 10 %", _changed(share=0.1, deploys=58), _row(1.14, 1.65, 1.95, 1.96, 1.97, 1.93)),
    Scenario("AI share 60 %", _changed(share=0.6, deploys=40), _row(1.12, 1.58, 2.02, 2.04, 1.98, 2.05)),
    Scenario("1-50 changes", _changed(sizes=(1, 50), deploys=11), _row(1.06, 1.62, 2.02, 2.00, 1.99, 1.97)),
    Scenario("AI clustered by deploy", _changed(share_sd=2.9), _row(1.50, 1.80, 2.00, 2.01, 1.99, 2.03)),
    Scenario("same share in every deploy", _changed(constant_share=True, deploys=36),
             _row(1.00, 1.61, None, 2.02, 2.00, 2.02)),
    Scenario("linker errors lean 3:1 to AI", _null(lean=3.0), _row(1.00, 1.28, 1.00, 1.00, 1.31, 1.00)),
    Scenario("linker right 90 % AI, 50 % human", _null(right=(0.5, 0.9)), _row(1.00, 1.47, 1.00, 1.00, 1.59, 1.00)),
    Scenario("confirmed 40 % AI, 10 % human", _null(confirmed=(0.1, 0.4)),
             _row(1.00, 1.00, 1.00, 1.90, 1.00, 4.03) | {"UC free rates": 1.01}, ("free",)),
    Scenario("30 % background", _changed(background=0.3, deploys=34),
             _row(1.09, 1.41, 1.51, 1.70, 1.61, 1.97) | {"U + none": 1.97, "UC + none": 1.96}, ("background",)),
    Scenario("risky deploys carry more AI", _null(risk_sd=0.7, confounding=0.3),
             _row(1.15, 1.14, 2.05, 1.47, 1.29, 0.98)),
    Scenario("AI in bigger deploys, risk ~ sqrt(size)", _changed(share_by_size=1.0, size_power=0.5, deploys=42),
             _row(1.07, 1.52, 1.39, 1.61, 1.73, 2.05) | {"U bands": 1.96, "UC bands": 1.97}, ("bands",)),
    Scenario("one change per deploy", _changed(sizes=(1, 1), deploys=270),
             {"1/k": 2.0, "first choice": 2.0, "U": 2.0, "UC": 2.0, "UL": 2.0, "any-AI": 2.0}),
    Scenario("linker right 50 %", _changed(right=(0.5, 0.5), said=0.5), {"UL": 2.01, "first choice": 1.42}),
    Scenario("linker right 90 %", _changed(right=(0.9, 0.9), said=0.9), {"UL": 2.01, "first choice": 1.87}),
    Scenario("linker overconfident by .2", _changed(said=0.9), {"UL": 1.75}),
    Scenario("6 services", _changed(services=6, deploys=163), {"U": 2.0, "UC": 2.0, "UL": 2.0}),
    Scenario("40 services", _changed(services=40, deploys=25), {"U": 2.0, "UC": 2.0, "UL": 2.0}),
    Scenario("40 % of AI, 20 % of human unlabelled", _changed(unlabelled=(0.2, 0.4)),
             {"UC": 1.95, "unknown as human": 1.61, "unknown dropped": 1.61}, ("unknown",)),
    Scenario("yes/no, 12 % of deploys fail", _changed(), {"Poisson on yes/no": 1.88, "noisy-or": 2.01}, ("yes/no",)),
    Scenario("yes/no, 30 % of deploys fail", _changed(baseline=0.062), {"Poisson on yes/no": 1.72, "noisy-or": 2.06},
             ("yes/no",)),
    Scenario("linker model: 90 % AI, 50 % human", _null(right=(0.5, 0.9), confirmed=(0.4, 0.4)),
             {"linker model": 1.0}, ("linker",)),
    Scenario("linker model: lean 3:1", _null(lean=3.0, confirmed=(0.4, 0.4)), {"linker model": 1.0}, ("linker",)),
)  # fmt: skip


def base_world(ratio: float) -> World:
    """The base scenario at a true ratio, about 420 incidents at each."""
    return replace(BASE, ratio=ratio, deploys={0.5: 63, **_SMALLER}[ratio])


@dataclass(frozen=True)
class Claim:
    """How often, in %, the range alone excludes 1 and the verdict rule says so; as published."""

    name: str
    world: World
    alone: float
    ruled: float
    power: bool = False


CLAIMS = (
    Claim("clean, true 1", _null(), 3, 2),
    Claim("confirmed 40 % AI, 10 % human, true 1", _null(confirmed=(0.1, 0.4)), 92, 1),
    Claim("confirmed 30 % AI, 20 % human, true 1", _null(confirmed=(0.2, 0.3)), 18, 7),
    Claim("risky deploys carry more AI, true 1", _null(risk_sd=0.7, confounding=0.3), 49, 12),
    Claim("the same, 50 % confirmed", _null(risk_sd=0.7, confounding=0.3, confirmed=(0.5, 0.5)), 31, 7),
    Claim("clean, true 2", BASE, 93, 83, power=True),
)
