"""What unmixing returns. No number in here is ever NaN: it is None, and a caveat says why."""

from dataclasses import dataclass
from typing import Literal

from dashboard.analysis.estimate import Estimate

Verdict = Literal["higher", "lower"]


@dataclass(frozen=True)
class Road:
    """One way to the ratio of incidents per AI change to incidents per human change of the same stratum.

    Attributes:
        ratio: The ratio with its range; n counts the incidents in strata that hold both arms, events those with a known
            culprit. Not gated: `level` is below ADJUSTED where the headline would show no ratio. At R = 0 or infinity
            `estimate` is None, `low` or `high` is the limit.
        se_log: Standard error of log R from the observed information; None where there is no estimate.
        information_share: Share of the information on log R that the deploys leave, 0 to 1.
        effective_incidents: What the incidents are worth, in incidents with a known culprit.
    """

    ratio: Estimate
    se_log: float | None
    information_share: float | None
    effective_incidents: float | None


@dataclass(frozen=True)
class Agreement:
    """Whether the two independent roads agree.

    Attributes:
        z: (log R between - log R inside) / its standard error; None where a road gives no estimate.
        agrees: |z| < 1.96, None without z.
        waived: The deploys hold about one change each, so there is no inside road to compare with.
    """

    z: float | None
    agrees: bool | None
    waived: bool


@dataclass(frozen=True)
class Confirmation:
    """Whether AI culprits become known as often as others; likelihood ratio, one degree of freedom.

    Attributes:
        p_value: None where the test cannot be made.
        ai, others: Estimated share of culprits that became known in mixed deploys, 0 to 1.
    """

    p_value: float | None
    ai: float | None
    others: float | None


@dataclass(frozen=True)
class Culprits:
    """Expected number of incidents caused by changes of each origin, at the estimate."""

    human: float
    ai: float
    unknown: float
    bot: float


@dataclass(frozen=True)
class Outlook:
    """What the data could show, before or beside any estimate.

    Attributes:
        design_information_share: How much of the AI share varies between the deploys of a stratum, 0 to 1; about one
            over the mean deploy size where mixing is random. None without `ai_mixing`.
        expected_se_log: Expected standard error of log R.
        expected_width: Expected upper over lower limit of R.
    """

    design_information_share: float | None
    expected_se_log: float | None
    expected_width: float | None


@dataclass(frozen=True)
class Unmixing:
    """Everything about the unmixed ratio.

    Attributes:
        headline: The ratio to show, gated: no estimate under 40 effective incidents, nothing under 10, nothing where
            the roads or the confirmation test disagree. Its first caveat says why.
        combined: All deploys and known culprits (UC; U where none is known).
        between: Deploys only (U).
        inside: Known culprits in mixed deploys only.
        unknown: The same ratio for one change of unknown origin; None where there is none.
        without_bands: `combined` without batch bands; None where no bands are used.
        with_background: `combined` with the class "none".
        sensitive_to: Which of "batch bands" and "background" move the ratio by more than 15 %.
        excess: Incidents more (or fewer) than if AI changes had the human rate; at the estimate and both limits.
        verdict: "higher" or "lower" (an association, not a cause), or None.
        verdict_caveats: Why there is no verdict, or which of its conditions did not apply.
        bands: Whether deploys were compared within their batch band.
    """

    headline: Estimate
    combined: Road
    between: Road
    inside: Road
    unknown: Road | None
    without_bands: Road | None
    with_background: Road
    sensitive_to: tuple[str, ...]
    agreement: Agreement
    confirmation: Confirmation
    outlook: Outlook
    culprits: Culprits | None
    excess: Estimate
    verdict: Verdict | None
    verdict_caveats: tuple[str, ...]
    bands: bool
