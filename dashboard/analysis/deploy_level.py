"""The three usual ways to compare by deploy, beside the comparison by change: shown to explain, never as an answer.

The frame has one row per (service, ai_changes, human_changes, other_changes) in production deploys whose contents are
known:

    service         text
    ai_changes, human_changes, other_changes    whole numbers: changes of each arm in one such deploy; other is unknown,
                                                conflict and bot
    deploys         whole number above 0: matured deploys with this content
    failed          deploys among them with at least one linked incident
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.ladder import ADJUST_FROM_SERVICES, ladder
from dashboard.analysis.mantel_haenszel import Pooled, jackknife
from dashboard.analysis.rates import CONFIDENCE, Arm, Comparison, compare
from dashboard.analysis.strata import Codes, Floats, Tally
from data.errors import AftermathError

_ANY = (
    "Any-AI counts an incident of a human change for AI as soon as an AI change shipped along; it inflates the ratio."
)
_SHARE = "Share-weighted blames every change of a failed deploy alike; it pulls the ratio to 1."
_WHOLE = "Whole-deploy fails every change that shipped along; it pulls the ratio to 1."


@dataclass(frozen=True)
class DeployLevel:
    """Three ratios of AI over human by deploy, each with what is wrong with it as its first caveat.

    Attributes:
        any_ai: Share of failed deploys, with at least one AI change against without; by deploy.
        share_weighted: Failures divided by each deploy's share of AI and of human changes; in deploys.
        whole_deploy: Every change of a failed deploy fails; in changes.
    """

    any_ai: Comparison
    any_ai_caveat: str
    share_weighted: Estimate
    whole_deploy: Estimate


def deploy_level(frame: pd.DataFrame) -> DeployLevel:
    """The three ratios; ranges of the last two by service jackknife, since their counts are not independent.

    Args:
        frame: As this module describes it.

    Raises:
        AftermathError: A column is missing, or more deploys failed than there are.
    """
    services, ai, human, other, deploys, failed = _columns(frame)
    content = np.maximum(ai + human + other, 1.0)
    with_ai = ai > 0

    def arm(label: str, of: npt.NDArray[np.bool_]) -> Arm:
        return Arm(label, label, int(failed[of].sum()), int(deploys[of].sum()))

    any_ai = compare(arm("with AI", with_ai), arm("without AI", ~with_ai))
    shares = [(part * failed / content, part * deploys / content) for part in (ai, human)]
    wholes = [(part * failed, part * deploys) for part in (ai, human)]
    return DeployLevel(
        any_ai,
        _ANY,
        _by_service(services, *shares[0], *shares[1], method="share-weighted deploys, service jackknife", wrong=_SHARE),
        _by_service(services, *wholes[0], *wholes[1], method="whole deploys, service jackknife", wrong=_WHOLE),
    )


def _by_service(services: Codes, a: Floats, n1: Floats, c: Floats, n0: Floats, *, method: str, wrong: str) -> Estimate:
    """Ratio of the two arms' totals, with a delete-one-service jackknife over their sums by service."""
    count = int(services.max()) + 1 if len(services) else 0
    parts = np.array([np.bincount(services, part, count) for part in (a, n1, c, n0)]).reshape(4, count)
    totals = parts.sum(axis=1)
    tallies = [Tally(round(float(events)), round(float(n))) for events, n in (totals[:2], totals[2:])]
    n, events, level = tallies[0].changes + tallies[1].changes, tallies[0].events + tallies[1].events, ladder(*tallies)
    if totals[1] <= 0 or totals[3] <= 0 or totals[2] <= 0:
        why = "There is no human failure to compare with." if totals[1] > 0 and totals[3] > 0 else "An arm is empty."
        return Estimate(None, None, None, n, events, level, method, (why, wrong))
    ratio = float(totals[0] / totals[1] / (totals[2] / totals[3]))
    with np.errstate(divide="ignore", invalid="ignore"):
        without = totals[:, None] - parts
        ratios = np.asarray(without[0] / without[1] / (without[2] / without[3]))
    ends = Pooled(ratio, None, jackknife(ratios, logarithmic=True), logarithmic=True).between_services(CONFIDENCE)
    if ends is None or count < ADJUST_FROM_SERVICES:
        few = f"Fewer than {ADJUST_FROM_SERVICES} services with failures of both arms, so no range."
        return Estimate(ratio, None, None, n, events, level, method, (wrong, few))
    return Estimate(ratio, *ends, n, events, level, method, (wrong,))


def _columns(frame: pd.DataFrame) -> tuple[Codes, Floats, Floats, Floats, Floats, Floats]:
    wanted = ("ai_changes", "human_changes", "other_changes", "deploys", "failed")
    missing = [column for column in ("service", *wanted) if column not in frame]
    if missing:
        raise AftermathError(f"counts lack {', '.join(missing)}", where="deploys", remedy="rebuild the snapshot")
    ai, human, other, deploys, failed = (frame[column].to_numpy(np.float64) for column in wanted)
    sound = (np.minimum.reduce([ai, human, other, failed]) >= 0) & (failed <= deploys)
    if not sound.all():
        what = "counts of deploys contradict each other"
        raise AftermathError(what, where="deploys", remedy="rebuild the snapshot with: python -m ingest build")
    services, _ = pd.factorize(frame["service"], use_na_sentinel=False)
    return services, ai, human, other, deploys, failed
