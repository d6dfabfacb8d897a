"""Everything the Overview says about how often, from counted frames: the arms, their ratios, what they could show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.analysis import strata
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import VERDICT_FROM_EVENTS
from dashboard.analysis.power import Visible, visible
from dashboard.analysis.rates import Arm
from dashboard.analysis.sensitivity import EValue, LabelGrid, e_value, label_grid
from dashboard.analysis.sides import Side, Unmarked, sides
from dashboard.analysis.stratified import Adjusted, ThreeRatios, adjusted, three_ratios
from dashboard.analysis.unmixing import Road, Unmixing, at_equal_size, known_unequally, unmix

LINK_VIEWS = ("strict", "weighted", "lenient")

_SCARCE = f"Fewer than {VERDICT_FROM_EVENTS} incidents of one kind of change: enough for a range, not for a number."
_WITHIN = "service and month"


@dataclass(frozen=True)
class Frames:
    """What SQL counted.

    Attributes:
        arms: One row per origin: `origin`, `changes`, `failed` (changes with a linked incident), each change once.
        strata: As `strata` describes it, with the events of each link view in a column named like it.
        batches: The two frames of `unmixing.frames` under each other: `strata` where `known` is null, else `evidence`.
        view: The link view that is shown, and that `arms` was counted in.
    """

    arms: pd.DataFrame
    strata: pd.DataFrame
    batches: pd.DataFrame
    view: str = LINK_VIEWS[0]


@dataclass(frozen=True)
class Overview:
    """All results of the Overview.

    Attributes:
        ai, human: The two arms that are compared, every change once.
        unknown: Changes of unknown origin, which are drawn and bound the ratio; None where they are an arm.
        declared: Whether the human arm is human-only, by policy or by a stated assumption.
        days: Length of the period.
        unmixed: The headline ratio with its roads and diagnostics.
        ratios: The three Mantel-Haenszel ratios and their checks.
        views: Link view to the ratio within service and month in it.
        visible: What these counts can show, and when a doubling would.
        labels: What imperfect labels would make of the crude ratio.
        missed: How strong a missed factor would have to be to explain the headline ratio.
    """

    ai: Arm
    human: Arm
    unknown: Arm | None
    declared: bool
    days: float
    unmixed: Unmixing
    ratios: ThreeRatios
    views: Mapping[str, Adjusted]
    visible: Visible
    labels: LabelGrid
    missed: EValue

    @property
    def ratio(self) -> Estimate:
        """The headline ratio as it may be shown: no single number where one arm has too few culprits for one."""
        shown, culprits = self.unmixed.headline, self.unmixed.culprits
        scarce = culprits is not None and min(culprits.ai, culprits.human) < VERDICT_FROM_EVENTS
        if shown.estimate is None or not scarce:
            return shown
        return replace(shown, estimate=None, level=Level.COMPARE, caveats=(_SCARCE, *shown.caveats))


def overview(frames: Frames, unmarked: Unmarked, days: float) -> Overview:
    """From counted frames to everything the page and its report say about how often.

    Args:
        frames: Counts, as SQL makes them.
        unmarked: What unmarked changes stand for; decides which origins are the arms.
        days: Length of the period the changes merged in.

    Raises:
        AftermathError: The frames contradict themselves or each other.
    """
    ai, human, unknown = arms(frames.arms, unmarked)
    counted = strata.read_views(frames.strata, LINK_VIEWS, **_origins(unmarked))
    ratios = three_ratios(counted[frames.view], ai, human, unknown)
    views = {view: adjusted(counted[view].cells(by_size=False), ai, human, _WITHIN) for view in LINK_VIEWS}
    unmixed = unmix(*_deploys(frames.batches, unmarked))
    return Overview(
        ai,
        human,
        unknown,
        unmarked is not Unmarked.UNDECLARED,
        days,
        unmixed,
        ratios,
        views,
        visible(ai, human, days, design_effect=ratios.within.design_effect),
        label_grid(ai.events, human.events, ai.changes - ai.events, human.changes - human.events),
        e_value(unmixed.headline),
    )


def equal_size(batches: pd.DataFrame, unmarked: Unmarked) -> Road:
    """The unmixed ratio of changes of equal size.

    Args:
        batches: As in `Frames`, with a column for each origin and size band ("ai:1-50"), and bots whole.
        unmarked: What unmarked changes stand for.

    Raises:
        AftermathError: The frames contradict themselves or each other.
    """
    return at_equal_size(*_deploys(batches, unmarked))


def unequal(batches: pd.DataFrame, unmarked: Unmarked) -> Road:
    """The unmixed ratio where culprits of each kind become known at a rate of their own; arguments as in `Frames`."""
    return known_unequally(*_deploys(batches, unmarked))


def arms(counted: pd.DataFrame, unmarked: Unmarked) -> tuple[Arm, Arm, Arm | None]:
    """The two arms that are compared, and the third that is only drawn; bots are in none of them.

    Args:
        counted: One row per origin, as `Frames` describes it.
        unmarked: What unmarked changes stand for.

    Returns:
        AI, human and unknown; the last is None where unmarked changes are an arm.
    """
    rows = counted[["origin", "failed", "changes"]].to_numpy().tolist()
    by_origin = {str(origin): (int(failed), int(changes)) for origin, failed, changes in rows}

    def arm(side: Side) -> Arm:
        return Arm(side.mark, side.label, *by_origin.get(side.origin, (0, 0)))

    compared = sides(unmarked)
    return arm(compared.ai), arm(compared.human), arm(compared.unknown) if compared.unknown else None


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The strata's names as numbers: text would be copied, compared and hashed once per step that follows."""
    names = ("service", "month", "batch_band")
    return frame.assign(**{name: pd.factorize(frame[name], use_na_sentinel=False)[0] for name in names})


def _deploys(batches: pd.DataFrame, unmarked: Unmarked) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two frames of `unmixing.frames`, with or without sizes of changes."""
    counted = _numbered(batches)
    if unmarked is Unmarked.UNDECLARED:
        counted = _unmarked_as_an_arm(counted)
    total = counted["known"].isna()
    return counted[total].drop(columns="incidents"), counted[~total]


def _unmarked_as_an_arm(frame: pd.DataFrame) -> pd.DataFrame:
    """Unmarked changes take the human arm's place; what is human-only without a policy is in no arm."""
    human = [name for name in frame.columns if name.split(":")[0] == "human"]
    known = frame["known"].str.replace("^human.*", "bot", regex=True).str.replace("unknown", "human")
    told = frame.assign(bot=frame["bot"] + frame[human].sum(axis=1), known=known).drop(columns=human)
    return told.rename(columns=lambda name: name.replace("unknown", "human"))


def _origins(unmarked: Unmarked) -> dict[str, tuple[str, ...]]:
    if unmarked is Unmarked.UNDECLARED:
        return {"human": strata.UNKNOWN, "unknown": ()}
    return {}
